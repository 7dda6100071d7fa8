"""What a file of questions says, whatever its format: the words for it are Moodle's."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

NOTHING = Decimal(0)
ALL = Decimal(1)


class Unreadable(Exception):
    """A file from which nothing can be taken: ``reason`` in words, from ``line`` on (0: all)."""

    def __init__(self, reason: str, *, line: int = 0):
        super().__init__(f"{line}: {reason}")
        self.reason = reason
        self.line = line


class NotUnderstood(Exception):
    """One question that cannot be taken; ``reason`` in words."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What was not understood, and the line on which it begins."""

    line: int
    reason: str


class TextFormat(StrEnum):
    PLAIN = "plain"
    MOODLE = "moodle"
    """As typed: line breaks count, and so may HTML."""
    HTML = "html"
    MARKDOWN = "markdown"


@dataclass(frozen=True, kw_only=True)
class File:
    """Something that the file of questions carries along, named as it says."""

    name: str
    content: bytes
    words: str = ""
    """What a picture shows, for those who do not see it."""


@dataclass(frozen=True, kw_only=True)
class Text:
    """As the file has it. What learners read is made of it by ``assessments.formats.texts``."""

    text: str = ""
    format: TextFormat = TextFormat.PLAIN
    files: Sequence[File] = ()

    def __bool__(self) -> bool:
        return bool(self.text)


EMPTY = Text()


@dataclass(frozen=True, kw_only=True)
class ParsedAnswer:
    """One answer, the pair of a matching question, or a thing to put in order.

    ``fraction`` is its share of the points, from -1 to 1. ``number`` is None for an answer to a
    numerical question that accepts any number.
    """

    text: Text
    fraction: Decimal = NOTHING
    feedback: Text = EMPTY
    match: Text = EMPTY
    number: Decimal | None = None
    tolerance: Decimal = NOTHING
    gap: int | None = None

    @property
    def words(self) -> str:
        """In one line; a pair with an arrow between its sides."""
        if not self.match:
            return self.text.text
        return f"{self.text.text} -> {self.match.text}".lstrip()


@dataclass(frozen=True, kw_only=True)
class ParsedGap:
    number: int
    kind: str
    """``choice``, ``words`` or ``number``."""
    weight: Decimal = ALL


@dataclass(frozen=True, kw_only=True)
class ParsedUnit:
    name: str
    factor: Decimal = ALL
    """How many of it make one of the first unit."""


@dataclass(frozen=True, kw_only=True)
class ParsedQuestion:
    """``type`` is Moodle's word. The text of one with gaps has ``{#1}`` where gap 1 is."""

    line: int
    type: str
    name: str
    text: Text
    answers: Sequence[ParsedAnswer] = ()
    gaps: Sequence[ParsedGap] = ()
    units: Sequence[ParsedUnit] = ()
    feedback: Text = EMPTY
    hints: Sequence[Text] = ()
    for_markers: Text = EMPTY
    single: bool = True
    shuffle: bool = True
    case_sensitive: bool = False
    points: Decimal | None = None
    penalty: Decimal | None = None
    category: str = ""
    tags: Sequence[str] = ()
    notes: Sequence[str] = ()
    """What about it is not kept, in words."""


@dataclass(kw_only=True)
class ParsedFile:
    questions: list[ParsedQuestion] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
