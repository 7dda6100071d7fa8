"""Members as a table for a file: what the list says of each, and their address."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lms.members.models import Member
from lms.secretariat import headway, listing, orders
from lms.secretariat.listing import Filters
from lms.secretariat.models import FileOrder
from lms.secretariat.orders import Offer, Progress
from lms.secretariat.sheets import Line, Sheet

_AT_A_TIME = 500
_NAMES = (
    *("name", "email", "language", "country", "organisation", "role", "last_active"),
    *("courses_joined", "courses_completed", "headway"),
)


def ask(
    *,
    member_ids: Sequence[int],
    about: Sequence[tuple[str, str]],
    kind: str,
    by: Member,
    at: datetime,
) -> FileOrder:
    """Have a worker write these members, in this order, with what they were found by."""
    return orders.ask(
        what=MEMBERS.what,
        kind=kind,
        asks={"about": list(about), "members": list(member_ids)},
        by=by,
        at=at,
        wanted=len(member_ids),
    )


def _table(order: FileOrder, progress: Progress, at: datetime) -> Sheet:
    """Those of the members whom the reader may look after.

    Statements per block, however many stand in it.
    """
    # The site's own days and hours, whoever reads it.
    moment = timezone.make_naive(at, timezone.get_default_timezone())
    return Sheet(
        title=_("Members"),
        definition=(
            (_("Counted at"), f"{date_format(moment)}, {moment:%H:%M} {settings.TIME_ZONE}"),
            *((name, value) for name, value in order.asks["about"]),
        ),
        names=_NAMES,
        headings=(
            *(_("Name"), _("E-mail address"), _("Language"), _("Country"), _("Organisation")),
            *(_("Role"), _("Last active"), _("Courses joined"), _("Courses completed")),
            _("Where they stand"),
        ),
        blocks=_blocks(order.asks["members"], order.by, progress, at=at),
    )


def _blocks(
    member_ids: Sequence[int],
    reader: Member,
    progress: Progress,
    *,
    at: datetime,
) -> Iterator[list[Line]]:
    found = listing.found(filters=Filters(), reader=reader, at=at)
    for start in range(0, len(member_ids), _AT_A_TIME):
        part = found.filter(pk__in=member_ids[start : start + _AT_A_TIME])
        members = list(part.select_related("organisation").prefetch_related("groups"))
        yield [_line(row) for row in headway.rows(members=members, at=at)]
        progress.note(len(members), members=[each.pk for each in members])


def _line(row: headway.Row) -> Line:
    member = row.member
    active = (
        timezone.localdate(row.last_active, timezone.get_default_timezone()).isoformat()
        if row.last_active
        else ""
    )
    return [
        member.display_name,
        member.email,
        member.get_language_display(),
        str(member.get_country_display()),
        str(member.organisation or ""),
        ", ".join(row.roles),
        active,
        row.joined,
        row.completed,
        "; ".join(row.headway),
    ]


def _count(lines: int) -> str:
    return ngettext(
        "%(count)s member stands in the file.", "%(count)s members stand in the file.", lines
    ) % {"count": number_format(lines, force_grouping=True)}


MEMBERS = Offer(
    what="members",
    right="members.change_member",
    title=gettext_lazy("File of members"),
    name="members",
    page="members_list",
    back=gettext_lazy("Back to the list"),
    count=_count,
    warning=gettext_lazy("Each member in it can read that you did."),
    table=_table,
)
