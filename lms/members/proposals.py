"""What takes two people to do to an account: one proposes, another decides.

Administrators need nobody: they keep the machine and could do it without the site. What they and
the two do is logged, and told to the owner of the account.
"""

from datetime import datetime

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import QuerySet
from wagtail.log_actions import log

from lms.members import changes, second_factor
from lms.members.models import AccountProposal, Member
from lms.members.signals import certificate_name_corrected


class OwnAccount(Exception):
    """Nobody proposes or decides anything about their own account."""


class SamePerson(Exception):
    """Whoever proposed it may not decide it as well."""


class Entangled(SamePerson):
    """One of the two made or changed the other's account not long ago."""


class AlreadyDecided(Exception):
    """Somebody was faster, perhaps with another answer."""


def waiting() -> QuerySet[AccountProposal]:
    """Undecided proposals, the first made first."""
    found = AccountProposal.objects.filter(decision="").select_related(
        "member", "proposed_by", "role"
    )
    return found.order_by("proposed_at", "pk")


def propose(
    *,
    kind: AccountProposal.Kind,
    member: Member,
    proposed_by: Member,
    at: datetime,
    role: Group | None = None,
    name: str = "",
) -> AccountProposal | None:
    """Ask a second person; an administrator's wish is done at once, and ``None`` comes back.

    While one of the kind waits that one comes back, whatever name it has. Raises ``OwnAccount``.
    """
    if proposed_by.pk == member.pk:
        raise OwnAccount
    with transaction.atomic():
        if proposed_by.is_superuser:
            wish = AccountProposal(kind=kind, member=member, role=role, name=name)
            _carry_out(wish, by=proposed_by, at=at)
            return None
        proposal, _made = AccountProposal.objects.get_or_create(
            member=member,
            kind=kind,
            role=role,
            decision="",
            defaults={"name": name, "proposed_by": proposed_by, "proposed_at": at},
        )
        return proposal


def decide(*, proposal_id: int, approve: bool, decided_by: Member, at: datetime) -> AccountProposal:
    """Do what was proposed, or decline it; once.

    Raises ``AlreadyDecided``, ``SamePerson``, ``Entangled`` and ``OwnAccount``.
    """
    with transaction.atomic():
        proposal = AccountProposal.objects.select_for_update().get(pk=proposal_id)
        if proposal.decision:
            raise AlreadyDecided
        if proposal.proposed_by_id == decided_by.pk:
            raise SamePerson
        if proposal.member_id == decided_by.pk:
            raise OwnAccount
        if proposal.proposed_by and changes.entangled(proposal.proposed_by, decided_by, at=at):
            raise Entangled
        answers = AccountProposal.Decision
        proposal.decision = answers.APPROVED if approve else answers.DECLINED
        proposal.decided_by, proposal.decided_at = decided_by, at
        proposal.save(update_fields=["decision", "decided_by", "decided_at"])
        if approve:
            _carry_out(proposal, by=decided_by, at=at)
            if proposal.proposed_by:
                changes.note(member=proposal.member, by=proposal.proposed_by, at=at)
        return proposal


def _carry_out(proposal: AccountProposal, *, by: Member, at: datetime) -> None:
    member, data = proposal.member, {}
    match proposal.kind:
        case AccountProposal.Kind.RESET_FACTOR:
            second_factor.take_away(member=member)
        case AccountProposal.Kind.GIVE_ROLE if proposal.role:
            member.groups.add(proposal.role)
            data = {"role": proposal.role.name}
            changes.tell(member=member)
        case AccountProposal.Kind.CORRECT_NAME:
            member.certificate_name = proposal.name
            member.save(update_fields=["certificate_name"])
            certificate_name_corrected.send(Member, member=member, by=by, at=at)
            changes.tell(member=member)
    log(instance=member, action=f"members.{proposal.kind}", user=by, data=data)
    changes.note(member=member, by=by, at=at)
