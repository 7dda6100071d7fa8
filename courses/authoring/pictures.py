"""A path drawn: groups stand in columns in the order in which they open, courses are stations.

Figures only; ``courses/admin/path_picture.html`` draws them in SVG.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from textwrap import shorten, wrap

from courses.authoring.groups import Group
from courses.ledger import Rule

WIDTH = 270
HEAD = 62
STATION = 46
BETWEEN = 70
ABOVE = 28
GOAL = 120
LETTERS = 28
"""How many fit in a line beside a station."""


@dataclass(frozen=True)
class Station:
    y: int
    lines: tuple[str, ...]
    title: str
    note: str
    broken: bool
    """Members cannot complete this course."""


@dataclass(frozen=True)
class Box:
    """A group. ``needed`` of ``count`` courses; ``stations`` are placed from its top."""

    number: int
    x: int
    y: int
    height: int
    needed: int
    count: int
    after: int | None
    stations: tuple[Station, ...]

    @property
    def trail(self) -> tuple[int, int]:
        """Where the line through its stations begins and ends."""
        return self.stations[0].y, self.stations[-1].y


@dataclass(frozen=True)
class Arrow:
    path: str
    broken: bool = False
    """It leads back: the groups wait for each other."""


@dataclass(frozen=True)
class Picture:
    width: int
    height: int
    box_width: int
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    goal: tuple[int, int]
    """Where the certificate stands."""


def draw(
    *, groups: Sequence[Group], titles: Mapping[int, str], broken: Collection[tuple[int, int]] = ()
) -> Picture | None:
    """None when there is nothing to draw. ``broken`` are groups' numbers and courses' places."""
    if not groups:
        return None
    columns = _columns(groups)
    boxes: dict[int, Box] = {}
    heights: dict[int, int] = defaultdict(int)
    for group in groups:
        column = columns[group.number]
        box = _box(group, column * (WIDTH + BETWEEN), heights[column], titles, broken)
        boxes[group.number] = box
        heights[column] += box.height + ABOVE
    height = max(heights.values()) - ABOVE
    goal = ((max(columns.values()) + 1) * (WIDTH + BETWEEN), height // 2)
    followed = {group.after for group in groups}
    between = [_arrow(boxes[box.after], box) for box in boxes.values() if box.after in boxes]
    ends = [box for number, box in boxes.items() if number not in followed]
    return Picture(
        width=goal[0] + GOAL,
        height=height,
        box_width=WIDTH,
        boxes=tuple(boxes.values()),
        arrows=(*between, *(Arrow(_curve(box, *goal)) for box in ends)),
        goal=goal,
    )


def _columns(groups: Sequence[Group]) -> dict[int, int]:
    """How many groups have to be complete before each; a circle begins with its first."""
    after = {group.number: group.after for group in groups}
    columns = {}
    for number in after:
        walked = [number]
        while (step := after[walked[-1]]) in after and step not in walked:
            walked.append(step)
        if step in walked:
            first = min(walked[walked.index(step) :])
            walked = walked[: walked.index(first) + 1]
        columns[number] = len(walked) - 1
    return columns


def _box(
    group: Group,
    x: int,
    y: int,
    titles: Mapping[int, str],
    broken: Collection[tuple[int, int]],
) -> Box:
    stations = tuple(
        _station(place, rule, titles[rule.course_id], (group.number, place) in broken)
        for place, rule in enumerate(group.rules)
    )
    return Box(
        number=group.number,
        x=x,
        y=y,
        height=HEAD + STATION * max(1, len(stations)) + 8,
        needed=group.needed,
        count=len(stations),
        after=group.after,
        stations=stations,
    )


def _station(place: int, rule: Rule, title: str, broken: bool) -> Station:
    note = f"≥ {rule.minimum_grade} %" if rule.minimum_grade else ""
    return Station(
        y=HEAD + STATION // 2 + place * STATION,
        lines=_lines(title, note),
        title=title,
        note=note,
        broken=broken,
    )


def _lines(title: str, note: str) -> tuple[str, ...]:
    lines = wrap(title, LETTERS, max_lines=2, placeholder=" …")
    if note and len(lines) > 1:
        # It stands behind the second line.
        lines[1] = shorten(lines[1], LETTERS - len(note), placeholder=" …")
    return tuple(lines)


def _arrow(box: Box, later: Box) -> Arrow:
    """From a group to one that waits for it."""
    if box.x < later.x:
        return Arrow(_curve(box, later.x, later.y + HEAD // 2))
    start_y, y = box.y + box.height - 16, later.y + later.height - 16
    x = later.x + WIDTH + 8 if later.x < box.x else later.x - 8
    return Arrow(f"M{box.x} {start_y}L{x} {y}", broken=True)


def _curve(box: Box, x: int, y: int) -> str:
    """From the right edge of a group to a point right of it."""
    start_x, start_y = box.x + WIDTH, box.y + box.height // 2
    bend = (x - start_x) // 2
    return f"M{start_x} {start_y}C{start_x + bend} {start_y} {x - bend - 8} {y} {x - 8} {y}"
