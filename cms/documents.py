"""Documents, sounds and films that authors bring: what is inside has to be what the name says.

All are handed out to be downloaded, or played; none is run here, and none may bring a program.
"""

import codecs
import re
import struct
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import PurePath
from typing import BinaryIO

import olefile
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _
from wagtail.documents.forms import BaseDocumentForm

from cms import captions

_BEGINNING = 4096
_WIDE_TEXT = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_NOT_IN_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_BLOCK = 64 * 1024
_LONGEST_CAPTIONS = 4 * 1024 * 1024
"""Bytes. All that is said in a day is less."""
_LARGEST_WAV = 2 * 1024 * 1024
"""Bytes: some seconds of a voice, for which nobody needs to convert anything."""

_WITHOUT_MACROS = _(
    "Macros are programs, and files with them are not taken. Save it without macros, as DOCX, "
    "XLSX or PPTX, and bring that."
)
_AS_PDF = _("Few learners can open this kind of file. Export it as PDF and bring that.")
_AS_SOUND = _("Many phones do not play this kind of sound. Save it as MP3 or M4A and bring that.")
_AS_FILM = _("Many phones do not play this kind of film. Save it as MP4 and bring that.")
_UNPACKED = _("Nobody can see what is in an archive. Bring the files in it one by one.")
INSTEAD = {
    **dict.fromkeys(("docm", "dotm", "pptm", "ppsm", "xlsm", "xltm"), _WITHOUT_MACROS),
    **dict.fromkeys(("pages", "key", "numbers", "pub", "rtf", "wpd"), _AS_PDF),
    **dict.fromkeys(("aac", "aif", "aiff", "amr", "caf", "flac", "opus", "wma"), _AS_SOUND),
    **dict.fromkeys(("3gp", "avi", "flv", "mkv", "mov", "mpeg", "mpg", "wmv"), _AS_FILM),
    **dict.fromkeys(("7z", "gz", "rar", "tar", "zip"), _UNPACKED),
}
"""What people have and the site does not take, and what to bring instead."""


class DocumentForm(BaseDocumentForm):
    """Wagtail's form, which looks at a file's name only."""

    def clean_file(self):
        file = self.cleaned_data["file"]
        if "file" not in self.changed_data or not file:
            return file
        _refuse(file.name, file, size=file.size)
        if _kind_of(file.name) == "srt":
            # Browsers show captions of one kind only.
            webvtt = captions.from_subrip(file.read())
            return ContentFile(webvtt, PurePath(file.name).with_suffix(".vtt").name)
        return file


def _refuse(name: str, file: BinaryIO, *, size: int) -> None:
    """Raises ``ValidationError`` with what to do about a file that is not taken.

    ``size`` in bytes.
    """
    kind = _kind_of(name)
    if kind in INSTEAD:
        raise ValidationError(INSTEAD[kind], code="not_taken")
    if kind not in _CHECKS:
        raise ValidationError(
            _("Files of this kind are not taken. Bring one of these: %(kinds)s."),
            code="not_taken",
            params={"kinds": ", ".join(_CHECKS).upper()},
        )
    if not is_what_it_claims(name, file):
        raise ValidationError(
            _("This is not a %(kind)s file, though its name says so. Choose another."),
            code="not_what_it_claims",
            params={"kind": kind.upper()},
        )
    if has_macros(name, file):
        raise ValidationError(_WITHOUT_MACROS, code="has_macros")
    if kind == "wav" and size > _LARGEST_WAV:
        raise ValidationError(
            _(
                "A WAV file is taken up to 2 MB: learners pay for what they load. Save it as MP3 "
                "or M4A, a tenth of its size, and bring that."
            ),
            code="too_large",
        )


def is_what_it_claims(name: str, file: BinaryIO) -> bool:
    """Whether a file of this name begins, or is packed, as its kind is. Leaves it at its start.

    A kind that is not known here is none that can be told; ``WAGTAILDOCS_EXTENSIONS`` says which
    are taken at all.
    """
    check = _CHECKS.get(_kind_of(name))
    if check is None:
        return False
    file.seek(0)
    try:
        return check(file)
    finally:
        file.seek(0)


def has_macros(name: str, file: BinaryIO) -> bool:
    """Whether a file that is what it claims brings programs along. Leaves it at its start."""
    kind = _kind_of(name)
    file.seek(0)
    try:
        if kind in _BINARY_OFFICE:
            with olefile.OleFileIO(file) as office:
                parts = {part.lower() for path in office.listdir() for part in path}
            return not parts.isdisjoint(("vba", "_vba_project", "_vba_project_cur"))
        if kind in _PACKED:
            with zipfile.ZipFile(file) as archive:
                paths = [path.lower() for path in archive.namelist()]
            return any(path.endswith("vbaproject.bin") or path[:6] == "basic/" for path in paths)
    finally:
        file.seek(0)
    return False


def _kind_of(name: str) -> str:
    return PurePath(name).suffix.removeprefix(".").lower()


def _begins(*starts: bytes, at: int = 0) -> Callable[[BinaryIO], bool]:
    return lambda file: file.read(_BEGINNING)[at:].startswith(starts)


def _has_part(part: str) -> Callable[[BinaryIO], bool]:
    """An archive with this in it. Only its list of contents is read; nothing is unpacked."""

    def has_part(file: BinaryIO) -> bool:
        try:
            with zipfile.ZipFile(file) as archive:
                return part in archive.NameToInfo
        except (zipfile.BadZipFile, ValueError, NotImplementedError):
            return False

    return has_part


def _is_open_document(kind: str) -> Callable[[BinaryIO], bool]:
    """An archive that says what it is in a part that the format has for it."""
    expected = f"application/vnd.oasis.opendocument.{kind}".encode()

    def is_open_document(file: BinaryIO) -> bool:
        try:
            with zipfile.ZipFile(file) as archive, archive.open("mimetype") as said:
                return said.read(len(expected) + 1).strip() == expected
        except (KeyError, zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError):
            return False

    return is_open_document


def _has_stream(*names: str) -> Callable[[BinaryIO], bool]:
    """A file as Office wrote them until 2007, with one of these streams."""

    def has_stream(file: BinaryIO) -> bool:
        # Of what is too short, or broken, the library says so in several ways.
        try:
            with olefile.OleFileIO(file) as office:
                return any(office.exists(name) for name in names)
        except (OSError, ValueError, LookupError, struct.error):
            return False

    return has_stream


def _is_wav(file: BinaryIO) -> bool:
    beginning = file.read(12)
    return beginning.startswith(b"RIFF") and beginning.endswith(b"WAVE")


def _is_text(file: BinaryIO) -> bool:
    """In whatever encoding an old program wrote it: no text has these bytes in it."""
    if file.read(2) in _WIDE_TEXT:
        return True
    file.seek(0)
    return not any(_NOT_IN_TEXT.search(block) for block in iter(partial(file.read, _BLOCK), b""))


def _is_mp3(file: BinaryIO) -> bool:
    beginning = file.read(_BEGINNING)
    # Eleven bits that are set begin a frame of sound.
    return beginning.startswith(b"ID3") or (
        len(beginning) > 1 and beginning[0] == 0xFF and beginning[1] & 0xE0 == 0xE0
    )


def _is_webvtt(file: BinaryIO) -> bool:
    return captions.is_webvtt(file.read(_LONGEST_CAPTIONS))


def _is_subrip(file: BinaryIO) -> bool:
    try:
        captions.from_subrip(file.read(_LONGEST_CAPTIONS))
    except captions.NotCaptions:
        return False
    return True


_BINARY_OFFICE = ("doc", "xls", "ppt")
_PACKED = ("docx", "xlsx", "pptx", "odt", "ods", "odp")
_CHECKS: dict[str, Callable[[BinaryIO], bool]] = {
    "pdf": _begins(b"%PDF-"),
    "docx": _has_part("word/document.xml"),
    "xlsx": _has_part("xl/workbook.xml"),
    "pptx": _has_part("ppt/presentation.xml"),
    "doc": _has_stream("WordDocument"),
    "xls": _has_stream("Workbook", "Book"),
    "ppt": _has_stream("PowerPoint Document"),
    "odt": _is_open_document("text"),
    "ods": _is_open_document("spreadsheet"),
    "odp": _is_open_document("presentation"),
    "txt": _is_text,
    "csv": _is_text,
    "vtt": _is_webvtt,
    "srt": _is_subrip,
    "mp3": _is_mp3,
    "ogg": _begins(b"OggS"),
    "wav": _is_wav,
    "m4a": _begins(b"ftyp", at=4),
    "mp4": _begins(b"ftyp", at=4),
    "webm": _begins(b"\x1a\x45\xdf\xa3"),
}
