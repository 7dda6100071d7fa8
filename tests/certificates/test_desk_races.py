"""A form that is sent twice at the same moment."""

import pytest
from django.utils import timezone

from certificates import proposals
from certificates.models import ProposalBatch
from lms.members.roles import SECRETARIAT
from tests.certificates.test_races import at_once
from tests.factories.courses import published_course, published_path
from tests.factories.members import MemberFactory

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_a_proposal_sent_twice_at_once_is_one_proposal():
    path = published_path(published_course(lessons=1))
    members = [MemberFactory(), MemberFactory()]
    proposer = MemberFactory(role=SECRETARIAT)

    def propose():
        return proposals.propose_once(
            path=path,
            members=members,
            reason="Taught it for ten years",
            proposed_by=proposer,
            at=timezone.now(),
        )

    found = at_once(propose, propose)

    batch = ProposalBatch.objects.get()
    assert found == [batch, batch]
    assert batch.proposals.count() == 2
