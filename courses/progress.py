"""What learners do, and what follows from it. Every learner request comes through here."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from assessments import grading
from assessments.models import Attempt, Quiz, Response
from courses.ledger import (
    activities_of,
    asking_again,
    evaluate_course,
    facts_of,
    has_closed,
    path_progress_of,
)
from courses.models import (
    Activity,
    Course,
    Enrolment,
    LearningPath,
    LearningRecord,
    Lesson,
    PathEnrolment,
    PathRequirement,
    PathVersion,
    Recognition,
)
from courses.models.joining import whence
from courses.models.ledger import EnrolmentQuerySet
from courses.places import parts_of, place_of, places_in
from courses.signals import path_completed
from lms.members import changes
from lms.members.models import Member

Verb = LearningRecord.Verb


class NotEnrolled(Exception):
    """The member is not on the lesson's course."""


class NotAsked(Exception):
    """Nothing asks for this: a lesson without that activity, a path without that course."""


class NotOpen(Exception):
    """The path has no published version that could be joined."""


class OwnLearning(Exception):
    """Nobody recognises what they learned themselves."""


class SamePerson(Exception):
    """Whoever recognised it does not agree to it as well."""


class Entangled(SamePerson):
    """One of the two made or changed the other's account not long ago."""


class AlreadyDecided(Exception):
    """Somebody was faster, perhaps with another answer."""


def enrol(*, member: Member, course: Course, at: datetime) -> Enrolment:
    """The member's enrolment on the course, made now if there is none."""
    with transaction.atomic():
        enrolment, created = Enrolment.objects.get_or_create(
            member=member,
            course=course,
            active=True,
            defaults={"enrolled_at": at, "last_studied_at": at, **whence(member)},
        )
        if created:
            LearningRecord.objects.create(
                member=member,
                enrolment=enrolment,
                verb=Verb.JOINED,
                happened_at=at,
                recorded_at=timezone.now(),
            )
        return enrolment


def enrol_on_path(*, member: Member, path: LearningPath, at: datetime) -> PathEnrolment:
    """The member's enrolment on the path, on its current version if there is none.

    Courses completed earlier count. Raises ``NotOpen``.
    """
    version = _open_version(path, at)
    with transaction.atomic():
        # A course being completed meanwhile would not see this, nor this the course.
        _lock(member.pk)
        path_enrolment = (
            PathEnrolment.objects.filter(member=member, path=path).order_by("-cycle").first()
        )
        if path_enrolment is None:
            path_enrolment = PathEnrolment.objects.create(
                member=member, path=path, version=version, enrolled_at=at, **whence(member)
            )
            _settle_paths([path_enrolment], at=at)
        return path_enrolment


def move_to_current_version(*, path_enrolment_id: int, at: datetime) -> PathEnrolment:
    """Put an uncompleted path enrolment on the path's current version; what was done counts on.

    Raises ``NotOpen`` when there is no other version to move to.
    """
    with transaction.atomic():
        path_enrolment = _locked_path_enrolment(path_enrolment_id)
        version = _open_version(path_enrolment.path, at)
        if path_enrolment.completed_at or version.pk == path_enrolment.version_id:
            raise NotOpen
        path_enrolment.version = version
        path_enrolment.save(update_fields=["version"])
        _settle_paths([path_enrolment], at=at)
        return path_enrolment


def renew_path(*, path_enrolment_id: int, at: datetime) -> PathEnrolment:
    """Begin the next cycle of a completed path, on its current version; once per cycle.

    Courses to be completed again count from now on: see ``study_again``. Raises ``NotOpen`` when
    the path is not completed or cannot be joined.
    """
    with transaction.atomic():
        completed = _locked_path_enrolment(path_enrolment_id)
        version = _open_version(completed.path, at)
        if completed.completed_at is None:
            raise NotOpen
        path_enrolment, created = PathEnrolment.objects.get_or_create(
            member=completed.member,
            path=completed.path,
            cycle=completed.cycle + 1,
            defaults={"version": version, "enrolled_at": at, "completions_from": at}
            | whence(completed.member),
        )
        if created:
            _settle_paths([path_enrolment], at=at)
        return path_enrolment


def study_again(*, member: Member, course: Course, at: datetime) -> Enrolment:
    """Begin a completed course anew; what was completed before stays on record.

    Raises ``NotEnrolled``, and ``NotAsked`` when none of the member's paths asks for it. An
    enrolment that is not completed is returned as it is.
    """
    with transaction.atomic():
        # The member first: of two requests at once, the second then sees what the first began.
        _lock(member.pk)
        enrolment = Enrolment.objects.active().filter(member=member, course=course).first()
        if enrolment is None:
            raise NotEnrolled
        if enrolment.completed_at is None:
            return enrolment
        if not asking_again(member_id=member.pk, course_id=course.pk, at=at):
            raise NotAsked
        enrolment.active = False
        enrolment.save(update_fields=["active"])
        again = enrol(member=member, course=course, at=at)
        _take_along(enrolment, again)
        return again


def _take_along(enrolment: Enrolment, again: Enrolment) -> None:
    """What is begun and not handed in goes on in the new round, and counts there."""
    begun = Attempt.objects.filter(member=enrolment.member_id, submitted_at=None)
    for attempt in begun:
        parts = parts_of(attempt.place)
        if parts and parts[0] == enrolment.pk:
            attempt.place = place_of(enrolment_id=again.pk, activity_id=parts[1])
            attempt.save(update_fields=["place"])


def recognise(
    *,
    path_enrolment_id: int,
    course: Course,
    reason: str,
    evidence: str,
    recognised_by: Member,
    at: datetime,
) -> Recognition:
    """Ask that what was learned elsewhere counts in place of one course of the path, once.

    It counts when a second person agrees: see ``decide_recognition``.

    Raises ``OwnLearning`` when somebody would recognise their own, and ``NotAsked`` when the path
    does not ask for the course.
    """
    with transaction.atomic():
        path_enrolment = _locked_path_enrolment(path_enrolment_id)
        if path_enrolment.member_id == recognised_by.pk:
            raise OwnLearning
        if not PathRequirement.objects.filter(
            group__version=path_enrolment.version_id, course=course
        ).exists():
            raise NotAsked
        waiting_or_agreed = Recognition.objects.exclude(decision=Recognition.Decision.DECLINED)
        recognition, _created = waiting_or_agreed.get_or_create(
            path_enrolment=path_enrolment,
            course=course,
            defaults={
                "reason": reason,
                "evidence": evidence,
                "recognised_by": recognised_by,
                "recognised_at": at,
            },
        )
        return recognition


def decide_recognition(
    *, recognition_id: int, approve: bool, decided_by: Member, at: datetime
) -> Recognition:
    """Agree to a recognition or decline it, once; with the first agreement the course counts.

    Raises ``AlreadyDecided``, ``SamePerson``, ``Entangled`` and ``OwnLearning``.
    """
    with transaction.atomic():
        asked = Recognition.objects.select_related("recognised_by").get(pk=recognition_id)
        path_enrolment = _locked_path_enrolment(asked.path_enrolment_id)
        asked.refresh_from_db(fields=["decision"])
        if asked.decision:
            raise AlreadyDecided
        if path_enrolment.member_id == decided_by.pk:
            raise OwnLearning
        if asked.recognised_by_id == decided_by.pk:
            raise SamePerson
        if changes.entangled(asked.recognised_by, decided_by, at=at):
            raise Entangled
        asked.decision = Recognition.Decision.APPROVED if approve else Recognition.Decision.DECLINED
        asked.decided_by, asked.decided_at = decided_by, at
        asked.save(update_fields=["decision", "decided_by", "decided_at"])
        if approve and path_enrolment.completed_at is None:
            _settle_paths([path_enrolment], at=at)
        return asked


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
            recorded_at=timezone.now(),
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
    quiz = Quiz.objects.get(activity=activity_id)
    return quiz, place_of(enrolment_id=enrolment.pk, activity_id=activity_id)


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
            _record_grade(enrolment, activity_id, grade, at)
    if refused:
        raise refused
    return grade


def close_overdue(*, at: datetime) -> int:
    """Hand in what is open though its time is over, as it was last saved; how many there were."""
    overdue = Attempt.objects.filter(submitted_at=None, due_at__lt=at - grading.GRACE)
    closed = 0
    for attempt in overdue.select_related("quiz").order_by("pk"):
        with transaction.atomic():
            standing = asking(attempt=attempt)
            try:
                grade = grading.submit(attempt=attempt, answers={}, at=at)
            except grading.AttemptClosed:
                continue
            closed += 1
            if standing:
                _record_grade(*standing, grade, at)
    return closed


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


def _record_grade(
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
        recorded_at=timezone.now(),
    )


def _verb(grade: grading.Grade) -> str:
    return Verb.PASSED if grade.passed else Verb.FAILED


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


def _lock(member_id: int) -> None:
    Member.objects.select_for_update(no_key=True).only("pk").get(pk=member_id)


def locked(enrolments: EnrolmentQuerySet) -> EnrolmentQuerySet:
    """With the member's row: whatever one member does happens in turn, over all courses.

    Two courses completed at once would otherwise not see each other, and no path be completed.
    """
    return enrolments.select_related("member").select_for_update(of=("self", "member"), no_key=True)


def _open_version(path: LearningPath, at: datetime) -> PathVersion:
    version = path.current_version
    if version is None or has_closed(version.closes_on, at):
        raise NotOpen
    return version


def _locked_path_enrolment(path_enrolment_id: int) -> PathEnrolment:
    """With the member's row, as in ``locked``; not with its version, as a move changes that."""
    return (
        PathEnrolment.objects.select_related("member", "path")
        .select_for_update(of=("self", "member"), no_key=True)
        .get(pk=path_enrolment_id)
    )


def _asked(
    member: Member, lesson: Lesson, kind: str, quiz_id: int | None = None
) -> tuple[Enrolment, int]:
    """The member's locked enrolment, and the id of the activity of this kind in the lesson."""
    of_quiz = {"course__activities__quiz": quiz_id} if quiz_id else {}
    enrolment = (
        locked(Enrolment.objects.active())
        .filter(
            member=member,
            course__activities__lesson=lesson,
            course__activities__kind=kind,
            course__activities__retired_at=None,
            **of_quiz,
        )
        .annotate(activity_id=F("course__activities"))
        .first()
    )
    if enrolment is not None:
        return enrolment, enrolment.activity_id
    course_id = lesson.get_parent().get_parent().pk
    if Enrolment.objects.active().filter(member=member, course=course_id).exists():
        raise NotAsked
    raise NotEnrolled


def _asked_of(attempt: Attempt, member: Member, lesson: Lesson) -> tuple[Enrolment, int]:
    """As ``_asked``, by the quiz of an attempt, should there meanwhile be another in the lesson.

    Raises ``grading.AttemptClosed`` for one of another round, or of another course.
    """
    enrolment, activity_id = _asked(member, lesson, Activity.Kind.QUIZ, attempt.quiz_id)
    if attempt.place != place_of(enrolment_id=enrolment.pk, activity_id=activity_id):
        raise grading.AttemptClosed
    return enrolment, activity_id


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
                recorded_at=timezone.now(),
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
        _settle_paths(
            PathEnrolment.objects.filter(member=enrolment.member_id, completed_at=None), at=at
        )


def _settle_paths(path_enrolments: Iterable[PathEnrolment], *, at: datetime) -> None:
    """Mark the path enrolments that are now complete; the member's row is locked.

    What completes a path is not always a course: a better grade, a recognition or a move may.
    """
    found = list(path_enrolments)
    progress = path_progress_of(found)
    completed = []
    for path_enrolment in found:
        standing = progress[path_enrolment.pk]
        met_at = standing.met_at
        if met_at is None or has_closed(standing.closes_on, at):
            continue
        path_enrolment.completed_at = max(met_at, at)
        completed.append(path_enrolment)
        transaction.on_commit(
            partial(path_completed.send_robust, sender=PathEnrolment, path_enrolment=path_enrolment)
        )
    PathEnrolment.objects.bulk_update(completed, ["completed_at"])
