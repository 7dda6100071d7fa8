"""The rows of an installation: kept beside their tables, and put back after a test that commits.

Django would empty every table and make types and rights of all models anew, and the next test would
install again: a second for each such test. Here only what has rows is emptied, and filled again.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.test import TransactionTestCase

KEPT = "kept_"


def keep() -> None:
    """The rows as they are now; and that they are put back by whoever would empty the database."""
    tables = _with_rows(_tables())
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith(KEPT):
                cursor.execute(f"DROP TABLE {_name(table)}")
        for table in tables:
            cursor.execute(f"CREATE TABLE {_name(KEPT + table)} AS SELECT * FROM {_name(table)}")

    def put_back(_case: TransactionTestCase) -> None:
        with _unguarded() as cursor:
            for table in _with_rows(_tables()):
                cursor.execute(f"DELETE FROM {_name(table)}")
            for table in tables:
                cursor.execute(f"INSERT INTO {_name(table)} SELECT * FROM {_name(KEPT + table)}")

    TransactionTestCase._fixture_teardown = put_back


def _tables() -> list[str]:
    every = connection.introspection.django_table_names(only_existing=True, include_views=False)
    # SQLite's index of words follows from the table beside it.
    return [each for each in every if not each.endswith("_fts")]


def _with_rows(tables: list[str]) -> list[str]:
    any_row = (f"SELECT '{each}' WHERE EXISTS (SELECT 1 FROM {_name(each)})" for each in tables)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(any_row))
        return [table for (table,) in cursor.fetchall()]


def _name(table: str) -> str:
    return connection.ops.quote_name(table)


@contextmanager
def _unguarded() -> Iterator[CursorWrapper]:
    """Rows go and come in any order, and nothing follows from them."""
    with (
        connection.constraint_checks_disabled(),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
        yield cursor
