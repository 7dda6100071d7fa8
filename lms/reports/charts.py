"""Charts as figures for a template to draw in SVG; every figure also stands in a table."""

from collections.abc import Iterator
from dataclasses import dataclass

from lms.reports.tables import Cell, Line, Table

WIDTH = 480
BAR = 14
MOST = 40
"""Lines of a longer table are read, not drawn."""


@dataclass(frozen=True)
class Bar:
    name: str
    y: int
    width: int
    value: int


@dataclass(frozen=True)
class Bars:
    label: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Chart:
    bar_height: int
    names: tuple[tuple[str, str], ...]
    """What is drawn, as names and labels."""
    groups: tuple[Bars, ...]


def bars(table: Table) -> Chart | None:
    """Up to two bars for each group, hidden figures without; None when there is nothing to draw."""
    places = table.drawn
    drawn = [table.names[place] for place in places]
    lines = table.lines[:MOST]
    values = [cell for line in lines for cell in (line.cells[place] for place in places) if cell]
    tallest = max((value for value in values if isinstance(value, int)), default=0)
    if not tallest:
        return None
    return Chart(
        bar_height=BAR,
        names=tuple((name, table.columns[table.names.index(name)]) for name in drawn),
        groups=tuple(
            Bars(
                label=line.label,
                bars=tuple(_bars(line, drawn, places, tallest)),
            )
            for line in lines
        ),
    )


def _bars(line: Line, drawn: list[str], places: list[int], tallest: int) -> Iterator[Bar]:
    for number, (name, place) in enumerate(zip(drawn, places, strict=True)):
        value: Cell = line.cells[place]
        if isinstance(value, int):
            width = max(1, round(WIDTH * value / tallest)) if value else 0
            yield Bar(name=name, y=number * (BAR + 2), width=width, value=value)
