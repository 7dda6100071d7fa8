"""How learners fare with a version of interactive content, told only of groups."""

from dataclasses import dataclass

from django.db.models import Avg, Count, ExpressionWrapper, F, FloatField, Q, QuerySet

from cms.h5p.models import ContentVersion, ExerciseAttempt

FEWEST = 5
"""Members of whom anything is told, as in the statistics of quizzes."""


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Of the members that began with one version; None for what would tell of too few."""

    begun: int | None
    completed: int | None
    mean: float | None
    """Per cent, of those who completed it with points."""
    self_reported: int | None
    """Of those who completed it with points, how many have them from their own device only."""


NOBODY = Figures(begun=0, completed=0, mean=None, self_reported=0)


def of_versions(versions: QuerySet[ContentVersion]) -> dict[int, Figures]:
    """By the id of each version that was begun, in one statement."""
    scored = Q(completed_at__isnull=False, points_possible__gt=0)
    share = ExpressionWrapper(100.0 * F("points") / F("points_possible"), output_field=FloatField())
    rows = (
        ExerciseAttempt.objects.filter(exercise__in=versions)
        .order_by()
        .values("exercise")
        .annotate(
            begun=Count("pk"),
            completed=Count("pk", filter=Q(completed_at__isnull=False)),
            scored=Count("pk", filter=scored),
            self_reported=Count("pk", filter=scored & Q(is_checked=False)),
            mean=Avg(share, filter=scored),
        )
    )
    return {
        row["exercise"]: told(
            begun=row["begun"],
            completed=row["completed"],
            scored=row["scored"],
            self_reported=row["self_reported"],
            mean=row["mean"],
        )
        for row in rows
    }


def told(
    *, begun: int, completed: int, scored: int, self_reported: int, mean: float | None
) -> Figures:
    """What of these counts may be told. Pure.

    Neither a part nor what is left of the whole is of a few.
    """
    may_tell_completed = _may_tell(completed, of=begun)
    # A mean tells of those that it is of, and of the few that are not among them.
    may_tell_scored = may_tell_completed and _may_tell(scored, of=completed) and scored > 0
    return Figures(
        begun=begun if begun >= FEWEST else None,
        completed=completed if may_tell_completed else None,
        mean=mean if may_tell_scored else None,
        self_reported=self_reported
        if may_tell_scored and _may_tell(self_reported, of=scored)
        else None,
    )


def _may_tell(count: int, *, of: int) -> bool:
    return of >= FEWEST and all(part == 0 or part >= FEWEST for part in (count, of - count))
