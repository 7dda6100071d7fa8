"""Chosen members as a file: what the list says of each, and their address."""

import csv
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO, StringIO

from django.utils import timezone, translation
from django.utils.formats import get_format
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from lms.members.models import Member
from lms.secretariat import headway, listing
from lms.secretariat.listing import Filters
from lms.secretariat.models import Choice
from lms.secretariat.spreadsheets import defused

_AT_A_TIME = 500
_Line = list[str | int]


def members_csv(*, choice: Choice, reader: Member, at: datetime) -> str:
    """As spreadsheets of the reader's language read it."""
    out = StringIO()
    with translation.override(reader.language):
        comma = get_format("DECIMAL_SEPARATOR") == ","
    writer = csv.writer(out, delimiter=";" if comma else ",")
    # Tells spreadsheets that this is UTF-8.
    out.write("\ufeff")
    for block in _blocks(choice, reader, at=at):
        writer.writerows(block)
    return out.getvalue()


def members_xlsx(*, choice: Choice, reader: Member, at: datetime) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Members"))
    for block in _blocks(choice, reader, at=at):
        for line in block:
            sheet.append([_cell(sheet, value) for value in line])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _blocks(choice: Choice, reader: Member, *, at: datetime) -> Iterator[list[_Line]]:
    """The headings first. Statements per block, however many stand in it."""
    yield [
        [
            *(_("Name"), _("E-mail address"), _("Language"), _("Country"), _("Organisation")),
            *(_("Role"), _("Last active"), _("Courses joined"), _("Courses completed")),
            _("Where they stand"),
        ]
    ]
    found = listing.found(filters=Filters(), reader=reader, at=at).filter(choices=choice)
    ids = list(found.values_list("pk", flat=True))
    for start in range(0, len(ids), _AT_A_TIME):
        part = ids[start : start + _AT_A_TIME]
        members = found.filter(pk__in=part)
        members = members.select_related("organisation").prefetch_related("groups")
        yield [_line(row) for row in headway.rows(members=list(members), at=at)]


def _line(row: headway.Row) -> _Line:
    member = row.member
    active = (
        timezone.localdate(row.last_active, timezone.get_default_timezone()).isoformat()
        if row.last_active
        else ""
    )
    return [
        defused(member.display_name),
        defused(member.email),
        member.get_language_display(),
        str(member.get_country_display()),
        defused(str(member.organisation or "")),
        defused(", ".join(row.roles)),
        active,
        row.joined,
        row.completed,
        defused("; ".join(row.headway)),
    ]


def _cell(sheet: object, value: str | int) -> object:
    if isinstance(value, int):
        return value
    cell = WriteOnlyCell(sheet, value)
    # Text stays text, whatever it begins with.
    cell.data_type = "s"
    return cell
