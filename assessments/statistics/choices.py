"""How often each answer of a question was chosen, told so that nobody can be recognised."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assessments.contents import Content, number
from assessments.statistics.gathering import Chosen

FEWEST = 5
"""Smaller groups of members are not told: they might be recognised."""
CHOOSING = {"single", "multiple", "true_false"}
LEFT_OUT = ""


@dataclass(frozen=True, kw_only=True)
class Choice:
    """An answer, by its key; ``LEFT_OUT`` is none at all.

    ``count`` and ``rest`` are None where they are not told. ``rest`` is what those who chose it
    came to in the other questions, in per cent.
    """

    key: str
    is_right: bool
    count: int | None
    rest: float | None


def choices_of(*, content: Content, chosen: Iterable[Chosen]) -> list[Choice]:
    """Each answer of a question to choose from, and who left it out, with small groups untold."""
    counts = {each["key"]: 0 for each in content["answers"]} | {LEFT_OUT: 0}
    sums = dict.fromkeys(counts, 0.0)
    for each in chosen:
        keys = each.answer if isinstance(each.answer, list) else [each.answer or LEFT_OUT]
        for key in keys or [LEFT_OUT]:
            counts[key] += each.count
            sums[key] += each.count * (each.rest or 0.0)
    right = {each["key"] for each in content["answers"] if number(each["credit"]) > 0}
    order = sorted(right) + [key for key in counts if key not in right]
    untold = {order[place] for place in concealed([counts[key] for key in order], len(right))}
    return [
        Choice(
            key=key,
            is_right=key in right,
            count=None if key in untold else counts[key],
            rest=None if key in untold or not counts[key] else sums[key] / counts[key],
        )
        for key in counts
    ]


def concealed(counts: Sequence[int], right: int) -> set[int]:
    """The places of counts that are not told, of which the first ``right`` are right answers.

    Those of small groups; and since what is missing from the whole tells a single one, another
    with it. That is a wrong one if there is any, because how many were right is told otherwise.
    """
    small = {place for place, count in enumerate(counts) if 0 < count < FEWEST}
    if not small:
        return small
    by_size = sorted(range(len(counts)), key=lambda place: (place < right, counts[place], place))
    wrong = [place for place in by_size if place >= right]
    while small and len([place for place in wrong if place in small]) < min(2, len(wrong)):
        small.add(next(place for place in wrong if place not in small))
    return small
