"""What others do to somebody's account: told to its owner, and remembered for a month."""

from datetime import datetime, timedelta

from allauth.account.adapter import get_adapter
from django.db.models import Q

from lms.members.models import AccountChange, Member

ENTANGLED_FOR = timedelta(days=30)
"""How long after a change neither of the two answers for what the other proposes."""


def note(*, member: Member, by: Member, at: datetime) -> None:
    if by.pk != member.pk:
        AccountChange.objects.create(member=member, changed_by=by, changed_at=at)


def tell(*, member: Member) -> None:
    """An e-mail to the owner, at the present address and in their language."""
    get_adapter().send_notification_mail("members/email/changed_by_others", member)


def entangled(one: Member, other: Member, *, at: datetime) -> bool:
    """Whether one of the two made or changed the other's account not long ago."""
    return AccountChange.objects.filter(
        Q(member=one, changed_by=other) | Q(member=other, changed_by=one),
        changed_at__gt=at - ENTANGLED_FOR,
    ).exists()
