"""A ZIP file from a stranger, read entry by entry and never believed.

Read by ourselves: Python's reader keeps everything that a directory of any length lists in memory,
cuts names at a zero byte and does not mind entries that lie over one another.
"""

import re
import stat
import struct
import unicodedata
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from cms.h5p.faults import Fault
from cms.h5p.limits import Limits

PIECE = 64 * 1024
"""Bytes that are in memory at a time."""

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_END_64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR_64 = struct.Struct("<4sLQL")
_LONGEST_COMMENT = 0xFFFF
_STORED, _DEFLATED = 0, 8
_ENCRYPTED = 1 << 0 | 1 << 6 | 1 << 13
_UTF8 = 1 << 11
_MB = 1024 * 1024
# Turn the direction of what follows, so that a name does not look like what it is.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
_FORBIDDEN = frozenset('\\:*?"<>|')
_DRIVE = re.compile(r"[A-Za-z]:")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A file of the archive. ``start`` is where its local header is."""

    name: str
    raw_name: bytes
    start: int
    size: int
    packed: int
    method: int
    crc: int


class Archive:
    """Raises ``Fault`` where the file is not what a ZIP file may be here."""

    def __init__(self, file: IO[bytes], *, limits: Limits) -> None:
        self._file = file
        file.seek(0, 2)
        self.length = file.tell()
        self._limits = limits
        if self.length > limits.package:
            raise Fault("file-too-large", entry="", detail=str(limits.package // _MB))
        start, length, count = self._directory()
        self._directory_start = start
        if count > limits.files:
            raise Fault("too-many-files", entry="", detail=str(limits.files))
        listed = list(self._entries(start, length, count))
        _check_names([entry.name for entry in listed])
        self._check_places(listed)
        self.entries = [entry for entry in listed if not entry.name.endswith("/")]

    def pieces(self, entry: Entry) -> Iterator[bytes]:
        """The content of an entry, as it is unpacked; complete and unharmed if it ends."""
        begin = self._content_start(entry)
        is_deflated = entry.method == _DEFLATED and entry.packed > 0
        inflater = zlib.decompressobj(-zlib.MAX_WBITS) if is_deflated else None
        crc, size, read = 0, 0, 0
        waiting = b""
        while True:
            if not waiting and read < entry.packed:
                self._file.seek(begin + read)
                waiting = self._file.read(min(PIECE, entry.packed - read))
                if not waiting:
                    raise Fault("zip-corrupt", entry=entry.name)
                read += len(waiting)
            if inflater is None:
                piece, waiting = waiting, b""
            else:
                try:
                    piece = inflater.decompress(waiting, PIECE)
                except zlib.error as error:
                    raise Fault("zip-corrupt", entry=entry.name) from error
                waiting = inflater.unconsumed_tail
            size += len(piece)
            if size > entry.size:
                # It says that it is smaller than it is.
                raise Fault("zip-bomb", entry=entry.name)
            crc = zlib.crc32(piece, crc)
            if piece:
                yield piece
            elif inflater is None or inflater.eof or read >= entry.packed:
                break
        is_whole = read == entry.packed and not waiting
        if inflater is not None:
            is_whole = is_whole and inflater.eof and not inflater.unused_data
        if not is_whole or size != entry.size or crc != entry.crc:
            raise Fault("zip-corrupt", entry=entry.name)

    def content(self, entry: Entry) -> bytes:
        """All of a file that is small enough; ask its size first."""
        return b"".join(self.pieces(entry))

    def _read(self, start: int, length: int) -> bytes:
        if start < 0 or start + length > self.length:
            raise Fault("zip-corrupt", entry="")
        self._file.seek(start)
        return self._file.read(length)

    def _directory(self) -> tuple[int, int, int]:
        """Where the list of entries starts, its length, and how many it has."""
        begin = self._read(0, min(4, self.length))
        if begin not in (b"PK\x03\x04", b"PK\x05\x06"):
            raise Fault("not-a-zip", entry="")
        tail_start = max(0, self.length - _END.size - _LONGEST_COMMENT)
        tail = self._read(tail_start, self.length - tail_start)
        at = tail.rfind(b"PK\x05\x06")
        while at >= 0:
            if len(tail) - at >= _END.size:
                _sig, disk, first, here, count, length, start, comment = _END.unpack_from(tail, at)
                if at + _END.size + comment == len(tail):
                    break
            at = tail.rfind(b"PK\x05\x06", 0, at)
        else:
            raise Fault("zip-corrupt", entry="")
        end = tail_start + at
        if 0xFFFF in (here, count) or 0xFFFFFFFF in (length, start):
            end, disk, first, here, count, length, start = self._directory_64(end)
        if disk or first or here != count or start + length > end:
            raise Fault("zip-corrupt", entry="")
        return start, length, count

    def _directory_64(self, end: int) -> tuple[int, int, int, int, int, int, int]:
        locator = self._read(end - _LOCATOR_64.size, _LOCATOR_64.size)
        signature, _disk, at, _disks = _LOCATOR_64.unpack(locator)
        if signature != b"PK\x06\x07":
            raise Fault("zip-corrupt", entry="")
        record = _END_64.unpack(self._read(at, _END_64.size))
        if record[0] != b"PK\x06\x06":
            raise Fault("zip-corrupt", entry="")
        _signature, _size, _by, _needs, disk, first, here, count, length, start = record
        return at, disk, first, here, count, length, start

    def _entries(self, start: int, length: int, count: int) -> Iterator[Entry]:
        at, end = start, start + length
        for _number in range(count):
            if at + _CENTRAL.size > end:
                raise Fault("zip-corrupt", entry="")
            fields = _CENTRAL.unpack(self._read(at, _CENTRAL.size))
            signature, _by, _needs, flags, method, _time, _date, crc, packed, size = fields[:10]
            name_length, extra_length, comment_length, disk = fields[10:14]
            external, header = fields[15:]
            at += _CENTRAL.size
            if signature != b"PK\x01\x02" or at + name_length + extra_length > end:
                raise Fault("zip-corrupt", entry="")
            raw = self._read(at, name_length)
            extra = self._read(at + name_length, extra_length)
            at += name_length + extra_length + comment_length
            name = _name(raw, is_utf8=bool(flags & _UTF8))
            size, packed, header = _long_sizes(extra, size, packed, header, name)
            _check_path(name, longest=self._limits.path)
            if disk not in (0, 0xFFFF):
                raise Fault("zip-corrupt", entry=name)
            if flags & _ENCRYPTED or method == 99:
                raise Fault("zip-encrypted", entry=name)
            if method not in (_STORED, _DEFLATED):
                raise Fault("zip-compression", entry=name)
            _check_kind(name, external >> 16, size)
            if method == _STORED and size != packed:
                raise Fault("zip-corrupt", entry=name)
            yield Entry(
                name=name,
                raw_name=raw,
                start=header,
                size=size,
                packed=packed,
                method=method,
                crc=crc,
            )
        if at != end:
            raise Fault("zip-corrupt", entry="")

    def check_sizes(self) -> None:
        """As they are said: what unpacks to more than it says is refused where it does."""
        limits = self._limits
        whole = 0
        for entry in self.entries:
            whole += entry.size
            if entry.size > limits.ratio_from and entry.size > limits.ratio * entry.packed:
                raise Fault("zip-bomb", entry=entry.name)
            if entry.size > limits.file:
                raise Fault("file-too-large", entry=entry.name, detail=str(limits.file // _MB))
            if whole > limits.whole:
                raise Fault("zip-bomb", entry=entry.name)

    def _check_places(self, entries: list[Entry]) -> None:
        """Each entry ends before the next begins, and the last before the directory."""
        before = 0
        for entry in sorted(entries, key=lambda each: each.start):
            if entry.start < before:
                raise Fault("zip-overlap", entry=entry.name)
            before = self._content_start(entry) + entry.packed
            if before > self._directory_start:
                raise Fault("zip-overlap", entry=entry.name)

    def _content_start(self, entry: Entry) -> int:
        if entry.start + _LOCAL.size > self._directory_start:
            raise Fault("zip-corrupt", entry=entry.name)
        fields = _LOCAL.unpack(self._read(entry.start, _LOCAL.size))
        signature, flags, method = fields[0], fields[2], fields[3]
        name_length, extra_length = fields[9], fields[10]
        name_start = entry.start + _LOCAL.size
        if signature != b"PK\x03\x04" or name_length != len(entry.raw_name):
            raise Fault("zip-corrupt", entry=entry.name)
        if self._read(name_start, name_length) != entry.raw_name or method != entry.method:
            raise Fault("zip-corrupt", entry=entry.name)
        if flags & _ENCRYPTED:
            raise Fault("zip-encrypted", entry=entry.name)
        return name_start + name_length + extra_length


def folded(name: str) -> str:
    """The same for names that some computer takes for the same."""
    composed = unicodedata.normalize("NFKC", name)
    return unicodedata.normalize("NFKC", composed.casefold())


def _name(raw: bytes, *, is_utf8: bool) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        # Without the flag, names are in the letters of the first PCs.
        if is_utf8:
            shown = raw.decode("utf-8", "replace")
            raise Fault("path-bad-character", entry=shown) from error
        return raw.decode("cp437")


def _long_sizes(
    extra: bytes, size: int, packed: int, header: int, name: str
) -> tuple[int, int, int]:
    """Sizes for which four bytes do not suffice are in an extra field, in this order."""
    values = [size, packed, header]
    missing = [place for place, value in enumerate(values) if value == 0xFFFFFFFF]
    at = 0
    while missing and at + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, at)
        if kind == 1:
            if length < 8 * len(missing) or at + 4 + length > len(extra):
                raise Fault("zip-corrupt", entry=name)
            for number, place in enumerate(missing):
                (values[place],) = struct.unpack_from("<Q", extra, at + 4 + 8 * number)
            break
        at += 4 + length
    return values[0], values[1], values[2]


def _check_path(name: str, *, longest: int) -> None:
    slashed = name.replace("\\", "/")
    if ".." in slashed.split("/"):
        raise Fault("path-traversal", entry=name)
    if slashed.startswith("/") or _DRIVE.match(name):
        raise Fault("path-absolute", entry=name)
    if len(name) > longest:
        raise Fault("path-too-long", entry=name, detail=str(longest))
    is_odd = any(
        character in _FORBIDDEN
        or character in _TURNING
        or unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp")
        for character in name
    )
    if is_odd or not name or "//" in name:
        raise Fault("path-bad-character", entry=name)


def _check_kind(name: str, mode: int, size: int) -> None:
    kind = stat.S_IFMT(mode)
    if kind and not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        raise Fault("special-file", entry=name)
    if name.endswith("/") and size:
        raise Fault("zip-corrupt", entry=name)


def _check_names(names: list[str]) -> None:
    """No two files, and no two folders, that some computer would take for the same."""
    files: set[str] = set()
    spelled: dict[str, str] = {}
    for name in names:
        *folders, last = name.split("/")
        path = ""
        for folder in folders:
            path = f"{path}{folder}/"
            if spelled.setdefault(folded(path), path) != path:
                raise Fault("duplicate-name", entry=name)
        if not last:
            continue
        key = folded(name)
        if key in files:
            raise Fault("duplicate-name", entry=name)
        files.add(key)
    for name in names:
        if folded(f"{name}/") in spelled and not name.endswith("/"):
            raise Fault("duplicate-name", entry=name)
