"""Statements that Django puts together once, and that are asked with other values each time.

To put one together out of a queryset costs a page several times what the database takes to answer
it, and comes out the same for every request. What a statement cannot know beforehand stands in it
as ``Given``; what changes its shape, as the language or how many are asked for, is a parameter of
the function that makes and keeps it::

    @lru_cache
    def _enrolment() -> Statement[Enrolment]:
        return Statement(Enrolment.objects.active().filter(member=Given("member")))

    _enrolment().ask(member=member.pk)

For numbers and texts: no field prepares the values for the database.
"""

from collections.abc import Collection, Sequence
from copy import copy
from functools import partial
from typing import Any, Generic, TypeVar

from django.db import connections, models, router
from django.db.models import Expression, QuerySet
from django.db.models.sql.compiler import SQLCompiler
from django.db.transaction import TransactionManagementError

Row = TypeVar("Row")


class Given(Expression):
    """A value that is told when the statement is asked, or the one at a position of several."""

    def __init__(self, name: str, position: int | None = None) -> None:
        super().__init__()
        self.name = name
        self.position = position

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, Any]:
        return "%s", [self]

    def among(self, values: dict[str, Any]) -> Any:
        value = values[self.name]
        return value if self.position is None else value[self.position]


def each_given(name: str, count: int) -> list[Any]:
    """So many values of one name, as for ``pk__in``; of a foreign key, ``…__pk__in``."""
    return [Given(name, position) for position in range(count)]


def rounded_up(values: Collection[Row]) -> list[Row]:
    """As many as the next power of two, with the last one repeated: ``…__in`` finds the same.

    So a few statements serve however many values there are.
    """
    listed = list(values)
    return listed + listed[-1:] * ((1 << (len(listed) - 1).bit_length()) - len(listed))


class Statement(Generic[Row]):
    """A queryset that is done: it is asked, and not refined any more."""

    def __init__(self, queryset: QuerySet[Any, Row]) -> None:
        self._queryset = queryset
        self._compiler = queryset.query.get_compiler(using=queryset.db)
        self._text, self._parameters = self._compiler.as_sql()

    def ask(self, **values: Any) -> list[Row]:
        """Its rows with these values, in one statement and those that it prefetches."""
        queryset = self._queryset.all()
        if queryset.query.select_for_update and connections[queryset.db].get_autocommit():
            # Told by Django where it puts the statement together.
            raise TransactionManagementError("Rows are locked within a transaction.")
        # What Django would do, but for putting it together.
        queryset.query.get_compiler = partial(self._filled, values)  # type: ignore[method-assign]
        return list(queryset)

    def first(self, **values: Any) -> Row | None:
        return next(iter(self.ask(**values)), None)

    def _filled(self, values: dict[str, Any], *_using: str, **_more: Any) -> SQLCompiler:
        compiler = copy(self._compiler)
        # Each thread has a connection of its own.
        compiler.connection = connections[compiler.using]
        parameters = tuple(
            each.among(values) if isinstance(each, Given) else each for each in self._parameters
        )
        compiler.as_sql = lambda *_asked, **_named: (self._text, parameters)
        return compiler


def update_each(rows: Sequence[models.Model], fields: Sequence[str]) -> None:
    """Store these fields of each row, as ``bulk_update`` does, in one statement sent for all.

    Its own has a case for each row and field: to put that together takes longer than all else.
    """
    if not rows:
        return
    options: Any = type(rows[0])._meta
    connection = connections[router.db_for_write(type(rows[0]))]
    quote = connection.ops.quote_name
    *stored, key = [*(options.get_field(name) for name in fields), options.pk]
    assignments = ", ".join(f"{quote(each.column)} = %s" for each in stored)
    with connection.cursor() as cursor:
        cursor.executemany(
            # Of names of tables and columns.
            f"UPDATE {quote(options.db_table)} SET {assignments} WHERE {quote(key.column)} = %s",  # noqa: S608
            [
                [
                    each.get_db_prep_save(getattr(row, each.attname), connection)
                    for each in (*stored, key)
                ]
                for row in rows
            ],
        )
