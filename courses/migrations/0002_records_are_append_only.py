from django.db import migrations

POSTGRESQL = """
CREATE FUNCTION refuse_change_of_learning_record() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION 'learning records are added and never changed';
END $$ LANGUAGE plpgsql;
CREATE TRIGGER learning_records_are_append_only
BEFORE UPDATE ON courses_learningrecord
FOR EACH ROW EXECUTE FUNCTION refuse_change_of_learning_record();
"""
SQLITE = """
CREATE TRIGGER learning_records_are_append_only
BEFORE UPDATE ON courses_learningrecord
BEGIN
    SELECT RAISE(ABORT, 'learning records are added and never changed');
END;
"""


def add_trigger(apps, schema_editor):
    statements = {"postgresql": POSTGRESQL, "sqlite": SQLITE}
    schema_editor.execute(statements[schema_editor.connection.vendor])


def remove_trigger(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION refuse_change_of_learning_record CASCADE;")
    else:
        schema_editor.execute("DROP TRIGGER learning_records_are_append_only;")


class Migration(migrations.Migration):
    """Facts are added and never changed, whoever tries."""

    dependencies = [("courses", "0001_initial")]
    operations = [migrations.RunPython(add_trigger, remove_trigger)]
