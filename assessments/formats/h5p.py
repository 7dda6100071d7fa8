"""Questions out of an H5P package: what a learner answers, without the program that asked it.

Read are MultiChoice, TrueFalse, Blanks, SingleChoiceSet and QuestionSet, the latter in its order.
The place of a question in the package stands for its line.
"""

import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from html import escape, unescape
from typing import Any

from django.utils.translation import gettext as _

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
    Text,
    TextFormat,
    Unreadable,
)
from assessments.formats.texts import name_from, plain
from cms.h5p import documents, limits
from cms.h5p.archive import Archive, Entry
from cms.h5p.faults import Fault as PackageFault

_H5P_JSON, _CONTENT = "h5p.json", "content/"
_SET, _OF_MANY = "H5P.QuestionSet", "H5P.SingleChoiceSet"
# As H5P does: two stars are one that is meant as it stands.
_STAR = "\ue000"
_GAP = re.compile(r"\*([^*]+)\*")
_DEEPEST = 3
_USUAL_WORDS = {"trueText": "True", "falseText": "False"}

Params = Mapping[str, Any]


def read(content: bytes) -> ParsedFile:
    """Raises ``Unreadable`` for what is no package, or one of another kind."""
    try:
        return _Package(content).parsed()
    except PackageFault as fault:
        raise Unreadable(fault.message) from fault


def is_readable(library: str) -> bool:
    """Whether questions can be taken out of packages of this kind."""
    return library == _SET or library in _KINDS


class _Package:
    def __init__(self, content: bytes) -> None:
        self._limits = limits.current()
        self._archive = Archive(io.BytesIO(content), limits=self._limits)
        self._entries = {entry.name: entry for entry in self._archive.entries}

    def parsed(self) -> ParsedFile:
        says = self._json(_H5P_JSON, missing="no-h5p-json")
        params = self._json(f"{_CONTENT}content.json", missing="no-content-json")
        library, title = _line(says, "mainLibrary"), _line(says, "title")
        if not is_readable(library):
            raise Unreadable(
                _("Questions cannot be taken out of %(kind)s.") % {"kind": library or "?"}
            )
        found = ParsedFile()
        for line, (kind, said, name) in enumerate(_questions(library, params, title), start=1):
            self._take(found, line=line, kind=kind, params=said, name=name)
        return found

    def _take(self, found: ParsedFile, *, line: int, kind: str, params: Params, name: str) -> None:
        make = _KINDS.get(kind)
        if make is None:
            reason = _("Questions cannot be taken out of %(kind)s.") % {"kind": kind or "?"}
            found.faults.append(Fault(line=line, reason=reason))
            return
        try:
            for question in make(params):
                words = " ".join(plain(question.text).split())
                found.questions.append(
                    replace(
                        question,
                        line=line,
                        name=name_from(name or words),
                        **self._pictured(question, params),
                    )
                )
        except NotUnderstood as wrong:
            found.faults.append(Fault(line=line, reason=wrong.reason))

    def _pictured(self, question: ParsedQuestion, params: Params) -> dict[str, Any]:
        """The question with the picture above it, and a note of what else stood there."""
        media = _part(_part(params, "media"), "type")
        if not media:
            return {}
        shown = _part(media, "params")
        path = _line(_part(shown, "file"), "path")
        entry = self._entries.get(f"{_CONTENT}{path}")
        if not _line(media, "library").startswith("H5P.Image ") or entry is None:
            lost = _("What stood above the question is not kept.")
            return {"notes": [*question.notes, lost]}
        name = path.rpartition("/")[2]
        picture = f'<img src="@@PLUGINFILE@@/{escape(name)}" alt="{escape(_line(shown, "alt"))}">'
        words = _line(shown, "alt")
        text = Text(
            text=f"{question.text.text}{picture}",
            format=TextFormat.HTML,
            files=[File(name=name, content=self._content(entry), words=words)],
        )
        lost = _("Who made the picture, and its licence, are not kept.")
        return {"text": text, "notes": [*question.notes, lost]}

    def _json(self, name: str, *, missing: str) -> Params:
        entry = self._entries.get(name)
        if entry is None:
            raise PackageFault(missing, entry=name)
        found = documents.read(
            self._content(entry, most=self._limits.json), entry=name, limits=self._limits
        )
        return found if isinstance(found, dict) else {}

    def _content(self, entry: Entry, *, most: int | None = None) -> bytes:
        most = most or self._limits.file
        if entry.size > most:
            raise PackageFault(
                "file-too-large", entry=entry.name, detail=str(most // (1024 * 1024))
            )
        return self._archive.content(entry)


def _questions(
    library: str, params: Params, name: str, depth: int = 0
) -> Iterator[tuple[str, Params, str]]:
    """Kind, content and name of each question, sets within sets taken apart."""
    if library != _SET:
        # Authors seldom change the name that their editor gives each question.
        is_its_own = library != _OF_MANY and not name.startswith("Untitled")
        yield library, params, name if is_its_own else ""
    elif depth < _DEEPEST:
        for each in _parts(params, "questions"):
            kind = _line(each, "library").partition(" ")[0]
            name = _line(_part(each, "metadata"), "title")
            yield from _questions(kind, _part(each, "params"), name, depth + 1)


# Kinds


def _multi_choice(params: Params) -> Iterator[ParsedQuestion]:
    answers, behaviour = _parts(params, "answers"), _part(params, "behaviour")
    right = sum(each.get("correct") is True for each in answers)
    if not right:
        raise NotUnderstood(_("No answer is right."))
    single = behaviour.get("type") == "single" or (behaviour.get("type") != "multi" and right == 1)
    share = ALL if single else ALL / right
    yield _question(
        "multichoice",
        _html(params, "question"),
        answers=[
            ParsedAnswer(
                text=_html(each, "text"),
                fraction=_share(each.get("correct") is True, share, single=single),
                feedback=_html(_part(each, "tipsAndFeedback"), "chosenFeedback"),
            )
            for each in answers
        ],
        single=single,
        shuffle=behaviour.get("randomAnswers") is not False,
        notes=[
            *_lost(answers, "tip", _("Tips beside answers are not kept.")),
            *_lost(
                answers,
                "notChosenFeedback",
                _("What is said of answers that were not chosen is not kept."),
            ),
            *_overall(params),
        ],
    )


def _share(is_right: bool, share: Decimal, *, single: bool) -> Decimal:
    if is_right:
        return share
    return NOTHING if single else -share


def _true_false(params: Params) -> Iterator[ParsedQuestion]:
    is_true, said = str(params.get("correct")).lower() == "true", _part(params, "behaviour")
    words = _part(params, "l10n")
    changed = [
        shown
        for key, usual in _USUAL_WORDS.items()
        if (shown := _line(words, key)) not in ("", usual)
    ]
    yield _question(
        "truefalse",
        _html(params, "question"),
        answers=[
            ParsedAnswer(
                text=Text(text=text),
                fraction=ALL if right else NOTHING,
                feedback=_html(said, "feedbackOnCorrect" if right else "feedbackOnWrong"),
            )
            for text, right in (("True", is_true), ("False", not is_true))
        ],
        notes=[
            _("Instead of “%(words)s” the answers are called true and false.")
            % {"words": "”, “".join(changed)}
        ]
        if changed
        else [],
    )


def _blanks(params: Params) -> Iterator[ParsedQuestion]:
    behaviour = _part(params, "behaviour")
    reader = _Gaps()
    lines = [reader.marked(each) for each in _lines(params, "questions")]
    if not reader.gaps:
        raise NotUnderstood(_("There is no gap in it."))
    notes = [_("Tips beside gaps are not kept.")] if reader.has_tips else []
    if behaviour.get("acceptSpellingErrors") is True:
        notes.append(_("Small mistakes in spelling are not accepted here."))
    yield _question(
        "multianswer",
        Text(text="\n".join([_line(params, "text"), *lines]), format=TextFormat.HTML),
        answers=reader.answers,
        gaps=reader.gaps,
        case_sensitive=behaviour.get("caseSensitive") is not False,
        notes=[*notes, *_overall(params)],
    )


class _Gaps:
    """Takes ``*word/other word:tip*`` out of texts, and counts on from one to the next."""

    def __init__(self) -> None:
        self.gaps: list[ParsedGap] = []
        self.answers: list[ParsedAnswer] = []
        self.has_tips = False

    def marked(self, html: str) -> str:
        found = _GAP.sub(self._gap, html.replace("**", _STAR))
        return found.replace(_STAR, "*")

    def _gap(self, found: re.Match[str]) -> str:
        said, _colon, tip = found[1].partition(":")
        self.has_tips = self.has_tips or bool(tip.strip())
        number = len(self.gaps) + 1
        accepted = [unescape(each).strip().replace(_STAR, "*") for each in said.split("/")]
        self.gaps.append(ParsedGap(number=number, kind="words"))
        self.answers += [
            ParsedAnswer(text=Text(text=each), fraction=ALL, gap=number)
            for each in accepted
            if each
        ]
        return f"{{#{number}}}"


def _single_choice_set(params: Params) -> Iterator[ParsedQuestion]:
    for each in _parts(params, "choices"):
        answers = _lines(each, "answers")
        yield _question(
            "multichoice",
            _html(each, "question"),
            answers=[
                # The first is right; learners get them in another order.
                ParsedAnswer(
                    text=Text(text=text, format=TextFormat.HTML),
                    fraction=NOTHING if place else ALL,
                )
                for place, text in enumerate(answers)
            ],
            notes=_overall(params),
        )


_KINDS: dict[str, Callable[[Params], Iterator[ParsedQuestion]]] = {
    "H5P.MultiChoice": _multi_choice,
    "H5P.TrueFalse": _true_false,
    "H5P.Blanks": _blanks,
    _OF_MANY: _single_choice_set,
}


def _question(type: str, text: Text, **said: Any) -> ParsedQuestion:
    return ParsedQuestion(line=0, type=type, name="", text=text, **said)


def _lost(answers: list[Params], key: str, words: str) -> list[str]:
    said = (_line(_part(each, "tipsAndFeedback"), key) for each in answers)
    return [words] if any(plain(Text(text=each, format=TextFormat.HTML)) for each in said) else []


def _overall(params: Params) -> list[str]:
    said = any(_line(each, "feedback") for each in _parts(params, "overallFeedback"))
    return [_("Words for the result are not kept: a quiz has its own.")] if said else []


# Strangers wrote it: nothing need be what it should be.


def _line(said: Params, key: str) -> str:
    value = said.get(key)
    return value if isinstance(value, str) else ""


def _html(said: Params, key: str) -> Text:
    words = _line(said, key)
    return Text(text=words, format=TextFormat.HTML) if words else EMPTY


def _part(said: Params, key: str) -> Params:
    value = said.get(key)
    return value if isinstance(value, dict) else {}


def _parts(said: Params, key: str) -> list[Params]:
    value = said.get(key)
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _lines(said: Params, key: str) -> list[str]:
    value = said.get(key)
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []
