from typing import Any

from django.db import models

from lms.members.models import Member, Organisation


class Joined(models.Model):
    """Where whoever joined was then: reports count by it, and do not change when members move."""

    country = models.CharField(max_length=2, blank=True, default="")
    organisation = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="+"
    )
    language = models.CharField(max_length=10, blank=True, default="")

    class Meta:
        abstract = True


def whence(member: Member) -> dict[str, Any]:
    """What ``Joined`` keeps of a member."""
    return {
        "country": member.country,
        "organisation_id": member.organisation_id,
        "language": member.language,
    }
