from django.dispatch import receiver

from certificates import issuing
from courses.signals import path_completed
from lms.bells import doorbell
from lms.members.signals import certificate_name_corrected

CORRECTED = "The secretariat corrected the name."
"""In the log of the award, which its holder reads too."""


@receiver(path_completed)
def ask_for_certificate(sender, path_enrolment, **kwargs):
    """Sooner than the next sweep; the sweep finds what this misses."""
    doorbell.ring_now("certificates.issue", [path_enrolment.pk])


@receiver(certificate_name_corrected)
def correct_certificates(sender, member, by, at, **kwargs):
    """Every certificate that stands is made anew with the name; the old one says so."""
    issuing.reissue_with_present_name(member=member, actor=by, reason=CORRECTED, at=at)
