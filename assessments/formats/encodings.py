"""Bytes into letters."""

import codecs
import re

from django.utils.translation import gettext as _

from assessments.formats.parsed import Unreadable

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARABLE = re.compile(
    r"(us-)?ascii|utf-?(8|16)(-?[lb]e)?|iso-?8859-?\d{1,2}|latin-?1|(windows-|cp)(125\d|874)|"
    r"koi8-[ru]|tis-620|big5|gb(k|2312|18030)|shift[_-]jis|euc-(jp|kr)"
)
_INVISIBLE = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\ufffe\uffff]")


def decode(content: bytes, *, declared: str = "") -> str:
    """The file's letters: by its mark, else as ``declared``, as UTF-8, or as Windows' western ones.

    Lines end with a newline. Raises ``Unreadable``.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _clean(_decoded(content[len(mark) :], encoding))
    declared = declared.lower()
    if declared not in ("", "utf-8", "utf8"):
        if not _DECLARABLE.fullmatch(declared):
            raise Unreadable(_("The letters of the file are of a kind that is not known."))
        return _clean(_decoded(content, declared))
    try:
        return _clean(content.decode())
    except UnicodeDecodeError:
        # Its five unassigned bytes stand for control characters, as browsers read them too.
        return _clean("".join(_western(byte) for byte in content))


def _decoded(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except (LookupError, UnicodeError) as wrong:
        raise Unreadable(
            _("The letters of the file cannot be read. Save it as UTF-8 and choose it once more.")
        ) from wrong


def _western(byte: int) -> str:
    return _WESTERN[byte]


_WESTERN = [
    bytes([byte]).decode("windows-1252", errors="ignore") or chr(byte) for byte in range(256)
]


def _clean(text: str) -> str:
    if "\0" in text:
        raise Unreadable(_("This is not a file of text. Save it as UTF-8 and choose it once more."))
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _INVISIBLE.sub("", text)
