"""The file of a backup: a tar with the database, the files, the keys and a list of it all.

The list, ``manifest.json``, comes last and has every other file's size and SHA-256, the rows of
every table and the migrations that the database has.
"""

import hashlib
import json
import os
import stat
import tarfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

FORMAT = "waymark-backup-1"
MANIFEST = "manifest.json"
DATABASE = "database"
KEYS = "keys.backup"
FOLDERS = ("media", "private")


class UnreadableArchive(Exception):
    """The file is no backup, or not as it was written; the text says where."""


@dataclass(frozen=True)
class Manifest:
    """``files``: size and SHA-256 by name; ``rows``: by table; ``migrations``: app and name."""

    format: str
    made_at: str
    engine: str
    files: dict[str, list[Any]]
    rows: dict[str, int]
    migrations: list[list[str]]
    keys: list[str]


class Writer:
    """Adds files to a tar and remembers what they were."""

    def __init__(self, file: BinaryIO) -> None:
        self.tar = tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT)  # noqa: SIM115
        self.files: dict[str, list[Any]] = {}

    def add(self, name: str, path: Path) -> None:
        with path.open("rb") as source:
            size = os.fstat(source.fileno()).st_size
            self._add(name, _Hashing(source), size)

    def add_bytes(self, name: str, content: bytes) -> None:
        self._add(name, _Hashing(BytesIO(content)), len(content))

    def add_folder(self, name: str, root: Path) -> None:
        for path in sorted(root.rglob("*")):
            try:
                if stat.S_ISREG(path.lstat().st_mode):
                    self.add(f"{name}/{path.relative_to(root).as_posix()}", path)
            except FileNotFoundError:
                # Deleted while the rest was read, as was the row that knew it.
                continue

    def finish(self, manifest: Manifest) -> None:
        self.add_bytes(MANIFEST, json.dumps(asdict(manifest), indent=1).encode())
        self.tar.close()

    def _add(self, name: str, source: "_Hashing", size: int) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mode = size, 0o600
        self.tar.addfile(member, source)  # type: ignore[arg-type]  # it asks for read() only
        self.files[name] = [size, source.digest.hexdigest()]


class _Hashing:
    def __init__(self, source: BinaryIO) -> None:
        self.source = source
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        content = self.source.read(size)
        self.digest.update(content)
        return content


def unpack(file: Path, folder: Path, *, wanted: Callable[[str], bool]) -> Manifest:
    """Write the wanted files below the folder, and hold every file against the list.

    Raises ``UnreadableArchive``. Nothing is taken on trust: names that lead elsewhere, links and
    files that are not in the list are refused.
    """
    found: dict[str, list[Any]] = {}
    listed = b""
    try:
        with tarfile.open(file, mode="r:") as tar:
            for member in tar:
                source = tar.extractfile(member)
                if source is None or not _stays_inside(member.name) or member.name in found:
                    raise UnreadableArchive(f"{member.name} does not belong into a backup.")
                if member.name == MANIFEST:
                    listed = source.read()
                    continue
                target = folder / member.name if wanted(member.name) else None
                found[member.name] = [member.size, _copy(source, target)]
    except (tarfile.TarError, EOFError) as error:
        raise UnreadableArchive(f"{file} is no backup, or a part of one: {error}.") from error
    manifest = _manifest(file, listed)
    if wrong := differing(found, manifest.files):
        raise UnreadableArchive(f"{file} is not as it was written: {', '.join(wrong[:5])}.")
    return manifest


def differing(found: Mapping[str, Any], expected: Mapping[str, Any]) -> list[str]:
    """What is in one of them only, or not the same in both."""
    names = found.keys() | expected.keys()
    return sorted(name for name in names if found.get(name) != expected.get(name))


def _manifest(file: Path, listed: bytes) -> Manifest:
    try:
        manifest = Manifest(**json.loads(listed))
    except (ValueError, TypeError) as error:
        raise UnreadableArchive(f"{file} is no backup, or a part of one.") from error
    if manifest.format != FORMAT:
        raise UnreadableArchive(f"{file} is of another kind: {manifest.format}.")
    return manifest


def _stays_inside(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return bool(parts) and not name.startswith("/") and ".." not in parts


def _copy(source: Any, target: Path | None) -> str:
    digest = hashlib.sha256()
    if target is None:
        while content := source.read(1 << 20):
            digest.update(content)
        return digest.hexdigest()
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with target.open("xb") as copy:
        while content := source.read(1 << 20):
            digest.update(content)
            copy.write(content)
    return digest.hexdigest()
