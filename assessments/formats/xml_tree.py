"""XML read without its traps: no entities of its own, no document types, nothing fetched."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler, feature_external_ges, feature_namespaces
from xml.sax.xmlreader import InputSource

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import DefusedExpatParser
from django.utils.translation import gettext as _

from assessments.formats.encodings import decode
from assessments.formats.parsed import Unreadable

_DEEPEST = 30
_DECLARATION = re.compile(r"\A\s*<\?xml\s[^>]*\?>")
_DECLARED = re.compile(rb"\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")


@dataclass
class Element:
    name: str
    attributes: Mapping[str, str]
    line: int
    inside: "list[Element]" = field(default_factory=list)
    parts: list[str] = field(default_factory=list)

    @property
    def words(self) -> str:
        """The letters directly inside of it."""
        return "".join(self.parts)

    def each(self, name: str) -> "Iterator[Element]":
        return (element for element in self.inside if element.name == name)

    def first(self, name: str) -> "Element | None":
        return next(self.each(name), None)

    def said(self, name: str, otherwise: str = "") -> str:
        """The letters inside of the first element of that name."""
        found = self.first(name)
        return otherwise if found is None else found.words.strip()


def read(content: bytes) -> Element:
    """The root of the file. Raises ``Unreadable``."""
    declared = _DECLARED.match(content.removeprefix(b"\xef\xbb\xbf"))
    text = decode(content, declared=declared[1].decode() if declared else "")
    parser = DefusedExpatParser(forbid_dtd=True)
    parser.setFeature(feature_namespaces, False)
    parser.setFeature(feature_external_ges, False)
    reader = _Reader()
    parser.setContentHandler(reader)
    source = InputSource()
    # It says in which letters the file was before they were read.
    text = _DECLARATION.sub(lambda found: "\n" * found[0].count("\n"), text)
    source.setByteStream(BytesIO(text.encode()))
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


class _Reader(ContentHandler):
    def __init__(self) -> None:
        super().__init__()
        self.root: Element | None = None
        self._stack: list[Element] = []

    @property
    def line(self) -> int:
        return int(self._locator.getLineNumber() or 0)

    def setDocumentLocator(self, locator: Any) -> None:
        self._locator = locator

    def startElement(self, name: str, attrs: Any) -> None:
        if len(self._stack) >= _DEEPEST:
            raise Unreadable(_("There are too many marks inside each other."), line=self.line)
        element = Element(name, dict(attrs), self.line)
        if self._stack:
            self._stack[-1].inside.append(element)
        else:
            self.root = element
        self._stack.append(element)

    def endElement(self, name: str) -> None:
        self._stack.pop()

    def characters(self, content: str) -> None:
        self._stack[-1].parts.append(content)
