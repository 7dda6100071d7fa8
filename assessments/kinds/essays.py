"""Answering at length. A trainer reads and marks it."""

from decimal import Decimal

from assessments.contents import Content
from assessments.kinds.kind import NOTHING, Answer, DoesNotFit, Field, Line, one

LONGEST = 20_000
"""Letters; about ten printed pages."""


class WrittenAnswer:
    """Answered by text; an empty one is worth nothing without anybody reading it."""

    offers: tuple[str, ...] = ("criteria",)
    is_answered_whole = True

    def keys(self, content: Content) -> list[str]:
        return []

    def read(self, content: Content, field: Field) -> Answer:
        answer = one(field("")).replace("\r\n", "\n").strip() or None
        self.check(content, answer)
        return answer

    def check(self, content: Content, answer: Answer) -> None:
        if answer is not None and (not isinstance(answer, str) or len(answer) > LONGEST):
            raise DoesNotFit

    def is_complete(self, content: Content, answer: Answer) -> bool:
        return bool(answer)

    def grade(self, content: Content, answer: Answer) -> Decimal | None:
        return None if answer else NOTHING

    def lines(self, content: Content, answer: Answer, language: str | None) -> list[Line]:
        return [Line(given=answer or "")]
