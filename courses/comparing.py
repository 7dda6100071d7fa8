"""A test before a course and a parallel one after it, to see what was learned.

They count for nothing: neither for completion nor for a certificate, and nobody has to take them.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import transaction
from django.db.models import F, IntegerField, QuerySet, Value
from django.db.models.functions import Cast, Left, StrIndex

from assessments import grading
from assessments.models import Attempt, LearningGain, Quiz
from cms.reading import Localized, localized
from courses import progress
from courses.models import Course, Enrolment
from lms.members.models import Member


class When(StrEnum):
    BEFORE = "before"
    AFTER = "after"


class NotOffered(Exception):
    """There is no such test, or it is too late or too early for it."""


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Where a member is with the two tests of a course."""

    offered: When | None
    """Which of them can be taken now."""
    has_begun: bool
    before: Attempt | None
    after: Attempt | None

    @property
    def is_made(self) -> bool:
        return self.after is not None and self.after.submitted_at is not None


@dataclass(frozen=True, kw_only=True)
class Change:
    """What of a topic was right before and after, in per cent; without a name, of all questions."""

    topic: Localized | None
    before: int
    after: int


def place_of(enrolment: Enrolment, when: When) -> str:
    return f"{enrolment.pk}/{when}"


def comparison(*, enrolment: Enrolment | None, quiz: Quiz | None) -> Comparison | None:
    """Where the member is, in one statement; None where nothing is compared.

    Of a quiz that was withdrawn, nothing is offered. The test after a course is offered to those
    who took the one before.
    """
    if enrolment is None or quiz is None:
        return None
    taken = attempts_in(enrolment, quiz)
    before, after = taken.get(When.BEFORE), taken.get(When.AFTER)
    offered = None
    if enrolment.completed_at is None and enrolment.completed_activities == 0:
        offered = When.BEFORE if _is_open(before) else None
    elif enrolment.completed_at and before and before.submitted_at:
        offered = When.AFTER if _is_open(after) else None
    return Comparison(
        offered=offered,
        has_begun=offered is not None and offered in taken,
        before=before,
        after=after,
    )


def attempts_in(enrolment: Enrolment, quiz: Quiz | None = None) -> dict[When, Attempt]:
    """The member's tests; by default also those of a quiz that was withdrawn."""
    places = {place_of(enrolment, when): when for when in When}
    found = Attempt.objects.filter(member=enrolment.member_id, place__in=places)
    if quiz:
        found = found.filter(quiz=quiz)
    # Where one quiz took the place of another, the later one is meant.
    rows = found.select_related("quiz", "member").order_by("started_at")
    return {places[each.place]: each for each in rows}


def _is_open(attempt: Attempt | None) -> bool:
    return attempt is None or attempt.submitted_at is None


def start(*, member: Member, course: Course, when: When, at: datetime) -> Attempt:
    """The member's open test, or a new one, once.

    Raises ``NotEnrolled``, ``NotOffered`` and what ``grading.start`` raises.
    """
    with transaction.atomic():
        enrolment = _enrolment(member, course)
        found = comparison(enrolment=enrolment, quiz=course.compared_by)
        quiz = course.compared_by
        if quiz is None or found is None or found.offered != when:
            raise NotOffered
        return grading.start(
            member=member,
            quiz=quiz,
            at=at,
            place=place_of(enrolment, when),
            parallel_to=found.before if when == When.AFTER else None,
        )


def save(
    *, attempt: Attempt, answers: grading.Answers, at: datetime, seen: grading.Seen
) -> grading.Kept:
    """Keep answers of the open test. Raises what ``grading.save`` raises."""
    with transaction.atomic():
        return grading.save(attempt=attempt, answers=answers, at=at, seen=seen)


def hand_in(
    *, attempt: Attempt, answers: grading.Answers, at: datetime, seen: grading.Seen
) -> None:
    """Hand the test in with whatever is left out. Raises what ``grading.submit`` raises."""
    refused = None
    with transaction.atomic():
        try:
            grading.submit(attempt=attempt, answers=answers, at=at, leaves_out=True, seen=seen)
        except grading.AnswersOutdated as refusal:
            # Raised once what there is has been kept.
            refused = refusal
    if refused:
        raise refused


def opened(*, member: Member, course: Course, when: When) -> Attempt:
    """The member's own test, which has begun. Raises ``NotEnrolled`` and ``NotOffered``."""
    enrolment = Enrolment.objects.active().filter(member=member, course=course).first()
    if enrolment is None:
        raise progress.NotEnrolled
    found = attempts_in(enrolment, course.compared_by).get(when) if course.compared_by else None
    if found is None:
        raise NotOffered
    return found


def gains() -> QuerySet[LearningGain]:
    """All that was learned, each with the id of its ``enrolment``."""
    place = F("attempt__place")
    enrolment = Left(place, StrIndex(place, Value("/")) - 1)
    return LearningGain.objects.filter(attempt__place__endswith=f"/{When.AFTER}").annotate(
        enrolment=Cast(enrolment, IntegerField())
    )


def changes(attempt: Attempt) -> list[Change]:
    """What has changed up to this test, topic by topic, all questions last; rounded down."""
    rows = LearningGain.objects.filter(attempt=attempt).select_related("topic")
    found = [
        Change(
            topic=localized(each.topic, "name") if each.topic else None,
            before=int(each.before * 100),
            after=int(each.after * 100),
        )
        for each in rows
    ]
    return sorted(found, key=lambda each: (each.topic is None, str(each.topic)))


def _enrolment(member: Member, course: Course) -> Enrolment:
    """Locked, so that two tabs open one test."""
    active = progress.locked(Enrolment.objects.active())
    enrolment = active.filter(member=member, course=course).first()
    if enrolment is None:
        raise progress.NotEnrolled
    return enrolment
