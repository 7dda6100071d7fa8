from django.db import migrations

POSTGRESQL = """
CREATE FUNCTION refuse_change_of_award_event() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION 'what happened to an award is added and never changed';
END $$ LANGUAGE plpgsql;
CREATE TRIGGER award_events_are_append_only
BEFORE UPDATE ON certificates_awardevent
FOR EACH ROW EXECUTE FUNCTION refuse_change_of_award_event();
"""
SQLITE = """
CREATE TRIGGER award_events_are_append_only
BEFORE UPDATE ON certificates_awardevent
BEGIN
    SELECT RAISE(ABORT, 'what happened to an award is added and never changed');
END;
"""


def add_trigger(apps, schema_editor):
    statements = {"postgresql": POSTGRESQL, "sqlite": SQLITE}
    schema_editor.execute(statements[schema_editor.connection.vendor])


def remove_trigger(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION refuse_change_of_award_event CASCADE;")
    else:
        schema_editor.execute("DROP TRIGGER award_events_are_append_only;")


class Migration(migrations.Migration):
    """Facts are added and never changed, whoever tries."""

    dependencies = [("certificates", "0001_initial")]
    operations = [migrations.RunPython(add_trigger, remove_trigger)]
