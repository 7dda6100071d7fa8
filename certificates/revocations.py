"""Taking an award back: one person proposes it, and a second one agrees or declines."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from certificates import awards
from certificates.models import Award, Revocation
from lms.members import changes
from lms.members.models import Member


def waiting() -> QuerySet[Revocation]:
    return Revocation.objects.filter(decision="")


def waiting_for(award: Award) -> Revocation | None:
    return waiting().filter(award=award).select_related("proposed_by").first()


def propose(*, award_id: int, reason: str, proposed_by: Member, at: datetime) -> Revocation:
    """Ask a second person to take the award back; one that waits already stays as it is.

    Raises ``awards.ReasonMissing``, ``awards.Revoked`` and ``awards.OwnAward``.
    """
    if not reason.strip():
        raise awards.ReasonMissing
    with transaction.atomic():
        award = awards.lock(award_id)
        if award.revoked_at is not None:
            raise awards.Revoked
        if award.member_id == proposed_by.pk:
            raise awards.OwnAward
        asked, _made = waiting().get_or_create(
            award=award,
            defaults={"reason": reason, "proposed_by": proposed_by, "proposed_at": at},
        )
        return asked


def decide(*, revocation_id: int, approve: bool, decided_by: Member, at: datetime) -> Revocation:
    """Agree, which takes the award back at once, or decline; once.

    Raises ``awards.AlreadyDecided``, ``awards.SamePerson``, ``awards.Entangled`` and
    ``awards.OwnAward``.
    """
    with transaction.atomic():
        asked = Revocation.objects.select_related("proposed_by").get(pk=revocation_id)
        award = awards.lock(asked.award_id)
        asked.refresh_from_db(fields=["decision"])
        if asked.decision:
            raise awards.AlreadyDecided
        if award.member_id == decided_by.pk:
            raise awards.OwnAward
        if asked.proposed_by_id == decided_by.pk:
            raise awards.SamePerson
        if changes.entangled(asked.proposed_by, decided_by, at=at):
            raise awards.Entangled
        asked.decision = Revocation.Decision.APPROVED if approve else Revocation.Decision.DECLINED
        asked.decided_by, asked.decided_at = decided_by, at
        asked.save(update_fields=["decision", "decided_by", "decided_at"])
        if approve:
            awards.revoke(revocation_id=asked.pk, at=at)
        return asked
