"""What is handed to a translator and what comes back, whatever the format of the file."""

import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from cms.languages import RIGHT_TO_LEFT
from cms.translations import Entry

LARGEST = 10_000_000
"""Bytes of a file that comes back: a course of fifty lessons has two million."""


class Unreadable(Exception):
    """A file nothing can be taken from: ``reason`` in words, from ``line`` on (0: all of it)."""

    def __init__(self, reason: str, *, line: int = 0):
        super().__init__(f"{line}: {reason}")
        self.reason = reason
        self.line = line


@dataclass(frozen=True, kw_only=True)
class Work:
    """One source with its draft. ``name`` is its address in files: ``courses.lesson-12``."""

    name: str
    title: str
    entries: Sequence[Entry]
    released: frozenset[str] = frozenset()
    """Ids of the segments whose draft is what readers have."""


@dataclass(frozen=True, kw_only=True)
class Parcel:
    """What goes into one file: works written in one language, for one translator."""

    source_language: str
    language: str
    works: Sequence[Work]


class Certainty(StrEnum):
    """What a file says about one of its texts."""

    SURE = "sure"
    UNSURE = "unsure"
    UNSAID = "unsaid"
    """Nothing: not every program for translators says when a text is ready."""


@dataclass(frozen=True, kw_only=True)
class Unit:
    """One text that came back. ``draft`` is the print of the text that it went out with."""

    segment_id: str
    line: int
    source: str
    target: str
    mark: Certainty
    draft: str | None
    """None if the file does not say."""


@dataclass(frozen=True, kw_only=True)
class Problem:
    """A text that cannot be taken, or part of a file that was not understood, and why."""

    line: int
    where: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Received:
    """What a file says: units by the name of their work. Its languages are BCP 47 tags.

    ``is_markup``: plain texts in it are escaped as rich ones are.
    """

    source_language: str
    language: str
    is_markup: bool
    units: dict[str, list[Unit]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def print_of(text: str) -> str:
    """Another for every text."""
    if not text:
        return "none"
    return hashlib.sha256(unicodedata.normalize("NFC", text).encode()).hexdigest()[:12]


def tag_of(language: str) -> str:
    """The language's BCP 47 tag: ``zh-hans`` → ``zh-Hans``."""
    first, *more = language.split("-")
    return "-".join(
        [first, *({2: str.upper, 4: str.title}.get(len(part), str)(part) for part in more)]
    )


def is_right_to_left(language: str) -> bool:
    return language.split("-")[0] in RIGHT_TO_LEFT
