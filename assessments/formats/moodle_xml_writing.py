"""Moodle XML, written."""

import re
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from html import escape
from io import StringIO
from urllib.parse import quote
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

from assessments.formats import cloze
from assessments.formats.parsed import ParsedAnswer, ParsedQuestion, Text, TextFormat

_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_GAP = re.compile(r"\{#([0-9]{1,2})\}")
_NAMES = {"match": "matching", "multianswer": "cloze"}
_FORMATS = {TextFormat.PLAIN: "plain_text", TextFormat.HTML: "html"}


def written(questions: Iterable[ParsedQuestion]) -> bytes:
    """A file of the questions; their texts are plain, or HTML where they carry a picture."""
    out = _Writer()
    out.startDocument()
    category = ""
    with out.element("quiz"):
        for question in questions:
            if question.category != category:
                category = question.category
                with out.element("question", type="category"), out.element("category"):
                    out.line("text", f"$course$/top/{category}")
            with out.element("question", type=_NAMES.get(question.type, question.type)):
                _write(out, question)
    return out.bytes()


def _write(out: "_Writer", question: ParsedQuestion) -> None:
    with out.element("name"):
        out.line("text", question.name)
    out.text("questiontext", _asked(question))
    out.text("generalfeedback", question.feedback)
    if question.points is not None:
        out.line("defaultgrade", _digits(question.points))
    if question.penalty is not None:
        out.line("penalty", _digits(question.penalty))
    out.line("hidden", "0")
    out.line("shuffleanswers", "true" if question.shuffle else "false")
    _WRITERS[question.type](out, question)
    for hint in question.hints:
        out.text("hint", hint)
    if question.tags:
        with out.element("tags"):
            for tag in question.tags:
                with out.element("tag"):
                    out.line("text", tag)


def _asked(question: ParsedQuestion) -> Text:
    """Moodle keeps texts with gaps as HTML, and so are those that show a picture."""
    text = question.text
    if not question.gaps and not text.files:
        return text
    gaps = {str(gap.number): gap for gap in question.gaps}
    parts = _GAP.split(text.text)
    html = "".join(
        cloze.written(
            gaps[part],
            [each for each in question.answers if each.gap == gaps[part].number],
            case_sensitive=question.case_sensitive,
        )
        if place % 2
        else _html(part)
        for place, part in enumerate(parts)
    )
    for file in text.files:
        html += f'<br><img src="@@PLUGINFILE@@/{quote(file.name)}" alt="{escape(file.words)}">'
    return Text(text=html, format=TextFormat.HTML, files=text.files)


def _html(words: str) -> str:
    return escape(words, quote=False).replace("{", "&#123;").replace("\n", "<br>")


def _digits(value: Decimal) -> str:
    return f"{round(value, 7).normalize():f}"


def _answer(out: "_Writer", answer: ParsedAnswer, *more: tuple[str, str]) -> None:
    fraction = f"{round(answer.fraction * 100, 5).normalize():f}"
    with out.element("answer", fraction=fraction, format="plain_text"):
        out.line("text", answer.text.text)
        out.text("feedback", answer.feedback)
        for name, words in more:
            out.line(name, words)


def _choices(out: "_Writer", question: ParsedQuestion) -> None:
    out.line("single", "true" if question.single else "false")
    for each in question.answers:
        _answer(out, each)


def _verdict(out: "_Writer", question: ParsedQuestion) -> None:
    for each, words in zip(question.answers, ("true", "false"), strict=True):
        _answer(
            out,
            ParsedAnswer(text=Text(text=words), fraction=each.fraction, feedback=each.feedback),
        )


def _words(out: "_Writer", question: ParsedQuestion) -> None:
    out.line("usecase", "1" if question.case_sensitive else "0")
    for each in question.answers:
        _answer(out, each)


def _numbers(out: "_Writer", question: ParsedQuestion) -> None:
    for each in question.answers:
        _answer(out, each, ("tolerance", f"{each.tolerance:f}"))
    if question.units:
        with out.element("units"):
            for unit in question.units:
                with out.element("unit"):
                    out.line("multiplier", f"{unit.factor:f}")
                    out.line("unit_name", unit.name)


def _pairs(out: "_Writer", question: ParsedQuestion) -> None:
    for each in question.answers:
        with out.element("subquestion", format="plain_text"):
            out.line("text", each.text.text)
            with out.element("answer"):
                out.line("text", each.match.text)


def _order(out: "_Writer", question: ParsedQuestion) -> None:
    out.line("layouttype", "VERTICAL")
    out.line("selecttype", "ALL")
    out.line("selectcount", str(len(question.answers)))
    out.line("gradingtype", "ABSOLUTE_POSITION")
    out.line("showgrading", "SHOW")
    out.line("numberingstyle", "none")
    for place, each in enumerate(question.answers, start=1):
        with out.element("answer", fraction=str(place), format="plain_text"):
            out.line("text", each.text.text)
            out.text("feedback", each.feedback)


def _essay(out: "_Writer", question: ParsedQuestion) -> None:
    out.line("responseformat", "editor")
    out.text("graderinfo", question.for_markers)


def _gaps(out: "_Writer", question: ParsedQuestion) -> None:
    """All about gaps stands in the text."""


_WRITERS: dict[str, Callable[["_Writer", ParsedQuestion], None]] = {
    "multichoice": _choices,
    "truefalse": _verdict,
    "shortanswer": _words,
    "numerical": _numbers,
    "match": _pairs,
    "ordering": _order,
    "essay": _essay,
    "multianswer": _gaps,
}


_NONE: Mapping[str, str] = {}


class _Writer(XMLGenerator):
    """Elements in lines of their own, indented; what stands in a line is not touched."""

    def __init__(self) -> None:
        self._out = StringIO()
        super().__init__(self._out, encoding="utf-8", short_empty_elements=True)
        self._depth = 0

    def bytes(self) -> bytes:
        return self._out.getvalue().encode()

    @contextmanager
    def element(self, tag: str, **attributes: str) -> Iterator[None]:
        self.ignorableWhitespace("  " * self._depth)
        self.startElement(tag, _attributes(attributes))
        self.ignorableWhitespace("\n")
        self._depth += 1
        yield
        self._depth -= 1
        self.ignorableWhitespace("  " * self._depth)
        self.endElement(tag)
        self.ignorableWhitespace("\n")

    def line(self, name: str, words: str, attributes: Mapping[str, str] = _NONE) -> None:
        self.ignorableWhitespace("  " * self._depth)
        self.startElement(name, _attributes(attributes))
        self.characters(_NOT_IN_XML.sub("", words))
        self.endElement(name)
        self.ignorableWhitespace("\n")

    def text(self, name: str, text: Text) -> None:
        with self.element(name, format=_FORMATS[text.format]):
            self.line("text", text.text)
            for file in text.files:
                said = {"name": file.name, "path": "/", "encoding": "base64"}
                self.line("file", b64encode(file.content).decode(), said)


def _attributes(attributes: Mapping[str, str]) -> AttributesImpl:
    return AttributesImpl({name: _NOT_IN_XML.sub("", words) for name, words in attributes.items()})
