"""Moodle XML, read."""

import binascii
import re
from base64 import b64decode
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext as _

from assessments.formats import cloze, grades, xml_tree
from assessments.formats.categories import category_path
from assessments.formats.parsed import (
    ALL,
    EMPTY,
    NOTHING,
    Fault,
    File,
    NotUnderstood,
    ParsedAnswer,
    ParsedFile,
    ParsedGap,
    ParsedQuestion,
    ParsedUnit,
    Text,
    TextFormat,
    Unreadable,
)
from assessments.formats.texts import clean_name, name_from, plain, trimmed
from assessments.formats.xml_tree import Element

_FORMATS = {
    "moodle_auto_format": TextFormat.MOODLE,
    "plain_text": TextFormat.PLAIN,
    "markdown": TextFormat.MARKDOWN,
    "wiki_like": TextFormat.MARKDOWN,
}
_BLANK = re.compile(r"\[\[([0-9]{1,2})\]\]", re.ASCII)
_PENALTY = Decimal("0.3333333")


def read(content: bytes) -> ParsedFile:
    """The questions of a Moodle XML file, and where something was not understood.

    Raises ``Unreadable``.
    """
    root = xml_tree.read(content)
    if root.name != "quiz":
        raise Unreadable(_("This is XML, but not Moodle's: it has to begin with <quiz>."), line=1)
    parsed = ParsedFile()
    category = ""
    for element in root.each("question"):
        type_ = element.attributes.get("type", "")
        try:
            if type_ == "category":
                category = category_path(_deep(element, "category", "text"))
            else:
                parsed.questions.append(replace(_question(element, type_), category=category))
        except NotUnderstood as wrong:
            parsed.faults.append(Fault(line=element.line, reason=wrong.reason))
    return parsed


def _question(element: Element, type_: str) -> ParsedQuestion:
    type_ = {"matching": "match", "cloze": "multianswer"}.get(type_, type_)
    read_rest = _READERS.get(type_)
    if read_rest is None:
        raise NotUnderstood(
            _("There are no questions of the kind “%(kind)s” here.") % {"kind": type_[:60]}
        )
    text = _old_picture(element, _text(element.first("questiontext"), TextFormat.HTML))
    name = clean_name(_deep(element, "name", "text"))
    question = ParsedQuestion(
        line=element.line,
        type=type_,
        name=name or name_from(text.text),
        text=text,
        feedback=_text(element.first("generalfeedback"), text.format),
        hints=[hint for hint in _hints(element, text.format) if hint],
        points=_amount(element, "defaultgrade"),
        penalty=_penalty(element),
        # Where it is not said, Moodle leaves choices as they stand.
        shuffle=_is_true(element.said("shuffleanswers", str(type_ != "multichoice"))),
        tags=_tags(element),
        notes=_notes(element, text.format),
    )
    return read_rest(element, question)


def _deep(element: Element, *names: str) -> str:
    found: Element | None = element
    for name in names:
        found = found.first(name) if found is not None else None
    if found is None:
        return ""
    if found.inside:
        raise NotUnderstood(_("HTML has to stand inside <![CDATA[ … ]]>."))
    return trimmed(found.words)


def _text(element: Element | None, otherwise: TextFormat) -> Text:
    if element is None:
        return Text(format=otherwise)
    format = element.attributes.get("format")
    return Text(
        text=_deep(element, "text"),
        format=otherwise if format is None else _FORMATS.get(format, TextFormat.HTML),
        files=[_file(each) for each in element.each("file")],
    )


def _file(element: Element) -> File:
    name = element.attributes.get("name", "")
    if element.attributes.get("encoding", "base64") != "base64":
        raise NotUnderstood(_("The file “%(name)s” is not written in base64.") % {"name": name})
    return File(name=name, content=_bytes(element.words, name))


def _bytes(written: str, name: str) -> bytes:
    try:
        return b64decode("".join(written.split()), validate=True)
    except (binascii.Error, ValueError) as wrong:
        raise NotUnderstood(_("The file “%(name)s” is damaged.") % {"name": name}) from wrong


def _old_picture(element: Element, text: Text) -> Text:
    """Pictures stood beside the text until Moodle 2; it puts them behind it."""
    name, written = element.said("image").replace("/", "_"), element.said("image_base64")
    if not name or not written:
        return text
    return Text(
        text=f'{text.text} <img src="@@PLUGINFILE@@/{name}" />',
        format=text.format,
        files=[*text.files, File(name=name, content=_bytes(written, name))],
    )


def _hints(element: Element, format: TextFormat) -> Iterator[Text]:
    for hint in element.each("hint"):
        yield _text(hint.first("hintcontent") or hint, format)


def _tags(element: Element) -> list[str]:
    tags = element.first("tags")
    found = (_deep(each, "text") for each in tags.each("tag")) if tags is not None else ()
    return list(dict.fromkeys(each for each in found if each))


def _notes(element: Element, format: TextFormat) -> list[str]:
    told = [
        _text(element.first(name), format)
        for name in ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback")
    ]
    # What Moodle writes by itself is no loss.
    own = [words for each in told if (words := plain(each)) and not _is_default(words)]
    return [_("Not kept: “%(words)s”.") % {"words": words[:200]} for words in own]


def _is_default(words: str) -> bool:
    return words in (
        "Your answer is correct.",
        "Your answer is partially correct.",
        "Your answer is incorrect.",
    )


def _amount(element: Element, name: str) -> Decimal | None:
    written = element.said(name)
    if not written:
        return None
    value = grades.number(written)
    if value is None or not 0 <= value < 10_000:
        raise NotUnderstood(
            _("“%(number)s” (%(name)s) is not a number that is possible here.")
            % {"number": written[:60], "name": name}
        )
    return value


def _penalty(element: Element) -> Decimal | None:
    penalty = _amount(element, "penalty")
    if penalty is None:
        return None
    if penalty > 1:
        raise NotUnderstood(_("The penalty for a wrong try is more than 100 %."))
    # Files of Moodle 1 have a third rounded to 0.33.
    return _PENALTY if abs(penalty - _PENALTY) < Decimal("0.005") else penalty


def _is_true(written: str) -> bool:
    return written.lower() not in ("", "0", "false")


def _answers(element: Element, otherwise: TextFormat) -> Iterator[tuple[Element, ParsedAnswer]]:
    """What there is to choose or to put in order; ``otherwise`` is the question's format."""
    for each in element.each("answer"):
        yield (
            each,
            ParsedAnswer(
                text=_text(each, otherwise),
                fraction=_share(each),
                feedback=_text(each.first("feedback"), otherwise),
            ),
        )


def _share(answer: Element) -> Decimal:
    return grades.per_cent(answer.attributes.get("fraction", "0") or "0")


def _choices(element: Element, question: ParsedQuestion) -> ParsedQuestion:
    answers = [answer for _each, answer in _answers(element, question.text.format)]
    return replace(question, answers=answers, single=_is_true(element.said("single", "true")))


def _verdicts(element: Element, question: ParsedQuestion) -> ParsedQuestion:
    feedback: dict[bool, Text] = {}
    is_true: bool | None = None
    for number, each in enumerate(element.each("answer")):
        words = _deep(each, "text")
        # Old files have the words in the language of who made them, true before false.
        says_true = words == "true" if words in ("true", "false") else number == 0
        is_worth_all = _share(each) == ALL
        is_true = is_worth_all if says_true else not is_worth_all
        feedback[says_true] = _text(each.first("feedback"), question.text.format)
    if is_true is None:
        raise NotUnderstood(_("It is not said whether this is true or false."))
    return replace(
        question,
        answers=[
            ParsedAnswer(
                text=Text(text=words),
                fraction=ALL if says_true == is_true else NOTHING,
                feedback=feedback.get(says_true, EMPTY),
            )
            for words, says_true in (("True", True), ("False", False))
        ],
    )


def _words(element: Element, question: ParsedQuestion) -> ParsedQuestion:
    answers = [
        replace(answer, text=Text(text=answer.text.text))
        for _each, answer in _answers(element, question.text.format)
    ]
    exact = _is_true(element.said("usecase", "0"))
    return replace(question, answers=answers, case_sensitive=exact)


def _numbers(element: Element, question: ParsedQuestion) -> ParsedQuestion:
    answers = []
    for each, answer in _answers(element, question.text.format):
        written = answer.text.text
        number = grades.any_number(written)
        if number is None and written != "*":
            raise NotUnderstood(_("“%(number)s” is not a number.") % {"number": written[:60]})
        tolerance = grades.any_number(each.said("tolerance") or "0")
        if tolerance is None:
            raise NotUnderstood(
                _("“%(number)s” is not a number.") % {"number": each.said("tolerance")[:60]}
            )
        answers.append(
            replace(
                answer,
                text=Text(text=written),
                number=number,
                tolerance=NOTHING if number is None else abs(tolerance),
            )
        )
    return replace(question, answers=answers, units=_units(element))


def _units(element: Element) -> list[ParsedUnit]:
    units = element.first("units")
    found = []
    for each in units.each("unit") if units is not None else ():
        factor = grades.any_number(each.said("multiplier", "1"))
        if factor is None or factor <= 0:
            raise NotUnderstood(
                _("“%(number)s” is not a number.") % {"number": each.said("multiplier")[:60]}
            )
        found.append(ParsedUnit(name=each.said("unit_name"), factor=factor))
    return found


def _pairs(element: Element, question: ParsedQuestion) -> ParsedQuestion:
    answers = []
    for each in element.each("subquestion"):
        left = _text(each, question.text.format)
        answers.append(
            ParsedAnswer(
                text=left,
                match=Text(text=_deep(each, "answer", "text")),
                fraction=ALL if left else NOTHING,
            )
        )
    return replace(question, answers=answers)


def _order(element: Element, question: ParsedQuestion) -> ParsedQuestion:
    # What stands as a weight is only the place that it has anyway.
    answers = [
        ParsedAnswer(
            text=_text(each, question.text.format),
            fraction=ALL,
            feedback=_text(each.first("feedback"), question.text.format),
        )
        for each in element.each("answer")
    ]
    return replace(question, answers=answers)


def _essay(element: Element, question: ParsedQuestion) -> ParsedQuestion:
    notes = list(question.notes)
    if _deep(element, "responsetemplate", "text"):
        notes.append(_("The text that answers begin with is not kept."))
    if element.said("attachments", "0") not in ("", "0"):
        notes.append(_("Files cannot be handed in with an answer."))
    for_markers = _text(element.first("graderinfo"), question.text.format)
    return replace(question, for_markers=for_markers, notes=notes)


def _description(element: Element, question: ParsedQuestion) -> ParsedQuestion:
    return question


def _gaps(element: Element, question: ParsedQuestion) -> ParsedQuestion:
    found = cloze.read(question.text.text)
    total = sum((gap.weight for gap in found.gaps), NOTHING)
    return replace(
        question,
        text=replace(question.text, text=found.text),
        gaps=found.gaps,
        answers=found.answers,
        case_sensitive=found.case_sensitive,
        points=total if question.points is None else question.points,
        notes=[*question.notes, *found.notes],
    )


def _blanks(element: Element, question: ParsedQuestion) -> ParsedQuestion:
    """Gaps that share a list to choose from: menus, or words to be dragged."""
    name = "selectoption" if question.type == "gapselect" else "dragbox"
    offered = [(_deep(each, "text"), each.said("group", "1")) for each in element.each(name)]
    gaps: list[ParsedGap] = []
    answers: list[ParsedAnswer] = []
    parts = _BLANK.split(question.text.text)
    for place in range(1, len(parts), 2):
        number, right = len(gaps) + 1, int(parts[place])
        if not 1 <= right <= len(offered):
            raise NotUnderstood(
                _("There is nothing that belongs where [[%(number)d]] is.") % {"number": right}
            )
        parts[place] = f"{{#{number}}}"
        gaps.append(ParsedGap(number=number, kind="choice"))
        answers += [
            ParsedAnswer(
                text=Text(text=words, format=TextFormat.HTML),
                fraction=ALL if nth == right else NOTHING,
                gap=number,
            )
            for nth, (words, group) in enumerate(offered, start=1)
            if group == offered[right - 1][1]
        ]
    if not gaps:
        raise NotUnderstood(_("There is no gap in the text."))
    text = replace(question.text, text="".join(parts))
    return replace(question, text=text, gaps=gaps, answers=answers)


_READERS: dict[str, Callable[[Element, ParsedQuestion], ParsedQuestion]] = {
    "multichoice": _choices,
    "truefalse": _verdicts,
    "shortanswer": _words,
    "numerical": _numbers,
    "match": _pairs,
    "ordering": _order,
    "essay": _essay,
    "description": _description,
    "multianswer": _gaps,
    "gapselect": _blanks,
    "ddwtos": _blanks,
}
