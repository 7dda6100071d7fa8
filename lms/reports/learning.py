"""What was learned, of the copy's facts: which quizzes tell it, and how topics went."""

from typing import Any, Protocol

from django.db.models import QuerySet

from courses.models import Activity, Course


class Rows(Protocol):
    def __call__(self, statement: str) -> list[tuple[Any, ...]]: ...


def graded(course: Course | None) -> QuerySet[Activity]:
    """The quizzes that a course asks, in its order: as in their statistics, none for practice."""
    asked = Activity.objects.current().filter(course=course, quiz__is_practice=False)
    return asked.select_related("quiz").order_by("lesson__path", "pk")


def gains(rows: Rows, *, mark: str) -> list[tuple[Any, ...]]:
    """Topic, times, members, mark, mean gain in per cent and of how many members; no topic: all.

    Of those who joined in the period, as ``assessments`` stored it when each test was handed in.
    """
    return rows(
        f"SELECT topic, count(*), count(DISTINCT member), sum({mark}), 100 * avg(gain), "
        "count(DISTINCT member) FILTER (gain IS NOT NULL) "
        "FROM gains JOIN chosen_enrolments USING (enrolment) WHERE is_joined GROUP BY topic"
    )
