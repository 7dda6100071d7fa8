"""Members as a table for a file: what the list says of each, and their address."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lms.members.models import Member
from lms.secretariat import headway, listing
from lms.secretariat.listing import Filters
from lms.secretariat.sheets import Line, Sheet

_AT_A_TIME = 500
_NAMES = (
    *("name", "email", "language", "country", "organisation", "role", "last_active"),
    *("courses_joined", "courses_completed", "headway"),
)


def table(
    *,
    member_ids: Sequence[int],
    about: Sequence[tuple[str, str]],
    reader: Member,
    written: Callable[[Sequence[int]], None],
    at: datetime,
) -> Sheet:
    """Those of these members whom the reader may look after, in this order.

    ``written`` is told of each block who is in it. Statements per block, however many stand in it.
    """
    # The site's own days and hours, whoever reads it.
    moment = timezone.make_naive(at, timezone.get_default_timezone())
    return Sheet(
        title=_("Members"),
        definition=(
            (_("Counted at"), f"{date_format(moment)}, {moment:%H:%M} {settings.TIME_ZONE}"),
            *about,
        ),
        names=_NAMES,
        headings=(
            *(_("Name"), _("E-mail address"), _("Language"), _("Country"), _("Organisation")),
            *(_("Role"), _("Last active"), _("Courses joined"), _("Courses completed")),
            _("Where they stand"),
        ),
        blocks=_blocks(member_ids, reader, written, at=at),
    )


def _blocks(
    member_ids: Sequence[int],
    reader: Member,
    written: Callable[[Sequence[int]], None],
    *,
    at: datetime,
) -> Iterator[list[Line]]:
    found = listing.found(filters=Filters(), reader=reader, at=at)
    for start in range(0, len(member_ids), _AT_A_TIME):
        part = found.filter(pk__in=member_ids[start : start + _AT_A_TIME])
        members = list(part.select_related("organisation").prefetch_related("groups"))
        yield [_line(row) for row in headway.rows(members=members, at=at)]
        written([each.pk for each in members])


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
