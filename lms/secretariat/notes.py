"""What members of the secretariat write down about a member. Added, and never changed."""

from datetime import datetime

from django.db.models import QuerySet

from lms.members.models import Member
from lms.secretariat.models import StaffNote


def about(member: Member) -> QuerySet[StaffNote]:
    """The newest first."""
    return StaffNote.objects.filter(member=member).select_related("written_by").order_by("-pk")


def write(*, member: Member, text: str, by: Member, at: datetime) -> StaffNote:
    return StaffNote.objects.create(member=member, text=text, written_by=by, written_at=at)
