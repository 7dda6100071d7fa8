"""Answering in a few words, compared with what is accepted."""

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache

from assessments.contents import Content, number, said
from assessments.kinds.kind import NOTHING, Answer, DoesNotFit, Field, Line, one, share
from cms import searching
from lms import letters

LONGEST = 500
_EXACT_ACCENTS = {"vi"}
"""Where a word with another accent is another word."""


class FewWords:
    """Answered by text. Accepted in whichever language it was accepted in.

    In what is accepted, ``*`` stands for any letters (``\\*`` for an asterisk). Case, accents and
    ways of typing one letter make no difference unless the question says that case does.
    """

    offers: tuple[str, ...] = ("answers",)
    is_answered_whole = True

    def keys(self, content: Content) -> list[str]:
        return []

    def read(self, content: Content, field: Field) -> Answer:
        answer = letters.visible(one(field(""))).strip() or None
        self.check(content, answer)
        return answer

    def check(self, content: Content, answer: Answer) -> None:
        if answer is not None and (not isinstance(answer, str) or len(answer) > LONGEST):
            raise DoesNotFit

    def is_complete(self, content: Content, answer: Answer) -> bool:
        return bool(answer)

    def grade(self, content: Content, answer: Answer) -> Decimal | None:
        met = accepted(content, answer)
        return share(number(met["credit"]) / 100) if met else NOTHING

    def lines(self, content: Content, answer: Answer, language: str | None) -> list[Line]:
        return [line_of(content, answer, language)]


def line_of(content: Content, answer: Answer, language: str | None) -> Line:
    """What was typed, with the feedback to it and the best of what is accepted."""
    met = accepted(content, answer)
    right = bool(met) and number(met["credit"]) > 0 if met else False
    best = max(content["answers"], key=lambda each: number(each["credit"]))
    shown = said(content, best["text"], language)
    return Line(
        given=answer or "",
        verdict=right,
        right=None if right else shown,
        feedback=said(content, met.get("feedback"), language) if met else None,
    )


def accepted(content: Content, answer: Answer) -> Content | None:
    """The first of the accepted answers that this is."""
    if not answer:
        return None
    exact = bool(content.get("case_sensitive"))
    for each in content["answers"]:
        for language, pattern in each["text"].items():
            if _matches(str(pattern), answer, language, exact):
                return each
    return None


def _matches(pattern: str, answer: str, language: str, exact: bool) -> bool:
    parts = _parts(pattern, language, exact)
    text = _compared(answer, language, exact)
    if len(parts) == 1:
        return text == parts[0]
    first, *middle, last = parts
    if not (text.startswith(first) and text.endswith(last)):
        return False
    at, end = len(first), len(text) - len(last)
    for part in middle:
        # The earliest place is always good enough, so that no answer is slow to compare.
        found = text.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return at <= end


def _compared(text: str, language: str, exact: bool) -> str:
    text = " ".join(unicodedata.normalize("NFC", letters.bare(text)).split())
    text = letters.without_loose_spaces(letters.ordered(letters.meant(text)))
    if exact:
        return text
    if language in _EXACT_ACCENTS:
        return unicodedata.normalize("NFKC", text).casefold()
    return searching.fold(text)


@lru_cache(maxsize=2_000)
def _parts(pattern: str, language: str, exact: bool) -> list[str]:
    """What stands between the asterisks of a pattern, as it is compared."""
    parts = re.split(r"(?<!\\)\*", pattern.strip())
    return [_spaced(part.replace("\\*", "*"), language, exact) for part in parts]


def _spaced(part: str, language: str, exact: bool) -> str:
    """A part with the spaces at its ends, which matter beside an asterisk."""
    inner = _compared(part, language, exact)
    before = " " if inner and part[:1].isspace() else ""
    after = " " if inner and part[-1:].isspace() else ""
    return f"{before}{inner}{after}"
