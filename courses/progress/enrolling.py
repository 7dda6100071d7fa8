"""Members join courses and paths, move to another version, begin anew."""

from datetime import datetime

from django.db import transaction

from assessments.models import Attempt
from courses.ledger import asking_again, has_closed
from courses.models import (
    Course,
    Enrolment,
    LearningPath,
    LearningRecord,
    PathEnrolment,
    PathVersion,
)
from courses.models.joining import whence
from courses.places import parts_of, place_of
from courses.progress.locking import lock_member, locked_path_enrolment
from courses.progress.recording import recorded_now
from courses.progress.refusals import NotAsked, NotEnrolled
from courses.progress.settling import settle_paths
from lms.members.models import Member

Verb = LearningRecord.Verb


class NotOpen(Exception):
    """The path has no published version that could be joined."""


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
                recorded_at=recorded_now(),
            )
        return enrolment


def enrol_on_path(*, member: Member, path: LearningPath, at: datetime) -> PathEnrolment:
    """The member's enrolment on the path, on its current version if there is none.

    Courses completed earlier count. Raises ``NotOpen``.
    """
    version = _open_version(path, at)
    with transaction.atomic():
        # A course being completed meanwhile would not see this, nor this the course.
        lock_member(member.pk)
        path_enrolment = (
            PathEnrolment.objects.filter(member=member, path=path).order_by("-cycle").first()
        )
        if path_enrolment is None:
            path_enrolment = PathEnrolment.objects.create(
                member=member, path=path, version=version, enrolled_at=at, **whence(member)
            )
            settle_paths([path_enrolment], at=at)
        return path_enrolment


def move_to_current_version(*, path_enrolment_id: int, at: datetime) -> PathEnrolment:
    """Put an uncompleted path enrolment on the path's current version; what was done counts on.

    Raises ``NotOpen`` when there is no other version to move to.
    """
    with transaction.atomic():
        path_enrolment = locked_path_enrolment(path_enrolment_id)
        version = _open_version(path_enrolment.path, at)
        if path_enrolment.completed_at or version.pk == path_enrolment.version_id:
            raise NotOpen
        path_enrolment.version = version
        path_enrolment.save(update_fields=["version"])
        settle_paths([path_enrolment], at=at)
        return path_enrolment


def renew_path(*, path_enrolment_id: int, at: datetime) -> PathEnrolment:
    """Begin the next cycle of a completed path, on its current version; once per cycle.

    Courses to be completed again count from now on: see ``study_again``. Raises ``NotOpen`` when
    the path is not completed or cannot be joined.
    """
    with transaction.atomic():
        completed = locked_path_enrolment(path_enrolment_id)
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
            settle_paths([path_enrolment], at=at)
        return path_enrolment


def study_again(*, member: Member, course: Course, at: datetime) -> Enrolment:
    """Begin a completed course anew; what was completed before stays on record.

    Raises ``NotEnrolled``, and ``NotAsked`` when none of the member's paths asks for it. An
    enrolment that is not completed is returned as it is.
    """
    with transaction.atomic():
        # The member first: of two requests at once, the second then sees what the first began.
        lock_member(member.pk)
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


def _open_version(path: LearningPath, at: datetime) -> PathVersion:
    version = path.current_version
    if version is None or has_closed(version.closes_on, at):
        raise NotOpen
    return version
