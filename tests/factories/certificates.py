from django.utils import timezone

from certificates import revocations
from certificates.models import Award, Revocation
from tests.factories.members import MemberFactory


def ask_back(*, award_id: int, reason="Wrong", at=None) -> Revocation:
    """One person proposes to take an award back; a second one has not answered yet."""
    return revocations.propose(
        award_id=award_id, reason=reason, proposed_by=MemberFactory(), at=at or timezone.now()
    )


def take_back(*, award_id: int, actor=None, reason="Wrong", at=None) -> Award:
    """Two people take an award back; the second one is ``actor``."""
    at = at or timezone.now()
    asked = revocations.decide(
        revocation_id=ask_back(award_id=award_id, reason=reason, at=at).pk,
        approve=True,
        decided_by=actor or MemberFactory(),
        at=at,
    )
    return Award.objects.get(pk=asked.award_id)
