from django.db import migrations

POSTGRESQL = """
CREATE FUNCTION refuse_change_of_learning_gain() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION 'learning gains are added and never changed';
END $$ LANGUAGE plpgsql;
CREATE TRIGGER learning_gains_are_append_only
BEFORE UPDATE ON assessments_learninggain
FOR EACH ROW EXECUTE FUNCTION refuse_change_of_learning_gain();
"""
SQLITE = """
CREATE TRIGGER learning_gains_are_append_only
BEFORE UPDATE ON assessments_learninggain
BEGIN
    SELECT RAISE(ABORT, 'learning gains are added and never changed');
END;
"""


def add_trigger(apps, schema_editor):
    statements = {"postgresql": POSTGRESQL, "sqlite": SQLITE}
    schema_editor.execute(statements[schema_editor.connection.vendor])


def remove_trigger(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION refuse_change_of_learning_gain CASCADE;")
    else:
        schema_editor.execute("DROP TRIGGER learning_gains_are_append_only;")


class Migration(migrations.Migration):
    """What was learned is told the same for ever, whoever tries."""

    dependencies = [("assessments", "0008_gains_are_stored")]
    operations = [migrations.RunPython(add_trigger, remove_trigger)]
