import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

POSTGRESQL = """
CREATE FUNCTION refuse_change_of_staff_note() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION 'notes about members are added and never changed';
END $$ LANGUAGE plpgsql;
CREATE TRIGGER staff_notes_are_append_only
BEFORE UPDATE OF member_id, text, written_at ON secretariat_staffnote
FOR EACH ROW EXECUTE FUNCTION refuse_change_of_staff_note();
"""
SQLITE = """
CREATE TRIGGER staff_notes_are_append_only
BEFORE UPDATE OF member_id, text, written_at ON secretariat_staffnote
BEGIN
    SELECT RAISE(ABORT, 'notes about members are added and never changed');
END;
"""


def add_trigger(apps, schema_editor):
    statements = {"postgresql": POSTGRESQL, "sqlite": SQLITE}
    schema_editor.execute(statements[schema_editor.connection.vendor])


def remove_trigger(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION refuse_change_of_staff_note CASCADE;")
    else:
        schema_editor.execute("DROP TRIGGER staff_notes_are_append_only;")


class Migration(migrations.Migration):
    """Who wrote a note is forgotten when they leave; what it says is told the same for ever."""

    dependencies = [
        ("secretariat", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="StaffNote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField(max_length=1000)),
                ("written_at", models.DateTimeField()),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="staff_notes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.RunPython(add_trigger, remove_trigger),
    ]
