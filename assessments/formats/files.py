"""Files of questions by their format."""

from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.formats import aiken, csv_file, gift, h5p, moodle_xml
from assessments.formats.encodings import decode
from assessments.formats.parsed import ParsedFile, Unreadable

_READERS = {"gift": gift.read, "aiken": aiken.read, "csv": csv_file.read}


class Format(StrEnum):
    GIFT = "gift"
    MOODLE_XML = "moodlexml"
    AIKEN = "aiken"
    CSV = "csv"
    H5P = "h5p"


NAMES = {
    Format.GIFT: gettext_lazy("GIFT"),
    Format.MOODLE_XML: gettext_lazy("Moodle XML"),
    Format.AIKEN: gettext_lazy("Aiken"),
    Format.CSV: gettext_lazy("CSV (a table)"),
    Format.H5P: gettext_lazy("H5P"),
}


def guess(content: bytes, name: str) -> Format:
    """By what the file looks like; ``name`` is what it was called."""
    if content.startswith(b"PK\x03\x04"):
        return Format.H5P
    text = decode(content[:200_000]) if b"\0" in content[:2] or content else ""
    start = text.lstrip()
    if start.startswith("<"):
        return Format.MOODLE_XML
    if name.lower().endswith((".csv", ".tsv")):
        return Format.CSV
    if any(line.startswith("ANSWER:") for line in text.split("\n")):
        return Format.AIKEN
    return Format.GIFT


def read(content: bytes, format: Format, *, most: int) -> ParsedFile:
    """The questions of a file, of which there may be so many. Raises ``Unreadable``."""
    if format == Format.MOODLE_XML:
        parsed = moodle_xml.read(content)
    elif format == Format.H5P:
        parsed = h5p.read(content)
    else:
        parsed = _READERS[format](decode(content))
    count = len(parsed.questions) + len(parsed.faults)
    if not count:
        raise Unreadable(_("There are no questions in this file."))
    if count > most:
        raise Unreadable(
            _("The file has %(count)d questions. At once, %(most)d can be taken: part it.")
            % {"count": count, "most": most}
        )
    return parsed
