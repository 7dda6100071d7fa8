"""What was read from a file, as the bank can hold it; refused with a reason where it cannot."""

import binascii
import re
from base64 import b64decode
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_EVEN, Decimal
from urllib.parse import unquote

from django.utils.translation import gettext as _

from assessments.formats import grades
from assessments.formats.parsed import (
    ALL,
    NOTHING,
    File,
    NotUnderstood,
    ParsedAnswer,
    ParsedGap,
    ParsedQuestion,
    ParsedUnit,
    Text,
)
from assessments.formats.texts import Reading, reading

LONGEST_TEXT = 50_000
LONGEST_LINE = 500
_LONGEST_UNIT = 30
_LONGEST_TAG = 100
_LONGEST_CATEGORY = 255
_LARGEST_NUMBER = Decimal(10) ** 14
_SMALLEST_STEP = Decimal("0.0000000001")
_CENT = Decimal("0.01")
_HUNDREDTH = Decimal("0.00001")
_GAP = re.compile(r"\{#([0-9]{1,4})\}")
_MARK = re.compile(r"\[\[[0-9]{1,2}\]\]")
_INSIDE = "@@PLUGINFILE@@/"
_DATA = re.compile(r"data:image/([a-z]{3,4});base64,")


@dataclass(frozen=True, kw_only=True)
class DraftAnswer:
    """``credit`` in per cent; None where the bank gives what the kind usually does."""

    text: str = ""
    match: str = ""
    number: Decimal | None = None
    tolerance: Decimal = NOTHING
    gap: int | None = None
    is_correct: bool = False
    credit: Decimal | None = None
    feedback: str = ""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A question, or a case told for several; ``kind`` is the bank's, and empty for a case."""

    parsed: ParsedQuestion
    kind: str
    name: str
    text: str
    feedback: str
    answers: Sequence[DraftAnswer] = ()
    gaps: Sequence[ParsedGap] = ()
    units: Sequence[ParsedUnit] = ()
    hints: Sequence[str] = ()
    for_markers: str = ""
    points: Decimal | None = None
    penalty: Decimal | None = None
    picture: File | None = None
    picture_words: str = ""
    notes: Sequence[str] = field(default_factory=list)

    @property
    def is_case(self) -> bool:
        return not self.kind


def draft_of(question: ParsedQuestion) -> Draft:
    """Raises ``NotUnderstood`` for what the bank cannot hold."""
    notes = [*question.notes]
    question = _rounded_weights(question)
    make = _KINDS[question.type]
    kind, answers = make(question)
    picture, words = _picture(question, notes)
    draft = Draft(
        parsed=question,
        kind=kind,
        name=_one_line(question.name),
        text=_question_text(question, notes),
        feedback=_long(question.feedback, notes),
        answers=[_answer(each, notes) for each in answers],
        gaps=_gaps(question),
        units=_units(question),
        hints=[short for hint in question.hints if (short := _line(hint, notes))],
        for_markers=_long(question.for_markers, notes),
        points=None if question.points is None else _rounded(question.points, _CENT),
        penalty=None if question.penalty is None else _rounded(question.penalty, _HUNDREDTH),
        picture=picture,
        picture_words=words[:LONGEST_LINE],
        notes=notes,
    )
    _check_lengths(draft)
    return draft


def _check_lengths(draft: Draft) -> None:
    if len(draft.parsed.category) > _LONGEST_CATEGORY:
        raise NotUnderstood(_("The name of its category is too long."))
    if any(len(tag) > _LONGEST_TAG for tag in draft.parsed.tags):
        raise NotUnderstood(_("A tag is too long."))
    if not draft.text and draft.picture is None:
        raise NotUnderstood(_("The question has no text."))


def _rounded_weights(question: ParsedQuestion) -> ParsedQuestion:
    """With thirds for 33.3 per cent, where the weights make sense only so."""
    shares = [each.fraction for each in question.answers]
    if question.type != "multichoice" or question.single or grades.add_up(shares):
        return question
    answers = [replace(each, fraction=grades.rounded(each.fraction)) for each in question.answers]
    return replace(question, answers=answers)


# Texts


def _read(text: Text, notes: list[str]) -> Reading:
    if len(text.text) > LONGEST_TEXT:
        raise NotUnderstood(
            _("A text is longer than %(longest)d letters.") % {"longest": LONGEST_TEXT}
        )
    found = reading(text)
    if found.had_scripts:
        raise NotUnderstood(_("A text has a program inside (a script), which is not accepted."))
    if found.had_media:
        _note(notes, _("Sound, film or what another site shows is not kept."))
    return found


def _note(notes: list[str], words: str) -> None:
    if words not in notes:
        notes.append(words)


def _long(text: Text, notes: list[str]) -> str:
    found = _read(text, notes)
    if found.pictures or text.files:
        _note(notes, _("Pictures and files in explanations, hints and answers are not kept."))
    return found.words


def _line(text: Text, notes: list[str]) -> str:
    words = _long(text, notes)
    if len(words) > LONGEST_LINE:
        raise NotUnderstood(
            _("An answer, its feedback or a hint is longer than %(longest)d letters: %(words)s …")
            % {"longest": LONGEST_LINE, "words": words[:40]}
        )
    return words


def _one_line(name: str) -> str:
    return " ".join(name.split())


def _question_text(question: ParsedQuestion, notes: list[str]) -> str:
    text = question.text
    if question.gaps:
        if _MARK.search(text.text):
            raise NotUnderstood(_("The text has [[1]], which means a gap here."))
        text = replace(text, text=_GAP.sub(lambda found: f"[[{found[1]}]]", text.text))
    return _read(text, notes).words


def _answer(answer: "_Weighed", notes: list[str]) -> DraftAnswer:
    parsed = answer.parsed
    words = _line(parsed.text, notes) if answer.has_words else ""
    if answer.has_words and parsed.text and not words:
        raise NotUnderstood(_("An answer has no words, only a picture or nothing."))
    return DraftAnswer(
        text=words,
        match=_line(parsed.match, notes),
        number=_held(parsed.number, notes),
        tolerance=_held(parsed.tolerance, notes) or NOTHING,
        gap=parsed.gap,
        is_correct=answer.is_marked and parsed.fraction > 0,
        credit=answer.credit,
        feedback=_line(parsed.feedback, notes),
    )


# Numbers


def _rounded(value: Decimal, step: Decimal) -> Decimal:
    return value.quantize(step, rounding=ROUND_HALF_EVEN)


def _held(value: Decimal | None, notes: list[str]) -> Decimal | None:
    if value is None:
        return None
    if abs(value) >= _LARGEST_NUMBER:
        raise NotUnderstood(_("The number %(number)s is too large.") % {"number": f"{value:.6e}"})
    held = _rounded(value, _SMALLEST_STEP)
    if held != value:
        _note(notes, _("Numbers are rounded to ten decimals."))
    return held


def _units(question: ParsedQuestion) -> list[ParsedUnit]:
    """The first unit is the one that answers are in; Moodle counts from whichever has 1."""
    units = sorted(question.units, key=lambda unit: unit.factor != ALL)
    for unit in units:
        if not unit.name or len(unit.name) > _LONGEST_UNIT:
            raise NotUnderstood(_("A unit has no name, or one that is too long."))
        factor = _held(unit.factor, [])
        if not factor or factor <= 0:
            raise NotUnderstood(
                _("The unit %(unit)s is too small or too large.") % {"unit": unit.name}
            )
    return [replace(unit, factor=_rounded(unit.factor, _SMALLEST_STEP)) for unit in units]


def _gaps(question: ParsedQuestion) -> Sequence[ParsedGap]:
    if len(question.gaps) > 99:
        raise NotUnderstood(_("There are more than 99 gaps."))
    if question.gaps and not any(gap.weight for gap in question.gaps):
        raise NotUnderstood(_("No gap counts anything."))
    return question.gaps


# Kinds


@dataclass(frozen=True, kw_only=True)
class _Weighed:
    parsed: ParsedAnswer
    credit: Decimal | None = None
    has_words: bool = True
    is_marked: bool = True
    """Whether the answer is right or wrong; a pair is neither."""


_Kind = tuple[str, list[_Weighed]]


def _said(question: ParsedQuestion, *, least: int) -> list[ParsedAnswer]:
    """The answers that say something; Moodle too leaves out empty ones that are worth nothing."""
    said = [each for each in question.answers if each.text]
    if any(each.fraction for each in question.answers if not each.text):
        raise NotUnderstood(_("An answer that is worth something has no words."))
    if len(said) < least:
        raise NotUnderstood(
            _("There are not enough answers: there have to be at least %(least)d.")
            % {"least": least}
        )
    return said


def _weighed(answers: Sequence[ParsedAnswer], *, is_usual: bool) -> list[_Weighed]:
    return [
        _Weighed(
            parsed=each,
            credit=None if is_usual else _rounded(each.fraction * 100, _HUNDREDTH),
        )
        for each in answers
    ]


def _is_all_or_nothing(answers: Sequence[ParsedAnswer]) -> bool:
    return all(each.fraction in (NOTHING, ALL) for each in answers)


def _choices(question: ParsedQuestion) -> _Kind:
    answers = _said(question, least=2)
    shares = [each.fraction for each in answers]
    if question.single:
        grades.need_all_points(shares)
        return "single", _weighed(answers, is_usual=_is_all_or_nothing(answers))
    grades.need_sum(shares)
    right = sum(share > 0 for share in shares)
    is_usual = all(abs(abs(share) * right - 1) < Decimal("0.0001") for share in shares)
    return "multiple", _weighed(answers, is_usual=is_usual)


def _verdicts(question: ParsedQuestion) -> _Kind:
    # The interface says True and False, in every language.
    return "true_false", [_Weighed(parsed=each, has_words=False) for each in question.answers]


def _words(question: ParsedQuestion) -> _Kind:
    answers = _said(question, least=1)
    grades.need_all_points([each.fraction for each in answers])
    return "words", _weighed(answers, is_usual=_is_all_or_nothing(answers))


def _numbers(question: ParsedQuestion) -> _Kind:
    answers = _said(question, least=1)
    grades.need_all_points([each.fraction for each in answers])
    weighed = _weighed(answers, is_usual=_is_all_or_nothing(answers))
    return "number", [replace(each, has_words=False) for each in weighed]


def _pairs(question: ParsedQuestion) -> _Kind:
    pairs = [each for each in question.answers if each.text or each.match]
    if any(not each.match for each in pairs):
        raise NotUnderstood(_("A pair has only one side."))
    if sum(bool(each.text) for each in pairs) < 2:
        raise NotUnderstood(_("There have to be at least two pairs."))
    return "matching", [_Weighed(parsed=each, is_marked=False) for each in pairs]


def _order(question: ParsedQuestion) -> _Kind:
    things = _said(question, least=2)
    return "ordering", [_Weighed(parsed=each, is_marked=False) for each in things]


def _in_gaps(question: ParsedQuestion) -> _Kind:
    kinds = {gap.number: gap.kind for gap in question.gaps}
    said = [each for each in question.answers if each.text]
    return "gaps", [
        replace(each, has_words=kinds[each.parsed.gap or 0] != "number")
        for each in _weighed(said, is_usual=_is_all_or_nothing(said))
    ]


_KINDS: dict[str, Callable[[ParsedQuestion], _Kind]] = {
    "multichoice": _choices,
    "truefalse": _verdicts,
    "shortanswer": _words,
    "numerical": _numbers,
    "match": _pairs,
    "ordering": _order,
    "multianswer": _in_gaps,
    "gapselect": _in_gaps,
    "ddwtos": _in_gaps,
    "essay": lambda question: ("essay", []),
    "description": lambda question: ("", []),
}


# Pictures


def _picture(question: ParsedQuestion, notes: list[str]) -> tuple[File | None, str]:
    """The question's picture and its words; it has one."""
    files = {file.name: file for file in question.text.files}
    for name in files:
        if "/" in name or "\\" in name or name.strip() in ("", ".", ".."):
            raise NotUnderstood(
                _("The name of a file leads elsewhere: “%(name)s”.") % {"name": name[:100]}
            )
    shown = list(_shown(question, files, notes))
    used = {file.name for file, _words in shown}
    if len(shown) > 1:
        _note(notes, _("A question has one picture here; the others are not kept."))
    if set(files) - used:
        _note(
            notes,
            _("Not kept: %(files)s.") % {"files": ", ".join(sorted(set(files) - used))[:200]},
        )
    return shown[0] if shown else (None, "")


def _shown(
    question: ParsedQuestion, files: dict[str, File], notes: list[str]
) -> Iterator[tuple[File, str]]:
    seen: set[str] = set()
    for address, words in reading(question.text).pictures:
        if found := _DATA.match(address):
            yield _from_address(address, found), words
        elif address.startswith(_INSIDE):
            name = unquote(address.removeprefix(_INSIDE).partition("?")[0]).rpartition("/")[2]
            if name not in files:
                raise NotUnderstood(
                    _("The picture “%(name)s” is not in the file.") % {"name": name[:100]}
                )
            if name not in seen:
                seen.add(name)
                yield files[name], words
        else:
            _note(notes, _("A picture that lies at another site is not kept."))


def _from_address(address: str, found: re.Match[str]) -> File:
    try:
        content = b64decode(address[found.end() :], validate=True)
    except (binascii.Error, ValueError) as wrong:
        raise NotUnderstood(_("A picture is damaged.")) from wrong
    return File(name=f"picture.{found[1]}", content=content)
