"""A report as PDF, tagged for screen readers (PDF/UA-1), in the language that it was counted in."""

import json
from datetime import datetime
from pathlib import Path

import typst
from django.conf import settings
from django.utils import translation
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certificates.rendering import typst_language
from certificates.typefaces import font_order, fonts
from lms import digits
from lms.reports.disclosure import HIDDEN
from lms.reports.tables import Cell, Table

DRAWN = ("completed", "took", "compared", "joined", "certified")


def pdf(*, table: Table, title: str, language: str, counted_at: datetime) -> bytes:
    """The same bytes for the same table."""
    with translation.override(language):
        told = _told(table, title=title, language=language, counted_at=counted_at)
    told = digits.write_each(told, language=language) | {"digits": digits.ten(language)}
    return typst.compile(
        Path(__file__).parent / "report.typ",
        font_paths=fonts(),
        ignore_system_fonts=True,
        sys_inputs={"report": json.dumps(told)},
        format="pdf",
        pdf_standards=["ua-1"],
        timestamp=counted_at.replace(microsecond=0),
    )


def _told(table: Table, *, title: str, language: str, counted_at: datetime) -> dict[str, object]:
    drawn = next((name for name in DRAWN if name in table.names), table.names[0])
    place = table.names.index(drawn)
    notes = []
    if table.left_out:
        notes.append(
            ngettext(
                "%(groups)d group is too small to be published.",
                "%(groups)d groups are too small to be published.",
                table.left_out,
            )
            % {"groups": table.left_out}
        )
    return {
        "title": title,
        "issuer": settings.SITE_NAME,
        "language": typst_language(language),
        "direction": "rtl" if translation.get_language_bidi() else "ltr",
        "fonts": font_order(language),
        "date": {"year": counted_at.year, "month": counted_at.month, "day": counted_at.day},
        "definition": table.definition,
        "group": table.group,
        "columns": table.columns,
        "everybody": _("All"),
        "total": [_cell(cell) for cell in table.total],
        "before": table.before
        and [table.before.label, *(_cell(cell) for cell in table.before.cells)],
        "bar": None if table.is_map else table.columns[place],
        "lines": [
            {
                "label": line.label,
                "cells": [_cell(cell) for cell in line.cells],
                "heat": [0, *(_heat(table, cell) for cell in line.cells[1:])],
                "bar": bar if isinstance(bar := line.cells[place], int) else 0,
            }
            for line in table.lines
        ],
        "notes": notes,
    }


def _heat(table: Table, cell: Cell) -> int:
    return table.heat(cell) if table.is_map and isinstance(cell, int) else 0


def _cell(cell: Cell) -> str:
    if cell is HIDDEN:
        return _("hidden")
    return "–" if cell is None else number_format(cell, use_l10n=True, force_grouping=True)
