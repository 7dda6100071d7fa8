"""XLIFF 2.0, OASIS' format for texts to be translated, written.

A file per source, a unit per segment. Unit ids say which segment it is, in the letters that the
format allows for ids; ``name`` is the segment's id itself. Rich texts become words and codes.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import StringIO
from itertools import chain
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.translations import Entry, EntryState, as_kept
from cms.translations.interchange.inline import Node, Pair, Single, taken_apart
from cms.translations.interchange.parcels import (
    Parcel,
    Work,
    is_right_to_left,
    print_of,
    tag_of,
)

NAMESPACE = "urn:oasis:names:tc:xliff:document:2.0"
OURS = "urn:waymark:translation:1"
"""For ``draft``, the print of the text that went out: what came back as it was is not taken."""

INITIAL = "initial"
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NOT_IN_IDS = re.compile(r"[^A-Za-z0-9_/-]")
_WRITTEN_IN_IDS = re.compile(r":([0-9a-f]+):")


def unit_id(segment_id: str) -> str:
    """The segment's id as an XML name token; ``segment_of`` is the way back."""
    return _NOT_IN_IDS.sub(lambda found: f":{ord(found[0]):x}:", segment_id).replace("/", ".")


def segment_of(unit_id: str) -> str:
    """The segment that a unit is about."""
    with_slashes = unit_id.replace(".", "/")
    return _WRITTEN_IN_IDS.sub(lambda found: _character(found[1]), with_slashes)


def _character(code: str) -> str:
    number = int(code, 16)
    return chr(number) if number <= 0x10FFFF else ""


def written(parcel: Parcel) -> bytes:
    """The parcel as a file; the same parcel gives the same bytes."""
    out = _Writer()
    out.startDocument()
    languages = {
        "version": "2.0",
        "srcLang": tag_of(parcel.source_language),
        "trgLang": tag_of(parcel.language),
    }
    with out.element("xliff", {"xmlns": NAMESPACE, "xmlns:waymark": OURS, **languages}):
        for work in parcel.works:
            # A file has at least one unit.
            if work.entries:
                _write_work(out, work, parcel)
    return out.bytes()


def _write_work(out: "_Writer", work: Work, parcel: Parcel) -> None:
    attributes = {
        "id": work.name,
        "original": work.title,
        "canResegment": "no",
        "srcDir": "rtl" if is_right_to_left(parcel.source_language) else "ltr",
        "trgDir": "rtl" if is_right_to_left(parcel.language) else "ltr",
        "xml:space": "preserve",
    }
    with out.element("file", attributes):
        for entry in work.entries:
            _write_unit(out, entry, is_released=entry.segment.id in work.released)


def _write_unit(out: "_Writer", entry: Entry, *, is_released: bool) -> None:
    segment = entry.segment
    target_text = as_kept(segment, entry.text)
    source_text = as_kept(segment, segment.text)
    source: list[Node] = [source_text]
    target: list[Node] = [target_text]
    if segment.is_rich:
        source = taken_apart(source_text)
        target = taken_apart(target_text, like=source)
    data = {
        tag: f"d{number}"
        for number, tag in enumerate(dict.fromkeys(_tags(chain(source, target))), start=1)
    }
    attributes = {
        "id": unit_id(segment.id),
        "name": segment.id,
        "waymark:draft": print_of(target_text),
    }
    with out.element("unit", attributes):
        with out.element("notes"):
            for category, note in _notes(entry):
                out.line("note", {"category": category}, note)
        if data:
            with out.element("originalData"):
                for tag, key in data.items():
                    out.line("data", {"id": key}, tag)
        with out.element("segment", _state(entry, is_released=is_released)):
            out.line("source", {}, *source, data=data)
            if target_text:
                out.line("target", {}, *target, data=data)


def _notes(entry: Entry) -> Iterator[tuple[str, str]]:
    yield "label", entry.segment.label
    longest = entry.segment.longest
    if longest is not None and not entry.segment.is_rich:
        yield (
            "longest",
            ngettext(
                "No longer than %(longest)d character.",
                "No longer than %(longest)d characters.",
                longest,
            )
            % {"longest": longest},
        )
    if entry.state == EntryState.MACHINE:
        yield "machine", _("Proposed by a machine. Nobody has checked it yet.")
    if entry.state == EntryState.OUTDATED:
        yield "changed", _("The source has changed since this was translated.")
        if entry.source_before:
            yield "source-before", as_kept(entry.segment, entry.source_before)


def _state(entry: Entry, *, is_released: bool) -> dict[str, str]:
    match entry.state:
        case EntryState.DONE:
            return {"state": "final" if is_released else "translated"}
        case EntryState.MISSING:
            return {"state": INITIAL}
        case _:
            return {"state": INITIAL, "subState": f"waymark:{entry.state}"}


def _tags(nodes: Iterator[Node]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, Single):
            yield node.tag
        elif isinstance(node, Pair):
            yield from (node.opening, node.closing)
            yield from _tags(iter(node.inside))


class _Writer(XMLGenerator):
    """Indented where space means nothing; texts to the letter."""

    def __init__(self) -> None:
        self._buffer = StringIO()
        self._depth = 0
        super().__init__(self._buffer, encoding="utf-8", short_empty_elements=True)

    def bytes(self) -> bytes:
        self.endDocument()
        return self._buffer.getvalue().encode()

    @contextmanager
    def element(self, name: str, attributes: dict[str, str] | None = None) -> Iterator[None]:
        """An element of elements."""
        self._indent()
        self._start(name, attributes or {})
        self._depth += 1
        yield
        self._depth -= 1
        self._indent()
        self.endElement(name)
        if not self._depth:
            self.ignorableWhitespace("\n")

    def line(
        self,
        name: str,
        attributes: dict[str, str],
        *nodes: Node,
        data: dict[str, str] | None = None,
    ) -> None:
        """An element of text, on a line of its own."""
        self._indent()
        self._start(name, attributes)
        # A note is for people and has no code points.
        self._content(nodes, data or {}, is_exact=name != "note")
        self.endElement(name)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        allowed = {key: _NOT_IN_XML.sub("\ufffd", value) for key, value in attributes.items()}
        self.startElement(name, AttributesImpl(allowed))

    def _content(self, nodes: Sequence[Node], data: dict[str, str], *, is_exact: bool) -> None:
        for node in nodes:
            match node:
                case str():
                    self._words(node if is_exact else _NOT_IN_XML.sub("\ufffd", node))
                case Single():
                    self._start("ph", _code(node.key, dataRef=data[node.tag]))
                    self.endElement("ph")
                case Pair():
                    references = {
                        "dataRefStart": data[node.opening],
                        "dataRefEnd": data[node.closing],
                    }
                    self._start("pc", _code(node.key, **references))
                    self._content(node.inside, data, is_exact=is_exact)
                    self.endElement("pc")

    def _words(self, text: str) -> None:
        position = 0
        for found in _NOT_IN_XML.finditer(text):
            self._allowed(text[position : found.start()])
            self._start("cp", {"hex": f"{ord(found[0]):04X}"})
            self.endElement("cp")
            position = found.end()
        self._allowed(text[position:])

    def _allowed(self, text: str) -> None:
        first, *more = text.split("\r")
        self.characters(first)
        for each in more:
            # Written as it is, readers would take it for the end of a line.
            self.ignorableWhitespace("&#13;")
            self.characters(each)

    def _indent(self) -> None:
        self.ignorableWhitespace(("\n" if self._depth else "") + "  " * self._depth)


def _code(key: str, **references: str) -> dict[str, str]:
    return {"id": key, "canCopy": "no", "canDelete": "no", **references}
