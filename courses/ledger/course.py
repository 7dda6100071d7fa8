"""What a course asks, and what of it is met."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from courses.activities.registry import kind_of
from courses.models import Activity, LearningRecord

MEETS = (LearningRecord.Verb.COMPLETED, LearningRecord.Verb.PASSED)


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is recorded of one enrolment; activities by their id."""

    met_at: Mapping[int, datetime]
    results: Mapping[int, int]
    """What each quiz or exercise counts, in per cent, as it was last recorded."""
    completed_at: datetime | None
    checked: frozenset[int] = frozenset()
    """The exercises whose result the site counted itself."""

    def with_record(self, record: LearningRecord) -> "Facts":
        """The facts once this record is among them."""
        met_at, results = dict(self.met_at), dict(self.results)
        activity_id = record.activity_id
        if activity_id is not None and record.verb in MEETS:
            met_at.setdefault(activity_id, record.happened_at)
        if activity_id is not None and record.percent is not None:
            results[activity_id] = record.percent
        return replace(self, met_at=met_at, results=results)


@dataclass(frozen=True, kw_only=True)
class Requirement:
    """One line of a course's ledger."""

    activity: Activity
    met_at: datetime | None
    result: int | None
    is_checked: bool = False
    """Whether the site counted the result of an exercise, and not the learner's device."""

    @property
    def met(self) -> bool:
        return self.met_at is not None

    @property
    def how(self) -> str:
        """What to do, in words, naming the result so far."""
        kind = kind_of(self.activity)
        return kind.how(self.activity, result=self.result, is_checked=self.is_checked)


@dataclass(frozen=True, kw_only=True)
class CourseProgress:
    """A course's requirements for one member."""

    requirements: tuple[Requirement, ...]
    completed_at: datetime | None
    """When the completion was recorded; it stays, whatever an author adds later."""

    @property
    def met(self) -> int:
        return sum(requirement.met for requirement in self.requirements)

    @property
    def required(self) -> int:
        return len(self.requirements)

    @property
    def missing(self) -> list[Requirement]:
        return [requirement for requirement in self.requirements if not requirement.met]

    @property
    def complete(self) -> bool:
        """True when there is something to do and all of it is done."""
        return bool(self.requirements) and not self.missing

    @property
    def grade(self) -> int | None:
        """Per cent: the average of the best results in the quizzes; None without quizzes."""
        results = [each.result or 0 for each in self.requirements if each.activity.quiz_id]
        return sum(results) // len(results) if results else None

    @property
    def percent(self) -> int:
        """Whole per cent, rounded down, so that 100 means complete."""
        return 100 * self.met // self.required if self.required else 0


def evaluate_course(*, activities: Sequence[Activity], facts: Facts) -> CourseProgress:
    """The requirements of a course, given its activities and what is recorded. Pure.

    A completion once earned stays: what an author added after it is not required.
    """
    return CourseProgress(
        requirements=tuple(
            Requirement(
                activity=activity,
                met_at=facts.met_at.get(activity.pk),
                result=facts.results.get(activity.pk),
                is_checked=activity.pk in facts.checked,
            )
            for activity in activities
            if facts.completed_at is None
            or activity.added_at <= facts.completed_at
            or activity.pk in facts.met_at
        ),
        completed_at=facts.completed_at,
    )
