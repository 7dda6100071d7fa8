"""Leaving for good: asked for, taken back or not for two weeks, then done (``erasing``)."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lms.members.models import Member
from lms.privacy.models import Departure

PAUSE = timedelta(days=14)
REMINDED_BEFORE = timedelta(days=3)


class ReasonMissing(Exception):
    """Somebody else asks for it, and does not say why."""


@transaction.atomic
def ask(
    *,
    member: Member,
    keeps_certificates: bool,
    at: datetime,
    asked_by: Member | None = None,
    reason: str = "",
) -> Departure:
    """Write down that a member leaves, and tell them; what was asked before stays as it is.

    Raises ``ReasonMissing``.
    """
    if asked_by is not None and not reason.strip():
        raise ReasonMissing
    departure, created = Departure.objects.get_or_create(
        member=member,
        defaults={
            "asked_at": at,
            "due_at": at + PAUSE,
            "keeps_certificates": keeps_certificates,
            "asked_by": asked_by,
            "reason": reason,
        },
    )
    if created:
        _tell(departure)
    return departure


def take_back(*, member: Member) -> None:
    """Forget that they wanted to leave."""
    Departure.objects.filter(member=member).delete()


def due(*, at: datetime) -> QuerySet[Departure]:
    return Departure.objects.filter(due_at__lte=at)


def to_remind(*, at: datetime) -> QuerySet[Departure]:
    return Departure.objects.filter(
        reminded_at=None, due_at__gt=at, due_at__lte=at + REMINDED_BEFORE
    )


@transaction.atomic
def remind(*, departure_id: int, at: datetime) -> None:
    """Tell the member once more, unless that was done."""
    if to_remind(at=at).filter(pk=departure_id).update(reminded_at=at):
        _tell(Departure.objects.select_related("member").get(pk=departure_id))


def day_of(departure: Departure) -> str:
    """In the language that is on."""
    return date_format(timezone.localtime(departure.due_at), "DATE_FORMAT")


def _tell(departure: Departure) -> None:
    member = departure.member
    with translation.override(member.language):
        send_mail(
            subject=_("About your account"),
            message=render_to_string(
                "emails/leaving.txt",
                {
                    "site_name": settings.SITE_NAME,
                    "day": day_of(departure),
                    "url": settings.SITE_URL + reverse("leave"),
                    "contact_email": settings.CONTACT_EMAIL,
                },
            ),
            from_email=None,
            recipient_list=[member.email],
        )
