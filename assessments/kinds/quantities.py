"""Answering with a number, and a unit where the question names some."""

import re
import unicodedata
from decimal import Decimal

from assessments.contents import Content, number, said
from assessments.kinds.kind import NOTHING, Answer, DoesNotFit, Field, Line, one, share

LONGEST = 60
_NUMBER = re.compile(r"([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?)(.*)", re.DOTALL)
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}(?!\d)")
_MARKS = str.maketrans({"٫": ".", "٬": None, "−": "-", "\u00a0": " ", "\u202f": " ", "'": None})


class Quantity:
    """Answered by a number as it was typed, in whichever digits; a comma may stand for the point.

    Without a unit, the first of the question's units is meant.
    """

    offers: tuple[str, ...] = ("answers", "units")
    is_answered_whole = True

    def keys(self, content: Content) -> list[str]:
        return []

    def read(self, content: Content, field: Field) -> Answer:
        answer = one(field("")).strip() or None
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
    right = met is not None and number(met["credit"]) > 0
    best = max(content["answers"], key=lambda each: number(each["credit"]))
    units = content.get("units", ())
    unit = f" {units[0]['name']}" if units else ""
    return Line(
        given=answer or "",
        verdict=right,
        right=None if right or best["number"] is None else f"{best['number']}{unit}",
        feedback=said(content, met.get("feedback"), language) if met else None,
    )


def accepted(content: Content, answer: Answer) -> Content | None:
    """The first of the accepted answers within whose tolerance this is; without a number, any."""
    values = readings(content, answer) if answer else []
    for each in content["answers"] if values else ():
        if each["number"] is None:
            return each
        tolerance = number(each.get("tolerance") or 0)
        if any(abs(value - number(each["number"])) <= tolerance for value in values):
            return each
    return None


def readings(content: Content, answer: str) -> list[Decimal]:
    """What was typed, in the first of the question's units; empty if it is not a number.

    ``1,000`` is one to some and a thousand to others: it is read both ways.
    """
    written = "".join(_plain(character) for character in answer.translate(_MARKS)).strip()
    written = re.sub(r"(?<=\d) (?=\d)", "", written)
    values = []
    for reading in dict.fromkeys(_spellings(written)):
        found = _NUMBER.fullmatch(reading)
        factor = _factor(content, found[2].strip()) if found else None
        if found and factor is not None:
            values.append(Decimal(found[1]) / factor)
    return values


def _spellings(written: str) -> list[str]:
    if "." in written or written.count(",") > 1:
        return [written.replace(",", "")]
    decimal = written.replace(",", ".")
    return [decimal, written.replace(",", "")] if _THOUSANDS.match(written) else [decimal]


def _plain(character: str) -> str:
    value = unicodedata.decimal(character, None)
    return character if value is None else str(value)


def _factor(content: Content, name: str) -> Decimal | None:
    """How many of this unit make one of the first."""
    if not name:
        return Decimal(1)
    for unit in content.get("units", ()):
        if unit["name"].casefold() == name.casefold():
            return number(unit["factor"])
    return None
