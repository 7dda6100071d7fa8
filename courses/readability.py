"""How much of a course stands in a reader's language, told before anybody joins it."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    When,
)
from django.db.models.functions import Left, Length
from django.db.models.lookups import GreaterThanOrEqual
from django.utils.translation import get_language

from cms.fields import language_column
from cms.languages import describe, source_codes
from courses.models import Course, Lesson, Module


@dataclass(frozen=True)
class Readable:
    """``lessons`` of ``total`` stand in the language, whose own name for itself is ``language``."""

    lessons: int
    total: int
    language: str


class Blocks(Func):
    """How many blocks a body has; null where it is none."""

    function = "JSONB_ARRAY_LENGTH"
    output_field = IntegerField()

    def as_sqlite(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, function="JSON_ARRAY_LENGTH", **context)


def partly_readable(
    courses: Iterable[Course], *, language: str | None = None
) -> dict[int, Readable]:
    """By the id of the course, those that do not stand wholly in the language; one statement.

    A course without lessons is none of them.
    """
    language = language or get_language() or ""
    by_path = {course.path: course.pk for course in courses}
    if not by_path:
        return {}
    return {
        by_path[path]: Readable(lessons, total, describe(language).name_local)
        for path, lessons, total in _counted(list(by_path), language)
        if lessons < total
    }


def _counted(paths: list[str], language: str) -> list[tuple[str, int, int]]:
    """Of each course: its path, how many lessons stand in the language, and how many there are."""
    statement, parameters = _statement(language, len(paths))
    given = dict(zip(_places(len(paths)), paths, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(statement, [given.get(each, each) for each in parameters])
        # In no certain order.
        names = [column[0] for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return [(row["course"], row["readable"], row["total"]) for row in rows]


def _places(count: int) -> list[str]:
    """What stands for the paths of so many courses; no path looks like it."""
    return [f"course {number}" for number in range(count)]


@lru_cache(maxsize=256)
def _statement(language: str, courses: int) -> tuple[str, tuple[Any, ...]]:
    """For so many courses. To put it together takes a quarter of the catalogue's time."""
    up = Lesson.steplen
    shown = Module.objects.live().filter(path=above(OuterRef("path"), up))
    counted = (
        Lesson.objects.live()
        .filter(Exists(shown))
        .annotate(course=above(F("path"), 2 * up))
        .filter(course__in=_places(courses))
        .order_by()
        .values("course")
        .annotate(readable=Count("pk", filter=_is_readable(language)), total=Count("pk"))
        .values_list("course", "readable", "total")
    )
    return counted.query.sql_with_params()


def above(path: F | OuterRef, up: int) -> Left:
    """The path of the page so many letters further up.

    PostgreSQL may ask it of any page before it looks whether that is a lesson, and of the topmost
    ones ``Substr`` is an error.
    """
    return Left(path, Length(path) - up)


def _is_readable(language: str) -> Q:
    """A block that is not wholly translated is left out of the language's body."""
    written = Case(
        *(
            When(source_language=code, then=Blocks(language_column("body", code)))
            for code in source_codes()
        )
    )
    translated = Blocks(language_column("body", language))
    return Q(source_language=language) | Q(GreaterThanOrEqual(translated, written))
