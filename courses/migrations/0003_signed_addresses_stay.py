from django.db import migrations

POSTGRESQL = """
CREATE FUNCTION refuse_change_of_signed_address() RETURNS trigger AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM courses_pathversion
        WHERE path_id = OLD.id AND first_published_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'the address of a path that was published is signed into certificates' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER signed_addresses_stay
BEFORE UPDATE OF slug ON courses_learningpath
FOR EACH ROW WHEN (OLD.slug <> NEW.slug) EXECUTE FUNCTION refuse_change_of_signed_address();
"""
SQLITE = """
CREATE TRIGGER signed_addresses_stay
BEFORE UPDATE OF slug ON courses_learningpath
WHEN OLD.slug <> NEW.slug AND EXISTS (
    SELECT 1 FROM courses_pathversion
    WHERE path_id = OLD.id AND first_published_at IS NOT NULL
)
BEGIN
    SELECT RAISE(ABORT, 'the address of a path that was published is signed into certificates');
END;
"""


def add_trigger(apps, schema_editor):
    statements = {"postgresql": POSTGRESQL, "sqlite": SQLITE}
    schema_editor.execute(statements[schema_editor.connection.vendor])


def remove_trigger(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION refuse_change_of_signed_address CASCADE;")
    else:
        schema_editor.execute("DROP TRIGGER signed_addresses_stay;")


class Migration(migrations.Migration):
    """Whoever follows what a certificate was signed with finds it, whoever edits the path."""

    dependencies = [("courses", "0002_records_are_append_only")]
    operations = [migrations.RunPython(add_trigger, remove_trigger)]
