"""Legal sources: when somebody has to check them again, and which cannot be opened."""

from datetime import date, timedelta

from django.db.models import QuerySet

from cms.models import LegalSource

CHECKED_EVERY = timedelta(days=365)


def next_check(source: LegalSource) -> date:
    return source.law_as_at + CHECKED_EVERY


def past_next_check(*, on: date) -> QuerySet[LegalSource]:
    """Those that nobody has checked for longer than ``CHECKED_EVERY``, the oldest first."""
    overdue = LegalSource.objects.filter(law_as_at__lt=on - CHECKED_EVERY)
    return overdue.order_by("law_as_at", "title")


def without_address() -> QuerySet[LegalSource]:
    return LegalSource.objects.filter(url="").order_by("title")
