"""What stands in the place of somebody who is gone, so that what was counted still counts."""

import uuid

from django.db.models import QuerySet

from lms.members.models import Member

ENDING = "@erased.invalid"
NAME = "(erased)"


def empty(*, member: Member) -> None:
    """Leave nothing of a member but country and organisation, which figures are counted by."""
    member.groups.clear()
    member.user_permissions.clear()
    member.email = f"{uuid.uuid4().hex}{ENDING}"
    member.display_name = NAME
    member.certificate_name = ""
    member.language = "en"
    member.is_active = member.is_staff = member.is_superuser = False
    member.last_login = member.waits_since = None
    member.joined_at = member.joined_at.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    member.set_unusable_password()
    member.save()


def without(members: QuerySet[Member]) -> QuerySet[Member]:
    """People only."""
    return members.exclude(email__endswith=ENDING)
