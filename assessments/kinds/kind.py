"""What every kind of question can do."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from assessments.contents import Content
from cms.reading import Localized

Answer = Any
"""What a member answered, as JSON; its shape is the kind's own. None: nothing."""

Field = Callable[[str], Sequence[str]]
"""What was posted for a part of the question; ``""`` is the question itself."""

ALL = Decimal(1)
NOTHING = Decimal(0)
_STEP = Decimal("0.00001")
_NEARLY = Decimal("0.00005")


class DoesNotFit(Exception):
    """Something was answered that the question does not offer."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One part of an answer as it is looked at afterwards.

    ``prompt`` is what it answers, if the question has parts. ``verdict`` is None while that may
    not be told, and of what is neither right nor wrong; ``right`` is given of what was missed.
    """

    prompt: Localized | str | None = None
    given: Localized | str | None
    was_chosen: bool = True
    verdict: bool | None = None
    right: Localized | str | None = None
    feedback: Localized | None = None

    def without_key(self, *, teaches: bool = False) -> "Line":
        """What may be told while the key waits; ``teaches``: with what is said to the answer."""
        return Line(
            prompt=self.prompt,
            given=self.given,
            was_chosen=self.was_chosen,
            feedback=self.feedback if teaches else None,
        )


class QuestionKind(Protocol):
    """A kind of question. All of it is pure: the same content and answer give the same."""

    offers: tuple[str, ...]
    """The parts of the content, beside its text, that this kind uses."""

    is_answered_whole: bool
    """Whether one thing is answered, so that what is said to it tells no more than its points do.

    Of several, what is said to each would tell which are right: whoever marks everything and hands
    in would read the key.
    """

    def keys(self, content: Content) -> list[str]:
        """Which of the answers are shown in an order of their own, as the author has them."""

    def read(self, content: Content, field: Field) -> Answer:
        """The answer among what was posted. Raises ``DoesNotFit``."""

    def check(self, content: Content, answer: Answer) -> None:
        """Raises ``DoesNotFit`` for an answer that this question cannot have."""

    def is_complete(self, content: Content, answer: Answer) -> bool:
        """Whether nothing of the question was left out."""

    def grade(self, content: Content, answer: Answer) -> Decimal | None:
        """The share of its points that an answer is worth, 0 to 1; None: a person decides."""

    def lines(self, content: Content, answer: Answer, language: str | None) -> list[Line]:
        """The answer, part by part, with the key to it."""


def share(value: Decimal) -> Decimal:
    """A share of the points, between none and all; a third three times is all of them."""
    value = max(NOTHING, min(ALL, value))
    for whole in (NOTHING, ALL):
        if abs(value - whole) < _NEARLY:
            return whole
    return value.quantize(_STEP)


def one(values: Sequence[str]) -> str:
    """The only value of a field; empty if there is none. Raises ``DoesNotFit`` for several."""
    if len(values) > 1:
        raise DoesNotFit
    return values[0] if values else ""
