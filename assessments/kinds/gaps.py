"""A text with gaps: ``[[1]]`` in the text is where gap 1 is filled in."""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial

from assessments.contents import Content, number, said
from assessments.kinds import quantities, words
from assessments.kinds.choices import OneOfSeveral
from assessments.kinds.kind import (
    ALL,
    NOTHING,
    Answer,
    DoesNotFit,
    Field,
    Line,
    QuestionKind,
    share,
)
from assessments.kinds.quantities import Quantity
from assessments.kinds.words import FewWords

MARK = re.compile(r"\[\[(\d{1,2})\]\]")
KINDS: dict[str, QuestionKind] = {
    "choice": OneOfSeveral(),
    "words": FewWords(),
    "number": Quantity(),
}


class TextWithGaps:
    """Answered by ``{number of a gap: what fills it}``. Each gap is a small question."""

    offers: tuple[str, ...] = ("answers", "gaps")
    is_answered_whole = False

    def keys(self, content: Content) -> list[str]:
        return [
            each["key"]
            for gap in content["gaps"]
            if gap["kind"] == "choice"
            for each in gap_content(content, gap)["answers"]
        ]

    def read(self, content: Content, field: Field) -> Answer:
        answer = {}
        for gap in content["gaps"]:
            name = str(gap["number"])
            inside = gap_content(content, gap)
            given = KINDS[gap["kind"]].read(inside, partial(_only, field(name)))
            if given is not None:
                answer[name] = given
        return answer or None

    def check(self, content: Content, answer: Answer) -> None:
        if answer is None:
            return
        by_number = {str(gap["number"]): gap for gap in content["gaps"]}
        if not isinstance(answer, dict) or not set(by_number).issuperset(answer):
            raise DoesNotFit
        for name, given in answer.items():
            gap = by_number[name]
            KINDS[gap["kind"]].check(gap_content(content, gap), given)

    def is_complete(self, content: Content, answer: Answer) -> bool:
        return len(answer or ()) == len(content["gaps"])

    def grade(self, content: Content, answer: Answer) -> Decimal | None:
        total = sum((number(gap["weight"]) for gap in content["gaps"]), NOTHING)
        met = NOTHING
        for gap in content["gaps"]:
            given = (answer or {}).get(str(gap["number"]))
            grade = KINDS[gap["kind"]].grade(gap_content(content, gap), given)
            met += number(gap["weight"]) * (grade or NOTHING)
        if content.get("all_or_nothing"):
            return ALL if met == total else NOTHING
        return share(met / total)

    def lines(self, content: Content, answer: Answer, language: str | None) -> list[Line]:
        """One line for each gap; its prompt is the sign that stands for the gap in the text."""
        given = answer or {}
        return [
            replace(
                _line(gap_content(content, gap), gap, given.get(str(gap["number"])), language),
                prompt=f"({gap['number']})",
            )
            for gap in content["gaps"]
        ]


def gap_content(content: Content, gap: Content) -> Content:
    """A gap as the content of a question of its own."""
    return {
        "kind": gap["kind"],
        "source_language": content["source_language"],
        "case_sensitive": content.get("case_sensitive", False),
        "answers": [each for each in content["answers"] if each.get("gap") == gap["number"]],
    }


def _only(values: Sequence[str], _part: str) -> Sequence[str]:
    return values


def _line(inside: Content, gap: Content, given: Answer, language: str | None) -> Line:
    if gap["kind"] == "words":
        return words.line_of(inside, given, language)
    if gap["kind"] == "number":
        return quantities.line_of(inside, given, language)
    chosen = next((each for each in inside["answers"] if each["key"] == given), None)
    best = max(inside["answers"], key=lambda each: number(each["credit"]))
    is_right = chosen is not None and number(chosen["credit"]) > 0
    return Line(
        given=said(inside, chosen["text"], language) if chosen else "",
        verdict=is_right,
        right=None if is_right else said(inside, best["text"], language),
        feedback=said(inside, chosen.get("feedback"), language) if chosen else None,
    )
