"""A report's table as one picture, by typst, in every script: for a page, a letter or slides."""

import json
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any, Literal

import typst
from django.utils import translation
from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from certificates.rendering import typst_language
from certificates.typefaces import font_order, fonts
from lms import digits
from lms.reports.disclosure import HIDDEN
from lms.reports.tables import Cell, Table

MOST_COURSES = 12
"""Of a map; more do not fit beside each other."""
MOST = 40
"""Groups of a longer table are read, not drawn; the picture says how many."""
DOTS_PER_INCH = 200


def svg(table: Table) -> bytes:
    """With a title and its figures in words, for those who do not see it."""
    drawn = _compiled(table, "svg").decode()
    begin = drawn.index(">", drawn.index("<svg"))
    figures = escape(_in_digits("; ".join(_in_words(table))))
    told = (
        f' role="img" aria-labelledby="title figures"><title id="title">'
        f'{escape(_in_digits(_title(table)))}</title><desc id="figures">{figures}</desc>'
    )
    return (drawn[:begin] + told + drawn[begin + 1 :]).encode()


def png(table: Table) -> bytes:
    return _compiled(table, "png")


def _compiled(table: Table, form: Literal["svg", "png"]) -> bytes:
    return typst.compile(
        Path(__file__).parent / "picture.typ",
        font_paths=fonts(),
        ignore_system_fonts=True,
        sys_inputs={"picture": json.dumps(_in_digits(_told(table)))},
        format=form,
        ppi=DOTS_PER_INCH,
    )


def _in_digits(told: Any) -> Any:
    return digits.write_each(told, language=get_language())


def _told(table: Table) -> dict[str, object]:
    language = get_language()
    places = _places(table)
    notes = []
    if table.is_map and len(table.names) - 1 > MOST_COURSES:
        told = {"drawn": MOST_COURSES, "all": len(table.names) - 1}
        notes.append(_("The first %(drawn)d of %(all)d courses.") % told)
    if len(table.lines) > MOST:
        notes.append(
            _("The first %(drawn)d of %(all)d groups.") % {"drawn": MOST, "all": len(table.lines)}
        )
    return {
        "title": _title(table),
        "kind": _kind(table),
        "language": typst_language(language),
        "direction": "rtl" if translation.get_language_bidi() else "ltr",
        "fonts": font_order(language),
        "about": table.definition[1:],
        "series": [table.columns[place] for place in places],
        "groups": [
            {
                "label": line.label,
                "values": [_value(line.cells[place]) for place in places],
                "told": [_in_figures(line.cells[place]) for place in places],
                "heat": [
                    table.heat(cell) if isinstance(cell := line.cells[place], int) else 0
                    for place in places
                ],
            }
            for line in table.lines[:MOST]
        ],
        "notes": notes,
    }


def _kind(table: Table) -> str:
    if table.is_map:
        return "map"
    return "trend" if table.is_over_time and len(table.lines) > 1 else "bars"


def _places(table: Table) -> list[int]:
    """Where the figures stand that are drawn: one or two, or each course of a map."""
    if table.is_map:
        return list(range(1, len(table.names)))[:MOST_COURSES]
    return table.drawn


def _title(table: Table) -> str:
    return table.definition[0][1]


def _in_words(table: Table) -> Iterator[str]:
    for line in table.lines[:MOST]:
        figures = ", ".join(
            f"{table.columns[place]} {_in_figures(line.cells[place])}" for place in _places(table)
        )
        yield f"{line.label}: {figures}"


def _value(cell: Cell) -> int | None:
    return cell if isinstance(cell, int) else None


def _in_figures(cell: Cell) -> str:
    if cell is HIDDEN:
        return _("hidden")
    return "–" if cell is None else number_format(cell, use_l10n=True, force_grouping=True)
