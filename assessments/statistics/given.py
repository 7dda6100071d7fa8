"""What was answered where nothing is chosen from one list, told so that nobody can be recognised.

Of a question in parts, part by part. What learners typed is told only where several typed the same.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeVar

from assessments.contents import Content
from assessments.kinds.registry import kind_of
from assessments.statistics.choices import FEWEST
from assessments.statistics.gathering import Chosen

_Answer = TypeVar("_Answer")

GIVING = {"words", "number", "matching", "ordering", "gaps"}
"""Not what is written at length, which is its writer's own."""
MOST = 5
"""So many answers to a part are told, the most frequent ones."""


@dataclass(frozen=True, kw_only=True)
class Given:
    """An answer to a part of a question, empty where it was left out, and how many gave it."""

    part: str
    answer: str
    is_right: bool
    count: int


def given_by_version(
    *, contents: Mapping[int, Content], chosen: Iterable[Chosen]
) -> Iterator[tuple[int, list[Given]]]:
    """Version by version, as which they have to come, so that few answers are in memory."""
    for version, rows in groupby(chosen, key=lambda each: each.version):
        yield version, given_of(content=contents[version], chosen=rows)


def given_of(*, content: Content, chosen: Iterable[Chosen]) -> list[Given]:
    """The most frequent answers to each part, in the order of the parts."""
    counts: dict[int, Counter[tuple[str, bool]]] = defaultdict(Counter)
    spellings: dict[tuple[int, str, bool], Counter[str]] = defaultdict(Counter)
    parts: dict[int, str] = {}
    kind, language = kind_of(content), content["source_language"]
    for each in chosen:
        for place, line in enumerate(kind.lines(content, each.answer, language)):
            written = str(line.given or "").strip()
            same = " ".join(written.casefold().split())
            parts[place] = str(line.prompt or "")
            is_right = bool(line.verdict)
            counts[place][same, is_right] += each.count
            spellings[place, same, is_right][written] += each.count
    return [
        Given(
            part=parts[place],
            answer=_shown(spellings[place, same, is_right], same),
            is_right=is_right,
            count=count,
        )
        for place in sorted(counts)
        for (same, is_right), count in told(counts[place].most_common())
    ]


def told(ranked: Sequence[tuple[_Answer, int]]) -> list[tuple[_Answer, int]]:
    """Of answers, the most frequent first, those that may be told.

    Each was given by enough members, and so were the others together: else the few who are left
    could be told from the whole.
    """
    found = [each for each in ranked if each[1] >= FEWEST][:MOST]
    rest = sum(count for _answer, count in ranked) - sum(count for _answer, count in found)
    while found and 0 < rest < FEWEST:
        rest += found.pop()[1]
    return found


def _shown(spellings: Counter[str], same: str) -> str:
    """As most spelled it, if that tells no single one's way of writing."""
    [(usual, count)] = spellings.most_common(1)
    return usual if count >= FEWEST else same
