"""What the completion report can be asked, and what it tells.

``Filters`` narrows every figure alike, so that screen, file, mail and interface agree.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from courses.models import Course, LearningPath
from lms.members.models import Organisation
from lms.secretariat.models import Cohort


class By(StrEnum):
    """What a report is broken down by."""

    COURSE = "course"
    COUNTRY = "country"
    ORGANISATION = "organisation"
    ORGANISATION_KIND = "organisation_kind"
    """As organisations are now, of whichever day the report is."""
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
    TOPIC_GAPS = "topic_gaps"
    """Countries, and in each how many members completed a course on which topic."""


OF_ONE_COURSE = (By.MODULE, By.LESSON, By.QUIZ, By.TOPIC)
OF_TESTS = (By.QUIZ, By.TOPIC)
"""Beside these nothing is told of the whole but how many joined."""
OF_GAPS = (By.GAPS, By.TOPIC_GAPS)
OVERLAPPING = (By.PATH, By.COHORT)
"""Of these somebody is in several at once, or in none."""


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What a report is about; None leaves it open. Both days belong to the period."""

    course: Course | None = None
    path: LearningPath | None = None
    country: str | None = None
    organisation: Organisation | None = None
    organisation_kind: str | None = None
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
class Times:
    """How often something happened, members not told apart."""

    joined: int
    completed: int
    certified: int


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
class TopicGaps:
    """Members who completed a course on a topic, by country; None: courses without a topic."""

    cells: Mapping[tuple[str | None, int | None], Count]
    topics: Mapping[int | None, Count]
    about: Mapping[int | None, frozenset[int]]
    """The courses on each topic, as they are now."""


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
    topics: TopicGaps | None = None
    """Beside ``gaps``, where they are told by topic."""


class NeedsCourse(ValueError):
    """Modules, lessons and quizzes are those of one course."""


class NeedsPeriod(ValueError):
    """Only a period that begins and ends has one before."""
