"""How often certificates were looked up. Nothing is kept about who did."""

from datetime import datetime

from django.db.models import F

from certificates.models import Certificate, Check
from courses.ledger import day_of


def count(*, certificate: Certificate, at: datetime) -> None:
    """One more in this month."""
    month = day_of(at).replace(day=1)
    counted = Check.objects.filter(certificate=certificate, month=month)
    if not counted.update(count=F("count") + 1):
        Check.objects.get_or_create(certificate=certificate, month=month)
        counted.update(count=F("count") + 1)


def by_month(certificate: Certificate) -> list[Check]:
    """The latest first."""
    return list(certificate.checks.order_by("-month"))
