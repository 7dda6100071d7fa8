from celery import shared_task
from django.utils import timezone

from cms.h5p import importing, sweeping
from lms.bells.doorbell import job, ring_now


@job(importing.TASK)
def import_package(import_id: int) -> None:
    importing.run(import_id=import_id, at=timezone.now())


@shared_task(name="h5p.import_due")
def import_due() -> None:
    """Ring for packages of which a message was lost, or whose worker was killed."""
    ring_now(importing.TASK, importing.due(at=timezone.now()).values_list("pk", flat=True))


@shared_task(name="h5p.sweep")
def sweep() -> None:
    """Remove the files that nothing needs any more."""
    sweeping.sweep(at=timezone.now())
