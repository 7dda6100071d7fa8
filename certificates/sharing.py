"""Links by which holders show a certificate, name included, to whom they choose, for a while."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction

from certificates.models import Certificate, ShareLink
from lms.members.models import Member

DAYS = (7, 30)
MOST = 10
"""Links that one certificate may have at a time."""


class TooManyLinks(Exception):
    """One has to end before another is made."""


def share(*, certificate_id: int, member: Member, days: int, at: datetime) -> str:
    """A new link's token, which is kept nowhere: who loses it makes another link.

    Raises ``TooManyLinks``.
    """
    token = secrets.token_urlsafe(24)
    with transaction.atomic():
        certificate = Certificate.objects.select_for_update(of=("self",)).get(
            pk=certificate_id, award__member=member
        )
        certificate.share_links.filter(expires_at__lte=at).delete()
        if certificate.share_links.count() >= MOST:
            raise TooManyLinks
        ShareLink.objects.create(
            certificate=certificate,
            token_sha256=_digest(token),
            created_at=at,
            expires_at=at + timedelta(days=days),
        )
    return token


def end(*, link_id: int, certificate_id: int, member: Member) -> None:
    """Nobody sees the certificate by this link any more; nothing happens if it has ended."""
    ShareLink.objects.filter(
        pk=link_id, certificate=certificate_id, certificate__award__member=member
    ).delete()


def links_of(certificate: Certificate, *, at: datetime) -> list[ShareLink]:
    """Those that work, the first to expire first."""
    return list(certificate.share_links.filter(expires_at__gt=at).order_by("expires_at", "pk"))


def shared_by(token: str, *, at: datetime) -> Certificate | None:
    """What the link shows. A certificate that its holder has hidden is shown by none."""
    return (
        Certificate.objects.select_related("award")
        .filter(
            share_links__token_sha256=_digest(token),
            share_links__expires_at__gt=at,
            hidden_at=None,
        )
        .first()
    )


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
