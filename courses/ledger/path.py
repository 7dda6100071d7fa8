"""What a learning path asks, and what of it is met."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils import timezone


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One course of a path, with the rules of the group it is in."""

    group_id: int
    at_least: int | None
    """How many courses of the group are needed; None: all."""
    after: int | None
    """The group that has to be met first, counted from 1."""
    course_id: int
    minimum_grade: int | None = None
    accepted_from: date | None = None
    renewed: bool = True


@dataclass(frozen=True, kw_only=True)
class Completion:
    """A course completed; ``grade`` in per cent, None for a course without quizzes."""

    completed_at: datetime
    grade: int | None = None


@dataclass(frozen=True, kw_only=True)
class PathCourse:
    """One course of a path for one member."""

    course_id: int
    minimum_grade: int | None = None
    accepted_from: date | None = None
    """Completions count from this day on, by the rule or because of a renewal."""
    met_at: datetime | None = None
    recognised: bool = False
    """Met by what was learned elsewhere."""
    latest: Completion | None = None
    """The last completion, whether it counts or not."""

    @property
    def met(self) -> bool:
        return self.met_at is not None

    @property
    def too_early(self) -> bool:
        """Completed, but before completions count."""
        return not self.met and self.latest is not None and not self.too_low

    @property
    def too_low(self) -> bool:
        """Completed, but below the minimum grade."""
        if self.met or self.latest is None or self.minimum_grade is None:
            return False
        return self.latest.grade is None or self.latest.grade < self.minimum_grade


@dataclass(frozen=True, kw_only=True)
class PathGroup:
    """Courses of which ``needed`` have to be met, after group ``after`` if there is one."""

    number: int
    needed: int
    courses: tuple[PathCourse, ...]
    after: int | None = None
    opened_at: datetime | None = None
    """When the group it comes after was met; None for one that was never closed."""
    locked: bool = False

    @property
    def takes_all(self) -> bool:
        return self.needed == len(self.courses)

    @property
    def completions(self) -> list[datetime]:
        return sorted(course.met_at for course in self.courses if course.met_at)

    @property
    def missing(self) -> int:
        """How many more courses are needed."""
        return max(0, self.needed - len(self.completions))

    @property
    def met_at(self) -> datetime | None:
        if self.missing or self.locked:
            return None
        own = self.completions[self.needed - 1]
        return max(own, self.opened_at) if self.opened_at else own


@dataclass(frozen=True, kw_only=True)
class PathProgress:
    """A path's requirements for one member."""

    groups: tuple[PathGroup, ...]
    closes_on: date | None = None
    """The last day on which this version can be completed."""

    @property
    def courses(self) -> list[PathCourse]:
        return [course for group in self.groups for course in group.courses]

    @property
    def required(self) -> int:
        return sum(group.needed for group in self.groups)

    @property
    def met(self) -> int:
        """How many of the courses that are needed are met."""
        return sum(group.needed - group.missing for group in self.groups)

    @property
    def met_at(self) -> datetime | None:
        """When the last group was met; None while one is not, or if that was too late."""
        moments = [group.met_at for group in self.groups]
        if not moments or None in moments:
            return None
        met_at = max(moment for moment in moments if moment)
        return None if has_closed(self.closes_on, met_at) else met_at


def evaluate_path(
    *,
    rules: Iterable[Rule],
    completions: Mapping[int, Sequence[Completion]],
    recognitions: Mapping[int, datetime] | None = None,
    completions_from: datetime | None = None,
    closes_on: date | None = None,
) -> PathProgress:
    """The requirements of a path. Pure.

    ``rules`` stand in the path's order; ``completions`` and the latest ``recognitions`` are given
    by course id. In a renewal, what is to be done again counts from ``completions_from`` on.
    """
    asked: dict[int, list[Rule]] = defaultdict(list)
    for rule in rules:
        asked[rule.group_id].append(rule)
    recognised = recognitions or {}
    groups = []
    for number, group_rules in enumerate(asked.values(), start=1):
        courses = tuple(
            _path_course(
                rule,
                completions.get(rule.course_id, ()),
                recognised.get(rule.course_id),
                completions_from if rule.renewed else None,
            )
            for rule in group_rules
        )
        at_least = group_rules[0].at_least
        groups.append(
            PathGroup(
                number=number,
                needed=len(courses) if at_least is None else min(at_least, len(courses)),
                courses=courses,
                after=group_rules[0].after,
            )
        )
    return PathProgress(groups=_in_order(groups), closes_on=closes_on)


def _path_course(
    rule: Rule,
    completions: Sequence[Completion],
    recognised_at: datetime | None,
    completions_from: datetime | None,
) -> PathCourse:
    counting = [
        each.completed_at
        for each in completions
        if (rule.accepted_from is None or day_of(each.completed_at) >= rule.accepted_from)
        and (completions_from is None or each.completed_at >= completions_from)
        and (rule.minimum_grade is None or (each.grade or 0) >= rule.minimum_grade)
    ]
    recognised = [
        moment
        for moment in (recognised_at,)
        if moment and (completions_from is None or moment >= completions_from)
    ]
    met_at = min([*counting, *recognised], default=None)
    renewed_from = day_of(completions_from) if completions_from else None
    starts = [day for day in (rule.accepted_from, renewed_from) if day is not None]
    return PathCourse(
        course_id=rule.course_id,
        minimum_grade=rule.minimum_grade,
        accepted_from=max(starts, default=None),
        met_at=met_at,
        recognised=met_at in recognised,
        latest=max(completions, key=lambda each: each.completed_at, default=None),
    )


def has_closed(closes_on: date | None, at: datetime) -> bool:
    """Whether the last day of a version is over; it may have none."""
    return closes_on is not None and day_of(at) > closes_on


def day_of(moment: datetime) -> date:
    """The day it is at the site, wherever the reader is."""
    return timezone.localdate(moment, timezone.get_default_timezone())


def _in_order(groups: list[PathGroup]) -> tuple[PathGroup, ...]:
    """The groups with those locked that wait for another. In a circle, all wait for ever."""
    settled: dict[int, PathGroup] = {}
    waiting = {group.number: group for group in groups}
    while ready := [
        each for each in waiting.values() if each.after is None or each.after in settled
    ]:
        for group in ready:
            del waiting[group.number]
            opened_at = settled[group.after].met_at if group.after else None
            settled[group.number] = replace(
                group, opened_at=opened_at, locked=group.after is not None and opened_at is None
            )
    settled |= {number: replace(group, locked=True) for number, group in waiting.items()}
    return tuple(settled[group.number] for group in groups)
