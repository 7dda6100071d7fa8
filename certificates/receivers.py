from django.dispatch import receiver

from certificates.tasks import issue
from courses.signals import path_completed


@receiver(path_completed)
def ask_for_certificate(sender, path_enrolment, **kwargs):
    """Sooner than the next sweep; the sweep finds what this misses."""
    issue.delay(path_enrolment.pk)
