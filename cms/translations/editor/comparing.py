"""What changed in a source text, word by word."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from html import unescape

from django.utils.html import strip_tags

_BREAKS = re.compile(r"</(?:p|li|h\d|ul|ol)>|<br\s*/?>")
_WORDS = re.compile(r"\s+|\w+|[^\w\s]")


class Kind(StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class Piece:
    """Some words that stayed, came or went."""

    kind: Kind
    text: str


def plain(text: str) -> str:
    """A rich text's words, a line to each paragraph."""
    return unescape(strip_tags(_BREAKS.sub("\n", text))).strip()


def changes(*, before: str, after: str) -> list[Piece]:
    """From one text to the other: joined, what was not removed is ``after``."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    pieces = []
    for what, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            pieces.append(Piece(Kind.SAME, "".join(old[i1:i2])))
            continue
        if i2 > i1:
            pieces.append(Piece(Kind.REMOVED, "".join(old[i1:i2])))
        if j2 > j1:
            pieces.append(Piece(Kind.ADDED, "".join(new[j1:j2])))
    return pieces
