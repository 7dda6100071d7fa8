"""Awards: that a member met the rules of a path, or that two people decided it.

An award is given once per member, path and cycle, and never changes but by being revoked.
"""

import calendar
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from certificates import notices
from certificates.models import (
    Award,
    AwardEvent,
    Certificate,
    Notice,
    Revocation,
)
from courses import progress
from courses.ledger import path_progress
from courses.models import Course, Enrolment, PathEnrolment, PathVersion
from lms.members.models import Member

RENEWABLE_FOR = timedelta(days=60)
"""How long before an award expires its renewal may begin."""


class NotEarned(Exception):
    """The path is not completed."""


class Revoked(Exception):
    """The award was revoked: nothing is issued for it any more."""


class NotRenewable(Exception):
    """The award does not expire soon, was revoked, or is being renewed already."""


class ReasonMissing(Exception):
    """Whoever overrules the rules says why."""


class SamePerson(Exception):
    """Whoever proposed it may not decide it as well."""


class Entangled(SamePerson):
    """One of the two made or changed the other's account not long ago."""


class OwnAward(SamePerson):
    """Nobody proposes or decides an award of their own."""


class AlreadyDecided(Exception):
    """Somebody was faster, perhaps with another answer."""


class NotApproved(Exception):
    """Nobody has approved the proposal."""


def unawarded() -> QuerySet[PathEnrolment]:
    """Completed path enrolments without their award."""
    return PathEnrolment.objects.filter(completed_at__isnull=False, award=None)


def award(*, path_enrolment_id: int, at: datetime) -> Award:
    """The award for a completed path enrolment, given now if there is none.

    Raises ``NotEarned``.
    """
    with transaction.atomic():
        path_enrolments = PathEnrolment.objects.select_related("member", "path", "version")
        lock_member(path_enrolments.get(pk=path_enrolment_id).member_id)
        path_enrolment = path_enrolments.get(pk=path_enrolment_id)
        if path_enrolment.completed_at is None:
            raise NotEarned
        found = award_of(path_enrolment)
        if found is not None:
            return found
        return give(
            path_enrolment, awarded_at=path_enrolment.completed_at, basis=Award.Basis.RULES, at=at
        )


def lock_member(member_id: int) -> Member:
    """What one member does or is given happens in turn."""
    return Member.objects.select_for_update(no_key=True).get(pk=member_id)


def lock(award_id: int) -> Award:
    """What happens to one award and its certificates happens in turn."""
    return Award.objects.select_for_update(of=("self",), no_key=True).get(pk=award_id)


def award_of(path_enrolment: PathEnrolment) -> Award | None:
    return (
        Award.objects.filter(path_enrolment=path_enrolment)
        .select_related("member", "path", "version")
        .first()
    )


def give(
    path_enrolment: PathEnrolment,
    *,
    awarded_at: datetime,
    basis: Award.Basis,
    at: datetime,
    actor: Member | None = None,
    reason: str = "",
) -> Award:
    months = path_enrolment.version.valid_for_months
    runs_from = _runs_from(path_enrolment, awarded_at)
    given = Award.objects.create(
        member=path_enrolment.member,
        path=path_enrolment.path,
        version=path_enrolment.version,
        path_enrolment=path_enrolment,
        cycle=path_enrolment.cycle,
        basis=basis,
        evaluation=_evaluation(path_enrolment),
        awarded_at=awarded_at,
        expires_at=months_later(runs_from, months) if months else None,
    )
    AwardEvent.objects.create(
        award=given, kind=AwardEvent.Kind.AWARDED, actor=actor, reason=reason, happened_at=at
    )
    return given


def _runs_from(path_enrolment: PathEnrolment, awarded_at: datetime) -> datetime:
    """Renewed early, an award is valid on from the end of the one before: nobody loses by it."""
    standing = Award.objects.standing(awarded_at).filter(
        member=path_enrolment.member_id,
        path=path_enrolment.path_id,
        cycle__lt=path_enrolment.cycle,
        expires_at__isnull=False,
    )
    latest = standing.order_by("-expires_at").values_list("expires_at", flat=True).first()
    return latest or awarded_at


def renewed_until(award: Award, *, at: datetime) -> datetime | None:
    """The end of an award renewed by ``at``, by the rules as they are now; None: for ever."""
    version = PathVersion.objects.open(at=at).filter(path=award.path_id).order_by("-number").first()
    if version is None or not version.valid_for_months or award.expires_at is None:
        return None
    return months_later(max(award.expires_at, at), version.valid_for_months)


def months_later(moment: datetime, months: int) -> datetime:
    """The same day of a later month, or its last day where it has no such day."""
    years, month = divmod(moment.month - 1 + months, 12)
    year, month = moment.year + years, month + 1
    last_day = calendar.monthrange(year, month)[1]
    return moment.replace(year=year, month=month, day=min(moment.day, last_day))


def _evaluation(path_enrolment: PathEnrolment) -> list[dict[str, object]]:
    """Which courses met the rules, in the path's order, so that no later edit can obscure it."""
    met = [
        (group.number, course)
        for group in path_progress(path_enrolment).groups
        for course in group.courses
        if course.met
    ]
    ids = {course.course_id for _group, course in met}
    titles = dict(Course.objects.filter(pk__in=ids).values_list("pk", "title"))
    grades = {
        (enrolment.course_id, enrolment.completed_at): enrolment.grade
        for enrolment in Enrolment.objects.completed().filter(
            member=path_enrolment.member_id, course__in=ids
        )
    }
    return [
        {
            "group": group,
            "course": course.course_id,
            "title": titles[course.course_id],
            "met_at": course.met_at.isoformat() if course.met_at else None,
            "grade": grades.get((course.course_id, course.met_at)),
            "recognised": course.recognised,
        }
        for group, course in met
    ]


def revoke(*, revocation_id: int, at: datetime) -> Award:
    """Take the award back, to which two people agreed; once. Its holder is told.

    Raises ``NotApproved``.
    """
    with transaction.atomic():
        asked = Revocation.objects.get(pk=revocation_id)
        revoked = lock(asked.award_id)
        if asked.decision != Revocation.Decision.APPROVED:
            raise NotApproved
        if revoked.revoked_at is not None:
            return revoked
        revoked.revoked_at = at
        revoked.save(update_fields=["revoked_at"])
        AwardEvent.objects.create(
            award=revoked,
            kind=AwardEvent.Kind.REVOKED,
            actor=asked.decided_by,
            reason=asked.reason,
            happened_at=at,
        )
        notices.take_back(award=revoked)
        certificate = Certificate.objects.current().filter(award=revoked).first()
        if certificate is not None:
            notices.enqueue(certificate=certificate, kind=Notice.Kind.REVOKED, at=at)
        return revoked


def renewable(*, at: datetime) -> QuerySet[Award]:
    """Awards whose renewal may begin now, expired ones among them."""
    begun = PathEnrolment.objects.filter(
        member=OuterRef("member"), path=OuterRef("path"), cycle__gt=OuterRef("cycle")
    )
    return Award.objects.filter(
        ~Exists(begun),
        Exists(PathVersion.objects.open(at=at).filter(path=OuterRef("path"))),
        expires_at__lte=at + RENEWABLE_FOR,
        revoked_at=None,
        path_enrolment__completed_at__isnull=False,
    )


def may_renew(award: Award, at: datetime) -> bool:
    return renewable(at=at).filter(pk=award.pk).exists()


def renewals_of(*, member: Member, at: datetime) -> list[Award]:
    """The member's awards that may be renewed, the first to expire first."""
    found = renewable(at=at).filter(member=member).select_related("path", "path_enrolment")
    return list(found.order_by("expires_at", "pk"))


def renew(*, award_id: int, member: Member, at: datetime) -> PathEnrolment:
    """Begin the next cycle of the member's own award; once. Raises ``NotRenewable``."""
    found = Award.objects.filter(pk=award_id, member=member).first()
    if found is None or not may_renew(found, at):
        raise NotRenewable
    return progress.renew_path(path_enrolment_id=found.path_enrolment_id, at=at)
