from celery import shared_task
from django.utils import timezone

from lms.bells import pulses


@shared_task(name="bells.listen")
def listen() -> None:
    """Show that a worker takes what the scheduler sends."""
    pulses.note(name=pulses.WORKER, at=timezone.now())
