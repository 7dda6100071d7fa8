"""Mails about learning. They say nothing of anybody: phones and mailboxes are shared."""

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from lms.members.models import Member


def tell_of_news(*, member: Member) -> None:
    _tell(member, "emails/learning_new.txt")


def tell_of_correction(*, member: Member) -> None:
    _tell(member, "emails/learning_corrected.txt")


def _tell(member: Member, template: str) -> None:
    """In the member's language; nothing to whoever cannot sign in."""
    if not member.is_active:
        return
    with translation.override(member.language):
        send_mail(
            subject=_("Something new in My learning"),
            message=render_to_string(
                template,
                {
                    "site_name": settings.SITE_NAME,
                    "url": settings.SITE_URL + reverse("my_learning"),
                },
            ),
            from_email=None,
            recipient_list=[member.email],
        )
