"""How far members came, counted over the same facts as their own pages."""

import secrets
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from lms.reports.columns import Columns
from lms.reports.counting import Counting
from lms.reports.figures import (
    OF_GAPS,
    OF_ONE_COURSE,
    By,
    Compared,
    Filters,
    NeedsCourse,
    Report,
    Row,
    Times,
    earlier,
)

BLOCK = 5_000
OF_MEMBERS = ("country", "organisation", "language")
"""What is known of a member at joining."""
TOLD = {
    By.COUNTRY: ("country",),
    By.ORGANISATION: ("organisation",),
    By.ORGANISATION_KIND: ("organisation_kind",),
    By.LANGUAGE: ("language",),
    By.GAPS: ("country",),
    By.TOPIC_GAPS: ("country",),
}


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
        counting = Counting(facts=facts, filters=filters, now=now, told=TOLD.get(by, ()))
        told = _report(counting, by, counted_at=columns.taken_at)
    if not compared:
        return told
    then = earlier(filters, compared)
    with columns.opened(until=filters.until) as facts:
        before = Counting(facts=facts, filters=then, now=now).total(by)
    return replace(told, before=(then, before))


def lately(*, first_day: date, by: By, since: date, columns: Columns) -> tuple[Report, Times]:
    """The report from a day until now, and how often something happened since another.

    Of one look at the facts, as nearly all of the time goes into looking: of two only where the
    other day is the earlier one.
    """
    filters = Filters(first_day=first_day)
    now = _now(filters, columns)
    with columns.opened() as facts:
        counting = Counting(facts=facts, filters=filters, now=now, told=TOLD.get(by, ()))
        told = _report(counting, by, counted_at=columns.taken_at)
        if since >= first_day:
            return told, counting.times(since=since)
    with columns.opened() as facts:
        counting = Counting(facts=facts, filters=Filters(first_day=since), now=now)
        return told, counting.times(since=since)


def _report(counting: Counting, by: By, *, counted_at: datetime) -> Report:
    total = counting.total(by)
    gaps = counting.gaps() if by in OF_GAPS else None
    found = {} if gaps else counting.groups(by)
    return Report(
        filters=counting.filters,
        by=by,
        counted_at=counted_at,
        total=total,
        rows=tuple(Row(key=key, figures=figures) for key, figures in found.items()),
        gaps=gaps,
        topics=counting.topic_gaps() if by is By.TOPIC_GAPS else None,
    )


def enrolments(
    *, filters: Filters, columns: Columns, counted: Callable[[int], None]
) -> Iterator[list[tuple[Any, ...]]]:
    """The enrolments behind the report's figures, in blocks, by course and in no order of members.

    Learner's number, country, organisation, language, course, when joined, last active and
    completed, grade. A learner has the same number throughout, and another one each time. Before
    the first block ``counted`` is told how many there are.
    """
    now = _now(filters, columns)
    with columns.opened(until=filters.until) as facts:
        # Looked up course by course, but for the past, which takes long to find each time.
        kept = "TABLE" if filters.as_of else "VIEW"
        counting = Counting(facts=facts, filters=filters, now=now, told=OF_MEMBERS, kept=kept)
        counting.keep("salt", secrets.token_hex(16))
        facts.execute(
            "CREATE TEMP TABLE learners AS SELECT member, "
            "row_number() OVER (ORDER BY sha256(member || getvariable('salt'))) AS learner "
            "FROM (SELECT DISTINCT member FROM chosen_enrolments)"
        )
        courses = counting.rows(
            "SELECT course, count(*) FROM chosen_enrolments GROUP BY course ORDER BY course"
        )
        counted(sum(count for _course, count in courses))
        # One after the other, so that no more than one is in memory.
        for course, _count in courses:
            found = facts.execute(
                "SELECT learner, country, organisation, language, course, joined, studied, "
                "completed, grade FROM chosen_enrolments JOIN learners USING (member) "
                "WHERE course = $course ORDER BY learner",
                {"course": course},
            )
            while block := found.fetchmany(BLOCK):
                yield block


def _now(filters: Filters, columns: Columns) -> datetime:
    """When it is for the report, by the site's clock."""
    taken = timezone.make_naive(columns.taken_at, timezone.get_default_timezone())
    return min(taken, filters.until) if filters.until else taken
