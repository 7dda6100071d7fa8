"""What a library says of itself, and in which order libraries are loaded."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from cms.h5p.faults import Fault

NEWEST_CORE = (1, 28)
"""The version of H5P's core whose way of asking is understood here."""

NAME = re.compile(r"[\w.-]{1,255}", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,5}", re.ASCII)
_ASSET = re.compile(r"[A-Za-z0-9_\-\s.]+(?:/[A-Za-z0-9_\-\s.]+)*", re.ASCII)
_EDITOR = "H5PEditor."


class Ref(NamedTuple):
    """How a library is asked for: any patch of a version will do."""

    name: str
    major: int
    minor: int

    def __str__(self) -> str:
        return f"{self.name} {self.major}.{self.minor}"


@dataclass(frozen=True, kw_only=True)
class Library:
    """``scripts`` and ``styles`` are paths in its folder, in the order in which they are loaded."""

    ref: Ref
    patch: int
    title: str
    is_runnable: bool
    needs: tuple[Ref, ...]
    may_load: tuple[Ref, ...]
    edited_with: tuple[Ref, ...]
    scripts: tuple[str, ...]
    styles: tuple[str, ...]
    licence: str
    author: str
    metadata: Mapping[str, Any] = field(repr=False)


def read(document: Any, *, entry: str) -> Library:
    """A library from its ``library.json``; raises ``Fault`` if it is not as H5P wants it."""
    says = Says(document, entry=entry, code="library-json-schema")
    core = document.get("coreApi") if isinstance(document, dict) else None
    library = Library(
        ref=Ref(says.name("machineName"), says.number("majorVersion"), says.number("minorVersion")),
        patch=says.number("patchVersion"),
        title=says.line("title"),
        is_runnable=says.flag("runnable"),
        needs=says.refs("preloadedDependencies"),
        may_load=says.refs("dynamicDependencies"),
        edited_with=says.refs("editorDependencies"),
        scripts=says.assets("preloadedJs", ".js"),
        styles=says.assets("preloadedCss", ".css"),
        licence=says.words("license"),
        author=says.words("author"),
        metadata=document,
    )
    if core:
        asked = Says(core, entry=entry, code="library-json-schema", within="coreApi.")
        version = asked.number("majorVersion"), asked.number("minorVersion")
        if version > NEWEST_CORE:
            raise Fault("core-api-too-new", entry=entry, detail=f"{version[0]}.{version[1]}")
    return library


class Says:
    """Reads what a document says under a key; raises ``Fault`` with the code if it does not fit.

    Numbers may be written as texts: PHP does so, and H5P is written in it.
    """

    def __init__(self, document: Any, *, entry: str, code: str, within: str = "") -> None:
        self._entry, self._code, self._within = entry, code, within
        if not isinstance(document, dict):
            raise self._fault("{…}")
        self._document = document

    def line(self, key: str) -> str:
        value = self._document.get(key)
        if not isinstance(value, str) or not 1 <= len(value) <= 255 or "\n" in value.rstrip("\n"):
            raise self._fault(key)
        return value.strip() or value

    def words(self, key: str) -> str:
        """Said to people only, and not by all."""
        value = self._document.get(key)
        return value[:255] if isinstance(value, str) else ""

    def name(self, key: str) -> str:
        value = self._document.get(key)
        if not isinstance(value, str) or not NAME.fullmatch(value):
            raise self._fault(key)
        return value

    def number(self, key: str) -> int:
        value = self._document.get(key)
        is_number = isinstance(value, int | str) and not isinstance(value, bool)
        if not is_number or not _NUMBER.fullmatch(str(value)):
            raise self._fault(key)
        return int(str(value))

    def flag(self, key: str) -> bool:
        number = self.number(key)
        if number not in (0, 1):
            raise self._fault(key)
        return bool(number)

    def refs(self, key: str, *, is_required: bool = False) -> tuple[Ref, ...]:
        found: dict[Ref, None] = {}
        for place, item in enumerate(self._items(key, is_required=is_required)):
            says = Says(item, entry=self._entry, code=self._code, within=f"{key}[{place}].")
            ref = says.name("machineName"), says.number("majorVersion"), says.number("minorVersion")
            found[Ref(*ref)] = None
        return tuple(found)

    def assets(self, key: str, ending: str) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for place, item in enumerate(self._items(key, is_required=False)):
            if not isinstance(item, dict) or not isinstance(item.get("path"), str):
                raise self._fault(f"{key}[{place}].path")
            path = item["path"].replace("\\", "/")
            is_inside = _ASSET.fullmatch(path) and not {"..", "."} & set(path.split("/"))
            if not is_inside or not path.lower().endswith(ending):
                raise Fault("library-asset-path", entry=self._entry, detail=item["path"])
            found[path] = None
        return tuple(found)

    def _items(self, key: str, *, is_required: bool) -> list[Any]:
        items = self._document.get(key)
        if items is None and not is_required:
            return []
        if items == {}:
            # PHP writes an empty list so.
            return []
        if not isinstance(items, list):
            raise self._fault(key)
        return items

    def _fault(self, key: str) -> Fault:
        return Fault(self._code, entry=self._entry, detail=f"{self._within}{key}")


def order(*, asked: Iterable[Ref], known: Mapping[Ref, Library]) -> list[Ref]:
    """The libraries that playing needs, each after those that it needs itself.

    What serves editing only is left out. What is not known is, too: see ``missing``. Raises
    ``Fault`` if a library needs itself.
    """
    done: dict[Ref, None] = {}
    for first in asked:
        # Not by calling itself: a chain may be as long as a package has folders.
        open_refs: dict[Ref, None] = {}
        waiting = [(first, False)]
        while waiting:
            ref, is_left = waiting.pop()
            if is_left:
                del open_refs[ref]
                done[ref] = None
                continue
            if ref in done or ref not in known or ref.name.startswith(_EDITOR):
                continue
            if ref in open_refs:
                raise Fault("library-cycle", entry=str(ref), detail=str(list(open_refs)[-1]))
            open_refs[ref] = None
            waiting.append((ref, True))
            for need in reversed(known[ref].needs):
                if need in open_refs:
                    raise Fault("library-cycle", entry=str(need), detail=str(ref))
                waiting.append((need, False))
    return list(done)
