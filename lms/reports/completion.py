"""How far members came, counted over the same facts as their own pages.

``Filters`` narrows every figure alike, so that screen, file, mail and interface agree.
"""

import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from django.utils import timezone
from duckdb import DuckDBPyConnection
from wagtail.models import Page

from courses.models import Activity, Course, LearningPath, PathRequirement
from lms.members.models import Organisation
from lms.reports import learning
from lms.reports.columns import Columns
from lms.secretariat.models import Cohort

STOPPED_AFTER = timedelta(days=90)
BLOCK = 5_000


class By(StrEnum):
    """What a report is broken down by."""

    COURSE = "course"
    COUNTRY = "country"
    ORGANISATION = "organisation"
    LANGUAGE = "language"
    PATH = "path"
    COHORT = "cohort"
    """Each as the report narrowed to it: what its members did, on any course."""
    MONTH = "month"
    MODULE = "module"
    LESSON = "lesson"
    QUIZ = "quiz"
    TOPIC = "topic"
    GAPS = "gaps"
    """Countries, and in each how many completed which course."""


OF_ONE_COURSE = (By.MODULE, By.LESSON, By.QUIZ, By.TOPIC)
OF_TESTS = (By.QUIZ, By.TOPIC)
"""Beside these nothing is told of the whole but how many joined."""
OVERLAPPING = (By.PATH, By.COHORT)
"""Of these somebody is in several at once, or in none."""


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What a report is about; None leaves it open. Both days belong to the period."""

    course: Course | None = None
    path: LearningPath | None = None
    country: str | None = None
    organisation: Organisation | None = None
    language: str | None = None
    cohort: Cohort | None = None
    first_day: date | None = None
    last_day: date | None = None
    as_of: date | None = None
    """Only what was recorded until the end of this day counts."""

    @property
    def until(self) -> datetime | None:
        """The first moment after ``as_of``, by the site's clock."""
        return datetime.combine(self.as_of + timedelta(days=1), time()) if self.as_of else None

    @property
    def period(self) -> tuple[datetime | None, datetime | None]:
        """From the first moment, up to but without the second, by the site's clock."""
        begin = datetime.combine(self.first_day, time()) if self.first_day else None
        day_after = self.last_day + timedelta(days=1) if self.last_day else None
        return begin, datetime.combine(day_after, time()) if day_after else None


class Compared(StrEnum):
    """With which earlier period a period is compared."""

    BEFORE = "before"
    YEAR = "year"


def earlier(filters: Filters, compared: Compared) -> Filters:
    """The same for as many days right before, or for the same days a year earlier.

    Raises ``NeedsPeriod`` where the period does not begin and end.
    """
    if not (filters.first_day and filters.last_day):
        raise NeedsPeriod
    if compared is Compared.YEAR:
        return replace(
            filters,
            first_day=_year_before(filters.first_day),
            last_day=_year_before(filters.last_day),
        )
    length = filters.last_day - filters.first_day + timedelta(days=1)
    return replace(
        filters, first_day=filters.first_day - length, last_day=filters.last_day - length
    )


def _year_before(day: date) -> date:
    """29 February becomes the 28th."""
    leap = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if leap else day.day)


@dataclass(frozen=True, kw_only=True)
class Count:
    """How often something was done, and by how many members."""

    times: int = 0
    members: int = 0
    mark: int = 0
    """The same for the same members and courses, whichever filters found them; else by chance."""


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Of one group; None where a group has no such figure. What happened counts when it did."""

    joined: Count | None = None
    active: Count | None = None
    """Joined, or did something, in the period."""
    completed: Count | None = None
    stopped: Count | None = None
    """Joined in the period, have not completed, and did nothing for 90 days until now."""
    certified: Count | None = None
    """Paths whose certificate was awarded in the period; what is revoked later stays counted."""
    median_days: float | None = None
    """From joining to completing, of those completed in the period."""
    mean_grade: float | None = None
    """Per cent, of those completed in the period whose course has quizzes."""
    graded: int = 0
    """How many members ``mean_grade`` is of."""
    took: Count | None = None
    """Joined in the period, and have a result in the quiz: all that they handed in is marked."""
    passed: Count | None = None
    mean_result: float | None = None
    """Per cent: what the quiz counts for them by its way of counting attempts, of ``took``."""
    compared: Count | None = None
    """Joined in the period, and took the tests before and after the course."""
    mean_gain: float | None = None
    """Per cent of what was left to learn, below zero of what could be lost."""
    gained: int = 0
    """How many members ``mean_gain`` is of."""

    @property
    def members(self) -> Count | None:
        """Members of ``active``, each counted once."""
        active = self.active
        return active and Count(times=active.members, members=active.members, mark=active.mark)


@dataclass(frozen=True, kw_only=True)
class Row:
    """``key`` is a primary key, a code or a month's first day; None: not given."""

    key: int | str | date | None
    figures: Figures


@dataclass(frozen=True, kw_only=True)
class Gaps:
    """Completions by country and course. What nobody completed stands in none of them."""

    cells: Mapping[tuple[str | None, int], Count]
    countries: Mapping[str | None, Count]
    courses: Mapping[int, Count]


@dataclass(frozen=True, kw_only=True)
class Report:
    """The completion report for one choice of filters."""

    filters: Filters
    by: By
    counted_at: datetime
    total: Figures
    rows: tuple[Row, ...]
    before: tuple[Filters, Figures] | None = None
    """An earlier period, and its total."""
    gaps: Gaps | None = None
    """Instead of rows."""


class NeedsCourse(ValueError):
    """Modules, lessons and quizzes are those of one course."""


class NeedsPeriod(ValueError):
    """Only a period that begins and ends has one before."""


def report(
    *, filters: Filters, by: By, columns: Columns, compared: Compared | None = None
) -> Report:
    """Count everything, in a constant number of statements.

    Raises ``NeedsCourse`` and ``NeedsPeriod``.
    """
    if by in OF_ONE_COURSE and not filters.course:
        raise NeedsCourse
    now = _now(filters, columns)
    with columns.opened(until=filters.until) as facts:
        query = _Query(facts=facts, filters=filters, now=now)
        query.choose()
        total = query.total(by)
        gaps = query.gaps() if by is By.GAPS else None
        found = {} if gaps else query.groups(by)
    before = None
    if compared:
        then = earlier(filters, compared)
        with columns.opened(until=filters.until) as facts:
            query = _Query(facts=facts, filters=then, now=now)
            query.choose()
            before = then, query.total(by)
    return Report(
        filters=filters,
        by=by,
        counted_at=columns.taken_at,
        total=total,
        rows=tuple(Row(key=key, figures=figures) for key, figures in found.items()),
        before=before,
        gaps=gaps,
    )


def enrolments(*, filters: Filters, columns: Columns) -> Iterator[list[tuple[Any, ...]]]:
    """The enrolments behind the report's figures, in blocks, by course and in no order of members.

    Learner's number, country, organisation, language, course, when joined, last active and
    completed, grade. A learner has the same number throughout, and another one each time.
    """
    now = _now(filters, columns)
    with columns.opened(until=filters.until) as facts:
        query = _Query(facts=facts, filters=filters, now=now)
        query.values["salt"] = secrets.token_hex(16)
        query.choose()
        query.execute(
            "CREATE TEMP TABLE learners AS SELECT member, "
            "row_number() OVER (ORDER BY sha256(member || $salt)) AS learner "
            "FROM (SELECT DISTINCT member FROM chosen_enrolments)"
        )
        courses = query.rows("SELECT DISTINCT course FROM chosen_enrolments ORDER BY course")
        # One after the other, so that no more than one is in memory.
        for (query.values["of_course"],) in courses:
            found = query.execute(
                "SELECT learner, country, organisation, language, course, joined, studied, "
                "completed, grade FROM chosen_enrolments JOIN learners USING (member) "
                "WHERE course = $of_course ORDER BY learner"
            )
            while block := found.fetchmany(BLOCK):
                yield block


def _now(filters: Filters, columns: Columns) -> datetime:
    """When it is for the report, by the site's clock."""
    taken = timezone.make_naive(columns.taken_at, timezone.get_default_timezone())
    return min(taken, filters.until) if filters.until else taken


# The same enrolments give the same sum, whichever filters found them, and others hardly ever do.
MARK = "((CAST(enrolment AS BIGINT) * 2654435761 + 40503) % 1000003)"

# Each figure with the moment that puts it into a month.
COMPLETED = {"completed": "completed"}
OF_ENROLMENTS = {"joined": "joined", "active": "joined", "stopped": "joined"} | COMPLETED
OF_PATHS = {"certified": "awarded"}

OF_COURSE_AND_COUNTRY = "(course, country)"
OF_COURSES = ("course", OF_COURSE_AND_COUNTRY)
"""What enrolments are grouped by where those of one group are all on one course."""


@dataclass(kw_only=True)
class _Query:
    """Writes the statements, and keeps what is to be put into them."""

    facts: DuckDBPyConnection
    filters: Filters
    now: datetime
    values: dict[str, Any] = field(default_factory=dict)

    def choose(self) -> None:
        """Rows of the filters' choice, with what each counts for in the period, once for all."""
        flags = {
            "joined": self.within("joined"),
            "active": self.active(),
            "completed": self.within("completed"),
            "stopped": self.stopped(),
        }
        self._choose("enrolments", "enrolment, joined, studied, completed, grade, again", flags)
        flags = {
            "joined": self.within("joined"),
            "completed": self.within("completed"),
            "certified": self.within("awarded"),
        }
        self._choose("paths", "path_enrolment AS enrolment, joined, completed, awarded", flags)

    def _choose(self, table: str, columns: str, flags: dict[str, str]) -> None:
        own = "path" if table == "paths" else "course"
        told = ", ".join(f"{condition} AS is_{name}" for name, condition in flags.items())
        any_of_them = " OR ".join(f"is_{name}" for name in flags)
        self.execute(
            f"CREATE TEMP TABLE chosen_{table} AS SELECT member, country, organisation, language, "
            f"{own}, {columns}, {told} FROM {table} WHERE {self.chosen(table)} AND ({any_of_them})"
        )

    def total(self, by: By) -> Figures:
        whole = self._figures("NULL", OF_ENROLMENTS, OF_PATHS).get(None, Figures())
        return Figures(joined=whole.joined) if by in OF_TESTS else whole

    def groups(self, by: By) -> dict[Any, Figures]:
        match by:
            case By.LESSON:
                return self._lessons()
            case By.MODULE:
                return self._modules()
            case By.QUIZ:
                return self._quizzes()
            case By.TOPIC:
                return {
                    topic: Figures(
                        compared=Count(times=times, members=members, mark=int(mark)),
                        mean_gain=mean,
                        gained=gained,
                    )
                    for topic, times, members, mark, mean, gained in learning.gains(
                        self.rows, mark=MARK
                    )
                }
            case By.COURSE:
                return self._figures("course", OF_ENROLMENTS, {})
            case By.PATH:
                return self._figures("path", {}, OF_PATHS | {"joined": "joined"} | COMPLETED)
            case By.COHORT:
                return self._figures("cohort", OF_ENROLMENTS, OF_PATHS, joined_with=self.places())
            case By.MONTH:
                # In which months somebody did something stands in twenty times as many rows.
                kinds = {name: each for name, each in OF_ENROLMENTS.items() if name != "active"}
                return self._figures("CAST(date_trunc('month', {moment}) AS DATE)", kinds, OF_PATHS)
            case _:
                return self._figures(by.value, OF_ENROLMENTS, OF_PATHS)

    def places(self) -> str:
        """Each row once for every cohort that its member is in; for the chosen one, if there is."""
        if self.filters.cohort:
            self.values["cohort"] = self.filters.cohort.pk
            return " JOIN (FROM cohorts WHERE cohort = $cohort) USING (member)"
        return " JOIN cohorts USING (member)"

    def _figures(
        self,
        key: str,
        of_enrolments: dict[str, str],
        of_paths: dict[str, str],
        joined_with: str = "",
    ) -> dict[Any, Figures]:
        if self.filters.course:
            of_paths = {}
        counts: dict[Any, dict[str, Any]] = {None: {}} if key == "NULL" else {}
        self._count(counts, key, f"chosen_enrolments{joined_with}", of_enrolments)
        self._count(counts, key, f"chosen_paths{joined_with}", of_paths)
        if of_enrolments:
            self._measure(counts, key, f"chosen_enrolments{joined_with}")
        none = {name: Count() for name in (*of_enrolments, *of_paths)}
        return {group: Figures(**none | found) for group, found in counts.items()}

    def _count(
        self, counts: dict[Any, dict[str, Any]], key: str, table: str, kinds: dict[str, str]
    ) -> None:
        """Each figure's times, members and mark, by group."""
        # Only enrolments are known to be one of several.
        is_of_course = bool(self.filters.course) or key in OF_COURSES
        write = _course_by_course if is_of_course and "paths" not in table else _by_member_first
        by_moment: dict[str, list[str]] = {}
        for kind, moment in kinds.items():
            by_moment.setdefault(key.format(moment=moment), []).append(kind)
        for group, names in by_moment.items():
            found = self.rows(write(group, names, table))
            for group_key, *cells in found:
                figures = counts.setdefault(group_key, {})
                for index, name in enumerate(names):
                    times, members, marked = cells[3 * index : 3 * index + 3]
                    figures[name] = Count(
                        times=int(times), members=int(members), mark=int(marked or 0)
                    )

    def _measure(self, counts: dict[Any, dict[str, Any]], key: str, table: str) -> None:
        """How long it took and how well it went, of those who completed."""
        found = self.rows(
            f"SELECT {key.format(moment='completed')} AS key, "
            "median(date_diff('second', joined, completed)) / 86400, avg(grade), "
            "count(DISTINCT member) FILTER (grade IS NOT NULL) "
            f"FROM {table} WHERE is_completed GROUP BY key"
        )
        for group_key, days, grade, graded in found:
            counts.setdefault(group_key, {}).update(
                median_days=days, mean_grade=grade, graded=graded
            )

    def _lessons(self) -> dict[Any, Figures]:
        """Of those who joined in the period, how many did what each lesson asks."""
        asked = Activity.objects.filter(course=self.filters.course)
        self.values["activities"] = sorted(asked.values_list("pk", flat=True))
        found = self.rows(
            f"SELECT activity, count(*), count(DISTINCT member), sum({MARK}) FROM "
            "(SELECT DISTINCT activity, enrolment, member FROM records "
            "JOIN chosen_enrolments USING (enrolment) WHERE verb IN ('completed', 'passed') "
            "AND list_contains($activities, activity) AND is_joined) GROUP BY activity"
        )
        return {
            activity: Figures(completed=Count(times=times, members=members, mark=int(marked)))
            for activity, times, members, marked in found
        }

    def _modules(self) -> dict[Any, Figures]:
        """Of those who joined in the period, how many did all that each module asks now."""
        asked = Activity.objects.current().filter(course=self.filters.course, lesson__isnull=False)
        length = Page.steplen
        of_module = [(pk, path[:-length]) for pk, path in asked.values_list("pk", "lesson__path")]
        self.values["activities"] = [pk for pk, _path in of_module]
        self.values["modules"] = [path for _pk, path in of_module]
        found = self.rows(
            "WITH asked AS (SELECT unnest($activities) AS activity, unnest($modules) AS module), "
            "needed AS (SELECT module, count(*) AS needed FROM asked GROUP BY module), "
            "done AS (SELECT module, enrolment, member, count(DISTINCT activity) AS done "
            "FROM records JOIN asked USING (activity) JOIN chosen_enrolments USING (enrolment) "
            "WHERE verb IN ('completed', 'passed') AND is_joined GROUP BY ALL) "
            f"SELECT module, count(*), count(DISTINCT member), sum({MARK}) "
            "FROM done JOIN needed USING (module) WHERE done = needed GROUP BY module"
        )
        return {
            module: Figures(completed=Count(times=times, members=members, mark=int(marked)))
            for module, times, members, marked in found
        }

    def _quizzes(self) -> dict[Any, Figures]:
        """Of those who joined in the period, how each quiz went, by the ledger's results."""
        self.values["activities"] = list(
            learning.graded(self.filters.course).values_list("pk", flat=True)
        )
        found = self.rows(
            "WITH results AS (SELECT activity, enrolment, member, "
            "bool_or(verb = 'passed') AS has_passed, arg_max(percent, result) AS percent "
            "FROM records JOIN chosen_enrolments USING (enrolment) WHERE percent IS NOT NULL "
            "AND list_contains($activities, activity) AND is_joined GROUP BY ALL) "
            f"SELECT activity, count(*), count(DISTINCT member), sum({MARK}), "
            "count(*) FILTER (has_passed), count(DISTINCT member) FILTER (has_passed), "
            f"sum({MARK}) FILTER (has_passed), avg(percent) FROM results GROUP BY activity"
        )
        return {
            activity: Figures(
                took=Count(times=took[0], members=took[1], mark=int(took[2])),
                passed=Count(times=passed[0], members=passed[1], mark=int(passed[2] or 0)),
                mean_result=mean,
            )
            for activity, *cells, mean in found
            for took, passed in [(cells[:3], cells[3:])]
        }

    def gaps(self) -> Gaps:
        def completed(key: str) -> dict[Any, Count]:
            counts: dict[Any, dict[str, Any]] = {}
            self._count(counts, key, "chosen_enrolments", COMPLETED)
            return {group: figures["completed"] for group, figures in counts.items()}

        return Gaps(
            cells={
                (country or None, course): count
                for (course, country), count in completed(OF_COURSE_AND_COUNTRY).items()
            },
            countries={key or None: count for key, count in completed("country").items()},
            courses=completed("course"),
        )

    def within(self, moment: str) -> str:
        begin, end = self.filters.period
        parts = [f"{moment} IS NOT NULL"]
        if begin:
            self.values["begin"] = begin
            parts.append(f"{moment} >= $begin")
        if end:
            self.values["end"] = end
            parts.append(f"{moment} < $end")
        return "(" + " AND ".join(parts) + ")"

    def active(self) -> str:
        """Looks into the records only for a period that both begins and ends."""
        begin, end = self.filters.period
        if begin and end:
            did = f"enrolment IN (SELECT enrolment FROM records WHERE {self.within('moment')})"
            return f"(joined < $end AND studied >= $begin AND {did})"
        return f"({self.within('studied')})" if begin else f"({self.within('joined')})"

    def stopped(self) -> str:
        self.values["silent_since"] = self.now - STOPPED_AFTER
        return f"({self.within('joined')} AND completed IS NULL AND studied < $silent_since)"

    def chosen(self, table: str) -> str:
        """What the filters ask of rows of ``enrolments`` or ``paths``."""
        filters, courses = self.filters, table == "enrolments"
        wanted: dict[str, Any] = {
            "country": filters.country,
            "organisation": filters.organisation and filters.organisation.pk,
            "language": filters.language,
            "course" if courses else "path": (filters.course if courses else filters.path),
        }
        parts = ["TRUE"]
        for name, value in wanted.items():
            if value:
                self.values[name] = getattr(value, "pk", value)
                parts.append(f"{table}.{name} = ${name}")
        if filters.cohort:
            self.values["cohort"] = filters.cohort.pk
            parts.append("member IN (SELECT member FROM cohorts WHERE cohort = $cohort)")
        if courses and filters.path:
            self.values["path"] = filters.path.pk
            self.values["path_courses"] = _courses_of(filters.path, until=filters.until)
            parts.append("member IN (SELECT member FROM paths WHERE path = $path)")
            parts.append("list_contains($path_courses, course)")
        return " AND ".join(parts)

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        return self.execute(statement).fetchall()

    def execute(self, statement: str) -> DuckDBPyConnection:
        used = {
            name: value
            for name, value in self.values.items()
            if re.search(rf"\${name}\b", statement)
        }
        return self.facts.execute(statement, used)


def _courses_of(path: LearningPath, *, until: datetime | None) -> list[int]:
    """Courses that some version of the path asks for or asked for, or did until then."""
    asked = PathRequirement.objects.filter(
        group__version__path=path, group__version__first_published_at__isnull=False
    )
    if until:
        asked = asked.filter(
            group__version__first_published_at__lt=timezone.make_aware(
                until, timezone.get_default_timezone()
            )
        )
    return sorted(set(asked.values_list("course_id", flat=True)))


def _by_member_first(group: str, names: Sequence[str], table: str) -> str:
    """As telling members apart in each figure of each group costs far more."""
    inner = ", ".join(
        f"count(*) FILTER (is_{name}) AS {name}, sum({MARK}) FILTER (is_{name}) AS {name}_mark"
        for name in names
    )
    outer = ", ".join(
        f"sum({name}), count(*) FILTER ({name} > 0), sum({name}_mark)" for name in names
    )
    return (
        f"SELECT key, {outer} FROM (SELECT {group} AS key, member, {inner} FROM {table} "
        f"WHERE {_happened(names)} GROUP BY ALL) GROUP BY key"
    )


def _course_by_course(group: str, names: Sequence[str], table: str) -> str:
    """On one course a member is one enrolment, but for those who are known to have another.

    These are told apart by themselves: doing so costs as much as all the rest, even for none.
    """
    every = ", ".join(
        f"count(*) FILTER (is_{name}) AS {name}, "
        f"count(*) FILTER (is_{name} AND NOT again) AS {name}_once, "
        f"sum({MARK}) FILTER (is_{name}) AS {name}_mark"
        for name in names
    )
    again = ", ".join(f"bool_or(is_{name}) AS {name}" for name in names)
    several = ", ".join(f"count(*) FILTER ({name}) AS {name}_several" for name in names)
    told = ", ".join(
        f"{name}, {name}_once + coalesce({name}_several, 0), {name}_mark" for name in names
    )
    return (
        f"WITH every AS (SELECT {group} AS key, {every} FROM {table} "
        f"WHERE {_happened(names)} GROUP BY 1), "
        f"several AS (SELECT key, {several} FROM (SELECT {group} AS key, member, {again} "
        f"FROM {table} WHERE again AND ({_happened(names)}) GROUP BY ALL) GROUP BY key) "
        f"SELECT every.key, {told} "
        "FROM every LEFT JOIN several ON every.key IS NOT DISTINCT FROM several.key"
    )


def _happened(names: Sequence[str]) -> str:
    return " OR ".join(f"is_{name}" for name in names)
