from datetime import UTC, date, datetime

import factory
from factory.django import DjangoModelFactory

from lms.secretariat.models import Cohort, CohortMember


class CohortFactory(DjangoModelFactory):
    class Meta:
        model = Cohort

    name = factory.Sequence(lambda n: f"Cohort {n}")
    starts_on = date(2026, 6, 1)
    ends_on = date(2026, 12, 31)

    @staticmethod
    def put(cohort, *members, at=datetime(2026, 6, 1, tzinfo=UTC)):
        for member in members:
            CohortMember.objects.create(cohort=cohort, member=member, added_at=at)
