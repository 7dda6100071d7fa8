"""Access for programs: made and taken back by the member whose rights they have."""

import secrets
from datetime import date, datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.utils import timezone

from lms.members.models import Member
from lms.reports.models import AccessToken

BEGINS_WITH = "waymark_"
"""Tells people, and programs that look for leaked secrets, what it is."""
DAYS = (30, 90, 365)
MOST = 10
"""Of one member."""


class NameTaken(Exception):
    """The member has a token of this name."""


class TooMany(Exception):
    """The member has as many tokens as one may have."""


def make(*, member: Member, name: str, days: int, at: datetime) -> str:
    """Make a token that is good for so many days from today; it is told now and never again.

    Raises ``NameTaken`` and ``TooMany``.
    """
    text = BEGINS_WITH + secrets.token_urlsafe(32)
    with transaction.atomic():
        # In turn, or two at once would both be the tenth.
        Member.objects.select_for_update(no_key=True).get(pk=member.pk)
        mine = AccessToken.objects.filter(member=member)
        if mine.filter(name=name).exists():
            raise NameTaken
        if mine.count() >= MOST:
            raise TooMany
        AccessToken.objects.create(
            member=member,
            name=name,
            sha256=_digest(text),
            made_at=at,
            expires_on=_today(at) + timedelta(days=days),
        )
    return text


def take_back(*, member: Member, token_id: int) -> bool:
    """Whether there was one of the member's."""
    deleted, _by_model = AccessToken.objects.filter(member=member, pk=token_id).delete()
    return bool(deleted)


def holder(*, text: str, at: datetime) -> AccessToken | None:
    """The token, if it is good today and its member may still sign in."""
    today = _today(at)
    token = (
        AccessToken.objects.select_related("member")
        .filter(sha256=_digest(text), expires_on__gte=today, member__is_active=True)
        .first()
    )
    if token is not None and token.used_on != today:
        token.used_on = today
        token.save(update_fields=["used_on"])
    return token


def _digest(text: str) -> str:
    # As random as a key, so a plain digest cannot be guessed back.
    return sha256(text.encode()).hexdigest()


def _today(at: datetime) -> date:
    return timezone.localdate(at, timezone.get_default_timezone())
