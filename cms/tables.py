"""Tables of words.

One is kept as lists whose items have ids, so that each of its words is a text to translate that
stays the same when a row comes or goes; authors type or paste it as a grid, in one field.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.telepath import register
from wagtail.blocks.field_block import FieldBlockAdapter

from cms.diagrams import NoteBlock

MOST_COLUMNS = 6
MOST_ROWS = 30
LONGEST_HEADING = 80
LONGEST_CELL = 300


class CellsWidget(forms.Textarea):
    """Holds the cells for ``js/cells.js``, which draws them."""

    show_add_comment_button = False

    def __init__(self) -> None:
        super().__init__(attrs={"data-controller": "cells"})

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"] |= {
            "data-cells-most-value": json.dumps([MOST_COLUMNS, MOST_ROWS]),
            "data-cells-longest-value": json.dumps([LONGEST_HEADING, LONGEST_CELL]),
            "data-cells-words-value": json.dumps(_words()),
        }
        return context


def _words() -> dict[str, str]:
    return {
        "heading": _now("Heading of column {column}"),
        "cell": _now("Row {row}, column {column}"),
        "addColumn": _now("Add a column"),
        "addRow": _now("Add a row"),
        "insertRow": _now("Insert a row above row {row}"),
        "deleteRow": _now("Delete row {row}"),
        "insertColumn": _now("Insert a column before column {column}"),
        "deleteColumn": _now("Delete column {column}"),
        "pasted": _now("Pasted: {rows} rows, {columns} columns."),
        "leftOut": _now(
            "What you pasted does not fit into {columns} columns and {rows} rows below the "
            "headings. What is beyond was left out: make a second table of it."
        ),
    }


class CellsBlock(blocks.StructBlock):
    """The headings of a table's columns, and its rows. In a form it is one field."""

    columns = blocks.ListBlock(
        blocks.CharBlock(required=False, max_length=LONGEST_HEADING),
        label=_("Heading of a column"),
        default=["", ""],
    )
    rows = blocks.ListBlock(
        blocks.ListBlock(blocks.CharBlock(required=False, max_length=LONGEST_CELL)),
        label=_("Cell"),
        default=[["", ""], ["", ""]],
    )
    required = True

    @cached_property
    def field(self) -> forms.Field:
        return forms.CharField(widget=CellsWidget(), help_text=self.meta.help_text)

    def get_form_state(self, value: Any) -> str:
        return json.dumps(self.get_prep_value(value))

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, prefix: str) -> Any:
        try:
            given = json.loads(data.get(prefix, ""))
            columns, rows = _items(given["columns"]), [_row(each) for each in given["rows"]]
        except (ValueError, TypeError, KeyError, AttributeError):
            # Nobody's browser writes such a thing.
            return self.get_default()
        if any(len(row["value"]) != len(columns) for row in rows):
            return self.get_default()
        return self._of(columns, rows)

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, prefix: str) -> bool:
        return prefix not in data

    def clean(self, value: Any) -> Any:
        columns, rows = _without_empty(self.get_prep_value(value))
        if problem := self._problem([_texts(columns), *(_texts(each["value"]) for each in rows)]):
            raise ValidationError(problem)
        return self._of(columns, rows) if columns else value

    def _problem(self, grid: list[list[str]]) -> str:
        headings, rows = grid[0], grid[1:]
        if len(headings) > MOST_COLUMNS or len(rows) > MOST_ROWS:
            return _now(
                "A table has up to %(columns)s columns and %(rows)s rows below the headings. "
                "Divide it into two."
            ) % {"columns": MOST_COLUMNS, "rows": MOST_ROWS}
        if too_long := _too_long(headings, LONGEST_HEADING):
            return _too_long_in_words(too_long, LONGEST_HEADING)
        for row in rows:
            if too_long := _too_long(row, LONGEST_CELL):
                return _too_long_in_words(too_long, LONGEST_CELL)
        if self.is_deferred_validation:
            return ""
        if not rows:
            return _now("Write the headings and at least one row.")
        if not all(headings[1:]):
            return _now("Each column needs a heading; only the first may go without.")
        return ""

    def _of(self, columns: list[dict], rows: list[dict]) -> Any:
        return self.to_python({"columns": columns, "rows": rows})

    class Meta:
        label = _("Cells")
        help_text = _(
            "The first line holds the headings. Paste a table from Word, Excel or a web page into "
            "a cell: it fills the cells from there on. On a phone each row of a wide table is "
            "shown as a list."
        )


def _items(given: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Items of a list as it is stored, of what a browser sent; line breaks become spaces."""
    return [_item(each, " ".join(str(each["value"]).split())) for each in given]


def _row(given: Mapping[str, Any]) -> dict[str, Any]:
    return _item(given, _items(given["value"]))


def _item(given: Mapping[str, Any], value: Any) -> dict[str, Any]:
    return {"type": "item", "id": str(given["id"])[:36], "value": value}


def _texts(items: Iterable[Mapping[str, Any]]) -> list[str]:
    return [each["value"] for each in items]


def _without_empty(stored: Mapping[str, Any]) -> tuple[list[dict], list[dict]]:
    """Headings and rows without the columns and rows in which nothing stands."""
    rows = [each for each in stored["rows"] if any(_texts(each["value"]))]
    kept = [
        number
        for number, heading in enumerate(stored["columns"])
        if heading["value"] or any(_at(row, number) for row in rows)
    ]
    return (
        [stored["columns"][number] for number in kept],
        [{**row, "value": [row["value"][number] for number in kept]} for row in rows],
    )


def _at(row: Mapping[str, Any], number: int) -> str:
    return row["value"][number]["value"]


def _too_long(texts: Iterable[str], longest: int) -> str:
    return next((each for each in texts if len(each) > longest), "")


def _too_long_in_words(text: str, longest: int) -> str:
    return _now("“%(beginning)s…” has %(length)s characters; there is room for %(longest)s.") % {
        "beginning": text[:40],
        "length": len(text),
        "longest": longest,
    }


register(FieldBlockAdapter(), CellsBlock)


class TableBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("What the table shows"), max_length=150)
    cells = CellsBlock()
    names_rows = blocks.BooleanBlock(
        label=_("The first column says what each row is about"), required=False, default=True
    )
    note = NoteBlock(
        help_text=_("Shown below the table. Link to the source, and say on which day you read it.")
    )

    def get_context(self, value: Any, parent_context: Mapping[str, Any] | None = None) -> dict:
        context = super().get_context(value, parent_context)
        headings = list(value["cells"]["columns"])
        context["headings"] = headings
        context["rows"] = [list(zip(headings, row, strict=False)) for row in value["cells"]["rows"]]
        return context

    class Meta:
        icon = "table"
        label = _("Table")
        template = "blocks/table.html"
