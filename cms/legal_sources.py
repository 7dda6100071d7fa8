"""Legal sources: which somebody has to check again, and which cannot be opened."""

from datetime import date

from django.db.models import Q, QuerySet

from cms.models import LegalSource
from cms.models.content import CHECKED_EVERY


def past_next_check(*, on: date) -> QuerySet[LegalSource]:
    """Those whose next check was due before this day, what was checked longest ago first."""
    overdue = Q(next_check_on__lt=on) | Q(next_check_on=None, checked_on__lt=on - CHECKED_EVERY)
    return LegalSource.objects.filter(overdue).order_by("checked_on", "title")


def never_checked() -> QuerySet[LegalSource]:
    """Those of which nobody has said that they opened and read them."""
    return LegalSource.objects.filter(checked_on=None).order_by("title")


def without_address() -> QuerySet[LegalSource]:
    return LegalSource.objects.filter(url="").order_by("title")
