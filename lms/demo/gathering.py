"""What the demo's trainer sees: a cohort at every stage, and members of their organisation."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils import timezone

from courses.models import LearningPath, PathEnrolment
from lms.members.models import Member
from lms.secretariat import coordinators
from lms.secretariat.models import Cohort, CohortMember, Coordinator

FINISHED, BEGUN, NOT_ON_IT = 3, 6, 2


def gather_cohort(
    *,
    path: LearningPath,
    trainer: Member,
    advocate: Member,
    joined: Sequence[Member],
    now: datetime,
) -> None:
    """Its last day is so far away that nobody is reminded of it while the demo is new."""
    began = now - timedelta(days=60)
    today = timezone.localdate(now, timezone.get_default_timezone())
    cohort = Cohort.objects.create(
        name="Chiang Mai, autumn",
        path=path,
        trainer=trainer,
        starts_on=timezone.localdate(began, timezone.get_default_timezone()),
        ends_on=today + timedelta(days=28),
    )
    # Those who came last: what the secretariat does with awards, it does for the first.
    completed = dict(
        PathEnrolment.objects.filter(path=path, member__in=joined)
        .order_by("-enrolled_at", "-pk")
        .values_list("member", "completed_at")
    )
    finished = [pk for pk, at in completed.items() if at is not None]
    begun = [pk for pk, at in completed.items() if at is None]
    elsewhere = [each.pk for each in joined if each.pk not in completed]
    together = (*finished[:FINISHED], *begun[:BEGUN], *elsewhere[:NOT_ON_IT], advocate.pk)
    # When it began, or when they joined the network since.
    CohortMember.objects.bulk_create(
        CohortMember(cohort=cohort, member=each, added_at=max(began, each.joined_at))
        for each in Member.objects.filter(pk__in=together).order_by("pk")
    )


def name_coordinator(*, trainer: Member, joined: Sequence[Member], now: datetime) -> None:
    """The trainer coordinates their organisation; every second of its members agreed."""
    coordinator = Coordinator.objects.create(
        organisation=trainer.organisation, member=trainer, named_at=now
    )
    of_it = [each for each in joined if each.organisation_id == trainer.organisation_id]
    for member in of_it[::2]:
        coordinators.agree(member=member, coordinator_ids=[coordinator.pk], at=now)
