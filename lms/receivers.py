"""Worker and scheduler refuse to start as the web server does."""

from celery.signals import beat_init, worker_init
from django.core.exceptions import ImproperlyConfigured

from lms.readiness import refuse_unready


@worker_init.connect
@beat_init.connect
def _refuse_unready(**kwargs):
    try:
        refuse_unready()
    except ImproperlyConfigured as error:
        # What a receiver raises is only logged; this ends the process.
        raise SystemExit(str(error)) from error
