"""Joining by invitation: a mail with a link that shows whose address it is.

Nothing happens by opening the link, for mail servers open links too; who accepts presses a button.
Whoever is invited gets no role but that of everybody who joins.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from courses import progress
from courses.models import Course, LearningPath
from lms.members import asking
from lms.members.models import Member, Organisation
from lms.secretariat.models import Invitation

VALID_FOR = timedelta(days=14)
KEPT = timedelta(days=30)
"""How long the address of somebody who did not come is kept after the link's end."""
PAUSE = timedelta(minutes=10)
"""Between two mails of one invitation."""


class InvitedBefore(Exception):
    """The address has an invitation that waits."""


class NotTheirs(Exception):
    """The invitation is for an address that the member has not confirmed."""


class TooSoon(Exception):
    """The last mail went out a moment ago."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Whom to invite, and to what. At most one of course and path."""

    email: str
    language: str
    organisation: Organisation | None = None
    course: Course | None = None
    path: LearningPath | None = None


def invite(*, wanted: Wanted, by: Member, at: datetime) -> Invitation:
    """Send the mail, in the language chosen. Raises ``InvitedBefore``."""
    token = _new_token()
    try:
        with transaction.atomic():
            invitation = Invitation.objects.create(
                email=wanted.email,
                language=wanted.language,
                organisation=wanted.organisation,
                course=wanted.course,
                path=wanted.path,
                invited_by=by,
                invited_at=at,
                sent_at=at,
                expires_at=at + VALID_FOR,
                token_sha256=_digest(token),
            )
            _send(invitation, token)
    except IntegrityError as error:
        if not waiting().filter(email=wanted.email).exists():
            raise
        raise InvitedBefore from error
    return invitation


def send_again(*, invitation_id: int, at: datetime) -> None:
    """With another link, which is valid as long as the first was; that one ends.

    Raises ``Invitation.DoesNotExist`` if it does not wait, and ``TooSoon``.
    """
    with transaction.atomic():
        invitation = waiting().select_for_update(of=("self",)).get(pk=invitation_id)
        if invitation.sent_at > at - PAUSE:
            raise TooSoon
        token = _new_token()
        invitation.token_sha256 = _digest(token)
        invitation.sent_at, invitation.expires_at = at, at + VALID_FOR
        invitation.save(update_fields=["token_sha256", "sent_at", "expires_at"])
        _send(invitation, token)


def withdraw(*, invitation_id: int) -> bool:
    """Whether it still waited; its link ends and nothing is kept of it."""
    deleted, _kinds = waiting().filter(pk=invitation_id).delete()
    return deleted > 0


def waiting() -> QuerySet[Invitation]:
    """Those that nobody accepted, also when their link has ended."""
    return Invitation.objects.filter(accepted_at=None)


def opened_by(token: str, *, at: datetime) -> Invitation | None:
    """The invitation whose link this is, if it can be accepted; locked."""
    return (
        waiting()
        .select_related("course", "path")
        .select_for_update(of=("self",))
        .filter(token_sha256=_digest(token), expires_at__gt=at)
        .first()
    )


def has_account(email: str) -> bool:
    """Whether somebody has the address, or has typed it without confirming it."""
    return (
        Member.objects.filter(email=email).exists()
        or EmailAddress.objects.filter(email=email).exists()
    )


def is_for(invitation: Invitation, member: Member) -> bool:
    return EmailAddress.objects.filter(user=member, email=invitation.email, verified=True).exists()


def is_open(invitation: Invitation, *, at: datetime) -> bool:
    """Whether what it is for can be joined; an invitation to the site alone always can."""
    if invitation.course:
        return bool(invitation.course.live)
    if invitation.path:
        return LearningPath.objects.open(at=at).filter(pk=invitation.path.pk).exists()
    return True


def accept(*, invitation: Invitation, member: Member, at: datetime) -> bool:
    """Enrol the member, in the transaction of ``opened_by``. Raises ``NotTheirs``.

    False if it was for a course that is no longer offered, or a path that cannot be joined now:
    that is left out.
    """
    if not is_for(invitation, member):
        raise NotTheirs
    invitation.member, invitation.accepted_at, invitation.email = member, at, ""
    invitation.save(update_fields=["member", "accepted_at", "email"])
    asking.let_in(member_ids=[member.pk])
    if invitation.organisation and not member.organisation:
        member.organisation = invitation.organisation
        member.save(update_fields=["organisation"])
    if not is_open(invitation, at=at):
        return False
    if invitation.course:
        progress.enrol(member=member, course=invitation.course, at=at)
    elif invitation.path:
        progress.enrol_on_path(member=member, path=invitation.path, at=at)
    return True


def forget(*, at: datetime) -> None:
    """Delete the addresses of those who did not come."""
    waiting().filter(expires_at__lt=at - KEPT).delete()


def _send(invitation: Invitation, token: str) -> None:
    with translation.override(invitation.language):
        context = {
            "site_name": settings.SITE_NAME,
            "url": settings.SITE_URL + reverse("invitation", args=[token]),
            "days": VALID_FOR.days,
        }
        send_mail(
            subject=render_to_string("emails/invitation_subject.txt", context).strip(),
            message=render_to_string("emails/invitation.txt", context),
            from_email=None,
            recipient_list=[invitation.email],
        )


def _new_token() -> str:
    return secrets.token_urlsafe(24)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
