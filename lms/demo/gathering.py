"""A cohort of the demo, with members at every stage, so that its trainer has something to see."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils import timezone

from courses.models import LearningPath, PathEnrolment
from lms.members.models import Member
from lms.secretariat.models import Cohort, CohortMember

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
    today = timezone.localdate(now, timezone.get_default_timezone())
    cohort = Cohort.objects.create(
        name="Chiang Mai, autumn",
        path=path,
        trainer=trainer,
        starts_on=today - timedelta(days=60),
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
    CohortMember.objects.bulk_create(
        CohortMember(cohort=cohort, member_id=pk, added_at=now)
        for pk in (
            *finished[:FINISHED],
            *begun[:BEGUN],
            *elsewhere[:NOT_ON_IT],
            advocate.pk,
        )
    )
