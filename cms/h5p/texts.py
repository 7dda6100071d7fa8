"""What an accordion or a column says, to be copied into a lesson, where it can be translated."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any

from cms.h5p.manifests import CONTENT
from cms.h5p.models import ContentVersion
from cms.richtext import cleaned, is_empty

_ACCORDION, _COLUMN = "H5P.Accordion", "H5P.Column"
_WORDS = frozenset({"H5P.AdvancedText", "H5P.Text"})
READ = frozenset({_ACCORDION, _COLUMN})
_DEEPEST = 5

Params = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Passage:
    """A heading, and text in the tags that are kept here; or the kind of what has no text."""

    heading: str = ""
    html: str = ""
    lost: str = ""


@dataclass(frozen=True, kw_only=True)
class Texts:
    passages: list[Passage]
    lost: dict[str, int]
    """How many of each kind stand there that are not taken."""


def texts_of(version: ContentVersion) -> Texts | None:
    """The text of a version in its order; None for kinds of which the text is not all there is."""
    kind = version.main_library.name
    if kind not in READ:
        return None
    place = version.places.select_related("stored").get(path=CONTENT)
    with place.stored.file.open("rb") as file:
        params = json.loads(file.read().decode("utf-8-sig"))
    found = list(_read(kind, params if isinstance(params, dict) else {}))
    return Texts(
        passages=[each for each in found if not each.lost],
        lost=dict(Counter(each.lost for each in found if each.lost)),
    )


def _read(kind: str, params: Params, depth: int = 0) -> Iterator[Passage]:
    if kind in _WORDS:
        html = cleaned(_line(params, "text"))
        if not is_empty(html):
            yield Passage(html=html)
    elif kind == _ACCORDION and depth < _DEEPEST:
        for panel in _parts(params, "panels"):
            yield Passage(heading=unescape(_line(panel, "title")))
            yield from _within(_part(panel, "content"), depth)
    elif kind == _COLUMN and depth < _DEEPEST:
        for each in _parts(params, "content"):
            yield from _within(_part(each, "content"), depth)
    else:
        yield Passage(lost=kind or "?")


def _within(said: Params, depth: int) -> Iterator[Passage]:
    kind = _line(said, "library").partition(" ")[0]
    yield from _read(kind, _part(said, "params"), depth + 1)


# Strangers wrote it: nothing need be what it should be.


def _line(said: Params, key: str) -> str:
    value = said.get(key)
    return value if isinstance(value, str) else ""


def _part(said: Params, key: str) -> Params:
    value = said.get(key)
    return value if isinstance(value, dict) else {}


def _parts(said: Params, key: str) -> list[Params]:
    value = said.get(key)
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
