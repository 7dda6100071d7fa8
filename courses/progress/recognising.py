"""What was learned elsewhere counts in place of a course, when two people agree."""

from datetime import datetime

from django.db import transaction

from courses.models import Course, PathRequirement, Recognition
from courses.progress.locking import locked_path_enrolment
from courses.progress.refusals import NotAsked
from courses.progress.settling import settle_paths
from lms.members import changes
from lms.members.models import Member


class OwnLearning(Exception):
    """Nobody recognises what they learned themselves."""


class SamePerson(Exception):
    """Whoever recognised it does not agree to it as well."""


class Entangled(SamePerson):
    """One of the two made or changed the other's account not long ago."""


class AlreadyDecided(Exception):
    """Somebody was faster, perhaps with another answer."""


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
        path_enrolment = locked_path_enrolment(path_enrolment_id)
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
        path_enrolment = locked_path_enrolment(asked.path_enrolment_id)
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
            settle_paths([path_enrolment], at=at)
        return asked
