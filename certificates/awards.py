"""Awards: that a member met the rules of a path, or that two people decided it.

An award is given once per member, path and cycle, and never changes but by being revoked.
"""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from certificates import notices
from certificates.models import (
    Award,
    AwardEvent,
    AwardProposal,
    Certificate,
    Notice,
    ProposalBatch,
    Revocation,
)
from courses import progress
from courses.ledger import has_closed, path_progress
from courses.models import Course, Enrolment, LearningPath, PathEnrolment, PathVersion
from lms.bells import doorbell
from lms.members import changes
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


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """Somebody who might be awarded a path; ``problem`` says why not."""

    member: Member
    problem: str = ""


def unawarded() -> QuerySet[PathEnrolment]:
    """Completed path enrolments without their award."""
    return PathEnrolment.objects.filter(completed_at__isnull=False, award=None)


def award(*, path_enrolment_id: int, at: datetime) -> Award:
    """The award for a completed path enrolment, given now if there is none.

    Raises ``NotEarned``.
    """
    with transaction.atomic():
        path_enrolments = PathEnrolment.objects.select_related("member", "path", "version")
        _lock_member(path_enrolments.get(pk=path_enrolment_id).member_id)
        path_enrolment = path_enrolments.get(pk=path_enrolment_id)
        if path_enrolment.completed_at is None:
            raise NotEarned
        found = _award_of(path_enrolment)
        if found is not None:
            return found
        return _give(
            path_enrolment, awarded_at=path_enrolment.completed_at, basis=Award.Basis.RULES, at=at
        )


def _lock_member(member_id: int) -> Member:
    """What one member does or is given happens in turn."""
    return Member.objects.select_for_update(no_key=True).get(pk=member_id)


def lock(award_id: int) -> Award:
    """What happens to one award and its certificates happens in turn."""
    return Award.objects.select_for_update(of=("self",), no_key=True).get(pk=award_id)


def _award_of(path_enrolment: PathEnrolment) -> Award | None:
    return (
        Award.objects.filter(path_enrolment=path_enrolment)
        .select_related("member", "path", "version")
        .first()
    )


def _give(
    path_enrolment: PathEnrolment,
    *,
    awarded_at: datetime,
    basis: Award.Basis,
    at: datetime,
    actor: Member | None = None,
    reason: str = "",
) -> Award:
    months = path_enrolment.version.valid_for_months
    given = Award.objects.create(
        member=path_enrolment.member,
        path=path_enrolment.path,
        version=path_enrolment.version,
        path_enrolment=path_enrolment,
        cycle=path_enrolment.cycle,
        basis=basis,
        evaluation=_evaluation(path_enrolment),
        awarded_at=awarded_at,
        expires_at=months_later(awarded_at, months) if months else None,
    )
    AwardEvent.objects.create(
        award=given, kind=AwardEvent.Kind.AWARDED, actor=actor, reason=reason, happened_at=at
    )
    return given


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


def preview(*, path: LearningPath, members: Iterable[Member], at: datetime) -> list[Candidate]:
    """Who of these could be awarded the path now, and why the others could not."""
    asked = list(members)
    standing = set(
        Award.objects.standing(at)
        .filter(path=path, member__in=asked)
        .values_list("member_id", flat=True)
    )
    version = path.current_version
    is_open = version is not None and not has_closed(version.closes_on, at)
    return [
        Candidate(member=member, problem=_problem(member, member.pk in standing, is_open))
        for member in asked
    ]


def _problem(member: Member, has_it: bool, is_open: bool) -> str:
    if not member.is_active:
        return _("This account is not active.")
    if has_it:
        return _("Has a valid award of this path already.")
    if not is_open:
        return _("This path cannot be joined now.")
    return ""


def propose(
    *,
    path: LearningPath,
    members: Iterable[Member],
    reason: str,
    proposed_by: Member,
    at: datetime,
) -> ProposalBatch:
    """Ask a second person to award the path to these members without the rules being met.

    Raises ``ReasonMissing`` and ``OwnAward``.
    """
    if not reason.strip():
        raise ReasonMissing
    asked = {member.pk: member for member in members}
    if proposed_by.pk in asked:
        raise OwnAward
    with transaction.atomic():
        batch = ProposalBatch.objects.create(
            path=path, reason=reason, proposed_by=proposed_by, proposed_at=at
        )
        AwardProposal.objects.bulk_create(
            AwardProposal(batch=batch, member=member) for member in asked.values()
        )
        return batch


def decide(*, batch_id: int, approve: bool, decided_by: Member, at: datetime) -> ProposalBatch:
    """Approve or decline a proposal, once; what is approved is then settled by the workers.

    Raises ``AlreadyDecided``, ``SamePerson``, ``Entangled`` and ``OwnAward``.
    """
    with transaction.atomic():
        batch = ProposalBatch.objects.select_for_update().get(pk=batch_id)
        if batch.decision:
            raise AlreadyDecided
        if batch.proposed_by_id == decided_by.pk:
            raise SamePerson
        if changes.entangled(batch.proposed_by, decided_by, at=at):
            raise Entangled
        if batch.proposals.filter(member=decided_by).exists():
            raise OwnAward
        batch.decision = (
            ProposalBatch.Decision.APPROVED if approve else ProposalBatch.Decision.DECLINED
        )
        batch.decided_by, batch.decided_at = decided_by, at
        batch.save(update_fields=["decision", "decided_by", "decided_at"])
        if approve:
            doorbell.ring("certificates.settle_batch", batch.pk)
        else:
            batch.proposals.update(settled_at=at)
        return batch


def unsettled() -> QuerySet[AwardProposal]:
    """Approved proposals that wait for their award."""
    return AwardProposal.objects.filter(
        settled_at=None, batch__decision=ProposalBatch.Decision.APPROVED
    )


def settle(*, proposal_id: int, at: datetime) -> AwardProposal:
    """Give one approved award, or write down why it cannot be given; once.

    Puts the member on the path if they are not. Raises ``NotApproved``.
    """
    with transaction.atomic():
        proposal = (
            AwardProposal.objects.select_for_update(of=("self",))
            .select_related("batch__path", "batch__decided_by")
            .get(pk=proposal_id)
        )
        if proposal.settled_at is not None:
            return proposal
        batch = proposal.batch
        if batch.decision != ProposalBatch.Decision.APPROVED:
            raise NotApproved
        # Another batch may name them too, or they may just now meet the rules.
        member = _lock_member(proposal.member_id)
        [candidate] = preview(path=batch.path, members=[member], at=at)
        proposal.problem = candidate.problem
        if not candidate.problem:
            proposal.award = _give_by_decision(member, batch, at)
            doorbell.ring("certificates.issue", proposal.award.path_enrolment_id)
        proposal.settled_at = at
        proposal.save(update_fields=["award", "problem", "settled_at"])
        return proposal


def _give_by_decision(member: Member, batch: ProposalBatch, at: datetime) -> Award:
    path_enrolment = progress.enrol_on_path(member=member, path=batch.path, at=at)
    if _award_of(path_enrolment) is not None:
        # Revoked or expired, or it would be standing.
        path_enrolment = progress.renew_path(path_enrolment_id=path_enrolment.pk, at=at)
    if path_enrolment.completed_at is None:
        # Decided instead of derived, so that nobody is asked to complete what they were awarded.
        path_enrolment.completed_at = at
        path_enrolment.save(update_fields=["completed_at"])
    return _give(
        path_enrolment,
        awarded_at=at,
        basis=Award.Basis.MANUAL,
        at=at,
        actor=batch.decided_by,
        reason=batch.reason,
    )
