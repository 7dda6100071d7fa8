"""Copies as tasks: each fetches by id and makes one call."""

from celery import shared_task
from django.utils import timezone

from lms.bells.doorbell import job, ring_now
from lms.privacy import copies


@job("privacy.make_copy")
def make_copy(copy_id: int) -> None:
    copies.make(copy_id=copy_id, at=timezone.now())


@shared_task(name="privacy.sweep")
def sweep() -> None:
    """Ring for what waits and of which no message is on its way."""
    ring_now("privacy.make_copy", copies.unmade().values_list("pk", flat=True))


@shared_task(name="privacy.forget")
def forget() -> None:
    """Delete what was to be kept for a while only."""
    copies.forget(at=timezone.now())
