"""What learners do in lessons: read, begin a quiz, answer, hand in."""

import uuid
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import transaction
from django.db.models import F

from assessments import grading
from assessments.models import Attempt, Quiz, Response
from courses.models import Activity, Enrolment, LearningRecord, Lesson
from courses.places import place_of, places_in
from courses.progress.grades import record_grade
from courses.progress.locking import locked
from courses.progress.recording import recorded_now
from courses.progress.refusals import NotAsked, NotEnrolled
from courses.progress.settling import settle
from lms.members.models import Member
from lms.statements import Given, Statement

Verb = LearningRecord.Verb


def complete_lesson(
    *, member: Member, lesson: Lesson, happened_at: datetime, client_key: uuid.UUID
) -> Enrolment:
    """Record that the member read the lesson and marked it as done; once per client key.

    Raises ``NotEnrolled``, or ``NotAsked`` for a lesson that is completed by its quiz.
    """
    with transaction.atomic():
        enrolment, activity_id = _asked(member, lesson, Activity.Kind.READ)
        if LearningRecord.objects.filter(member=member, client_key=client_key).exists():
            return enrolment
        record = LearningRecord(
            member=member,
            enrolment=enrolment,
            activity_id=activity_id,
            verb=Verb.COMPLETED,
            happened_at=happened_at,
            recorded_at=recorded_now(),
            client_key=client_key,
        )
        enrolment.last_studied_at = max(enrolment.last_studied_at, happened_at)
        settle(enrolment=enrolment, record=record, at=happened_at)
        return enrolment


def has_yet_to_start(*, member: Member, lesson: Lesson) -> bool:
    """Whether the lesson's quiz has a time limit and the member no open attempt at it."""
    quiz = lesson.quiz
    if quiz is None or quiz.time_limit is None:
        return False
    here = places_in(member=member, lesson=lesson).filter(active=True).values("place")
    return not Attempt.objects.filter(
        member=member, quiz=quiz, place__in=here, submitted_at=None
    ).exists()


def start_quiz(*, member: Member, lesson: Lesson, at: datetime) -> Attempt:
    """The member's open attempt at the lesson's quiz, or a new one.

    Raises ``NotEnrolled``, ``NotAsked`` and what ``grading.start`` raises.
    """
    with transaction.atomic():
        quiz, place = quiz_of(member=member, lesson=lesson)
        return grading.start(member=member, quiz=quiz, at=at, place=place)


def quiz_of(*, member: Member, lesson: Lesson) -> tuple[Quiz, str]:
    """The lesson's quiz, and where the member is asked it; to be called in a transaction.

    Raises ``NotEnrolled`` and ``NotAsked``.
    """
    enrolment, activity_id = _asked(member, lesson, Activity.Kind.QUIZ)
    [quiz] = _quiz_of_activity().ask(activity=activity_id)
    return quiz, place_of(enrolment_id=enrolment.pk, activity_id=activity_id)


@lru_cache
def _quiz_of_activity() -> Statement[Quiz]:
    return Statement(Quiz.objects.filter(activity=Given("activity")))


def save_answers(
    *,
    member: Member,
    lesson: Lesson,
    attempt: Attempt,
    answers: grading.Answers,
    at: datetime,
    seen: grading.Seen | None = None,
) -> grading.Kept:
    """Keep answers of an open attempt that are no older than what is there.

    Raises ``NotEnrolled``, ``NotAsked`` and what ``grading.save`` raises.
    """
    with transaction.atomic():
        _asked_of(attempt, member, lesson)
        return grading.save(attempt=attempt, answers=answers, at=at, seen=seen)


def check_answer(
    *,
    member: Member,
    lesson: Lesson,
    attempt: Attempt,
    number: int,
    answers: grading.Answers,
    at: datetime,
) -> Response:
    """Tell one answer of a quiz for practice at once.

    Raises ``NotEnrolled``, ``NotAsked`` and what ``grading.check`` raises.
    """
    with transaction.atomic():
        _asked_of(attempt, member, lesson)
        return grading.check(attempt=attempt, position=number, answer=answers.get(number), at=at)


def submit_quiz(
    *,
    member: Member,
    lesson: Lesson,
    attempt: Attempt,
    answers: grading.Answers,
    at: datetime,
    leaves_out: bool = False,
    seen: grading.Seen | None = None,
) -> grading.Grade:
    """Grade the attempt and record its result, both or neither.

    Raises ``NotEnrolled``, ``NotAsked`` and what ``grading.submit`` raises.
    """
    refused = None
    with transaction.atomic():
        enrolment, activity_id = _asked_of(attempt, member, lesson)
        try:
            grade = grading.submit(
                attempt=attempt,
                answers=answers,
                at=at,
                leaves_out=leaves_out,
                seen=seen,
            )
        except (grading.AnswersMissing, grading.AnswersOutdated) as refusal:
            # Raised once what there is has been kept.
            refused = refusal
        else:
            record_grade(enrolment, activity_id, grade, at)
    if refused:
        raise refused
    return grade


def _asked(
    member: Member, lesson: Lesson, kind: str, quiz_id: int | None = None
) -> tuple[Enrolment, int]:
    """The member's locked enrolment, and the id of the activity of this kind in the lesson."""
    enrolment = _asking(has_quiz=quiz_id is not None).first(
        member=member.pk, lesson=lesson.pk, kind=kind, quiz=quiz_id
    )
    if enrolment is not None:
        return enrolment, enrolment.activity_id
    course_id = lesson.get_parent().get_parent().pk
    if Enrolment.objects.active().filter(member=member, course=course_id).exists():
        raise NotAsked
    raise NotEnrolled


@lru_cache
def _asking(*, has_quiz: bool) -> Statement[Any]:
    of_quiz = {"course__activities__quiz": Given("quiz")} if has_quiz else {}
    return Statement(
        locked(Enrolment.objects.active())
        .filter(
            member=Given("member"),
            course__activities__lesson=Given("lesson"),
            course__activities__kind=Given("kind"),
            course__activities__retired_at=None,
            **of_quiz,
        )
        .annotate(activity_id=F("course__activities"))
        .order_by("pk")[:1]
    )


def _asked_of(attempt: Attempt, member: Member, lesson: Lesson) -> tuple[Enrolment, int]:
    """As ``_asked``, by the quiz of an attempt, should there meanwhile be another in the lesson.

    Raises ``grading.AttemptClosed`` for one of another round, or of another course.
    """
    enrolment, activity_id = _asked(member, lesson, Activity.Kind.QUIZ, attempt.quiz_id)
    if attempt.place != place_of(enrolment_id=enrolment.pk, activity_id=activity_id):
        raise grading.AttemptClosed
    return enrolment, activity_id
