"""Reports as files that a spreadsheet opens without doing what a cell tells it to."""

import csv
import json
from collections.abc import Callable, Iterator
from io import BytesIO, StringIO
from typing import Any

import odfdo
from django.utils.formats import get_format
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from lms.reports import pictures
from lms.reports.disclosure import HIDDEN, Hidden
from lms.reports.tables import Cell, Table
from lms.secretariat.spreadsheets import defused


def completion_csv(table: Table) -> str:
    """What it is about, then a line per group. As spreadsheets of the reader's country read it."""
    out = StringIO()
    # Tells spreadsheets that this is UTF-8.
    out.write("\ufeff")
    comma = get_format("DECIMAL_SEPARATOR") == ","
    writer = csv.writer(out, delimiter=";" if comma else ",")
    for cells in _rows(table):
        writer.writerow([_written(cell, comma=comma) for cell in cells])
    return out.getvalue()


def completion_xlsx(table: Table) -> bytes:
    """The same as a workbook, with numbers that are numbers."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Completion"))
    sheet.column_dimensions["A"].width = 40
    for cells in _rows(table):
        sheet.append([_cell(sheet, cell) for cell in cells])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def completion_ods(table: Table) -> bytes:
    """The same for LibreOffice."""
    document = odfdo.Document("spreadsheet")
    document.body.clear()
    sheet = odfdo.Table(_("Completion"))
    for cells in _rows(table):
        row = odfdo.Row()
        for cell in cells:
            row.append_cell(odfdo.Cell(_("hidden") if cell is HIDDEN else cell))
        sheet.append_row(row)
    document.body.append(sheet)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def told(table: Table) -> dict[str, Any]:
    """For programs: hidden figures are ``"hidden"``, those that there are none of ``None``."""

    def named(cells: tuple[Cell, ...]) -> dict[str, int | float | str | None]:
        values = ("hidden" if isinstance(cell, Hidden) else cell for cell in cells)
        return dict(zip(table.names, values, strict=True))

    return {
        "definition": dict(table.definition),
        "total": named(table.total),
        "before": table.before and {"label": table.before.label, **named(table.before.cells)},
        "groups": [
            {
                "key": line.key if isinstance(line.key, int | str | None) else f"{line.key:%Y-%m}",
                "label": line.label,
                **named(line.cells),
            }
            for line in table.lines
        ],
        "groups_left_out": table.left_out,
    }


def completion_json(table: Table) -> str:
    return json.dumps(told(table), ensure_ascii=False, indent=1)


def _rows(table: Table) -> Iterator[list[Cell | str]]:
    for name, value in table.definition:
        yield [defused(name), defused(value)]
    yield []
    yield [table.group, *table.columns]
    yield [_("All"), *table.total]
    if table.before:
        yield [defused(table.before.label), *table.before.cells]
    for line in table.lines:
        yield [defused(line.label), *line.cells]
    if table.left_out:
        yield []
        yield [_("Groups too small to be published"), table.left_out]


def _written(cell: Cell | str, *, comma: bool) -> str:
    if cell is None:
        return ""
    if cell is HIDDEN:
        return _("hidden")
    text = str(cell)
    return text.replace(".", ",") if comma and isinstance(cell, float) else text


def _cell(sheet: object, value: Cell | str) -> object:
    if isinstance(value, str):
        cell = WriteOnlyCell(sheet, value)
        # Text stays text, whatever it begins with.
        cell.data_type = "s"
        cell.font = Font(bold=False)
        return cell
    return _("hidden") if value is HIDDEN else value


FILES: dict[str, tuple[Callable[[Table], str | bytes], str]] = {
    "csv": (completion_csv, "text/csv; charset=utf-8"),
    "xlsx": (
        completion_xlsx,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    "ods": (completion_ods, "application/vnd.oasis.opendocument.spreadsheet"),
    "json": (completion_json, "application/json"),
    "svg": (pictures.svg, "image/svg+xml"),
    "png": (pictures.png, "image/png"),
}
