"""JSON from strangers: what every reader of it, browser and database too, understands the same."""

import json
import math
import re
from collections.abc import Iterable
from typing import Any

from cms.h5p.faults import Fault
from cms.h5p.limits import Limits

_MB = 1024 * 1024
# Each alternative begins differently and a text that has no end goes to the end of all: this looks
# at each character once, whatever there is.
_TOKENS = re.compile(r'"(?:[^"\\]|\\(?:.|\Z))*+(?:"|\Z)|[\[\]{}]', re.DOTALL)
# Beyond this, a number is none in JavaScript.
_LONGEST_INTEGER = 308


def read(content: bytes, *, entry: str, limits: Limits, may_repeat: bool = False) -> Any:
    """What a JSON file says.

    ``may_repeat`` allows a key twice, of which the last counts: translations of libraries have
    such, and nobody relies on them.
    """
    if len(content) > limits.json:
        raise Fault("json-too-large", entry=entry, detail=str(limits.json // _MB))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Fault("json-not-utf8", entry=entry) from error
    _check_depth(text, entry, limits)
    numbers = _Numbers(entry)
    try:
        document = json.loads(
            text,
            object_pairs_hook=None if may_repeat else _Keys(entry).once,
            parse_constant=numbers.refuse,
            parse_float=numbers.fraction,
            parse_int=numbers.whole,
        )
    except json.JSONDecodeError as error:
        if error.msg.startswith("Invalid control character"):
            raise Fault("json-bad-character", entry=entry) from error
        raise Fault("json-invalid", entry=entry, detail=str(error.lineno)) from error
    _check_characters(document, entry)
    return document


def parts(document: Any) -> Iterable[Any]:
    """The document and everything in it, without keys; however deep."""
    waiting = [document]
    while waiting:
        part = waiting.pop()
        yield part
        if isinstance(part, dict):
            waiting.extend(part.values())
        elif isinstance(part, list):
            waiting.extend(part)


def _check_depth(text: str, entry: str, limits: Limits) -> None:
    """Before it is read: a reader that calls itself would run out of room."""
    depth = count = 0
    for token in _TOKENS.finditer(text):
        begin = text[token.start()]
        if begin in "[{":
            depth += 1
            count += 1
            if depth > limits.json_depth:
                raise Fault("json-too-deep", entry=entry, detail=str(limits.json_depth))
        elif begin in "]}":
            depth -= 1
    if count > limits.json_parts:
        raise Fault("json-too-large", entry=entry, detail=str(limits.json // _MB))


class _Keys:
    def __init__(self, entry: str) -> None:
        self._entry = entry

    def once(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            seen: set[str] = set()
            for key, _value in pairs:
                if key in seen:
                    raise Fault("json-duplicate-key", entry=self._entry, detail=key)
                seen.add(key)
        return found


class _Numbers:
    def __init__(self, entry: str) -> None:
        self._entry = entry

    def refuse(self, text: str) -> Any:
        raise Fault("json-not-finite", entry=self._entry, detail=text)

    def fraction(self, text: str) -> float:
        number = float(text)
        return number if math.isfinite(number) else self.refuse(text)

    def whole(self, text: str) -> int:
        return int(text) if len(text) <= _LONGEST_INTEGER else self.refuse(text)


def _check_characters(document: Any, entry: str) -> None:
    for part in parts(document):
        texts = part.keys() if isinstance(part, dict) else [part] if isinstance(part, str) else []
        for text in texts:
            if "\x00" in text or not _can_be_stored(text):
                raise Fault("json-bad-character", entry=entry)


def _can_be_stored(text: str) -> bool:
    """No halves of characters, which JSON can name and nothing can hold."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
