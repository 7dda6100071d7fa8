"""The life of a path's published versions: the next number, who is on them, and closing them."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from courses.models import LearningPath, PathEnrolment, PathVersion


class NotPublished(Exception):
    """Only what members can join can be closed."""


class DayPassed(Exception):
    """A version closes today or later, never in the past."""


class AlreadyClosed(Exception):
    """The last day has passed; members were told that it is over."""


@dataclass(frozen=True, kw_only=True)
class VersionInUse:
    """A version of a path with the members on it, each counted in their latest cycle."""

    version: PathVersion
    current: bool
    studying: int
    completed: int


def next_number(path: LearningPath) -> int:
    """The number after the path's highest."""
    highest = path.versions.aggregate(highest=Max("number"))["highest"]
    return (highest or 0) + 1


def close(*, version_id: int, on: date | None, at: datetime) -> PathVersion:
    """Set the last day on which a published version can be completed; None takes it back.

    Raises ``NotPublished``, ``DayPassed``, and ``AlreadyClosed`` once that day is over.
    """
    today = timezone.localdate(at, timezone.get_default_timezone())
    with transaction.atomic():
        version = PathVersion.objects.select_for_update(of=("self",)).get(pk=version_id)
        if not version.live:
            raise NotPublished
        if version.closes_on is not None and version.closes_on < today:
            raise AlreadyClosed
        if on is not None and on < today:
            raise DayPassed
        version.closes_on = on
        version.save(update_fields=["closes_on"])
        return version


def with_standing(found: QuerySet[PathVersion]) -> QuerySet[PathVersion]:
    """With ``current_number``, the number members join now, and how many are ``studying``."""
    live = PathVersion.objects.filter(path=OuterRef("path"), live=True).order_by("-number")
    studying = (
        PathEnrolment.objects.latest_cycles()
        .filter(version=OuterRef("pk"), completed_at=None)
        .order_by()
        .values("version")
        .annotate(count=Count("pk"))
        .values("count")
    )
    return found.annotate(
        current_number=Subquery(live.values("number")[:1]),
        studying=Coalesce(Subquery(studying), 0),
    )


def with_members(path_id: int) -> list[VersionInUse]:
    """The path's versions, the newest first, in two queries."""
    studying = Q(completed_at=None)
    counts = {
        version_id: (open_ones, completed)
        for version_id, open_ones, completed in PathEnrolment.objects.latest_cycles()
        .filter(path=path_id)
        .values("version_id")
        .annotate(open_ones=Count("pk", filter=studying), completed=Count("pk", filter=~studying))
        .values_list("version_id", "open_ones", "completed")
    }
    versions = list(
        PathVersion.objects.filter(path=path_id).select_related("path").order_by("-number")
    )
    current = next((version.pk for version in versions if version.live), None)
    return [
        VersionInUse(
            version=version,
            current=version.pk == current,
            studying=counts.get(version.pk, (0, 0))[0],
            completed=counts.get(version.pk, (0, 0))[1],
        )
        for version in versions
    ]
