from celery import shared_task
from django.utils import timezone

from lms.bells.doorbell import job, ring_now
from lms.secretariat import choices, cohorts, enrolling, imports, messages, orders


@job(imports.TASK)
def bring_invitations(import_id: int) -> None:
    imports.run(import_id=import_id, at=timezone.now())


@job(enrolling.TASK)
def enrol(enrolling_id: int) -> None:
    enrolling.run(enrolling_id=enrolling_id, at=timezone.now())


@job(messages.TASK)
def write(message_id: int) -> None:
    messages.run(message_id=message_id, at=timezone.now())


@job(orders.TASK)
def make_file(order_id: int) -> None:
    orders.run(order_id=order_id, at=timezone.now())


@shared_task(name="secretariat.bring_due")
def bring_due() -> None:
    """Ring for what lost its message, or whose worker was killed."""
    now = timezone.now()
    ring_now(imports.TASK, imports.due(at=now).values_list("pk", flat=True))
    ring_now(enrolling.TASK, enrolling.due(at=now).values_list("pk", flat=True))
    ring_now(messages.TASK, messages.due(at=now).values_list("pk", flat=True))
    ring_now(orders.TASK, orders.due(at=now).values_list("pk", flat=True))
    messages.note_failures()


@shared_task(name="secretariat.forget_imports")
def forget_imports() -> None:
    """Delete files of people to invite, what was told of them, and choices, after a day.

    Files that were asked for go after a week.
    """
    imports.forget(at=timezone.now())
    choices.forget(at=timezone.now())
    orders.forget(at=timezone.now())


@shared_task(name="secretariat.remind_cohorts")
def remind_cohorts() -> None:
    """Write to members of cohorts who have not finished, some days before the last day."""
    cohorts.remind(at=timezone.now())
