"""Awards that two people decide, from the second person's side: who may, and how far it is."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.backends import ModelBackend
from django.db import transaction
from django.db.models import Count, Q, QuerySet

from certificates import awards
from certificates.models import AwardProposal, ProposalBatch
from courses.models import LearningPath
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


def waiting() -> QuerySet[ProposalBatch]:
    return ProposalBatch.objects.filter(decision="")


def propose_once(
    *,
    path: LearningPath,
    members: Collection[Member],
    reason: str,
    proposed_by: Member,
    at: datetime,
) -> ProposalBatch:
    """Propose, unless the very same proposal of theirs waits already: then that one.

    Raises what ``awards.propose`` does.
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
        return awards.propose(
            path=path, members=members, reason=reason, proposed_by=proposed_by, at=at
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
