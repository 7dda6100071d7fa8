from celery import shared_task
from django.utils import timezone

from lms.bells.doorbell import job, ring_now
from lms.mails import post


@job("mails.send")
def send(mail_id: int) -> None:
    post.send(mail_id=mail_id, at=timezone.now())


@shared_task(name="mails.send_due")
def send_due() -> None:
    """Ring for every mail whose next try has come."""
    now = timezone.now()
    post.tidy(at=now)
    ring_now("mails.send", post.due(at=now).values_list("pk", flat=True))
