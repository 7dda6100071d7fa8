from django.db import migrations

APPROVED_REVOCATION = """
    SELECT 1 FROM certificates_revocation
    WHERE award_id = NEW.award_id AND decided_by_id = NEW.actor_id AND decision = 'approved'
"""
APPROVED_PROPOSAL = """
    SELECT 1 FROM certificates_awardproposal proposal
    JOIN certificates_proposalbatch batch ON batch.id = proposal.batch_id
    WHERE proposal.member_id = NEW.member_id AND batch.path_id = NEW.path_id
    AND batch.decision = 'approved'
"""
# Name of the trigger, table, of which rows it asks, what must be there, what it says.
TRIGGERS = [
    (
        "revoked_by_two",
        "certificates_awardevent",
        "NEW.kind = 'revoked'",
        APPROVED_REVOCATION,
        "two people take an award back",
    ),
    (
        "awarded_by_two",
        "certificates_award",
        "NEW.basis = 'manual'",
        APPROVED_PROPOSAL,
        "two people decide an award by hand",
    ),
]
POSTGRESQL = """
CREATE FUNCTION refuse_{name}() RETURNS trigger AS $$
BEGIN
    IF {rows} AND NOT EXISTS ({needed}) THEN
        RAISE EXCEPTION '{says}' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER {name} BEFORE INSERT ON {table}
FOR EACH ROW EXECUTE FUNCTION refuse_{name}();
"""
SQLITE = """
CREATE TRIGGER {name} BEFORE INSERT ON {table}
WHEN {rows} AND NOT EXISTS ({needed})
BEGIN
    SELECT RAISE(ABORT, '{says}');
END;
"""


def add_triggers(apps, schema_editor):
    statement = {"postgresql": POSTGRESQL, "sqlite": SQLITE}[schema_editor.connection.vendor]
    for name, table, rows, needed, says in TRIGGERS:
        schema_editor.execute(
            statement.format(name=name, table=table, rows=rows, needed=needed, says=says)
        )


def remove_triggers(apps, schema_editor):
    for name, *_others in TRIGGERS:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP FUNCTION refuse_{name} CASCADE;")
        else:
            schema_editor.execute(f"DROP TRIGGER {name};")


class Migration(migrations.Migration):
    """What takes two people has both of them behind it, whichever code writes it."""

    dependencies = [("certificates", "0003_revocations_take_two")]
    operations = [migrations.RunPython(add_triggers, remove_triggers)]
