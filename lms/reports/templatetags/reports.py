from django import template
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.translation import gettext as _

from lms.reports.disclosure import HIDDEN
from lms.reports.tables import Cell, Line, Table

register = template.Library()


@register.filter
def cell(value: Cell) -> str:
    """A figure in the reader's digits, or a sign that there is none and why."""
    if value is HIDDEN:
        return format_html('<span class="report-hidden">{}</span>', _("hidden"))
    if value is None:
        return format_html('<span aria-label="{}" role="img">–</span>', _("no such figure"))
    return number_format(value, use_l10n=True, force_grouping=True)


@register.filter
def leads(line: Line, links: dict[int | str, str] | None) -> str:
    """Where more is told of a line, if anywhere."""
    return links.get(line.key, "") if links and isinstance(line.key, int | str) else ""


@register.filter
def totals(table: Table) -> list[tuple[str, Cell]]:
    """The figures of everybody with their labels, without those that there are none of."""
    pairs = zip(table.columns, table.total, strict=True)
    return [(label, value) for label, value in pairs if value is not None]


@register.filter
def heat(value: Cell, table: Table) -> str:
    """How deep a cell of a map of gaps is coloured, from 0 for none to 4 for the most."""
    if not table.is_map or not isinstance(value, int):
        return ""
    return f"report-heat-{table.heat(value)}"
