"""The completion report as one table: screen, files and interface show exactly this."""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.models import Topic
from courses.models import Activity, Course, LearningPath, Module
from lms.members.countries import COUNTRIES
from lms.members.models import Organisation
from lms.reports import crossing, disclosure, learning, topics
from lms.reports.disclosure import HIDDEN, LEAST_MEASURED, Hidden
from lms.reports.figures import (
    OF_ONE_COURSE,
    OVERLAPPING,
    By,
    Count,
    Figures,
    Filters,
    Gaps,
    Report,
    Row,
    TopicGaps,
)
from lms.secretariat.models import Cohort

Cell = int | float | Hidden | None
"""None: there is no such figure of this group."""

LABELS = {
    "members": gettext_lazy("Members"),
    "joined": gettext_lazy("Joined"),
    "active": gettext_lazy("Active"),
    "completed": gettext_lazy("Completed"),
    "stopped": gettext_lazy("Stopped"),
    "certified": gettext_lazy("Certified"),
    "median_days": gettext_lazy("Days to complete (median)"),
    "mean_grade": gettext_lazy("Grade (mean, %)"),
    "took": gettext_lazy("Have a result"),
    "passed": gettext_lazy("Passed"),
    "mean_result": gettext_lazy("Result (mean, %)"),
    "compared": gettext_lazy("Took both tests"),
    "mean_gain": gettext_lazy("Learned (mean share of what was left to learn, %)"),
}
COUNTED = (
    *("members", "joined", "active", "completed", "stopped", "certified"),
    *("took", "passed", "compared"),
)
DRAWN = ("joined", "completed", "certified", "took", "passed", "compared")
"""What pictures show: the first two that groups have."""
BY_LABELS = {
    By.COURSE: gettext_lazy("Course"),
    By.COUNTRY: gettext_lazy("Country"),
    By.ORGANISATION: gettext_lazy("Organisation"),
    By.ORGANISATION_KIND: gettext_lazy("Kind of organisation"),
    By.LANGUAGE: gettext_lazy("Language"),
    By.PATH: gettext_lazy("Learning path"),
    By.COHORT: gettext_lazy("Cohort"),
    By.MONTH: gettext_lazy("Month"),
    By.MODULE: gettext_lazy("Module"),
    By.LESSON: gettext_lazy("Lesson"),
    By.QUIZ: gettext_lazy("Quiz"),
    By.TOPIC: gettext_lazy("Topic"),
    By.GAPS: gettext_lazy("Country and course"),
    By.TOPIC_GAPS: gettext_lazy("Country and topic"),
}
NOTHING_OF = {By.QUIZ: Figures(took=Count(), passed=Count())}
"""What groups of one course have that nobody came to; of others, that nobody completed them."""
OF_COURSE = "course_"
OF_TOPIC = "topic_"
"""What the columns of a map of gaps are called, before the number of each."""


Definition = tuple[tuple[str, str], ...]
_MONTH = re.compile(r"\d{4}-\d{2}-01")
"""A month's key in a table that was kept."""


@dataclass(frozen=True, kw_only=True)
class Names:
    """What things are called in the reader's language."""

    countries: dict[str, str]
    organisations: dict[int, str]
    languages: dict[str, str]
    courses: dict[int, str]


def names() -> Names:
    return Names(
        countries={code: str(name) for code, name in COUNTRIES},
        organisations={each.pk: str(each) for each in Organisation.objects.all()},
        languages={code: str(name) for code, name in settings.LANGUAGES},
        courses={each.pk: _title(each) for each in Course.objects.all()},
    )


@dataclass(frozen=True, kw_only=True)
class Line:
    """One group: ``key`` narrows the report to it, where it can be narrowed."""

    label: str
    key: int | str | date | None
    cells: tuple[Cell, ...]


@dataclass(frozen=True, kw_only=True)
class Table:
    """Everything that is told, in the words of the reader's language."""

    definition: Definition
    """What it is about and when it was counted, as names and values."""
    group: str
    names: tuple[str, ...]
    """Of the columns, for programs."""
    columns: tuple[str, ...]
    total: tuple[Cell, ...]
    lines: tuple[Line, ...]
    left_out: int
    """Groups of which nothing can be published."""
    before: Line | None = None
    """Everybody in an earlier period."""

    @property
    def is_map(self) -> bool:
        """Whether the columns are courses or topics, of which cells say who completed any where."""
        return any(name.startswith((OF_COURSE, OF_TOPIC)) for name in self.names)

    def heat(self, value: int) -> int:
        """From 0 for none to 4 for the most that one cell of a map has."""
        most = max(
            (cell for line in self.lines for cell in line.cells[1:] if isinstance(cell, int)),
            default=0,
        )
        return math.ceil(4 * min(value, most) / most) if most else 0

    @property
    def drawn(self) -> list[int]:
        """The places of the one or two figures that a picture shows, but of a map."""
        places = [self.names.index(name) for name in DRAWN if name in self.names]
        told = [at for at in places if any(line.cells[at] is not None for line in self.lines)]
        return (told or places)[:2]

    @property
    def is_over_time(self) -> bool:
        """Whether the groups are months, one after the other."""
        return bool(self.lines) and all(
            isinstance(line.key, date) or _MONTH.fullmatch(str(line.key)) for line in self.lines
        )


def table(report: Report, *, published: bool) -> Table:
    """The report's table, exact or as it can be published; a constant number of statements."""
    if report.gaps and report.topics:
        return _map_of_topics(report, report.gaps, report.topics, published=published)
    if report.gaps:
        return _map_of_gaps(report, report.gaps, published=published)
    labels = _labels(report)
    rows = _ordered(report, labels)
    names = tuple(
        name
        for name in LABELS
        if any(getattr(each, name) is not None for each in (report.total, *_figures(rows)))
    )
    columns = [_column(report.total, rows, name, report, published) for name in names]
    lines = [
        Line(
            label=labels.get(row.key) or _("Not given"),
            key=row.key,
            cells=tuple(column[number + 1] for column in columns),
        )
        for number, row in enumerate(rows)
    ]
    shown = tuple(line for line in lines if any(isinstance(cell, int) for cell in line.cells))
    return Table(
        definition=tuple(_definition(report, published=published)),
        group=str(BY_LABELS[report.by]),
        names=names,
        columns=tuple(str(LABELS[name]) for name in names),
        total=tuple(column[0] for column in columns),
        lines=shown if published else tuple(lines),
        left_out=len(lines) - len(shown) if published else 0,
        before=_before(report, names, published=published),
    )


def _map_of_gaps(report: Report, gaps: Gaps, *, published: bool) -> Table:
    """How many completed each course in each country, whichever way one adds them up."""
    # Readers cannot be completed, and are no gaps.
    offered = Q(live=True, is_reader=False)
    courses = Course.objects.filter(offered | Q(pk__in=gaps.courses)).order_by("path")
    titles = {each.pk: _title(each) for each in courses}
    labels: dict[int | str | date | None, str] = {code: str(name) for code, name in COUNTRIES}
    countries = _countries(gaps)
    none = Count()
    total = report.total.completed or none
    whole, by_country = crossing.told(
        total, [gaps.countries[each] for each in countries], published
    )
    _whole, by_course = crossing.told(
        total, [gaps.courses.get(pk, none) for pk in titles], published
    )
    cells = crossing.course_cells(gaps, countries, list(titles), published)
    lines = [
        Line(
            label=labels.get(country) or _("Not given"),
            key=country,
            cells=(
                by_country[number],
                *(cells[country, pk] for pk in titles),
            ),
        )
        for number, country in enumerate(countries)
    ]
    shown = tuple(line for line in lines if any(isinstance(cell, int) for cell in line.cells))
    before = _before(report, ["completed"], published=published)
    return Table(
        definition=tuple(_definition(report, published=published)),
        group=str(BY_LABELS[By.COUNTRY]),
        names=("completed", *(f"{OF_COURSE}{pk}" for pk in titles)),
        columns=(str(LABELS["completed"]), *titles.values()),
        total=(whole, *by_course),
        lines=shown,
        left_out=len(lines) - len(shown),
        before=before and replace(before, cells=(*before.cells, *(None for _pk in titles))),
    )


def _map_of_topics(report: Report, gaps: Gaps, found: TopicGaps, *, published: bool) -> Table:
    """How many members completed a course on each topic in each country."""
    titles = topics.named(found)
    countries = _countries(gaps)
    none = Count()
    total = report.total.completed or none
    parts = [gaps.countries[each] for each in countries]
    whole, by_country = crossing.told(total, parts, published)
    told = [found.topics.get(pk, none) for pk in titles]
    _whole, by_topic = crossing.told_overlapping(total, told, published)
    cells = crossing.topic_cells(gaps, found, countries, list(titles), published)
    labels: dict[int | str | date | None, str] = {code: str(name) for code, name in COUNTRIES}
    lines = [
        Line(
            label=labels.get(country) or _("Not given"),
            key=country,
            cells=(by_country[number], *(cells[country, pk] for pk in titles)),
        )
        for number, country in enumerate(countries)
        if found.about
    ]
    shown = tuple(line for line in lines if any(isinstance(cell, int) for cell in line.cells))
    before = _before(report, ["completed"], published=published)
    return Table(
        definition=tuple(_definition(report, published=published)),
        group=str(BY_LABELS[By.COUNTRY]),
        names=("completed", *(f"{OF_TOPIC}{pk or 'none'}" for pk in titles)),
        columns=(str(LABELS["completed"]), *titles.values()),
        total=(whole, *by_topic),
        lines=shown,
        left_out=len(lines) - len(shown),
        before=before and replace(before, cells=(*before.cells, *(None for _pk in titles))),
    )


def _countries(gaps: Gaps) -> list[str | None]:
    """Most completions first."""
    return sorted(gaps.countries, key=lambda each: (-gaps.countries[each].times, each or ""))


def _before(report: Report, names: Sequence[str], *, published: bool) -> Line | None:
    if report.before is None:
        return None
    filters, figures = report.before
    days = {
        name: day and date_format(day)
        for name, day in (("first", filters.first_day), ("last", filters.last_day))
    }
    cells = (_column(figures, [], name, report, published)[0] for name in names)
    return Line(
        label=_("All, %(first)s to %(last)s") % days,
        key=None,
        cells=tuple(cells),
    )


def kept(table: Table) -> dict[str, Any]:
    """The table as values that JSON has, to be made a table again by ``restored``."""

    def cells(row: tuple[Cell, ...]) -> list[int | float | str | None]:
        return [cell.value if isinstance(cell, Hidden) else cell for cell in row]

    return {
        "definition": [list(each) for each in table.definition],
        "group": table.group,
        "names": list(table.names),
        "columns": list(table.columns),
        "total": cells(table.total),
        "lines": [
            {
                "label": line.label,
                "key": line.key.isoformat() if isinstance(line.key, date) else line.key,
                "cells": cells(line.cells),
            }
            for line in table.lines
        ],
        "left_out": table.left_out,
        "before": table.before
        and {"label": table.before.label, "cells": cells(table.before.cells)},
    }


def restored(data: dict[str, Any]) -> Table:
    """What ``kept`` was given, but for months, whose keys are texts."""

    def cells(row: list[int | float | str | None]) -> tuple[Cell, ...]:
        return tuple(Hidden(cell) if isinstance(cell, str) else cell for cell in row)

    return Table(
        definition=tuple((name, value) for name, value in data["definition"]),
        group=data["group"],
        names=tuple(data["names"]),
        columns=tuple(data["columns"]),
        total=cells(data["total"]),
        lines=tuple(
            Line(label=line["label"], key=line["key"], cells=cells(line["cells"]))
            for line in data["lines"]
        ),
        left_out=data["left_out"],
        before=data["before"]
        and Line(label=data["before"]["label"], key=None, cells=cells(data["before"]["cells"])),
    )


def _figures(rows: Iterable[Row]) -> Iterable[Figures]:
    return (row.figures for row in rows)


def _column(
    total: Figures, rows: Sequence[Row], name: str, report: Report, published: bool
) -> list[Cell]:
    """The total's cell and those of the rows."""
    all_of_them = [total, *_figures(rows)]
    if name not in COUNTED:
        return [_measured(figures, name, published=published) for figures in all_of_them]
    counts: list[Count | None] = [getattr(figures, name) for figures in all_of_them]
    if not published:
        return [None if count is None else count.times for count in counts]
    # Modules and lessons are no parts of a whole: whoever did the last one did the first.
    parts = [count for count in counts[1:] if count is not None]
    if counts[0] is None or report.by in OF_ONE_COURSE:
        return [None if count is None else disclosure.rounded(count) for count in counts]
    tell = disclosure.overlapping if report.by in OVERLAPPING else disclosure.published
    whole, told = tell(total=counts[0], parts=parts)
    following = iter(told)
    return [whole, *(None if count is None else next(following) for count in counts[1:])]


def _measured(figures: Figures, name: str, *, published: bool) -> Cell:
    value: float | None = getattr(figures, name)
    if value is None:
        return None
    members = {
        "median_days": figures.completed.members if figures.completed else 0,
        "mean_grade": figures.graded,
        "mean_result": figures.took.members if figures.took else 0,
        "mean_gain": figures.gained,
    }[name]
    if published:
        return round(value) if members >= LEAST_MEASURED else HIDDEN
    return round(value, 1)


def _ordered(report: Report, labels: dict[int | str | date | None, str]) -> list[Row]:
    rows = {row.key: row for row in report.rows}
    if report.by in OF_ONE_COURSE:
        none = NOTHING_OF.get(report.by, Figures(completed=Count()))
        return [rows.get(key) or Row(key=key, figures=none) for key in labels]
    if report.by is By.MONTH:
        return [rows.get(key) or Row(key=key, figures=Figures()) for key in labels]

    def most_first(row: Row) -> tuple[int, int, str]:
        completed, joined = row.figures.completed or Count(), row.figures.joined or Count()
        return -completed.times, -joined.times, labels.get(row.key, "")

    return sorted(report.rows, key=most_first)


def _labels(report: Report) -> dict[int | str | date | None, str]:
    """Names of the groups, in the order of the course or of time where there is one."""
    match report.by:
        case By.COURSE:
            return {each.pk: _title(each) for each in Course.objects.all()}
        case By.PATH:
            return {each.pk: _title(each) for each in LearningPath.objects.all()}
        case By.COHORT:
            return {each.pk: each.name for each in Cohort.objects.all()}
        case By.ORGANISATION:
            return {each.pk: str(each) for each in Organisation.objects.all()}
        case By.ORGANISATION_KIND:
            return {kind.value: str(kind.label) for kind in Organisation.Kind}
        case By.COUNTRY:
            return {code: str(name) for code, name in COUNTRIES}
        case By.LANGUAGE:
            return {code: str(name) for code, name in settings.LANGUAGES}
        case By.MONTH:
            return {month: date_format(month, "YEAR_MONTH_FORMAT") for month in _months(report)}
        case By.MODULE:
            modules = Module.objects.child_of(report.filters.course).order_by("path")
            return {each.path: _title(each) for each in modules}
        case By.LESSON:
            return _lessons(report)
        case By.QUIZ:
            return {each.pk: str(each.quiz) for each in learning.graded(report.filters.course)}
        case By.TOPIC:
            learned = Topic.objects.in_bulk([row.key for row in report.rows if row.key])
            named = sorted((str(topic), pk) for pk, topic in learned.items())
            every = {None: _("All questions together")} if report.rows else {}
            return {pk: name for name, pk in named} | every
        case By.GAPS | By.TOPIC_GAPS:
            return {}


def _title(thing: Course | LearningPath | Module) -> str:
    return str(thing.localized_title)


def _lessons(report: Report) -> dict[int | str | date | None, str]:
    activities = Activity.objects.current().filter(course=report.filters.course)
    return {
        each.pk: each.title if each.kind == Activity.Kind.READ else str(each)
        for each in activities.order_by("lesson__path", "pk")
    }


def _months(report: Report) -> list[date]:
    """Every month from the first with a figure to the last, also those without any."""
    keys = sorted(row.key for row in report.rows if isinstance(row.key, date))
    months = [keys[0]] if keys else []
    while months and months[-1] < keys[-1]:
        year, month = months[-1].year, months[-1].month
        months.append(date(year + month // 12, month % 12 + 1, 1))
    return months


def _definition(report: Report, *, published: bool) -> Iterable[tuple[str, str]]:
    yield _("Report"), _("Completion by %(group)s") % {"group": str(BY_LABELS[report.by]).lower()}
    yield from about(report.filters, counted_at=report.counted_at)
    if report.by is By.TOPIC_GAPS:
        yield (
            _("Topics"),
            _(
                "How many members completed a course on each; whoever did on several counts in "
                "each. Courses are about what they are now."
            ),
        )
    if report.by is By.ORGANISATION_KIND or report.filters.organisation_kind:
        yield (
            _("Kinds of organisations"),
            _("Those that they had when this was counted, also where it is as of a past day."),
        )
    yield (
        _("For publication"),
        _("Yes: rounded to five; what fewer than five members did is hidden.")
        if published
        else _("No: these figures are exact, and small groups can reveal who they are."),
    )


def about(filters: Filters, *, counted_at: datetime) -> Iterable[tuple[str, str]]:
    """What figures are about and when they were counted, as names and values."""
    # The site's own days and hours, whoever reads it.
    moment = timezone.make_naive(counted_at, timezone.get_default_timezone())
    yield _("Counted at"), f"{date_format(moment)}, {moment:%H:%M} {settings.TIME_ZONE}"
    for name, value in (
        (_("Course"), filters.course and _title(filters.course)),
        (_("Learning path"), filters.path and _title(filters.path)),
        (_("Country"), filters.country and str(dict(COUNTRIES)[filters.country])),
        (_("Organisation"), filters.organisation and str(filters.organisation)),
        (
            _("Kind of organisation"),
            filters.organisation_kind and str(Organisation.Kind(filters.organisation_kind).label),
        ),
        (_("Cohort"), filters.cohort and filters.cohort.name),
        (_("Language"), filters.language and str(dict(settings.LANGUAGES)[filters.language])),
        (_("From"), filters.first_day and date_format(filters.first_day)),
        (_("To"), filters.last_day and date_format(filters.last_day)),
        (_("As of"), filters.as_of and date_format(filters.as_of)),
    ):
        if value:
            yield name, value
