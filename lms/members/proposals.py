"""What takes two people to do to an account: one proposes, another decides.

Administrators need nobody: they keep the machine and could do it without the site. What they and
the two do is logged, and told to the owner of the account.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from wagtail.log_actions import log

from lms.members import second_factor
from lms.members.models import AccountProposal, Member


class OwnAccount(Exception):
    """Nobody proposes or decides anything about their own account."""


class SamePerson(Exception):
    """Whoever proposed it may not decide it as well."""


class AlreadyDecided(Exception):
    """Somebody was faster, perhaps with another answer."""


def waiting() -> QuerySet[AccountProposal]:
    """Undecided proposals, the first made first."""
    found = AccountProposal.objects.filter(decision="").select_related("member", "proposed_by")
    return found.order_by("proposed_at", "pk")


def propose(
    *, kind: AccountProposal.Kind, member: Member, proposed_by: Member, at: datetime
) -> AccountProposal | None:
    """Ask a second person; an administrator's wish is done at once, and ``None`` comes back.

    The very same proposal is made only once while it waits. Raises ``OwnAccount``.
    """
    if proposed_by.pk == member.pk:
        raise OwnAccount
    with transaction.atomic():
        if proposed_by.is_superuser:
            _carry_out(kind, member, by=proposed_by)
            return None
        proposal, _made = AccountProposal.objects.get_or_create(
            member=member,
            kind=kind,
            decision="",
            defaults={"proposed_by": proposed_by, "proposed_at": at},
        )
        return proposal


def decide(*, proposal_id: int, approve: bool, decided_by: Member, at: datetime) -> AccountProposal:
    """Do what was proposed, or decline it; once.

    Raises ``AlreadyDecided``, ``SamePerson`` and ``OwnAccount``.
    """
    with transaction.atomic():
        proposal = AccountProposal.objects.select_for_update().get(pk=proposal_id)
        if proposal.decision:
            raise AlreadyDecided
        if proposal.proposed_by_id == decided_by.pk:
            raise SamePerson
        if proposal.member_id == decided_by.pk:
            raise OwnAccount
        answers = AccountProposal.Decision
        proposal.decision = answers.APPROVED if approve else answers.DECLINED
        proposal.decided_by, proposal.decided_at = decided_by, at
        proposal.save(update_fields=["decision", "decided_by", "decided_at"])
        if approve:
            _carry_out(AccountProposal.Kind(proposal.kind), proposal.member, by=decided_by)
        return proposal


def _carry_out(kind: AccountProposal.Kind, member: Member, *, by: Member) -> None:
    second_factor.take_away(member=member)
    log(instance=member, action=f"members.{kind.value}", user=by)
