from celery import shared_task
from django.utils import timezone

from lms.bells.doorbell import job, ring_now
from lms.secretariat import imports


@job(imports.TASK)
def bring_invitations(import_id: int) -> None:
    imports.run(import_id=import_id, at=timezone.now())


@shared_task(name="secretariat.bring_due")
def bring_due() -> None:
    """Ring for files of which a message was lost, or whose worker was killed."""
    ring_now(imports.TASK, imports.due(at=timezone.now()).values_list("pk", flat=True))


@shared_task(name="secretariat.forget_imports")
def forget_imports() -> None:
    """Delete files of people to invite, and what was told of them, after a day."""
    imports.forget(at=timezone.now())
