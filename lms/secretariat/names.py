"""The name on somebody's certificates: they are asked to look at it, or two people correct it."""

from datetime import datetime, timedelta

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from certificates.rendering import check_name
from lms.members import proposals
from lms.members.models import AccountProposal, Member

ASK_AGAIN_AFTER = timedelta(days=7)


class AskedAlready(Exception):
    """An e-mail went out a few days ago."""


class OtherNameWaits(Exception):
    """Another name is proposed, and not decided yet."""


def waiting_for(member: Member) -> AccountProposal | None:
    """The correction that a second person has to decide, if there is one."""
    return proposals.waiting().filter(member=member, kind=AccountProposal.Kind.CORRECT_NAME).first()


def ask(*, member: Member, by: Member, at: datetime) -> None:
    """An e-mail that asks its owner to look at the name. Raises ``AskedAlready``."""
    with transaction.atomic():
        # A button pressed twice sends one.
        Member.objects.select_for_update().get(pk=member.pk)
        asked = ModelLogEntry.objects.for_instance(member).filter(action="members.ask_name")
        if asked.filter(timestamp__gt=at - ASK_AGAIN_AFTER).exists():
            raise AskedAlready
        log(instance=member, action="members.ask_name", user=by)
        with translation.override(member.language):
            url = settings.SITE_URL + reverse("account_settings")
        get_adapter().send_notification_mail(
            "members/email/name_asked", member, {"settings_url": url}
        )


def propose(*, member: Member, name: str, by: Member, at: datetime) -> AccountProposal | None:
    """Ask a second person to correct the name; ``None`` where an administrator did it at once.

    With it every certificate that stands is made anew. Raises ``UnprintableText``,
    ``OtherNameWaits``, and ``OwnAccount``.
    """
    check_name(name=name, language=member.language)
    proposal = proposals.propose(
        kind=AccountProposal.Kind.CORRECT_NAME, member=member, proposed_by=by, at=at, name=name
    )
    if proposal is not None and proposal.name != name:
        raise OtherNameWaits
    return proposal
