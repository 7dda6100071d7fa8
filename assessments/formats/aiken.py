"""Aiken: a question on one line, a letter before each answer, and which of them is right."""

import re
from html import escape

from django.utils.translation import gettext as _

from assessments.formats.parsed import (
    ALL,
    NOTHING,
    Fault,
    ParsedAnswer,
    ParsedFile,
    ParsedQuestion,
    Text,
    TextFormat,
)
from assessments.formats.texts import has_program, name_from, trimmed

_CHOICE = re.compile(r"[A-Z][).]")
_RIGHT = "ANSWER:"


def read(text: str) -> ParsedFile:
    """The questions of an Aiken file, and where something was not understood."""
    reader = _Reader()
    for number, line in enumerate(text.split("\n"), start=1):
        line = trimmed(line)
        # As in Moodle, one Latin letter alone says nothing.
        if len(line.encode()) > 1:
            reader.read(number, line)
    reader.end()
    return reader.parsed


class _Reader:
    def __init__(self) -> None:
        self.parsed = ParsedFile()
        self._asked: tuple[int, str] | None = None
        self._choices: list[str] = []

    def read(self, number: int, line: str) -> None:
        if _CHOICE.match(line):
            if self._begun(number):
                self._choices.append(trimmed(line[2:]))
        elif line.startswith(_RIGHT):
            if self._begun(number):
                self._finish(number, trimmed(line.removeprefix(_RIGHT))[:1])
        else:
            if self._asked:
                self._fail(
                    number,
                    _("The question before this line has no line that says ANSWER: and a letter."),
                )
            self._asked, self._choices = (number, line), []

    def end(self) -> None:
        if self._asked:
            self._fail(
                self._asked[0],
                _("This question has no line that says ANSWER: and a letter."),
            )

    def _begun(self, number: int) -> bool:
        if self._asked is None:
            self._fail(number, _("There is no question before this line."))
        return self._asked is not None

    def _finish(self, number: int, letter: str) -> None:
        assert self._asked is not None  # noqa: S101 - for mypy: lines are read once begun
        line, asked = self._asked
        letters = [chr(ord("A") + place) for place in range(len(self._choices))]
        if len(self._choices) < 2:
            self._fail(number, _("A question needs at least two answers."))
        elif letter not in letters:
            self._fail(
                number,
                _("There is no answer with the letter “%(letter)s”.") % {"letter": letter},
            )
        elif any(map(has_program, [asked, *self._choices])):
            self._fail(line, _("A text has a program inside (a script), which is not accepted."))
        else:
            self.parsed.questions.append(
                ParsedQuestion(
                    line=line,
                    type="multichoice",
                    name=name_from(asked),
                    text=_html(asked),
                    answers=[
                        ParsedAnswer(text=_html(words), fraction=ALL if each == letter else NOTHING)
                        for each, words in zip(letters, self._choices, strict=True)
                    ],
                )
            )
        self._asked = None

    def _fail(self, line: int, reason: str) -> None:
        self.parsed.faults.append(Fault(line=line, reason=reason))


def _html(words: str) -> Text:
    """Aiken knows no HTML; Moodle keeps what looks like it as HTML that shows it."""
    return Text(text=escape(words, quote=False), format=TextFormat.HTML)
