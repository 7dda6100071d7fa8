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
    return _decide(member_ids, approved=True)


def decline(*, member_ids: Collection[int]) -> int:
    """How many of them waited; their accounts are gone."""
    return _decide(member_ids, approved=False)


def latest_change() -> JoiningRule | None:
    return JoiningRule.objects.select_related("changed_by").first()


def _decide(member_ids: Collection[int], *, approved: bool) -> int:
    with transaction.atomic():
        decide = asking.let_in if approved else asking.turn_away
        members = decide(member_ids=member_ids)
        for each in members:
            _tell(
                each, "emails/joining_approved.txt" if approved else "emails/joining_declined.txt"
            )
    return len(members)


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
