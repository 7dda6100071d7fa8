"""Exercises that count toward completion, where their authors said so.

What learners' devices report is checked and bounded below (``cms.h5p.attempts``).
"""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from cms.h5p.models import ExerciseAttempt
from courses import progress
from courses.ledger import MEETS
from courses.models import Activity, Enrolment, LearningRecord, Lesson
from courses.progress.recording import recorded_now
from lms.members.models import Member

Verb = LearningRecord.Verb


def record(*, member: Member, lesson: Lesson, attempt: ExerciseAttempt, at: datetime) -> None:
    """Record what an exercise counts, if its lesson's author said that it does; once each result.

    What was completed before the member's round of the course began counts in none of this.
    """
    content_id = attempt.exercise.content_id
    with transaction.atomic():
        found = _counting(member=member, lesson=lesson, content_id=content_id)
        if found is None:
            return
        enrolment, activity = found
        completed_at = attempt.completed_at
        if completed_at is None or completed_at < enrolment.enrolled_at:
            return
        percent = attempt.percent
        verb = _verb(least=activity.least_percent, percent=percent)
        known = (
            LearningRecord.objects.filter(enrolment=enrolment, activity=activity)
            .order_by("-pk")
            .values_list("percent", "verb", "self_reported")
            .first()
        )
        if known == (percent, verb, not attempt.is_checked):
            return
        fact = LearningRecord(
            member_id=member.pk,
            enrolment=enrolment,
            activity=activity,
            verb=verb,
            percent=percent,
            self_reported=not attempt.is_checked,
            happened_at=at,
            recorded_at=recorded_now(),
        )
        enrolment.last_studied_at = max(enrolment.last_studied_at, at)
        progress.settle(enrolment=enrolment, record=fact, at=at)


def resume(*, member: Member, lesson: Lesson, attempt: ExerciseAttempt, at: datetime) -> str:
    """What the member goes on from, as the exercise kept it; nothing if it is to be done anew.

    It is anew where it counts, is over, and has not met what is asked: many exercises let nobody
    answer twice, and would leave a learner before a result that cannot be bettered. One that was
    completed before it counted does so now.
    """
    with transaction.atomic():
        record(member=member, lesson=lesson, attempt=attempt, at=at)
        found = _counting(member=member, lesson=lesson, content_id=attempt.exercise.content_id)
        if found is None or attempt.completed_at is None:
            return attempt.state
        enrolment, activity = found
        records = LearningRecord.objects.filter(enrolment=enrolment, activity=activity)
        return attempt.state if records.filter(verb__in=MEETS).exists() else ""


def last_results(*, member: Member, lesson: Lesson) -> dict[int, str]:
    """When the member completed each exercise of the lesson last, and with which points.

    In words, by the id of its content; in one statement, however many there are.
    """
    shown = [each.pk for each in lesson.interactive]
    if not shown:
        return {}
    done = ExerciseAttempt.objects.filter(
        member=member, exercise__content__in=shown, completed_at__isnull=False
    )
    # Of several versions, the one that was completed last stays.
    return {
        attempt.exercise.content_id: _told(attempt)
        for attempt in done.select_related("exercise").defer("state").order_by("completed_at", "pk")
    }


def _told(attempt: ExerciseAttempt) -> str:
    day = date_format(timezone.localtime(attempt.completed_at), "DATE_FORMAT")
    words = _("You did this exercise last on %(day)s.") % {"day": day}
    if attempt.points is None:
        return words
    result = (
        _("Your result, checked by the site: {points} of {all}.")
        if attempt.is_checked
        else _("Your result, as this device reported it: {points} of {all}.")
    )
    points, possible = (
        number_format(Decimal(f"{each:.8g}")) for each in (attempt.points, attempt.points_possible)
    )
    return f"{words} {result.replace('{points}', points).replace('{all}', possible)}"


def _counting(
    *, member: Member, lesson: Lesson, content_id: int
) -> tuple[Enrolment, Activity] | None:
    """The locked enrolment and the activity that the exercise is of; None where it counts nothing.

    To be called in a transaction.
    """
    activity = Activity.objects.current().filter(lesson=lesson, exercise=content_id).first()
    if activity is None:
        return None
    enrolment = (
        progress.locked(Enrolment.objects.active())
        .filter(member=member, course=activity.course_id)
        .first()
    )
    return (enrolment, activity) if enrolment else None


def _verb(*, least: int | None, percent: int | None) -> str:
    if least is None:
        return Verb.COMPLETED
    return Verb.PASSED if (percent or 0) >= least else Verb.FAILED
