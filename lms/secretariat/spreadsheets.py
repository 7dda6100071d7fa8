"""Lines of a table that somebody brought as a file: CSV as any spreadsheet writes it, or XLSX."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO, StringIO
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from assessments.formats.encodings import decode
from assessments.formats.parsed import Unreadable
from lms import letters

UNPACKED = 20_000_000
"""Bytes that a workbook may have once it is unpacked; a small file can hold any number."""
LONGEST = 100_000
"""Lines, with those that are empty."""
WIDEST = 50
FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""The wide ones are formulas too where spreadsheets speak Chinese, Japanese or Korean."""
_STARTS = (*FORMULA_STARTS, "\t", "\r", "\n")
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
_WORKBOOK = b"PK"


@dataclass(frozen=True)
class Line:
    """``number`` counts from 1 as a spreadsheet or an editor does; cells have no loose spaces."""

    number: int
    cells: list[str]


def lines(content: bytes) -> Iterator[Line]:
    """Those that are not empty, one after the other. Raises ``Unreadable``, also in between."""
    if content.startswith(_OLD_WORKBOOK):
        raise Unreadable(
            _(
                "The file is of an old kind, or has a password. Save it as XLSX or CSV without one "
                "and choose it once more."
            )
        )
    read = _of_workbook if content.startswith(_WORKBOOK) else _of_text
    for number, cells in read(content):
        if number > LONGEST:
            raise Unreadable(_("The table is too long."), line=number)
        if any(cells):
            yield Line(number, cells)


def _of_text(content: bytes) -> Iterator[tuple[int, list[str]]]:
    text = decode(content)
    reader = csv.reader(StringIO(text), delimiter=_delimiter(text), strict=True)
    number = 1
    try:
        for cells in reader:
            yield number, [letters.line(cell) for cell in cells]
            number = reader.line_num + 1
    except csv.Error as wrong:
        raise Unreadable(
            _("The table is damaged here: a quotation mark is missing, or there is one too many."),
            line=number,
        ) from wrong


def _delimiter(text: str) -> str:
    first = next((line for line in text.split("\n") if line.strip()), "")
    return max(";,\t", key=first.count)


def _of_workbook(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """The first sheet. Formulas are read as they are written, not as what they come to."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            if sum(each.file_size for each in archive.infolist()) > UNPACKED:
                raise Unreadable(_("The file is too large once it is unpacked. Save it as CSV."))
        sheet = load_workbook(BytesIO(content), read_only=True).worksheets[0]
        # What the file says of its own size need not be so.
        sheet.reset_dimensions()
        for number, values in enumerate(sheet.iter_rows(values_only=True, max_col=WIDEST), start=1):
            yield number, [letters.line(str(each)) if each is not None else "" for each in values]
    except (
        *(BadZipFile, InvalidFileException, ParseError),
        *(KeyError, ValueError, IndexError, TypeError),
    ) as wrong:
        raise Unreadable(_("The workbook is damaged. Save it once more as XLSX or CSV.")) from wrong


def defused(cell: str) -> str:
    """A cell that a spreadsheet takes as text, never as a formula."""
    return f"'{cell}" if cell.startswith(_STARTS) else cell
