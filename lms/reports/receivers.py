"""Saved reports of an organisation follow it into another."""

from typing import Any

from django.dispatch import receiver

from lms.members.models import Organisation
from lms.reports import saving
from lms.secretariat.signals import organisation_merging


@receiver(organisation_merging)
def follow(sender: Organisation, *, into: Organisation, **kwargs: Any) -> None:
    saving.follow(organisation_id=sender.pk, into_id=into.pk)
