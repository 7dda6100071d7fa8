from celery import shared_task
from django.core.management import call_command
from django.utils import timezone

from lms.members.models import Count


@shared_task(name="members.clear_sessions")
def clear_sessions() -> None:
    call_command("clearsessions")


@shared_task(name="members.forget_counts")
def forget_counts() -> None:
    """Delete the counts of tries whose time is over."""
    Count.objects.filter(expires__lt=timezone.now()).delete()
