"""Texts with gaps, as Moodle writes them: ``The capital is {1:SHORTANSWER:=Ottawa~Toronto}.``"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape, unescape

from django.utils.translation import gettext as _

from assessments.formats import grades
from assessments.formats.parsed import (
    ALL,
    NOTHING,
    NotUnderstood,
    ParsedAnswer,
    ParsedGap,
    Text,
    TextFormat,
)

_WORDS = {"SHORTANSWER", "SA", "MW"}
_EXACT_WORDS = {"SHORTANSWER_C", "SAC", "MWC"}
_NUMBERS = {"NUMERICAL", "NM"}
_CHOICES = {"MULTICHOICE", "MC", "MULTICHOICE_V", "MCV", "MULTICHOICE_H", "MCH"}
_CHOICES |= {"MULTICHOICE_S", "MCS", "MULTICHOICE_VS", "MCVS", "MULTICHOICE_HS", "MCHS"}
_RESPONSES = {"MULTIRESPONSE", "MR", "MULTIRESPONSE_H", "MRH"}
_RESPONSES |= {"MULTIRESPONSE_S", "MRS", "MULTIRESPONSE_HS", "MRHS"}
_KNOWN = _WORDS | _EXACT_WORDS | _NUMBERS | _CHOICES | _RESPONSES

START = re.compile(r"\{([0-9]*):([A-Z_]+)(:?)", re.ASCII)
_NUMBER = re.compile(
    r"(-?(?:[0-9]+[.,]?[0-9]*|[.,][0-9]+)(?:[eE][-+]?[0-9]+)?)"
    r"(?::(-?(?:[0-9]+[.,]?[0-9]*|[.,][0-9]+)(?:[eE][-+]?[0-9]+)?))?",
    re.ASCII,
)
_SHARE = re.compile(r"=|%(-?[0-9]+(?:[.,][0-9]*)?)%", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Cloze:
    """``text`` has ``{#1}`` where gap 1 is."""

    text: str
    gaps: Sequence[ParsedGap]
    answers: Sequence[ParsedAnswer]
    case_sensitive: bool
    notes: Sequence[str]


def read(text: str) -> Cloze:
    """The gaps of a text and what fills them. Raises ``NotUnderstood``."""
    parts: list[str] = []
    gaps: list[ParsedGap] = []
    answers: list[ParsedAnswer] = []
    exact: set[bool] = set()
    at = 0
    while start := START.search(text, at):
        number = len(gaps) + 1
        end, inside = _inside(text, start, number)
        kind = start[2]
        parts += [text[at : start.start()], "{#", str(number), "}"]
        gaps.append(ParsedGap(number=number, kind=_kind(kind, number), weight=_weight(start[1])))
        answers += _answers(inside, number, kind)
        if kind in _WORDS | _EXACT_WORDS:
            exact.add(kind in _EXACT_WORDS)
        at = end
    if not gaps:
        raise NotUnderstood(_("There is no gap in the text."))
    parts.append(text[at:])
    notes = []
    if len(exact) > 1:
        notes.append(_("Capital letters matter in some gaps only; here they matter in none."))
    return Cloze(
        text="".join(parts),
        gaps=gaps,
        answers=answers,
        case_sensitive=exact == {True},
        notes=notes,
    )


def _inside(text: str, start: re.Match[str], number: int) -> tuple[int, list[str]]:
    """Where a gap ends, and what stands between its tildes."""
    if start[2] not in _KNOWN:
        raise NotUnderstood(
            _("Gap %(gap)d is of a kind that is not known: %(kind)s.")
            % {"gap": number, "kind": start[2][:40]}
        )
    pieces: list[str] = []
    at = begun = start.end()
    in_feedback = False
    if start[3]:
        for at in _marks(text, start.end()):
            mark = text[at]
            if at == begun or _is_escaped(text, at, in_feedback):
                continue
            if mark == "#":
                in_feedback = True
                continue
            pieces.append(text[begun:at])
            if mark == "}":
                return at + 1, pieces
            begun, in_feedback = at + 1, False
    raise NotUnderstood(_("Gap %(gap)d does not end, or has no answers.") % {"gap": number})


def _marks(text: str, at: int) -> Iterator[int]:
    return (found.start() for found in re.compile(r"[~#}]").finditer(text, at))


def _is_escaped(text: str, at: int, in_feedback: bool) -> bool:
    if text[at - 1] == "\\":
        return True
    # In an answer, an ampersand begins something like &#39;.
    return not in_feedback and (text[at - 1] == "&" or text[max(0, at - 5) : at] == "&amp;")


def _kind(word: str, number: int) -> str:
    if word in _RESPONSES:
        raise NotUnderstood(
            _("Gap %(gap)d takes several answers at once, which a gap here cannot.")
            % {"gap": number}
        )
    if word in _NUMBERS:
        return "number"
    return "choice" if word in _CHOICES else "words"


def _weight(written: str) -> Decimal:
    weight = Decimal(written) if written else ALL
    if weight > 9999:
        raise NotUnderstood(_("A gap counts too much: %(weight)s.") % {"weight": written[:40]})
    return weight


def _answers(pieces: Sequence[str], number: int, kind: str) -> list[ParsedAnswer]:
    answers = [_answer(piece, number, kind) for piece in pieces]
    said = [each for each in answers if each.text.text.strip()]
    if kind in _CHOICES and len(said) < 2:
        raise NotUnderstood(_("Gap %(gap)d needs at least two answers.") % {"gap": number})
    if not any(each.fraction == ALL for each in said):
        raise NotUnderstood(_("No answer to gap %(gap)d is worth 100 %%.") % {"gap": number})
    return answers


def _answer(piece: str, number: int, kind: str) -> ParsedAnswer:
    share = NOTHING
    if (found := _SHARE.match(piece)) and found.end() < len(piece):
        piece = piece[found.end() :]
        share = _fraction(found[1], number)
    said, feedback = _parted(piece)
    note = Text(text=_decoded(feedback), format=TextFormat.HTML)
    if kind not in _NUMBERS:
        format = TextFormat.HTML if kind in _CHOICES else TextFormat.PLAIN
        text = Text(text=_decoded(said), format=format)
        return ParsedAnswer(text=text, fraction=share, feedback=note, gap=number)
    found = _NUMBER.fullmatch(said)
    if not found and _decoded(said).strip() != "*":
        raise NotUnderstood(
            _("Gap %(gap)d needs a number and has “%(words)s”.")
            % {"gap": number, "words": _decoded(said)[:60]}
        )
    return ParsedAnswer(
        text=Text(text=found[1] if found else "*"),
        number=grades.any_number(found[1]) if found else None,
        tolerance=abs(grades.any_number(found[2] or "0") or NOTHING) if found else NOTHING,
        fraction=share,
        feedback=note,
        gap=number,
    )


def _fraction(written: str | None, number: int) -> Decimal:
    if written is None:
        return ALL
    share = (grades.any_number(written) or NOTHING) / 100
    if abs(share) > ALL:
        raise NotUnderstood(
            _("An answer to gap %(gap)d is worth more than 100 %%.") % {"gap": number}
        )
    return share


def _parted(piece: str) -> tuple[str, str]:
    """An answer and the feedback behind it."""
    for found in re.finditer("#", piece):
        if found.start() and not _is_escaped(piece, found.start(), in_feedback=False):
            return piece[: found.start()], piece[found.end() :]
    return piece, ""


def _decoded(text: str) -> str:
    return unescape(text.replace("\\}", "}").replace("\\#", "#"))


_ENTITIES = {ord(mark): f"&#{ord(mark)};" for mark in "&<>\"'~#{}\\=%"}


def written(gap: ParsedGap, answers: Sequence[ParsedAnswer], *, case_sensitive: bool) -> str:
    """A gap as Moodle writes it. Texts are plain ones."""
    kind = {"choice": "MULTICHOICE", "number": "NUMERICAL", "words": "SHORTANSWER"}[gap.kind]
    if gap.kind == "words" and case_sensitive:
        kind = "SHORTANSWER_C"
    inside = "~".join(_written_answer(each, gap.kind) for each in answers)
    return f"{{{gap.weight:f}:{kind}:{inside}}}"


def _as_html(words: str) -> str:
    # Moodle would take a backslash before a # for one that it does not show.
    return escape(words).replace("\\", "&#92;").replace("\n", "<br>")


def _written_answer(answer: ParsedAnswer, kind: str) -> str:
    share = "" if answer.fraction == NOTHING else f"%{(answer.fraction * 100).normalize():f}%"
    if answer.fraction == ALL:
        share = "="
    words = answer.text.text
    if kind == "choice":
        # Moodle keeps choices as HTML.
        words = _as_html(words)
    if kind == "number":
        words = "*" if answer.number is None else f"{answer.number:f}:{answer.tolerance:f}"
    else:
        words = words.translate(_ENTITIES)
    feedback = _as_html(answer.feedback.text).translate(_ENTITIES)
    return f"{share}{words}" + (f"#{feedback}" if feedback else "")
