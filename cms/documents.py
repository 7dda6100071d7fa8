"""Documents, sounds and films that authors bring: what is inside has to be what the name says."""

import codecs
import re
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import PurePath
from typing import BinaryIO

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


class DocumentForm(BaseDocumentForm):
    """Wagtail's form, which looks at a file's name only."""

    def clean_file(self):
        file = self.cleaned_data["file"]
        if "file" in self.changed_data and file and not is_what_it_claims(file.name, file):
            raise ValidationError(
                _("This is not a %(kind)s file, though its name says so. Choose another."),
                code="not_what_it_claims",
                params={"kind": _kind_of(file.name).upper()},
            )
        if "file" in self.changed_data and file and _kind_of(file.name) == "srt":
            # Browsers show captions of one kind only.
            webvtt = captions.from_subrip(file.read())
            return ContentFile(webvtt, PurePath(file.name).with_suffix(".vtt").name)
        return file


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


_CHECKS: dict[str, Callable[[BinaryIO], bool]] = {
    "pdf": _begins(b"%PDF-"),
    "docx": _has_part("word/document.xml"),
    "xlsx": _has_part("xl/workbook.xml"),
    "odt": _has_part("content.xml"),
    "txt": _is_text,
    "csv": _is_text,
    "vtt": _is_webvtt,
    "srt": _is_subrip,
    "mp3": _is_mp3,
    "ogg": _begins(b"OggS"),
    "m4a": _begins(b"ftyp", at=4),
    "mp4": _begins(b"ftyp", at=4),
    "webm": _begins(b"\x1a\x45\xdf\xa3"),
}
