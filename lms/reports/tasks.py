from celery import shared_task
from django.utils import timezone

from lms.reports import columns, saving


@shared_task(name="reports.refresh_columns")
def refresh_columns() -> None:
    """A newer copy where making one takes too long for a look; small sites need none."""
    columns.refresh_if_large(at=timezone.now())


@shared_task(name="reports.count_due")
def count_due() -> None:
    saving.count_due(at=timezone.now())


@shared_task(name="reports.check_columns")
def check_columns() -> None:
    columns.check(at=timezone.now())
