"""How many members joined and completed, read from the same enrolments as members' own pages.

``Filters`` narrows every figure alike, so that screen, chart and export agree.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import ExtractMonth, ExtractYear
from django.utils import timezone

from courses.models import Course, Enrolment, PathEnrolment
from lms.members.countries import COUNTRIES
from lms.members.models import Organisation

COUNTRY_NAMES = dict(COUNTRIES)


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What a report is about; None leaves it open. Both days belong to the period."""

    course: Course | None = None
    country: str | None = None
    organisation: Organisation | None = None
    first_day: date | None = None
    last_day: date | None = None

    @property
    def period(self) -> tuple[datetime | None, datetime | None]:
        """From the first moment, up to but without the second, in the site's time zone."""
        zone = timezone.get_default_timezone()
        begin = end = None
        if self.first_day:
            begin = datetime.combine(self.first_day, time(), zone)
        if self.last_day:
            end = datetime.combine(self.last_day + timedelta(days=1), time(), zone)
        return begin, end


@dataclass(frozen=True, kw_only=True)
class Row:
    """Figures of one group. Joined and completed are each counted by when they happened."""

    label: str
    joined: int
    completed: int


@dataclass(frozen=True, kw_only=True)
class Report:
    """All figures of the completion report for one choice of filters."""

    total: Row
    members: int
    """Members who joined or completed something in the period, each counted once."""
    paths_completed: int
    by_course: tuple[Row, ...]
    by_country: tuple[Row, ...]
    by_organisation: tuple[Row, ...]
    by_month: tuple[Row, ...]


def report(filters: Filters) -> Report:
    """Count everything, in a constant number of queries."""
    enrolments = _enrolments(filters)
    joined, completed = _joined(filters), _completed(filters)
    counted = enrolments.aggregate(
        joined=Count("pk", filter=joined),
        completed=Count("pk", filter=completed),
        members=Count("member", filter=joined | completed, distinct=True),
    )
    return Report(
        total=Row(label="", joined=counted["joined"], completed=counted["completed"]),
        members=counted["members"],
        paths_completed=_paths_completed(filters),
        by_course=_rows(filters, F("course"), label=F("course__title")),
        by_country=tuple(
            Row(
                label=str(COUNTRY_NAMES.get(row.label, "")),
                joined=row.joined,
                completed=row.completed,
            )
            for row in _rows(filters, F("member__country"), label=F("member__country"))
        ),
        by_organisation=_rows(
            filters, F("member__organisation"), label=F("member__organisation__name")
        ),
        by_month=tuple(_months(filters)),
    )


def _enrolments(filters: Filters) -> QuerySet[Enrolment]:
    enrolments = Enrolment.objects.all()
    if filters.course:
        enrolments = enrolments.filter(course=filters.course)
    if filters.country:
        enrolments = enrolments.filter(member__country=filters.country)
    if filters.organisation:
        enrolments = enrolments.filter(member__organisation=filters.organisation)
    return enrolments


def _within(moment: str, filters: Filters) -> Q:
    begin, end = filters.period
    condition = Q(**{f"{moment}__isnull": False})
    if begin:
        condition &= Q(**{f"{moment}__gte": begin})
    if end:
        condition &= Q(**{f"{moment}__lt": end})
    return condition


def _joined(filters: Filters) -> Q:
    return _within("enrolled_at", filters)


def _completed(filters: Filters) -> Q:
    return _within("completed_at", filters)


def _rows(filters: Filters, group: F, *, label: F) -> tuple[Row, ...]:
    joined, completed = _joined(filters), _completed(filters)
    rows = (
        _enrolments(filters)
        .filter(joined | completed)
        .values(group=group, label=label)
        .annotate(joined=Count("pk", filter=joined), completed=Count("pk", filter=completed))
        .order_by("-completed", "-joined", "label")
    )
    return tuple(
        Row(label=row["label"] or "", joined=row["joined"], completed=row["completed"])
        for row in rows
    )


def _months(filters: Filters) -> Iterator[Row]:
    """Every month from the first with a figure to the last, also those without any."""
    joined = _by_month(filters, "enrolled_at")
    completed = _by_month(filters, "completed_at")
    months = sorted({*joined, *completed})
    if not months:
        return
    year, month = months[0]
    while (year, month) <= months[-1]:
        yield Row(
            label=f"{year}-{month:02}",
            joined=joined.get((year, month), 0),
            completed=completed.get((year, month), 0),
        )
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


def _by_month(filters: Filters, moment: str) -> dict[tuple[int, int], int]:
    rows = (
        _enrolments(filters)
        .filter(_within(moment, filters))
        .values(
            # Months begin when the period's days do, not when the reader's do.
            year=ExtractYear(moment, tzinfo=timezone.get_default_timezone()),
            month=ExtractMonth(moment, tzinfo=timezone.get_default_timezone()),
        )
        .annotate(count=Count("pk"))
        .order_by()
    )
    return {(row["year"], row["month"]): row["count"] for row in rows}


def _paths_completed(filters: Filters) -> int:
    paths = PathEnrolment.objects.filter(_completed(filters))
    if filters.course:
        paths = paths.filter(version__groups__requirements__course=filters.course)
    if filters.country:
        paths = paths.filter(member__country=filters.country)
    if filters.organisation:
        paths = paths.filter(member__organisation=filters.organisation)
    # Whoever renews a certificate completes the same path once more.
    return paths.values("member", "path").distinct().count()
