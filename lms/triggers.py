"""Rules that the database keeps itself, as operations of a migration.

Constraints say what a row may be; these say what may become of it, whichever code writes it.
"""

from collections.abc import Sequence

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

POSTGRESQL = """
CREATE FUNCTION refuse_{name}() RETURNS trigger AS $$
BEGIN
    IF {rows} THEN
        RAISE EXCEPTION '{says}' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER {name} BEFORE {event} ON {table}
FOR EACH ROW EXECUTE FUNCTION refuse_{name}();
"""
SQLITE = """
CREATE TRIGGER {name} BEFORE {event} ON {table}
WHEN {rows}
BEGIN
    SELECT RAISE(ABORT, '{says}');
END;
"""
POSTGRESQL_AFTER = """
CREATE FUNCTION follow_{name}() RETURNS trigger AS $$
BEGIN
    {does}
    RETURN NULL;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER {name} AFTER {event} ON {table}
FOR EACH ROW EXECUTE FUNCTION follow_{name}();
"""
SQLITE_AFTER = """
CREATE TRIGGER {name} AFTER {event} ON {table}
BEGIN
    {does}
END;
"""
GONE = {
    "postgresql": "DROP FUNCTION {verb}_{name} CASCADE;",
    "sqlite": "DROP TRIGGER {name};",
}


class _Trigger(Operation):
    """Makes a trigger, of whose SQL ``name`` and what else it ``told`` are the parts."""

    reduces_to_sql = True
    reversible = True
    verb: str
    """Begins the name of PostgreSQL's function."""
    statements: dict[str, str]

    def __init__(self, name: str, **told: str):
        self.name = name
        self.told = told

    def deconstruct(self) -> tuple[str, Sequence[object], dict[str, object]]:
        return type(self).__name__, [self.name], dict(self.told)

    def describe(self) -> str:
        return f"{type(self).__name__}: {self.told['says']}"

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Models do not know of it."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        statement = self.statements[schema_editor.connection.vendor]
        schema_editor.execute(statement.format(name=self.name, **self.told))

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        gone = GONE[schema_editor.connection.vendor]
        schema_editor.execute(gone.format(name=self.name, verb=self.verb))


class Refuse(_Trigger):
    """An insert or update is refused with ``IntegrityError`` where ``rows`` is true of it.

    ``event`` and ``rows`` are SQL as both databases read it (``UPDATE OF a, b``; ``NEW.a <>
    OLD.a``); ``says`` is for engineers, and without quotation marks.
    """

    verb = "refuse"
    statements = {"postgresql": POSTGRESQL, "sqlite": SQLITE}

    def __init__(self, name: str, *, table: str, event: str, says: str, rows: str = "TRUE"):
        super().__init__(name, table=table, event=event, says=says, rows=rows)


class Follow(_Trigger):
    """After an insert or update, what else has to be so is made so, in the same transaction.

    ``event`` as for ``Refuse``; ``does`` is statements of SQL as both databases read it, each with
    its semicolon, in which ``NEW`` is the row; ``says`` is for engineers. A column in ``event``
    counts as updated also where its value stays.
    """

    verb = "follow"
    statements = {"postgresql": POSTGRESQL_AFTER, "sqlite": SQLITE_AFTER}

    def __init__(self, name: str, *, table: str, event: str, does: str, says: str):
        super().__init__(name, table=table, event=event, does=does, says=says)
