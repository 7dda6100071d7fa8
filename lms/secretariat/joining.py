"""What the secretariat decides about those who want to join; each hears of it, in neutral words."""

from collections.abc import Collection

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from lms.members import asking
from lms.members.models import JoiningRule, Member

AT_ONCE = 100
"""As many as one page lists, and are decided with one click."""


def approve(*, member_ids: Collection[int]) -> int:
    """How many of them waited; they can begin."""
    with transaction.atomic():
        members = asking.let_in(member_ids=member_ids)
        for each in members:
            _tell(each, "emails/joining_approved.txt")
    return len(members)


def decline(*, member_ids: Collection[int]) -> tuple[int, list[Member]]:
    """How many accounts are gone, and who waits on, for something of theirs is kept already."""
    with transaction.atomic():
        gone, kept = asking.turn_away(member_ids=member_ids)
        for each in gone:
            _tell(each, "emails/joining_declined.txt")
    return len(gone), kept


def latest_change() -> JoiningRule | None:
    return JoiningRule.objects.select_related("changed_by").first()


def _tell(member: Member, template: str) -> None:
    """The subject says nothing: phones and mailboxes are shared."""
    with translation.override(member.language):
        context = {
            "site_name": settings.SITE_NAME,
            "url": settings.SITE_URL + reverse("my_learning"),
            "contact_email": settings.CONTACT_EMAIL,
        }
        send_mail(
            subject=_("A message from %(site_name)s") % context,
            message=render_to_string(template, context),
            from_email=None,
            recipient_list=[member.email],
        )
