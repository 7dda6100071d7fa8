"""Questions of the bank as files that Moodle and others take."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import gcd
from pathlib import PurePath

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from assessments import versions
from assessments.contents import Content, number
from assessments.formats import gift_writing, grades, moodle_xml_writing
from assessments.formats.files import Format
from assessments.formats.parsed import (
    ALL,
    NOTHING,
    File,
    ParsedAnswer,
    ParsedGap,
    ParsedQuestion,
    ParsedUnit,
    Text,
)
from assessments.models import Gap, Kind, Question
from cms.models import Picture

WRITTEN = (Format.GIFT, Format.MOODLE_XML)

_TYPES = {
    Kind.SINGLE: "multichoice",
    Kind.MULTIPLE: "multichoice",
    Kind.TRUE_FALSE: "truefalse",
    Kind.WORDS: "shortanswer",
    Kind.NUMBER: "numerical",
    Kind.MATCHING: "match",
    Kind.ORDERING: "ordering",
    Kind.GAPS: "multianswer",
    Kind.ESSAY: "essay",
}
_MARK = re.compile(r"\[\[([0-9]{1,2})\]\]")


@dataclass(frozen=True, kw_only=True)
class Losses:
    """What of a question a format cannot hold; ``is_left_out`` if that is all of it."""

    question: Question
    is_left_out: bool
    reasons: Sequence[str]


def export(*, questions: QuerySet[Question], format: Format) -> bytes:
    """The questions that the format can hold, in the language they were written in."""
    parsed = [parsed_of(question) for question in _loaded(questions)]
    if format == Format.GIFT:
        return gift_writing.written(filter(gift_writing.can_hold, parsed)).encode()
    return moodle_xml_writing.written(parsed)


def losses(*, questions: QuerySet[Question], format: Format) -> list[Losses]:
    """What the file will not say about each question that loses something."""
    found = []
    for question in _loaded(questions):
        parsed = parsed_of(question, with_picture=False)
        is_left_out = format == Format.GIFT and not gift_writing.can_hold(parsed)
        reasons = [] if is_left_out else list(_lost(question, parsed, format))
        if is_left_out or reasons:
            found.append(Losses(question=question, is_left_out=is_left_out, reasons=reasons))
    return found


def _loaded(questions: QuerySet[Question]) -> Iterable[Question]:
    return (
        versions.loaded(questions)
        .select_related("case", "category", "picture")
        .prefetch_related("tagged__tag")
        .order_by("category__path", "pk")
    )


def _lost(question: Question, parsed: ParsedQuestion, format: Format) -> Iterable[str]:
    if question.case_id:
        yield _("The case stands before the question.")
    if question.all_or_nothing:
        yield _("Parts of it give points there.")
    if question.kind == Kind.ESSAY and question.criteria.all():
        yield _("The rubric.")
    if any(answer.stays_last for answer in question.answers.all()):
        yield _("What stays last.")
    if question.kind in (Kind.MATCHING, Kind.ORDERING) and any(
        answer.feedback for answer in parsed.answers
    ):
        yield _("Feedback to pairs and places.")
    if parsed.type != "multianswer" and not all(
        grades.is_listed(answer.fraction) for answer in parsed.answers
    ):
        yield _("Moodle asks for its own weights: choose “nearest grade” when importing.")
    if format == Format.GIFT:
        yield from _lost_in_gift(question, parsed)


def _lost_in_gift(question: Question, parsed: ParsedQuestion) -> Iterable[str]:
    if question.picture_id:
        yield _("The picture.")
    if parsed.hints:
        yield _("The hints.")
    if parsed.units:
        yield _("The units.")
    if parsed.case_sensitive:
        yield _("Whether capital letters matter.")
    if parsed.for_markers:
        yield _("The note for those who mark.")
    if parsed.points != 1:
        yield _("The points.")


def parsed_of(question: Question, *, with_picture: bool = True) -> ParsedQuestion:
    """A question of the bank as a file says it."""
    content = versions.content_of(question)
    own = question.source_language
    answers = [_answer(each, content, own) for each in content.get("answers", ())]
    asked = _said(content["text"], own)
    if question.kind == Kind.GAPS:
        known = {str(gap["number"]) for gap in content["gaps"]}
        asked = _MARK.sub(
            lambda found: f"{{#{int(found[1])}}}" if str(int(found[1])) in known else found[0],
            asked,
        )
    if question.case:
        asked = f"{_said(content['case']['text'], question.case.source_language)}\n\n{asked}"
    files = []
    if with_picture and question.picture:
        files = [_picture(question.picture, content, own)]
    return ParsedQuestion(
        line=0,
        type=_TYPES[Kind(question.kind)],
        name=question.name,
        text=Text(text=asked, files=files),
        answers=answers,
        gaps=_gaps(content),
        units=[
            ParsedUnit(name=unit["name"], factor=number(unit["factor"]))
            for unit in content.get("units", ())
        ],
        feedback=Text(text=_said(content["feedback"], own)),
        hints=[Text(text=_said(hint, own)) for hint in content.get("hints", ())],
        for_markers=Text(text=content.get("for_markers", "")),
        single=question.kind != Kind.MULTIPLE,
        shuffle=question.shuffle,
        case_sensitive=question.case_sensitive,
        points=question.default_points,
        penalty=question.penalty,
        category=question.category.path if question.category else "",
        tags=sorted(tagged.tag.name for tagged in question.tagged.all()),
    )


def _said(texts: Content, language: str) -> str:
    # Browsers end the lines of what is typed in their own way.
    return str(texts.get(language, "")).replace("\r\n", "\n")


def _answer(answer: Content, content: Content, language: str) -> ParsedAnswer:
    words = _said(answer["text"], language)
    match = Text(text=_said(answer["match"], language))
    value = None if answer["number"] is None else number(answer["number"])
    if _takes_numbers(answer, content):
        words = "*" if value is None else f"{value:f}"
    fraction = number(answer["credit"]) / 100
    if content["kind"] == Kind.MATCHING:
        fraction = ALL if words else NOTHING
    return ParsedAnswer(
        text=Text(text=words),
        match=match,
        fraction=fraction,
        number=value,
        tolerance=number(answer["tolerance"]),
        gap=answer["gap"] if content["kind"] == Kind.GAPS else None,
        feedback=Text(text=_said(answer["feedback"], language)),
    )


def _takes_numbers(answer: Content, content: Content) -> bool:
    if content["kind"] == Kind.NUMBER:
        return True
    gaps = {gap["number"]: gap["kind"] for gap in content.get("gaps", ())}
    return gaps.get(answer["gap"]) == Gap.GapKind.NUMBER


def _gaps(content: Content) -> list[ParsedGap]:
    """Moodle's gaps count in whole numbers."""
    cents = [int(number(gap["weight"]) * 100) for gap in content.get("gaps", ())]
    shared = 100 if all(each % 100 == 0 for each in cents) else gcd(*cents)
    return [
        ParsedGap(number=gap["number"], kind=gap["kind"], weight=Decimal(each // (shared or 1)))
        for gap, each in zip(content.get("gaps", ()), cents, strict=True)
    ]


def _picture(picture: Picture, content: Content, language: str) -> File:
    with picture.file.open("rb") as opened:
        return File(
            name=PurePath(picture.file.name).name,
            content=opened.read(),
            words=_said(content.get("picture_words", {}), language),
        )
