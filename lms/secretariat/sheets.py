"""Tables of any length as files, line by line, whose cells no spreadsheet takes for commands."""

import csv
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from io import TextIOWrapper
from typing import IO
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from django.utils.formats import get_format
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from lms.secretariat.spreadsheets import defused

Cell = str | int | date | None
Line = Sequence[Cell]
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What no XML can hold, which workbooks are made of."""
_ODS = "application/vnd.oasis.opendocument.spreadsheet"
_NAMES = "urn:oasis:names:tc:opendocument:xmlns"


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """Its headings are in a language, ``names`` are those by which programs know the columns."""

    title: str
    definition: Sequence[tuple[str, str]]
    names: Sequence[str]
    headings: Sequence[str]
    blocks: Iterator[list[Line]]


def _csv(sheet: Sheet, out: IO[bytes]) -> None:
    """As spreadsheets of the language that is active read it."""
    comma = get_format("DECIMAL_SEPARATOR") == ","
    text = TextIOWrapper(out, encoding="utf-8", newline="", write_through=True)
    # Tells spreadsheets that this is UTF-8.
    text.write("\ufeff")
    csv.writer(text, delimiter=";" if comma else ",").writerows(_lines(sheet))
    text.detach()


def _xlsx(sheet: Sheet, out: IO[bytes]) -> None:
    book = Workbook(write_only=True)
    page = book.create_sheet(sheet.title)
    page.column_dimensions["A"].width = 40

    def cell(value: Cell) -> object:
        if not isinstance(value, str):
            return value
        made = WriteOnlyCell(page, value)
        # Text stays text, whatever it begins with.
        made.data_type = "s"
        return made

    for line in _lines(sheet):
        page.append([cell(value) for value in line])
    book.save(out)


def _ods(sheet: Sheet, out: IO[bytes]) -> None:
    """The least that LibreOffice and Excel open, as no library writes it line by line."""
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        # Programs know the file by it, at its beginning and not packed.
        archive.writestr("mimetype", _ODS, ZIP_STORED)
        archive.writestr(
            "META-INF/manifest.xml",
            f'<manifest:manifest xmlns:manifest="{_NAMES}:manifest:1.0" manifest:version="1.3">'
            f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_ODS}"/>'
            '<manifest:file-entry manifest:full-path="content.xml"'
            ' manifest:media-type="text/xml"/></manifest:manifest>',
        )
        with archive.open("content.xml", "w", force_zip64=True) as content:
            content.write(
                '<?xml version="1.0" encoding="UTF-8"?>'
                f'<office:document-content xmlns:office="{_NAMES}:office:1.0"'
                f' xmlns:table="{_NAMES}:table:1.0" xmlns:text="{_NAMES}:text:1.0"'
                ' office:version="1.3"><office:body><office:spreadsheet>'
                f"<table:table table:name={quoteattr(sheet.title)}>".encode()
            )
            for line in _lines(sheet):
                cells = "".join(_ods_cell(value) for value in line) or "<table:table-cell/>"
                content.write(f"<table:table-row>{cells}</table:table-row>".encode())
            content.write(
                b"</table:table></office:spreadsheet></office:body></office:document-content>"
            )


def _ods_cell(value: Cell) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, int):
        kind = f'office:value-type="float" office:value="{value}"'
    elif isinstance(value, date):
        kind = f'office:value-type="date" office:date-value="{value}"'
    else:
        kind = 'office:value-type="string"'
    return f"<table:table-cell {kind}><text:p>{escape(str(value))}</text:p></table:table-cell>"


def _json(sheet: Sheet, out: IO[bytes]) -> None:
    """For programs: text as it is, as no spreadsheet reads it."""

    def told(value: object) -> bytes:
        return json.dumps(value, ensure_ascii=False, default=str).encode()

    out.write(b'{"definition": ' + told(dict(sheet.definition)) + b',\n"lines": [')
    comma = b"\n"
    for block in sheet.blocks:
        for line in block:
            out.write(comma + told(dict(zip(sheet.names, line, strict=True))))
            comma = b",\n"
    out.write(b"\n]}\n")


def _lines(sheet: Sheet) -> Iterator[list[Cell]]:
    for name, value in sheet.definition:
        yield [_safe(name), _safe(value)]
    yield []
    yield [_safe(heading) for heading in sheet.headings]
    for block in sheet.blocks:
        for line in block:
            yield [_safe(value) if isinstance(value, str) else value for value in line]


def _safe(text: str) -> str:
    return defused(_NO_TEXT.sub("", text))


WRITERS: dict[str, Callable[[Sheet, IO[bytes]], None]] = {
    "xlsx": _xlsx,
    "csv": _csv,
    "ods": _ods,
    "json": _json,
}
"""By the end of the file's name. The language is the one that is active."""
