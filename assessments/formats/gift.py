"""GIFT: questions as text, an empty line between them."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.translation import gettext as _

from assessments.formats import grades
from assessments.formats.categories import category_path
from assessments.formats.parsed import (
    ALL,
    NOTHING,
    Fault,
    NotUnderstood,
    ParsedAnswer,
    ParsedFile,
    ParsedQuestion,
    Text,
    TextFormat,
)
from assessments.formats.texts import clean_name, name_from, trimmed

# What a backslash takes the meaning from stands for itself only once the rest is understood.
# Until then it is a character that no file has, because files are read without them.
_ESCAPED = {"\\": "\\", "n": "\x01", ":": "\x02", "#": "\x03", "=": "\x04", "{": "\x05"}
_ESCAPED |= {"}": "\x06", "~": "\x07"}
_ESCAPE = re.compile(r"\\([\\n:#={}~])")
_PLACES = str.maketrans("\x01\x02\x03\x04\x05\x06\x07", "\n:#={}~")
_WEIGHT = re.compile(r"%(-*[0-9]{1,2}\.?[0-9]*)%", re.ASCII)
_WEIGHT_LIKE = re.compile(r"%([^%~=#]{1,30})%")
_FORMAT = re.compile(r"\[(html|plain|moodle|markdown)\]")
_TAG = re.compile(r"\[tag:((?:\\\]|[^\]<>`\x00-\x1f])+)\]")
_ORDERING = re.compile(r">\s*[0-9]+")
_MISSING_WORD = "_____"
_TRUE, _FALSE = ("T", "TRUE"), ("F", "FALSE")


def read(text: str) -> ParsedFile:
    """The questions of a GIFT file, and where something was not understood."""
    parsed = ParsedFile()
    category = ""
    for block in _blocks(text):
        try:
            if block.text.startswith("$CATEGORY:"):
                category = _category(block.text)
            elif block.text:
                question = _question(block)
                parsed.questions.append(replace(question, category=category))
        except NotUnderstood as wrong:
            parsed.faults.append(Fault(line=block.line, reason=wrong.reason))
    return parsed


@dataclass(frozen=True, kw_only=True)
class _Block:
    """Lines between empty ones, as one text without the comments."""

    line: int
    text: str
    comments: str


def _blocks(text: str) -> Iterator[_Block]:
    lines: list[tuple[int, str]] = []
    for number, line in enumerate([*text.split("\n"), ""], start=1):
        line = trimmed(line)
        if line:
            lines.append((number, line))
        elif lines:
            yield _block(lines)
            lines = []


def _block(lines: list[tuple[int, str]]) -> _Block:
    said = [number for number, line in lines if not line.startswith("//")]
    joined = "\n".join(" " if line.startswith("//") else line for _number, line in lines)
    return _Block(
        line=said[0] if said else lines[0][0],
        text=_ESCAPE.sub(lambda found: _ESCAPED[found[1]], trimmed(joined)),
        comments="\n".join(line for _number, line in lines if line.startswith("//")),
    )


def _category(text: str) -> str:
    if "\n" in text:
        raise NotUnderstood(_("An empty line has to follow the category."))
    return category_path(_unescaped(text.removeprefix("$CATEGORY:")))


def _unescaped(text: str) -> str:
    return trimmed(text.translate(_PLACES))


def _formatted(text: str, otherwise: TextFormat) -> Text:
    text = trimmed(text)
    if found := _FORMAT.match(text):
        return Text(text=_unescaped(text[found.end() :]), format=TextFormat(found[1]))
    return Text(text=_unescaped(text), format=otherwise)


def _question(block: _Block) -> ParsedQuestion:
    name, text = _name(block.text)
    around, inside = _parts(text)
    inside, _separator, general = _last_split(inside)
    asked = _formatted(around, TextFormat.MOODLE)
    question = ParsedQuestion(
        line=block.line,
        type="",
        name=clean_name(_unescaped(name)) if name is not None else name_from(asked.text),
        text=asked,
        feedback=_formatted(general, asked.format),
        tags=[
            found.replace("\\]", "]").strip()
            for found in _TAG.findall(block.comments)
            if found.strip()
        ],
    )
    if inside is None:
        return replace(question, type="description")
    type_ = _type(inside)
    read_answers = _READERS.get(type_)
    question = replace(question, type=type_)
    return read_answers(question, inside) if read_answers else question


def _name(text: str) -> tuple[str | None, str]:
    if not text.startswith("::"):
        return None, text
    name, separator, rest = text[2:].partition("::")
    return (name, trimmed(rest)) if separator else (None, text[2:])


def _parts(text: str) -> tuple[str, str | None]:
    """The text without its answers, and the answers; None if there are no braces."""
    start, end = text.find("{"), text.find("}")
    if start < 0 and end < 0:
        return text, None
    if start < 0 or end < start:
        raise NotUnderstood(_("A brace { or } has no partner."))
    before, inside, after = text[:start], text[start + 1 : end], text[end + 1 :]
    if "{" in inside or "{" in after or "}" in after:
        raise NotUnderstood(
            _("There are more braces than a question has. An empty line parts two questions.")
        )
    # In the middle of a sentence, the answers stand for a word that is missing.
    return before + (_MISSING_WORD + after if after else ""), trimmed(inside)


def _last_split(inside: str | None) -> tuple[str | None, str, str]:
    if inside is None or "####" not in inside:
        return inside, "", ""
    answers, separator, general = inside.rpartition("####")
    return trimmed(answers), separator, general


def _type(inside: str) -> str:
    if not inside:
        return "essay"
    if _ORDERING.match(inside):
        return "ordering"
    if inside.startswith("#"):
        return "numerical"
    if "~" in inside:
        return "multichoice"
    if "=" in inside and "->" in inside:
        return "match"
    verdict = trimmed(inside.partition("#")[0])
    return "truefalse" if verdict in (*_TRUE, *_FALSE) else "shortanswer"


def _split(inside: str, mark: str, least: int) -> list[str]:
    answers = [trimmed(each) for each in inside.split(mark)]
    if not answers[0]:
        answers.pop(0)
    if len(answers) < least:
        raise NotUnderstood(
            _("There are not enough answers: there have to be at least %(least)d.")
            % {"least": least}
        )
    return answers


def _weighed(answer: str, otherwise: Decimal) -> tuple[Decimal, str]:
    """The answer's share of the points and what is left of it without."""
    if found := _WEIGHT.match(answer):
        return grades.per_cent(found[1]), answer[found.end() :]
    if (found := _WEIGHT_LIKE.match(answer)) and _is_weight_like(found[1]):
        raise NotUnderstood(_("The weight “%(weight)s” cannot be read.") % {"weight": found[1]})
    return otherwise, answer


def _is_weight_like(written: str) -> bool:
    return grades.number(written) is not None or written.strip(" +-").lower() in (
        "nan",
        "inf",
        "infinity",
    )


def _commented(answer: str, otherwise: TextFormat) -> tuple[Text, Text]:
    said, _mark, feedback = answer.partition("#")
    return _formatted(said, otherwise), _formatted(feedback, otherwise)


def _choices(question: ParsedQuestion, inside: str) -> ParsedQuestion:
    answers = []
    for each in _split(inside.replace("=", "~="), "~", least=2):
        share, rest = (ALL, each[1:]) if each.startswith("=") else _weighed(each, NOTHING)
        said, feedback = _commented(rest, question.text.format)
        answers.append(ParsedAnswer(text=said, fraction=share, feedback=feedback))
    return replace(question, answers=answers, single="=" in inside)


def _words(question: ParsedQuestion, inside: str) -> ParsedQuestion:
    answers = []
    for each in _split(inside, "=", least=1):
        share, rest = _weighed(each, ALL)
        said, feedback = _commented(rest, question.text.format)
        answers.append(ParsedAnswer(text=Text(text=said.text), fraction=share, feedback=feedback))
    return replace(question, answers=answers)


def _pairs(question: ParsedQuestion, inside: str) -> ParsedQuestion:
    answers = []
    for each in _split(inside, "=", least=2):
        left, arrow, right = each.partition("->")
        if not arrow:
            raise NotUnderstood(
                _("A pair needs an arrow -> between its sides: %(pair)s")
                % {"pair": _unescaped(each)}
            )
        left_side = _formatted(left, question.text.format)
        answers.append(
            ParsedAnswer(
                text=left_side,
                match=Text(text=_unescaped(right)),
                fraction=ALL if left_side else NOTHING,
            )
        )
    return replace(question, answers=answers)


def _verdicts(question: ParsedQuestion, inside: str) -> ParsedQuestion:
    verdict, wrong, right = (*inside.split("#", 2), "", "")[:3]
    is_true = trimmed(verdict) in _TRUE
    return replace(
        question,
        answers=[
            ParsedAnswer(
                text=Text(text=words),
                fraction=ALL if is_right else NOTHING,
                feedback=_formatted(right if is_right else wrong, question.text.format),
            )
            for words, is_right in (("True", is_true), ("False", not is_true))
        ],
    )


def _order(question: ParsedQuestion, inside: str) -> ParsedQuestion:
    """``>`` and settings on its first line, then what is to be put in order, a line each."""
    _settings, _newline, things = inside.partition("\n")
    answers = [
        ParsedAnswer(text=_formatted(each, TextFormat.MOODLE), fraction=ALL)
        for each in things.split("\n")
        if trimmed(each)
    ]
    return replace(question, answers=answers)


def _numbers(question: ParsedQuestion, inside: str) -> ParsedQuestion:
    inside, wrong_mark, wrong = inside[1:].partition("~")
    answers = []
    for each in _split(inside, "=", least=1):
        share, rest = _weighed(each, ALL)
        said, feedback = _commented(rest, question.text.format)
        answers.append(_number(said.text, share, feedback))
    if wrong_mark:
        _any, feedback = _commented(wrong, question.text.format)
        answers.append(ParsedAnswer(text=Text(text="*"), feedback=feedback))
    return replace(question, answers=answers)


def _number(written: str, share: Decimal, feedback: Text) -> ParsedAnswer:
    if written == "*":
        return ParsedAnswer(text=Text(text="*"), fraction=share, feedback=feedback)
    if written.find("..") > 0:
        least, _dots, most = written.partition("..")
        low, high = _need_number(least), _need_number(most)
        middle = (low + high) / 2
        return ParsedAnswer(
            text=Text(text=f"{middle.normalize():f}"),
            number=middle,
            tolerance=abs(high - middle),
            fraction=share,
            feedback=feedback,
        )
    value, _colon, tolerance = written.partition(":")
    return ParsedAnswer(
        text=Text(text=trimmed(value)),
        number=_need_number(value),
        tolerance=abs(_need_number(tolerance or "0")),
        fraction=share,
        feedback=feedback,
    )


def _need_number(written: str) -> Decimal:
    value = grades.number(written)
    if value is None:
        raise NotUnderstood(_("“%(number)s” is not a number.") % {"number": trimmed(written)[:60]})
    return value


_READERS: dict[str, Callable[[ParsedQuestion, str], ParsedQuestion]] = {
    "multichoice": _choices,
    "shortanswer": _words,
    "match": _pairs,
    "truefalse": _verdicts,
    "ordering": _order,
    "numerical": _numbers,
}
