"""What follows from a fact: progress, completion of the course, and of the paths it is part of."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial

from django.db import transaction

from courses.ledger import (
    activities_of,
    evaluate_course,
    facts_of,
    has_closed,
    path_progress_of,
)
from courses.models import Enrolment, LearningRecord, PathEnrolment
from courses.progress.locking import locked
from courses.progress.recording import recorded_now
from courses.signals import path_completed

Verb = LearningRecord.Verb


def settle(*, enrolment: Enrolment, record: LearningRecord | None, at: datetime) -> None:
    """Add a fact to a locked enrolment and derive what follows, a completion among it."""
    facts = facts_of([enrolment.pk])[enrolment.pk]
    records = []
    if record is not None:
        facts = facts.with_record(record)
        records.append(record)
    progress = evaluate_course(activities=activities_of([enrolment.course_id]), facts=facts)
    enrolment.completed_at = progress.completed_at
    if progress.complete and progress.completed_at is None:
        enrolment.completed_at = at
        records.append(
            LearningRecord(
                member_id=enrolment.member_id,
                enrolment=enrolment,
                verb=Verb.COURSE_COMPLETED,
                happened_at=at,
                recorded_at=recorded_now(),
            )
        )
    LearningRecord.objects.bulk_create(records)
    enrolment.completed_activities = progress.met
    enrolment.percent = 100 if enrolment.completed_at else progress.percent
    enrolment.grade = progress.grade
    enrolment.save(
        update_fields=[
            "completed_activities",
            "percent",
            "grade",
            "completed_at",
            "last_studied_at",
        ]
    )
    if enrolment.completed_at:
        settle_paths(
            PathEnrolment.objects.filter(member=enrolment.member_id, completed_at=None), at=at
        )


def settle_paths(path_enrolments: Iterable[PathEnrolment], *, at: datetime) -> None:
    """Mark the path enrolments that are now complete; the member's row is locked.

    What completes a path is not always a course: a better grade, a recognition or a move may.
    """
    found = list(path_enrolments)
    progress = path_progress_of(found)
    completed = []
    for path_enrolment in found:
        reached = progress[path_enrolment.pk]
        met_at = reached.met_at
        if met_at is None or has_closed(reached.closes_on, at):
            continue
        path_enrolment.completed_at = max(met_at, at)
        completed.append(path_enrolment)
        transaction.on_commit(
            partial(path_completed.send_robust, sender=PathEnrolment, path_enrolment=path_enrolment)
        )
    PathEnrolment.objects.bulk_update(completed, ["completed_at"])


def rebuild(*, enrolment_id: int, at: datetime) -> bool:
    """Derive one enrolment's progress again; True if it was not what the facts say."""
    with transaction.atomic():
        enrolment = locked(Enrolment.objects.all()).get(pk=enrolment_id)
        before = _state(enrolment)
        settle(enrolment=enrolment, record=None, at=at)
        return _state(enrolment) != before


def _state(enrolment: Enrolment) -> tuple[int, int, int | None, datetime | None]:
    return (
        enrolment.completed_activities,
        enrolment.percent,
        enrolment.grade,
        enrolment.completed_at,
    )
