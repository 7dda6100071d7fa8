"""Worker and scheduler refuse to start as the web server does, and say that they are there."""

from celery.signals import after_task_publish, beat_init, worker_init
from django.core.exceptions import ImproperlyConfigured
from django.db import close_old_connections
from django.utils import timezone

from lms.bells import pulses
from lms.readiness import refuse_unready


@worker_init.connect
@beat_init.connect
def _refuse_unready(**kwargs):
    try:
        refuse_unready()
    except ImproperlyConfigured as error:
        # What a receiver raises is only logged; this ends the process.
        raise SystemExit(str(error)) from error


@beat_init.connect
def note_beats(**kwargs):
    after_task_publish.connect(note_beat, sender="bells.listen")


def note_beat(**kwargs):
    """In the scheduler, which sends this each minute."""
    close_old_connections()
    pulses.note(name=pulses.BEAT, at=timezone.now())
