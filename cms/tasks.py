from celery import shared_task
from django.core.management import call_command


@shared_task(name="cms.publish_scheduled")
def publish_scheduled() -> None:
    """Bring online, and take offline, what authors set a time for."""
    call_command("publish_scheduled")
