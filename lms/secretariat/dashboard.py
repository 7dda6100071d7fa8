"""What waits for the secretariat and who needs help, counted in a constant number of statements."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.allowances import unanswered
from assessments.models import Quiz, Response
from certificates import proposals, revocations
from courses.models import Recognition
from lms.bells.models import Failure
from lms.mails import post
from lms.members import asking
from lms.members import proposals as account_proposals
from lms.members.models import Member
from lms.secretariat import invitations, listing
from lms.secretariat.listing import Filters, Ready

COUNTED = 1000
"""Counting stops here: more cannot be looked after one by one."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One sentence with a number, and where something can be done about it, if here."""

    text: str
    url: str = ""


def waits(*, reader: Member, at: datetime) -> list[Line]:
    """What waits for somebody of the secretariat; what nobody waits for is left out."""
    return list(_waits(reader, at))


def needs_help(*, reader: Member, at: datetime) -> list[Line]:
    """How many members the ready filters find that say so, and the way to them."""
    lines = []
    for ready in (Ready.STUCK, Ready.INACTIVE):
        found = listing.found(filters=Filters(ready=ready), reader=reader, at=at)
        count = found.order_by().values("pk")[: COUNTED + 1].count()
        lines.append(
            Line(
                text=_("%(filter)s: %(count)s")
                % {"filter": ready.label, "count": _more_than(count)},
                url=f"{reverse('members_list')}?{urlencode({'ready': ready.value})}",
            )
        )
    return lines


def _waits(reader: Member, at: datetime) -> Iterator[Line]:
    if count := asking.waiting().count():
        text = ngettext("%(count)d person wants to join.", "%(count)d people want to join.", count)
        yield Line(text=text % {"count": count}, url=reverse("joining"))
    if reader.has_perm(proposals.DECIDE) and (count := proposals.waiting().count()):
        text = ngettext(
            "%(count)d proposal waits for a second person.",
            "%(count)d proposals wait for a second person.",
            count,
        )
        yield Line(text=text % {"count": count}, url=reverse("proposals"))
    if reader.has_perm("certificates.change_award") and (count := revocations.waiting().count()):
        text = ngettext(
            "%(count)d revocation waits for a second person.",
            "%(count)d revocations wait for a second person.",
            count,
        )
        yield Line(text=text % {"count": count}, url=reverse("revocations"))
    if count := account_proposals.waiting().count():
        text = ngettext(
            "%(count)d change to an account waits for a second person.",
            "%(count)d changes to accounts wait for a second person.",
            count,
        )
        yield Line(text=text % {"count": count}, url=reverse("account_proposals"))
    if reader.has_perm("courses.add_recognition") and (
        count := Recognition.objects.filter(decision="").count()
    ):
        text = ngettext(
            "%(count)d recognition of learning waits for a second person.",
            "%(count)d recognitions of learning wait for a second person.",
            count,
        )
        yield Line(text=text % {"count": count}, url=reverse("path_recognitions"))
    if count := unanswered(quizzes=Quiz.objects.all()).count():
        text = ngettext(
            "%(count)d member asks for more attempts.",
            "%(count)d members ask for more attempts.",
            count,
        )
        yield Line(text=text % {"count": count}, url=reverse("attempts_wanted"))
    if count := _to_mark().count():
        text = ngettext(
            "%(count)d answer waits to be marked by a trainer.",
            "%(count)d answers wait to be marked by a trainer.",
            count,
        )
        yield Line(text=text % {"count": count})
    expired = invitations.waiting().filter(expires_at__lt=at)
    if count := expired.count():
        text = ngettext(
            "The link of %(count)d invitation ended before anybody came.",
            "The links of %(count)d invitations ended before anybody came.",
            count,
        )
        yield Line(text=text % {"count": count}, url=reverse("invitations_list"))
    yield from _failed(reader)


def _failed(reader: Member) -> Iterator[Line]:
    """Only administrators can open what is said of each."""
    url = reverse("background_work") if reader.is_superuser else ""
    if count := post.given_up().count():
        text = ngettext(
            "%(count)d e-mail could not be delivered.",
            "%(count)d e-mails could not be delivered.",
            count,
        )
        yield Line(text=text % {"count": count}, url=url)
    if count := Failure.objects.count():
        text = ngettext(
            "%(count)d piece of background work failed. Tell who runs the server.",
            "%(count)d pieces of background work failed. Tell who runs the server.",
            count,
        )
        yield Line(text=text % {"count": count}, url=url)


def _to_mark() -> QuerySet[Response]:
    return Response.objects.filter(share=None, attempt__submitted_at__isnull=False)


def _more_than(count: int) -> str:
    return _("more than %(count)d") % {"count": COUNTED} if count > COUNTED else str(count)
