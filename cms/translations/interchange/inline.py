"""Rich text as words and codes, which programs for translators move but do not open.

Taken apart and put together again, a text that ``cms.richtext`` cleaned is the same to the letter.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape, unescape

_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)(?: [a-z]+="[^"]*")*>')
_EMPTY = {"br"}


@dataclass(frozen=True)
class Single:
    """A code that stands alone: a line break. ``key`` tells it from others in its unit."""

    key: str
    tag: str


@dataclass(frozen=True)
class Pair:
    """Codes around something: the tags of a paragraph, of emphasis, of a link."""

    key: str
    opening: str
    closing: str
    inside: "Sequence[Node]"


Node = str | Single | Pair


def taken_apart(html: str, *, like: "Sequence[Node]" = ()) -> list[Node]:
    """The words and codes of a cleaned text.

    A code that stands in ``like`` (the source's) too has the same key there.
    """
    keys = _Keys(like)
    stack: list[tuple[str, str, str, list[Node]]] = []
    here: list[Node] = []
    position = 0
    for found in _TAG.finditer(html):
        _add_words(here, html[position : found.start()])
        position = found.end()
        is_closing, name, tag = found[1] == "/", found[2], found[0]
        if name in _EMPTY:
            here.append(Single(keys.next(tag), tag))
        elif not is_closing:
            stack.append((keys.next(tag), tag, name, here))
            here = []
        elif stack and stack[-1][2] == name:
            key, opening, _name, outside = stack.pop()
            outside.append(Pair(key, opening, tag, tuple(here)))
            here = outside
        else:
            raise ValueError(f"{tag} closes nothing: the text was not cleaned")
    _add_words(here, html[position:])
    if stack:
        raise ValueError(f"{stack[-1][1]} is not closed: the text was not cleaned")
    return here


def put_together(nodes: "Sequence[Node]") -> str:
    """The cleaned text that these words and codes stand for."""
    parts = []
    for node in nodes:
        match node:
            case str():
                parts.append(escape(node, quote=False).replace("\u00a0", "&nbsp;"))
            case Single():
                parts.append(node.tag)
            case Pair():
                parts.append(node.opening + put_together(node.inside) + node.closing)
    return "".join(parts)


def codes(html: str) -> Counter[str]:
    """How often each code stands in a cleaned text, pairs by their opening tags."""
    return Counter(found[0] for found in _TAG.finditer(html) if not found[1])


def _add_words(nodes: list[Node], html: str) -> None:
    if html:
        nodes.append(unescape(html))


class _Keys:
    """Numbers codes, those that stand in the source as they are numbered there."""

    def __init__(self, like: Sequence[Node]):
        self._free: dict[str, list[str]] = {}
        self._count = 0
        for key, tag in _numbered(like):
            self._free.setdefault(tag, []).append(key)
            self._count += 1

    def next(self, tag: str) -> str:
        if free := self._free.get(tag):
            return free.pop(0)
        self._count += 1
        return str(self._count)


def _numbered(nodes: Sequence[Node]) -> Iterator[tuple[str, str]]:
    for node in nodes:
        if isinstance(node, Single):
            yield node.key, node.tag
        elif isinstance(node, Pair):
            yield node.key, node.opening
            yield from _numbered(node.inside)
