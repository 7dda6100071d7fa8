"""Counts over the copy's facts, a statement for each kind of figure."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone
from duckdb import DuckDBPyConnection
from wagtail.models import Page

from courses.models import Activity, LearningPath, PathRequirement
from lms.reports import columns, learning, topics
from lms.reports.figures import OF_TESTS, By, Count, Figures, Filters, Gaps, Times, TopicGaps

STOPPED_AFTER = timedelta(days=90)

# The same enrolments give the same sum, whichever filters found them, and others hardly ever do.
MARK = "((CAST(enrolment AS BIGINT) * 2654435761 + 40503) % 1000003)"

# Each figure with the moment that puts it into a month.
COMPLETED = {"completed": "completed"}
OF_ENROLMENTS = (
    {"joined": "joined", "active": "joined", "stopped": "joined"}
    | COMPLETED
    | {"graded": "completed"}
)
OF_PATHS = {"certified": "awarded"}

OF_COURSE_AND_COUNTRY = "(course, country)"
MONTH = "CAST(date_trunc('month', {moment}) AS DATE)"
AGAIN = {
    "course": "again",
    OF_COURSE_AND_COUNTRY: "again",
    MONTH.format(moment="joined"): "joined_again",
    MONTH.format(moment="completed"): "completed_again",
}
"""By what groups of enrolments know whom of one group they have several times."""


class Counting:
    """Writes the statements over one choice of the facts.

    ``chosen_enrolments`` and ``chosen_paths`` are rows of the filters' choice, with what each
    counts for in the period, and of what else is known of both only ``told``: putting a column
    aside for a million rows costs as much as counting it. A ``VIEW`` of them puts nothing aside,
    and is as good where nothing is asked of them.
    """

    def __init__(
        self,
        *,
        facts: DuckDBPyConnection,
        filters: Filters,
        now: datetime,
        told: Sequence[str] = (),
        kept: str = "",
    ):
        self.facts = facts
        self.filters = filters
        self.now = now
        self.kept = kept or ("VIEW" if filters == Filters() else "TABLE")
        for name, value in self._asked().items():
            self.keep(name, value)
        self._look_into_records()
        flags = {
            "joined": self.within("joined"),
            "active": self.active(),
            "completed": self.within("completed"),
            "stopped": self.stopped(),
            "graded": f"({self.within('completed')} AND grade IS NOT NULL)",
        }
        own = ("enrolment", "course", "joined", "studied", "completed", "grade", *columns.AGAIN)
        self._choose("enrolments", own, told, flags)
        flags = {
            "joined": self.within("joined"),
            "completed": self.within("completed"),
            "certified": self.within("awarded"),
        }
        of_paths = ("path_enrolment AS enrolment", "path", "joined", "completed", "awarded")
        self._choose("paths", of_paths, told, flags)

    def keep(self, name: str, value: Any) -> None:
        """For statements and views, which ask for it by ``getvariable``."""
        self.facts.execute(f'SET VARIABLE "{name}" = $value', {"value": value})

    def _asked(self) -> dict[str, Any]:
        filters = self.filters
        begin, end = filters.period
        values: dict[str, Any] = {
            "begin": begin,
            "end": end,
            "silent_since": self.now - STOPPED_AFTER,
            "country": filters.country,
            "organisation": filters.organisation and filters.organisation.pk,
            "organisation_kind": filters.organisation_kind,
            "language": filters.language,
            "course": filters.course and filters.course.pk,
            "path": filters.path and filters.path.pk,
            "cohort": filters.cohort and filters.cohort.pk,
        }
        if filters.path:
            values["path_courses"] = _courses_of(filters.path, until=filters.until)
        return values

    def _choose(
        self, table: str, own: Sequence[str], told: Sequence[str], flags: dict[str, str]
    ) -> None:
        known = ", ".join(["member", *own, *told])
        counted = ", ".join(f"{condition} AS is_{name}" for name, condition in flags.items())
        any_of_them = " OR ".join(f"is_{name}" for name in flags)
        self.facts.execute(
            f"CREATE TEMP {self.kept} chosen_{table} AS SELECT {known}, {counted} FROM {table} "
            f"WHERE {self.chosen(table)} AND ({any_of_them})"
        )

    def total(self, by: By) -> Figures:
        whole = self._figures("NULL", OF_ENROLMENTS, OF_PATHS).get(None, Figures())
        return Figures(joined=whole.joined) if by in OF_TESTS else whole

    def times(self, *, since: date) -> Times:
        """Since a day of the period, which has no end."""
        self.keep("since", datetime.combine(since, time()))
        [(joined, completed)] = self.rows(
            "SELECT count(*) FILTER (joined >= getvariable('since')), "
            "count(*) FILTER (completed >= getvariable('since')) FROM chosen_enrolments"
        )
        [(certified,)] = self.rows(
            "SELECT count(*) FROM chosen_paths WHERE awarded >= getvariable('since')"
        )
        return Times(joined=joined, completed=completed, certified=certified)

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
                return self._figures(MONTH, kinds, OF_PATHS)
            case _:
                return self._figures(by.value, OF_ENROLMENTS, OF_PATHS)

    def places(self) -> str:
        """Each row once for every cohort that its member is in; for the chosen one, if there is."""
        if self.filters.cohort:
            return " JOIN (FROM cohorts WHERE cohort = getvariable('cohort')) USING (member)"
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
        figures = {}
        self._count(counts, key, f"chosen_enrolments{joined_with}", of_enrolments)
        self._count(counts, key, f"chosen_paths{joined_with}", of_paths)
        if of_enrolments:
            self._measure(counts, key, f"chosen_enrolments{joined_with}")
        none = {name: Count() for name in (*of_enrolments, *of_paths)}
        for group, found in counts.items():
            told = none | found
            graded = told.pop("graded", Count()).members
            figures[group] = Figures(**told, graded=graded)
        return figures

    def _count(
        self, counts: dict[Any, dict[str, Any]], key: str, table: str, kinds: dict[str, str]
    ) -> None:
        """Each figure's times, members and mark, by group."""
        by_moment: dict[str, list[str]] = {}
        for kind, moment in kinds.items():
            by_moment.setdefault(key.format(moment=moment), []).append(kind)
        for group, names in by_moment.items():
            again = "again" if self.filters.course else AGAIN.get(group)
            # Only enrolments are known to be one of several.
            if again and "paths" not in table:
                found = self.rows(_once_but_for_some(group, names, table, again))
            else:
                found = self.rows(_by_member_first(group, names, table))
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
            "median(date_diff('second', joined, completed)) / 86400, avg(grade) "
            f"FROM {table} WHERE is_completed GROUP BY key"
        )
        for group_key, days, grade in found:
            counts.setdefault(group_key, {}).update(median_days=days, mean_grade=grade)

    def _lessons(self) -> dict[Any, Figures]:
        """Of those who joined in the period, how many did what each lesson asks."""
        asked = Activity.objects.filter(course=self.filters.course)
        self.keep("activities", sorted(asked.values_list("pk", flat=True)))
        found = self.rows(
            "WITH done AS MATERIALIZED (SELECT activity, enrolment, member, again FROM "
            "(SELECT DISTINCT activity, enrolment FROM records WHERE verb IN ('completed', "
            "'passed') AND list_contains(getvariable('activities'), activity)) "
            "JOIN chosen_enrolments USING (enrolment) WHERE is_joined), "
            "several AS (SELECT activity, count(DISTINCT member) AS several FROM done "
            "WHERE again GROUP BY activity) "
            "SELECT activity, count(*), count(*) FILTER (NOT again) "
            f"+ coalesce(any_value(several), 0), sum({MARK}) "
            "FROM done LEFT JOIN several USING (activity) GROUP BY activity"
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
        self.keep("activities", [pk for pk, _path in of_module])
        self.keep("modules", [path for _pk, path in of_module])
        found = self.rows(
            "WITH asked AS (SELECT unnest(getvariable('activities')) AS activity, "
            "unnest(getvariable('modules')) AS module), "
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
        graded = learning.graded(self.filters.course)
        self.keep("activities", list(graded.values_list("pk", flat=True)))
        found = self.rows(
            "WITH results AS (SELECT activity, enrolment, member, "
            "bool_or(verb = 'passed') AS has_passed, arg_max(percent, result) AS percent "
            "FROM records JOIN chosen_enrolments USING (enrolment) WHERE percent IS NOT NULL "
            "AND list_contains(getvariable('activities'), activity) AND is_joined GROUP BY ALL) "
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

    def topic_gaps(self) -> TopicGaps:
        return topics.gaps(rows=self.rows, keep=self.keep, mark=MARK)

    def within(self, moment: str) -> str:
        begin, end = self.filters.period
        parts = [f"{moment} IS NOT NULL"]
        if begin:
            parts.append(f"{moment} >= getvariable('begin')")
        if end:
            parts.append(f"{moment} < getvariable('end')")
        return "(" + " AND ".join(parts) + ")"

    def active(self) -> str:
        begin, end = self.filters.period
        if begin and end:
            did = "enrolment IN (FROM did)"
            return f"({self.within('joined')} OR {self.within('studied')} OR {did})"
        return f"({self.within('studied')})" if begin else f"({self.within('joined')})"

    def _look_into_records(self) -> None:
        """``did``: who joined before the period, did something in it, and went on after it.

        Of all others the enrolment itself says whether they did something in it.
        """
        if all(self.filters.period):
            self.facts.execute(
                "CREATE TEMP TABLE did AS SELECT DISTINCT enrolment FROM records "
                f"WHERE {self.within('moment')} AND enrolment IN (SELECT enrolment "
                f"FROM enrolments WHERE {self.chosen('enrolments')} "
                "AND joined < getvariable('begin') AND studied >= getvariable('end'))"
            )

    def stopped(self) -> str:
        silent = "studied < getvariable('silent_since')"
        return f"({self.within('joined')} AND completed IS NULL AND {silent})"

    def chosen(self, table: str) -> str:
        """What the filters ask of rows of ``enrolments`` or ``paths``."""
        filters, courses = self.filters, table == "enrolments"
        wanted = {
            "country": filters.country,
            "organisation": filters.organisation,
            "organisation_kind": filters.organisation_kind,
            "language": filters.language,
            "course" if courses else "path": filters.course if courses else filters.path,
        }
        parts = ["TRUE"]
        parts += [f"{table}.{name} = getvariable('{name}')" for name in wanted if wanted[name]]
        if filters.cohort:
            of_cohort = "SELECT member FROM cohorts WHERE cohort = getvariable('cohort')"
            parts.append(f"member IN ({of_cohort})")
        if courses and filters.path:
            on_path = "SELECT member FROM paths WHERE path = getvariable('path')"
            parts.append(f"member IN ({on_path})")
            parts.append("list_contains(getvariable('path_courses'), course)")
        return " AND ".join(parts)

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        return self.facts.execute(statement).fetchall()


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


def _once_but_for_some(group: str, names: Sequence[str], table: str, again: str) -> str:
    """In one group a member is one enrolment, but for those who are known to have another.

    These are told apart by themselves: doing so costs as much as all the rest, even for none.
    """
    every = ", ".join(
        f"count(*) FILTER (is_{name}) AS {name}, "
        f"count(*) FILTER (is_{name} AND NOT {again}) AS {name}_once, "
        f"sum({MARK}) FILTER (is_{name}) AS {name}_mark"
        for name in names
    )
    any_of_them = ", ".join(f"bool_or(is_{name}) AS {name}" for name in names)
    several = ", ".join(f"count(*) FILTER ({name}) AS {name}_several" for name in names)
    told = ", ".join(
        f"{name}, {name}_once + coalesce({name}_several, 0), {name}_mark" for name in names
    )
    return (
        f"WITH every AS (SELECT {group} AS key, {every} FROM {table} "
        f"WHERE {_happened(names)} GROUP BY 1), "
        f"several AS (SELECT key, {several} FROM (SELECT {group} AS key, member, {any_of_them} "
        f"FROM {table} WHERE {again} AND ({_happened(names)}) GROUP BY ALL) GROUP BY key) "
        f"SELECT every.key, {told} "
        "FROM every LEFT JOIN several ON every.key IS NOT DISTINCT FROM several.key"
    )


def _happened(names: Sequence[str]) -> str:
    return " OR ".join(f"is_{name}" for name in names)
