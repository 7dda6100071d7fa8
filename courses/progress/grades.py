"""What quizzes count, on its way into the ledger; what nobody hands in is handed in here."""

from datetime import datetime

from django.db import transaction

from assessments import grading
from assessments.models import Attempt
from courses.models import Enrolment, LearningRecord
from courses.places import parts_of
from courses.progress.locking import locked
from courses.progress.recording import recorded_now
from courses.progress.settling import settle

Verb = LearningRecord.Verb


def asking(*, attempt: Attempt) -> tuple[Enrolment, int] | None:
    """The locked enrolment that an attempt counts for, with its activity; None for one that ended.

    Another round of the same course, or another course with the same quiz, counts apart.
    """
    parts = parts_of(attempt.place)
    if parts is None:
        return None
    enrolment_id, activity_id = parts
    found = (
        locked(Enrolment.objects.active())
        .filter(
            pk=enrolment_id,
            course__activities=activity_id,
            course__activities__retired_at=None,
        )
        .first()
    )
    return (found, activity_id) if found else None


def close_overdue(*, at: datetime) -> int:
    """Hand in what is open though its time is over, as it was last saved; how many there were."""
    overdue = Attempt.objects.filter(submitted_at=None, due_at__lt=at - grading.GRACE)
    closed = 0
    for attempt in overdue.select_related("quiz").order_by("pk"):
        with transaction.atomic():
            counts_for = asking(attempt=attempt)
            try:
                grade = grading.submit(attempt=attempt, answers={}, at=at)
            except grading.AttemptClosed:
                continue
            closed += 1
            if counts_for:
                record_grade(*counts_for, grade, at)
    return closed


def record_result(
    *, enrolment: Enrolment, activity_id: int, grade: grading.Grade, at: datetime
) -> None:
    """Add what the quiz counts to the ledger after somebody marked it; once for each result."""
    known = (
        LearningRecord.objects.filter(
            enrolment=enrolment, activity=activity_id, percent__isnull=False
        )
        .order_by("-pk")
        .values_list("percent", "verb")
        .first()
    )
    if grade.percent is None or known == (grade.percent, _verb(grade)):
        return
    settle(enrolment=enrolment, record=_result(enrolment, activity_id, grade, at), at=at)


def record_grade(
    enrolment: Enrolment, activity_id: int, grade: grading.Grade, at: datetime
) -> None:
    """Add what the quiz now counts to the ledger; nothing while somebody has yet to mark it."""
    enrolment.last_studied_at = max(enrolment.last_studied_at, at)
    told = grade.percent is not None
    record = _result(enrolment, activity_id, grade, at) if told else None
    settle(enrolment=enrolment, record=record, at=at)


def _result(
    enrolment: Enrolment, activity_id: int, grade: grading.Grade, at: datetime
) -> LearningRecord:
    return LearningRecord(
        member_id=enrolment.member_id,
        enrolment=enrolment,
        activity_id=activity_id,
        verb=_verb(grade),
        percent=grade.percent,
        attempt=grade.attempt,
        happened_at=at,
        recorded_at=recorded_now(),
    )


def _verb(grade: grading.Grade) -> str:
    return Verb.PASSED if grade.passed else Verb.FAILED
