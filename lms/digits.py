"""In which digits a language's readers read numbers: 0 to 9, or their own if the network says so.

Templates, catalogues and authors write 0 to 9, and what is typed is folded to them (``letters``).
They are changed once, at the edge of a medium, for the whole of what goes out: a page or a mail has
one system of digits, wherever its numbers come from.

Stays as it is: a run of Latin letters, digits and signs, for it is copied or typed letter by letter
(an address, a code, the name of a file) or is no number (``H5P``, ``COVID-19``); what stands in
another language than the page; code; attributes.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Any
from unicodedata import decimal, lookup

from babel import Locale
from django.conf import settings

_SCRIPTS = {
    "arab": "ARABIC-INDIC",
    "arabext": "EXTENDED ARABIC-INDIC",
    "beng": "BENGALI",
    "deva": "DEVANAGARI",
    "khmr": "KHMER",
    "mymr": "MYANMAR",
    "tamldec": "TAMIL",
    "thai": "THAI",
}
"""What Unicode calls CLDR's systems of ten digits. Those of Chinese are none that people type."""


def native_system(language: str) -> str:
    """CLDR's name for the language's own ten digits; empty if they are 0 to 9."""
    native = Locale.parse(language, sep="-").other_numbering_systems["native"]
    return native if native in _SCRIPTS else ""


def unfit(languages: Collection[str], *, offered: Collection[str]) -> list[str]:
    """Those of the languages that cannot be read in digits of their own here."""
    return [each for each in languages if each not in offered or not native_system(each)]


def system(language: str | None) -> str:
    """In which digits the network's readers of a language read numbers; empty for 0 to 9."""
    return native_system(language) if language and language in settings.NATIVE_DIGITS else ""


def ten(language: str | None) -> str:
    """The ten digits that readers of the language read, from nought on."""
    name = system(language)
    return _ten(name) if name else "0123456789"


def write(text: str, *, language: str | None) -> str:
    """A text in the digits of its language's readers."""
    name = system(language)
    return _in(text, name) if name else text


def write_each(told: Any, *, language: str | None) -> Any:
    """The same for every text in what is told to a typesetter as lists and dictionaries."""
    if isinstance(told, str):
        return write(told, language=language)
    if isinstance(told, dict):
        return {name: write_each(each, language=language) for name, each in told.items()}
    if isinstance(told, list | tuple):
        return [write_each(each, language=language) for each in told]
    return told


def write_page(page: str) -> str:
    """A page of HTML in the digits of its own language, which scripts and styles are told too."""
    root = _ROOT.search(page)
    name = system(root[1]) if root else ""
    return _Page(root[1], name).write(page) if root and name else page


# A character by its name or number; a run of Latin, signs included; digits of another script.
_WRITTEN = re.compile(r"&#?\w+;|[!-%'-~]+|\d+")
_LATIN = re.compile("[A-Za-z]")
_ROOT = re.compile(r'<html lang="([\w-]+)"')
_PIECE = re.compile(
    r"<!--.*?-->|<(?P<verbatim>code|script|style|textarea)\b.*?</(?P=verbatim)\s*>"
    r"|<(?P<end>/?)(?P<name>[a-z][\w-]*)(?P<attributes>(?:[^<>\"']+|\"[^\"]*\"|'[^']*')*+)>"
    r"|(?P<text>[^<]+)",
    re.DOTALL | re.IGNORECASE,
)
_LANGUAGE = re.compile(r"""\slang=["']?([\w-]+)""", re.IGNORECASE)
_EXACT = re.compile(r"""\stranslate=["']?no\b""", re.IGNORECASE)
_WITHOUT_END = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"]
)


@cache
def _ten(name: str) -> str:
    nought = ord(lookup(f"{_SCRIPTS[name]} DIGIT ZERO"))
    return "".join(chr(nought + each) for each in range(10))


@cache
def _table(name: str) -> dict[int, str]:
    known = "0123456789" + "".join(map(_ten, _SCRIPTS))
    return {ord(each): _ten(name)[decimal(each)] for each in known}


def _in(text: str, name: str) -> str:
    table = _table(name)

    def written(found: re.Match[str]) -> str:
        run = found[0]
        return run if run.startswith("&") or _LATIN.search(run) else run.translate(table)

    return _WRITTEN.sub(written, text)


class _Page:
    """One page while it is read from its beginning to its end."""

    def __init__(self, language: str, name: str) -> None:
        self._language = language
        self._name = name
        # Elements around with a say in it, the innermost last: how many of its name are open.
        self._around: list[_Around] = []

    def write(self, page: str) -> str:
        return _PIECE.sub(self._written, page)

    def _written(self, piece: re.Match[str]) -> str:
        if text := piece["text"]:
            return text if self._around and self._around[-1].is_kept else _in(text, self._name)
        if piece["name"]:
            self._pass(piece["name"].lower(), piece)
            if piece["name"] == "html" and not piece["end"]:
                return f'<html data-digits="{self._name}"{piece["attributes"]}>'
        return piece[0]

    def _pass(self, name: str, tag: re.Match[str]) -> None:
        """Go in or out of an element."""
        around = self._around[-1] if self._around else None
        if tag["end"]:
            if around and around.name == name:
                around.open -= 1
                if not around.open:
                    self._around.pop()
            return
        attributes = tag["attributes"]
        if name in _WITHOUT_END or attributes.endswith("/"):
            return
        language = _LANGUAGE.search(attributes)
        is_exact = _EXACT.search(attributes) is not None
        if name != "html" and (language or is_exact):
            is_kept = is_exact or (language is not None and language[1] != self._language)
            self._around.append(_Around(name, is_kept))
        elif around and around.name == name:
            around.open += 1


@dataclass
class _Around:
    name: str
    is_kept: bool
    open: int = 1
