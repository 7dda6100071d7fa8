"""Figures that can be published: what few members did stays hidden, and no other figure tells it.

Each count is rounded to a multiple of five, up or down by chance, so that a published figure stands
for nine possible ones, and taking two of them from one another gives nothing certain. The chance is
decided once for the same members and courses: whichever filters lead there, the figure is the same,
and asking again does not average it out. See docs/adr/0019-published-figures-are-rounded.md.
"""

from collections.abc import Sequence
from enum import Enum

from django.utils.crypto import salted_hmac

from lms.reports.figures import Count

LEAST = 5
"""Fewer members than this are never told of."""
BASE = 5
LEAST_MEASURED = 10
"""An average of fewer members says too much about each of them."""


class Hidden(Enum):
    """What stands in the place of a figure that few members are behind."""

    HIDDEN = "hidden"


HIDDEN = Hidden.HIDDEN
Published = int | Hidden


def rounded(count: Count) -> Published:
    """A multiple of five near to it, or hidden."""
    if count.members < LEAST:
        return HIDDEN
    below, rest = divmod(count.times, BASE)
    text = f"{count.mark}/{count.times}/{count.members}"
    chance = int(salted_hmac("lms.reports.disclosure", text, algorithm="sha256").hexdigest(), 16)
    return BASE * (below + (chance % BASE < rest))


def published(*, total: Count, parts: Sequence[Count]) -> tuple[Published, list[Published]]:
    """A total and the groups that it falls into, so that none hidden follows from the others."""
    told = [rounded(part) for part in parts]
    whole = rounded(total)
    while isinstance(whole, int) and _follows(whole, told):
        visible = [part for part in told if isinstance(part, int)]
        if not visible:
            return HIDDEN, told
        told[told.index(min(visible))] = HIDDEN
    return whole, told


def overlapping(*, total: Count, parts: Sequence[Count]) -> tuple[Published, list[Published]]:
    """The same of groups of which somebody can be in several, or in none.

    Then what the others leave of the total says nothing of a hidden one: unless all of the total
    stands in just one of them each.
    """
    if sum(part.times for part in parts) == total.times:
        return published(total=total, parts=parts)
    return rounded(total), [rounded(part) for part in parts]


def _follows(whole: int, told: Sequence[Published]) -> bool:
    """Whether the total and the visible parts leave a single value to one of the hidden ones.

    Every reader knows how figures are rounded, and that hidden ones are below five at least where
    each member counts once.
    """
    hidden = sum(part is HIDDEN for part in told)
    if not hidden:
        return False
    visible = [part for part in told if isinstance(part, int)]
    most = LEAST - 1
    slack = BASE - 1
    lowest = whole - slack - sum(part + slack for part in visible) - most * (hidden - 1)
    highest = whole + slack - sum(max(LEAST, part - slack) for part in visible)
    return max(0, lowest) >= min(most, highest)
