"""The door for results that people give or change: marks, overrides, regrades.

Each is written together with what follows from it in the courses that ask for the quiz. What was
completed stays completed, whatever a result becomes.
"""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from assessments import grading, marking, regrading
from assessments.models import Attempt, Quiz, Regrading
from courses import mails, progress
from lms.bells import doorbell
from lms.members.models import Member

REGRADE = "courses.regrade"
AT_ONCE = 200
"""So many attempts are regraded before other work of the same queue has its turn."""


def mark(
    *, response_id: int, marker: Member, rubric: marking.Rubric, comment: str, at: datetime
) -> None:
    """Mark a written answer. Raises what ``marking.mark`` raises."""
    _record(
        _attempt_with(response_id),
        lambda: marking.mark(
            response_id=response_id, marker=marker, rubric=rubric, comment=comment, at=at
        ),
        at,
    )


def decide(
    *, response_id: int, decider: Member, rubric: marking.Rubric, comment: str, at: datetime
) -> None:
    """Decide between two marks. Raises what ``marking.decide`` raises."""
    _record(
        _attempt_with(response_id),
        lambda: marking.decide(
            response_id=response_id, decider=decider, rubric=rubric, comment=comment, at=at
        ),
        at,
    )


def override(
    *,
    response_id: int,
    share: Decimal,
    reason: str,
    by: Member,
    at: datetime,
    takes_pass: bool = False,
) -> None:
    """Change a mark by hand, and tell the member. Raises what ``marking.override`` raises."""

    def change() -> Attempt:
        changed = marking.override(
            response_id=response_id,
            share=share,
            reason=reason,
            by=by,
            at=at,
            takes_pass=takes_pass,
        )
        mails.tell_of_correction(member=changed.member)
        return changed

    _record(_attempt_with(response_id), change, at)


def ask_to_regrade(*, quiz: Quiz, seen: str, reason: str, by: Member, at: datetime) -> Regrading:
    """Have the workers regrade a quiz as it was seen. Raises what ``regrading.ask`` raises."""
    with transaction.atomic():
        asked = regrading.ask(quiz=quiz, seen=seen, reason=reason, by=by, at=at)
        doorbell.ring(REGRADE, asked.pk)
        return asked


def regrade(*, regrading_id: int, at: datetime) -> None:
    """Mark the next of the quiz's attempts again, each in a transaction of its own.

    Rings again for the rest. Safe to run twice.
    """
    asked = Regrading.objects.select_related("quiz").get(pk=regrading_id)
    if asked.finished_at is not None:
        return
    key = regrading.key_of(asked)
    piece = regrading.attempts_of(asked)[:AT_ONCE]
    for attempt in piece:
        _record(attempt, _applying(asked, key, attempt.pk), at)
    if len(piece) < AT_ONCE:
        regrading.finish(regrading_id=regrading_id, at=at)
        return
    regrading.go_on(regrading_id=regrading_id, after=piece[-1].pk)
    doorbell.ring(REGRADE, regrading_id)


def _applying(
    asked: Regrading, key: regrading.Key, attempt_id: int
) -> Callable[[], Attempt | None]:
    def apply() -> Attempt | None:
        changed = regrading.apply(regrading=asked, key=key, attempt_id=attempt_id)
        if changed is not None:
            mails.tell_of_correction(member=changed.member)
        return changed

    return apply


def _attempt_with(response_id: int) -> Attempt:
    found = Attempt.objects.filter(responses=response_id).first()
    if found is None:
        raise marking.NotToMark
    return found


def _record(attempt: Attempt, change: Callable[[], Attempt | None], at: datetime) -> None:
    """Change a result and record what it now counts, both or neither."""
    with transaction.atomic():
        # In the order of those who hand in: the member first, then the attempt.
        asking = progress.asking(attempt=attempt)
        changed = change()
        if asking is not None and changed is not None and changed.points is not None:
            enrolment, activity_id = asking
            grade = grading.counted(attempt=changed)
            progress.record_result(enrolment=enrolment, activity_id=activity_id, grade=grade, at=at)
