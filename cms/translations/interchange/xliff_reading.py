"""XLIFF 2.0 that came back, read without its traps: no entities, no document types."""

import codecs
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from io import BytesIO
from typing import Any
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler, feature_external_ges, feature_namespaces
from xml.sax.xmlreader import InputSource

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import DefusedExpatParser
from django.utils.translation import gettext as _

from cms.translations.interchange.encodings import known_as
from cms.translations.interchange.parcels import Certainty, Problem, Received, Unit, Unreadable
from cms.translations.interchange.xliff import INITIAL, NAMESPACE, OURS, segment_of

_DEEPEST = 100
_DECLARED = re.compile(rb"""\s*<\?xml\s[^>]*?encoding\s*=\s*["']([^"'>]*)["']""")
_FOREIGN_ROOT = "xliff of another version"
_BY_MARK = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


@dataclass
class _Element:
    """An element of XLIFF's own; those of other namespaces are left out."""

    name: str
    attributes: Mapping[str, str]
    line: int
    inside: "list[str | _Element]" = field(default_factory=list)

    def each(self, *names: str) -> "Iterator[_Element]":
        return (node for node in self.inside if isinstance(node, _Element) and node.name in names)

    def first(self, name: str) -> "_Element | None":
        return next(self.each(name), None)


def read(content: bytes) -> Received:
    """What the file says. Raises ``Unreadable``."""
    root = _tree(content)
    version = root.attributes.get("version", "")
    if root.name != "xliff" or version not in ("2.0", "2.1"):
        raise Unreadable(_what_it_is_instead(root.name, version), line=root.line)
    received = Received(
        source_language=root.attributes.get("srcLang", ""),
        language=root.attributes.get("trgLang", ""),
        is_markup=True,
    )
    for file in root.each("file"):
        name = file.attributes.get("id", "")
        if name in received.units:
            received.problems.append(
                Problem(line=file.line, where=name, reason=_("The file has this part twice."))
            )
            continue
        units = received.units.setdefault(name, [])
        for unit in _units(file):
            try:
                units.append(_unit(unit))
            except _NotUnderstood as wrong:
                where = f"{name}/{segment_of(unit.attributes.get('id', ''))}"
                received.problems.append(Problem(line=unit.line, where=where, reason=wrong.reason))
    return received


def _what_it_is_instead(name: str, version: str) -> str:
    if name in ("xliff", _FOREIGN_ROOT) and version:
        return _(
            "This is an XLIFF %(version)s file, and only XLIFF 2.0 and 2.1 can be brought in. "
            "Save it as XLIFF 2.0 in the program that made it. If that cannot do so, download "
            "the texts as PO, and translate that file."
        ) % {"version": version}
    return _("This is not an XLIFF 2.0 file.")


class _NotUnderstood(Exception):
    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


def _units(element: _Element) -> Iterator[_Element]:
    for each in element.each("unit", "group"):
        if each.name == "unit":
            yield each
        else:
            yield from _units(each)


def _unit(unit: _Element) -> Unit:
    parts = list(unit.each("segment", "ignorable"))
    data = {
        each.attributes.get("id", ""): _words(each)
        for holder in unit.each("originalData")
        for each in holder.each("data")
    }
    segments = [each for each in parts if each.name == "segment"]
    targets = [each.first("target") for each in segments]
    if any(targets) and not all(targets):
        raise _NotUnderstood(_("Only a part of this text is translated."))
    codes = _Codes(data)
    source = "".join(codes.text(each.first("source")) for each in parts)
    target = ""
    if any(targets):
        codes = _Codes(data)
        target = "".join(codes.text(each) for each in _in_order(parts))
    states = {each.attributes.get("state", INITIAL) for each in segments}
    return Unit(
        segment_id=segment_of(unit.attributes.get("id", "")),
        line=unit.line,
        source=source,
        target=target,
        mark=Certainty.UNSAID if INITIAL in states else Certainty.SURE,
        draft=unit.attributes.get("draft"),
    )


def _in_order(parts: Sequence[_Element]) -> list[_Element]:
    """The targets as they follow each other: where ``order`` says nothing, as their sources do."""
    placed: dict[int, _Element] = {}
    for number, part in enumerate(parts, start=1):
        target = part.first("target") or part.first("source") or _Element("source", {}, part.line)
        order = target.attributes.get("order", "") if target.name == "target" else ""
        place = int(order) if re.fullmatch("[0-9]{1,6}", order) else number
        if place in placed or not 1 <= place <= len(parts):
            raise _NotUnderstood(
                _("The file does not say in which order the sentences of this text follow.")
            )
        placed[place] = target
    return [placed[place] for place in sorted(placed)]


class _Codes:
    """Turns words and codes into HTML again; each code may stand once."""

    def __init__(self, data: Mapping[str, str]):
        self._data = data
        self._seen: set[str] = set()
        self._open: dict[str, _Element] = {}

    def text(self, element: _Element | None) -> str:
        return "".join(self._parts(element)) if element is not None else ""

    def _parts(self, element: _Element) -> Iterator[str]:
        for node in element.inside:
            if isinstance(node, str):
                yield escape(node, quote=False)
                continue
            match node.name:
                case "cp":
                    yield escape(_code_point(node), quote=False)
                case "ph":
                    yield self._tag(node, "dataRef", self._once(node))
                case "pc":
                    key = self._once(node)
                    yield self._tag(node, "dataRefStart", key)
                    yield from self._parts(node)
                    yield self._tag(node, "dataRefEnd", key)
                case "sc":
                    yield self._tag(node, "dataRef", self._once(node))
                case "ec":
                    yield self._tag(node, "dataRef", node.attributes.get("startRef", "?"))
                case "mrk":
                    yield from self._parts(node)
                case "sm" | "em":
                    pass
                case _:
                    raise _NotUnderstood(
                        _("There is a mark in this text that is not known: %(name)s.")
                        % {"name": node.name}
                    )

    def _once(self, node: _Element) -> str:
        key = node.attributes.get("id", "")
        if key in self._seen:
            raise _NotUnderstood(_("Code %(code)s stands there twice.") % {"code": key})
        self._seen.add(key)
        return key

    def _tag(self, node: _Element, reference: str, key: str) -> str:
        found = self._data.get(node.attributes.get(reference, ""))
        if found is None:
            raise _NotUnderstood(
                _("The file does not say what code %(code)s stands for.") % {"code": key}
            )
        return found


def _words(element: _Element) -> str:
    """The text of something that is no HTML."""
    return "".join(node if isinstance(node, str) else _code_point(node) for node in element.inside)


def _code_point(node: _Element) -> str:
    try:
        character = chr(int(node.attributes.get("hex", ""), 16))
        # Half of a pair: no text has it, and no database takes it.
        if 0xD800 <= ord(character) <= 0xDFFF:
            raise ValueError(character)
    except (ValueError, OverflowError) as wrong:
        raise _NotUnderstood(_("There is a character that does not exist.")) from wrong
    return character


class _Reader(ContentHandler):
    """Makes a tree in which every element knows its line."""

    def __init__(self) -> None:
        super().__init__()
        self.root: _Element | None = None
        self._stack: list[_Element] = []
        self._foreign = 0

    @property
    def line(self) -> int:
        return int(self._locator.getLineNumber() or 0)

    def setDocumentLocator(self, locator: Any) -> None:
        self._locator = locator

    def startElementNS(self, name: Any, qname: Any, attrs: Any) -> None:
        namespace, local = name
        if self._foreign or (namespace != NAMESPACE and self._stack):
            self._foreign += 1
            return
        if len(self._stack) >= _DEEPEST:
            raise Unreadable(_("There are too many marks inside each other."), line=self.line)
        attributes = {
            each: value for (space, each), value in attrs.items() if space in (None, OURS)
        }
        name = local if namespace == NAMESPACE else _FOREIGN_ROOT if local == "xliff" else ""
        element = _Element(name, attributes, self.line)
        if self._stack:
            self._stack[-1].inside.append(element)
        else:
            self.root = element
        self._stack.append(element)

    def endElementNS(self, name: Any, qname: Any) -> None:
        if self._foreign:
            self._foreign -= 1
        else:
            self._stack.pop()

    def characters(self, content: str) -> None:
        if not self._foreign:
            self._stack[-1].inside.append(content)


def _in_utf_8(content: bytes) -> bytes:
    """The same file in the one encoding that is parsed. Raises ``Unreadable``."""
    name = next((name for mark, name in _BY_MARK.items() if content.startswith(mark)), "")
    if not name:
        found = _DECLARED.match(content)
        name = found[1].decode("ascii", "replace") if found else "utf-8"
        known = known_as(name)
        if known is None:
            raise Unreadable(
                _("The file is in an encoding that is not known: %(name)s. Save it in UTF-8.")
                % {"name": name},
                line=1,
            )
        name = known
    try:
        return content.decode(name).encode()
    except UnicodeDecodeError as wrong:
        line = content[: wrong.start].decode(name, "ignore").count("\n") + 1
        reason = _("The file is not in %(name)s.") % {"name": name.removesuffix("-sig")}
        raise Unreadable(reason, line=line) from wrong


def _tree(content: bytes) -> _Element:
    parser = DefusedExpatParser(forbid_dtd=True)
    parser.setFeature(feature_namespaces, True)
    parser.setFeature(feature_external_ges, False)
    reader = _Reader()
    parser.setContentHandler(reader)
    source = InputSource()
    source.setByteStream(BytesIO(_in_utf_8(content)))
    # Whatever the file itself says: it was in that.
    source.setEncoding("utf-8")
    try:
        parser.parse(source)
    except SAXParseException as wrong:
        raise Unreadable(
            _("The file is damaged from this line on: it is not XML."),
            line=wrong.getLineNumber() or 0,
        ) from wrong
    except DefusedXmlException as trap:
        raise Unreadable(
            _("The file defines its own shorthands (a document type), which is not accepted."),
            line=reader.line,
        ) from trap
    if reader.root is None:
        raise Unreadable(_("The file is empty."))
    return reader.root
