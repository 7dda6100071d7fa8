"""Charts as figures for a template to draw in SVG; every figure also stands in a table."""

from collections.abc import Sequence
from dataclasses import dataclass

from lms.reports.completion import Row

HEIGHT = 180
STEP = 56
BAR = 20


@dataclass(frozen=True)
class Bar:
    x: int
    y: int
    height: int
    value: int


@dataclass(frozen=True)
class MonthBars:
    label: str
    label_x: int
    joined: Bar
    completed: Bar


@dataclass(frozen=True)
class Chart:
    width: int
    height: int
    bar_width: int
    months: tuple[MonthBars, ...]


def months(rows: Sequence[Row]) -> Chart | None:
    """Joined and completed side by side for each month; None when there is nothing to draw."""
    if not rows:
        return None
    tallest = max(max(row.joined, row.completed) for row in rows)
    return Chart(
        width=STEP * len(rows),
        height=HEIGHT,
        bar_width=BAR,
        months=tuple(
            MonthBars(
                label=row.label,
                label_x=index * STEP + STEP // 2,
                joined=_bar(index * STEP + 6, row.joined, tallest),
                completed=_bar(index * STEP + 6 + BAR + 2, row.completed, tallest),
            )
            for index, row in enumerate(rows)
        ),
    )


def _bar(x: int, value: int, tallest: int) -> Bar:
    height = round(HEIGHT * value / tallest) if tallest else 0
    return Bar(x=x, y=HEIGHT - height, height=height, value=value)
