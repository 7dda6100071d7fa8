"""An H5P package from a stranger: read whole, checked, and described; nothing is stored.

Reads in pieces: however large a package is, what is in memory is its list of files, its JSON files
and one piece. Raises ``Fault`` for the first fault that is found, and nothing else whatever the
bytes are.
"""

import hashlib
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO, Any

from django.utils.translation import gettext as _

from cms.h5p import documents, filetypes, libraries
from cms.h5p.archive import Archive, Entry
from cms.h5p.faults import Fault
from cms.h5p.libraries import Library, Ref, Says
from cms.h5p.limits import Limits

H5P_JSON, CONTENT, CONTENT_JSON = "h5p.json", "content/", "content/content.json"
LIBRARY_JSON = "library.json"

_LANGUAGE = re.compile(r"[A-Za-z0-9_-]{1,35}", re.ASCII)
_LANGUAGE_FILE = re.compile(r"-?[a-z]+(?:-[a-z]+){0,6}\.json", re.ASCII | re.IGNORECASE)
_LIBRARY_STRING = re.compile(r"([\w.-]{1,255}) ([0-9]{1,5})\.([0-9]{1,5})", re.ASCII)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.ASCII | re.IGNORECASE)
_MEDIA_KEYS = frozenset({"mime", "width", "height", "copyright", "quality"})
_MOST_WARNINGS = 50


@dataclass(frozen=True, kw_only=True)
class PackedFile:
    """``packed`` is about how many bytes it takes on the way to a browser."""

    sha256: str
    size: int
    packed: int
    entry: Entry = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Package:
    """What a package has.

    ``libraries`` are those that came with it, ``order`` all that playing it needs, as they are
    loaded: ones that are not among the former are known to the site. Files are by their path in
    the library's folder or in ``content``.
    """

    title: str
    language: str
    main_library: Ref
    metadata: Mapping[str, Any] = field(repr=False)
    libraries: Mapping[Ref, Library] = field(repr=False)
    library_files: Mapping[Ref, Mapping[str, PackedFile]] = field(repr=False)
    order: tuple[Ref, ...]
    content_files: Mapping[str, PackedFile] = field(repr=False)
    warnings: tuple[str, ...]
    size: int
    archive: Archive = field(repr=False)

    def pieces(self, file: PackedFile) -> Iterator[bytes]:
        """What is in a file, as long as the package is open."""
        return self.archive.pieces(file.entry)


def read(
    file: IO[bytes],
    *,
    limits: Limits,
    known: Mapping[Ref, Library],
    note: Callable[[int], None] = lambda percent: None,
) -> Package:
    """Check all of a package. ``known`` are the libraries that the site has and trusts.

    ``note`` is told, file by file, how many percent of the bytes were looked at.
    """
    return _Reading(file, limits=limits, known=known, note=note).package()


class _Reading:
    def __init__(
        self,
        file: IO[bytes],
        *,
        limits: Limits,
        known: Mapping[Ref, Library],
        note: Callable[[int], None],
    ) -> None:
        self._limits, self._known, self._note = limits, known, note
        self._archive = Archive(file, limits=limits)
        # As H5P's core does: what begins so is of the computer that packed it. Beside the folders
        # only h5p.json counts.
        self._entries = {
            entry.name: entry
            for entry in self._archive.entries
            if not any(part.startswith((".", "_")) for part in entry.name.split("/"))
            and ("/" in entry.name or entry.name == H5P_JSON)
        }
        self._folders: dict[str, list[str]] = {}
        for name in self._entries:
            if "/" in name and not name.startswith(CONTENT):
                self._folders.setdefault(name.split("/", 1)[0], []).append(name)
        self._warnings: dict[str, None] = {}

    def package(self) -> Package:
        self._check_sizes()
        self._check_parts()
        for name in self._entries:
            if name != H5P_JSON:
                filetypes.check_name(name, in_library=not name.startswith(CONTENT))
        says, metadata = self._h5p_json()
        files = self._files()
        content = self._json(CONTENT_JSON)
        if not isinstance(content, dict):
            raise Fault("content-json-schema", entry=CONTENT_JSON)
        self._check_references(content)
        own, folders = self._libraries()
        known = {**self._known, **own}
        main, asked = self._asked(says)
        asked += [ref for ref in _within(content) if self._is_there(ref, known)]
        self._check_complete(asked, own, known)
        if not known[main].is_runnable:
            raise Fault("main-library-not-runnable", entry=folders.get(main, str(main)))
        return Package(
            title=says.line("title"),
            language=self._language(says, metadata),
            main_library=main,
            metadata=metadata,
            libraries=own,
            library_files={ref: self._of(folder, files) for ref, folder in folders.items()},
            order=tuple(libraries.order(asked=asked, known=known)),
            content_files={
                name.removeprefix(CONTENT): file
                for name, file in files.items()
                if name.startswith(CONTENT)
            },
            warnings=tuple(self._warnings)[:_MOST_WARNINGS],
            size=self._archive.length,
            archive=self._archive,
        )

    def _check_sizes(self) -> None:
        for name in (H5P_JSON, CONTENT_JSON):
            # Told as what it is, though it may well be one that grows when it is unpacked.
            if name in self._entries and self._entries[name].size > self._limits.json:
                raise self._too_large(name)
        self._archive.check_sizes()

    def _check_parts(self) -> None:
        if H5P_JSON not in self._entries:
            raise Fault("no-h5p-json", entry=H5P_JSON)
        if CONTENT_JSON not in self._entries:
            raise Fault("no-content-json", entry=CONTENT_JSON)

    def _h5p_json(self) -> tuple[Says, Mapping[str, Any]]:
        metadata = self._json(H5P_JSON)
        says = Says(metadata, entry=H5P_JSON, code="h5p-json-schema")
        says.line("title")
        says.name("mainLibrary")
        says.refs("preloadedDependencies", is_required=True)
        language, embeds = metadata.get("language"), metadata.get("embedTypes")
        if not isinstance(language, str) or not _LANGUAGE.fullmatch(language):
            raise Fault("h5p-json-schema", entry=H5P_JSON, detail="language")
        is_embedded = isinstance(embeds, list) and embeds
        if not is_embedded or not all(each in ("iframe", "div") for each in embeds):
            raise Fault("h5p-json-schema", entry=H5P_JSON, detail="embedTypes")
        return says, metadata

    def _language(self, says: Says, metadata: Mapping[str, Any]) -> str:
        """The content's own language; older packages say only “und”, for undetermined."""
        default = metadata.get("defaultLanguage")
        if isinstance(default, str) and _LANGUAGE.fullmatch(default):
            return default
        return str(metadata["language"])

    def _files(self) -> dict[str, PackedFile]:
        """Look at every byte of every file, once."""
        whole = sum(entry.size for entry in self._entries.values()) or 1
        seen = 0
        files = {}
        for name, entry in self._entries.items():
            files[name] = self._look_at(entry)
            seen += entry.size
            self._note(100 * seen // whole)
        return files

    def _look_at(self, entry: Entry) -> PackedFile:
        digest = hashlib.sha256()
        sample = b""
        for piece in self._archive.pieces(entry):
            if len(sample) < filetypes.SAMPLE:
                sample += piece[: filetypes.SAMPLE]
            digest.update(piece)
        filetypes.check_beginning(entry.name, sample)
        return PackedFile(
            sha256=digest.hexdigest(), size=entry.size, packed=entry.packed, entry=entry
        )

    def _json(self, name: str, *, may_repeat: bool = False) -> Any:
        entry = self._entries[name]
        if entry.size > self._limits.json:
            raise self._too_large(name)
        content = self._archive.content(entry)
        return documents.read(content, entry=name, limits=self._limits, may_repeat=may_repeat)

    def _libraries(self) -> tuple[dict[Ref, Library], dict[Ref, str]]:
        """All libraries of the package, and the folder of each."""
        found: dict[Ref, Library] = {}
        folders: dict[Ref, str] = {}
        kept = 0
        for folder in self._folders:
            if not libraries.NAME.fullmatch(folder):
                raise Fault("library-folder-name", entry=folder)
            name = f"{folder}/{LIBRARY_JSON}"
            if name not in self._entries:
                raise Fault("library-json-missing", entry=name)
            # What libraries say is kept in memory, all of it.
            kept += self._entries[name].size
            if kept > self._limits.json:
                raise self._too_large(name)
            library = libraries.read(self._json(name), entry=name)
            ref, patch = library.ref, library.patch
            version = f"{ref.name}-{ref.major}.{ref.minor}"
            if folder not in (ref.name, version, f"{version}.{patch}"):
                raise Fault("library-folder-mismatch", entry=folder, detail=f"{ref}.{patch}")
            if ref in found:
                raise Fault("library-duplicate", entry=folder, detail=folders[ref])
            for path in (*library.scripts, *library.styles):
                if f"{folder}/{path}" not in self._entries:
                    raise Fault("library-asset-missing", entry=name, detail=path)
            found[ref], folders[ref] = library, folder
            self._check_words(folder)
        return found, folders

    def _too_large(self, name: str) -> Fault:
        return Fault("json-too-large", entry=name, detail=str(self._limits.json // 1024**2))

    def _of(self, folder: str, files: Mapping[str, PackedFile]) -> dict[str, PackedFile]:
        start = f"{folder}/"
        return {name.removeprefix(start): files[name] for name in self._folders[folder]}

    def _check_words(self, folder: str) -> None:
        """Semantics and translations, which only editing needs, but which would be passed on."""
        semantics = f"{folder}/semantics.json"
        if semantics in self._entries:
            self._json(semantics, may_repeat=True)
        start = f"{folder}/language/"
        for name in self._folders[folder]:
            if not name.startswith(start):
                continue
            try:
                if not _LANGUAGE_FILE.fullmatch(name.removeprefix(start)):
                    raise Fault("library-language-file", entry=name)
                self._json(name, may_repeat=True)
            except Fault as fault:
                raise Fault("library-language-file", entry=name) from fault

    def _asked(self, says: Says) -> tuple[Ref, list[Ref]]:
        """The main library, and all that h5p.json asks for with that one first."""
        asked = says.refs("preloadedDependencies", is_required=True)
        name = says.name("mainLibrary")
        main = next((ref for ref in asked if ref.name == name), None)
        if main is None:
            raise Fault("library-missing", entry=H5P_JSON, detail=name)
        return main, [main, *(ref for ref in asked if ref != main)]

    def _check_complete(
        self, asked: list[Ref], own: Mapping[Ref, Library], known: Mapping[Ref, Library]
    ) -> None:
        """All that playing asks for is there; what editing asks for is not used here."""
        waiting = deque((H5P_JSON, ref) for ref in asked)
        waiting += [(str(ref), need) for ref, each in own.items() for need in _needed(each)]
        seen: set[Ref] = set()
        while waiting:
            by, ref = waiting.popleft()
            if ref in seen:
                continue
            seen.add(ref)
            if ref not in known:
                raise Fault("library-missing", entry=by, detail=str(ref))
            waiting += [(str(ref), need) for need in _needed(known[ref])]
        # A circle among those that are not asked for is one as well.
        libraries.order(asked=own, known=known)

    def _is_there(self, ref: Ref, known: Mapping[Ref, Library]) -> bool:
        if ref not in known:
            self._warn(
                _("A part of the content needs %(library)s, which is missing: it will not show.")
                % {"library": ref}
            )
        return ref in known

    def _check_references(self, content: Mapping[str, Any]) -> None:
        for part in documents.parts(content):
            if not isinstance(part, dict) or not isinstance(part.get("path"), str):
                continue
            path = part["path"]
            is_media = bool(_MEDIA_KEYS & part.keys())
            if path.lower().startswith(("https://", "http://", "//")):
                self._warn(
                    _("It shows something from another site, which will be missing: %(address)s")
                    % {"address": path[:200]}
                )
                continue
            plain = path.replace("\\", "/")
            leads_out = ".." in plain.split("/") or plain.startswith("/")
            if leads_out or (is_media and _SCHEME.match(plain)):
                raise Fault("content-path", entry=CONTENT_JSON, detail=path)
            # The editor leaves “#tmp” behind.
            name = CONTENT + plain.split("#", 1)[0]
            if is_media and plain and name not in self._entries:
                self._warn(
                    _("A file that the content refers to is missing: %(name)s")
                    % {"name": path[:200]}
                )

    def _warn(self, words: str) -> None:
        if len(self._warnings) < _MOST_WARNINGS:
            self._warnings[words] = None


def _needed(library: Library) -> Iterable[Ref]:
    return (*library.needs, *library.may_load)


def _within(content: Mapping[str, Any]) -> Iterator[Ref]:
    """Libraries of parts within the content."""
    for part in documents.parts(content):
        if isinstance(part, dict) and isinstance(part.get("library"), str) and "params" in part:
            match = _LIBRARY_STRING.fullmatch(part["library"])
            if match:
                yield Ref(match[1], int(match[2]), int(match[3]))
