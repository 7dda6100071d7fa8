"""Awards that two people decide: one proposes, another answers, and the workers settle it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.backends import ModelBackend
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from certificates import awards
from certificates.models import Award, AwardProposal, ProposalBatch
from courses import progress
from courses.ledger import has_closed
from courses.models import LearningPath
from lms.bells import doorbell
from lms.members import changes
from lms.members.models import Member

DECIDE = "certificates.change_proposalbatch"


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far an approved proposal is, in people."""

    people: int
    settled: int
    awarded: int
    rendered: int
    problems: int

    @property
    def finished(self) -> bool:
        return self.settled == self.people and self.rendered == self.awarded

    @property
    def steps(self) -> int:
        """Two for everybody: the award, and the certificate or why there is none."""
        return 2 * self.people

    @property
    def steps_done(self) -> int:
        return self.settled + self.rendered + self.problems

    @property
    def percent(self) -> int:
        """Whole per cent, rounded down, so that 100 means finished."""
        return 100 * self.steps_done // self.steps if self.steps else 100


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """Somebody who might be awarded a path; ``problem`` says why not."""

    member: Member
    problem: str = ""


def waiting() -> QuerySet[ProposalBatch]:
    return ProposalBatch.objects.filter(decision="")


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
        raise awards.ReasonMissing
    asked = {member.pk: member for member in members}
    if proposed_by.pk in asked:
        raise awards.OwnAward
    with transaction.atomic():
        batch = ProposalBatch.objects.create(
            path=path, reason=reason, proposed_by=proposed_by, proposed_at=at
        )
        AwardProposal.objects.bulk_create(
            AwardProposal(batch=batch, member=member) for member in asked.values()
        )
        return batch


def propose_once(
    *,
    path: LearningPath,
    members: Collection[Member],
    reason: str,
    proposed_by: Member,
    at: datetime,
) -> ProposalBatch:
    """Propose, unless the very same proposal of theirs waits already: then that one.

    Raises what ``propose`` does.
    """
    with transaction.atomic():
        # A form sent twice comes from one person: what they propose happens in turn.
        Member.objects.select_for_update().get(pk=proposed_by.pk)
        asked = {member.pk for member in members}
        same = waiting().filter(path=path, reason=reason, proposed_by=proposed_by)
        for batch in same.annotate(
            people=Count("proposals"),
            asked=Count("proposals", filter=Q(proposals__member__in=asked)),
        ):
            if batch.people == batch.asked == len(asked):
                return batch
        return propose(path=path, members=members, reason=reason, proposed_by=proposed_by, at=at)


def decide(*, batch_id: int, approve: bool, decided_by: Member, at: datetime) -> ProposalBatch:
    """Approve or decline a proposal, once; what is approved is then settled by the workers.

    Raises ``AlreadyDecided``, ``SamePerson``, ``Entangled`` and ``OwnAward``.
    """
    with transaction.atomic():
        batch = ProposalBatch.objects.select_for_update().get(pk=batch_id)
        if batch.decision:
            raise awards.AlreadyDecided
        if batch.proposed_by_id == decided_by.pk:
            raise awards.SamePerson
        if changes.entangled(batch.proposed_by, decided_by, at=at):
            raise awards.Entangled
        if batch.proposals.filter(member=decided_by).exists():
            raise awards.OwnAward
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
            raise awards.NotApproved
        # Another batch may name them too, or they may just now meet the rules.
        member = awards.lock_member(proposal.member_id)
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
    if awards.award_of(path_enrolment) is not None:
        # Revoked or expired, or it would be standing.
        path_enrolment = progress.renew_path(path_enrolment_id=path_enrolment.pk, at=at)
    if path_enrolment.completed_at is None:
        # Decided instead of derived, so that nobody is asked to complete what they were awarded.
        path_enrolment.completed_at = at
        path_enrolment.save(update_fields=["completed_at"])
    return awards.give(
        path_enrolment,
        awarded_at=at,
        basis=Award.Basis.MANUAL,
        at=at,
        actor=batch.decided_by,
        reason=batch.reason,
    )


def others_than(proposer: Member) -> QuerySet[Member]:
    """Who may decide what this member proposes."""
    may_decide: QuerySet[Member] = ModelBackend().with_perm(DECIDE)
    return may_decide.exclude(pk=proposer.pk)


def deciders(batch: ProposalBatch) -> QuerySet[Member]:
    """Who could decide it: neither whoever proposed it nor anybody who is to be awarded."""
    return others_than(batch.proposed_by).exclude(award_proposals__batch=batch)


def progress_of(batch: ProposalBatch) -> Progress:
    """In one query, however many people there are."""
    rendered = Q(
        award__certificates__rendered_at__isnull=False, award__certificates__replaced_at=None
    )
    counted = AwardProposal.objects.filter(batch=batch).aggregate(
        people=Count("pk", distinct=True),
        settled=Count("pk", filter=Q(settled_at__isnull=False), distinct=True),
        awarded=Count("pk", filter=Q(award__isnull=False), distinct=True),
        rendered=Count("pk", filter=rendered, distinct=True),
        problems=Count("pk", filter=~Q(problem=""), distinct=True),
    )
    return Progress(**counted)
