"""PO, gettext's format for texts to be translated, written and read.

An entry per segment; its context is the source's name and the segment's id. Rich texts stand there
as HTML. The reader is our own: Babel's takes damaged lines for good ones, and its
writer breaks what the source said before.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from babel.messages.catalog import Catalog
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, to_locale

from cms.translations import Entry, EntryState, as_kept
from cms.translations.interchange.encodings import known_as
from cms.translations.interchange.parcels import (
    Certainty,
    Parcel,
    Problem,
    Received,
    Unit,
    Unreadable,
    Work,
    print_of,
    tag_of,
)

_STRING = r'"(?:[^"\\]|\\(?:[0-7]{1,3}|x[0-9A-Fa-f]+|[nrtabfv"\\]))*"'
_KEYWORDS = r"msgctxt|msgid|msgid_plural|msgstr(?:\[\d+\])?"
_LINE = re.compile(rf"(?:(?P<keyword>{_KEYWORDS})\s*)?(?P<strings>{_STRING}(?:\s*{_STRING})*)")
_LINE_CUT_SHORT = re.compile(
    rf"[a-z_]+(?:\[\d*\]?)?|(?:(?:{_KEYWORDS})\s*)?(?:{_STRING}\s*)*\"(?:[^\"\\]|\\.)*\\?"
)
_ESCAPED = re.compile(r"\\(?:([0-7]{1,3})|x([0-9A-Fa-f]+)|(.))", re.DOTALL)
_CHARSET = re.compile(rb"""Content-Type:[^"\\]*charset=([\w.:+-]+)""", re.IGNORECASE)
_MEANT = {"n": "\n", "r": "\r", "t": "\t", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}
_WRITTEN = {character: letter for letter, character in _MEANT.items()}
_TO_ESCAPE = re.compile('["\\\\\n\r\t\a\b\f\v]')
_DRAFT = "draft: "


def written(parcel: Parcel) -> bytes:
    """The parcel as a file; the same parcel gives the same bytes."""
    header = {
        "Language": to_locale(parcel.language),
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": Catalog(locale=to_locale(parcel.language)).plural_forms,
        "X-Source-Language": tag_of(parcel.source_language),
    }
    told = "".join(f"{name}: {value}\n" for name, value in header.items())
    entries = [_field("msgid", "") + _field("msgstr", told)]
    for work in parcel.works:
        entries += (_entry(entry, work) for entry in work.entries)
    return "\n".join(entries).encode()


def _entry(entry: Entry, work: Work) -> str:
    segment = entry.segment
    target = as_kept(segment, entry.text)
    lines = [f"#. {comment}\n" for comment in _comments(entry, work.title, target)]
    if entry.state in (EntryState.OUTDATED, EntryState.MACHINE):
        lines.append("#, fuzzy\n")
    if entry.source_before:
        before = _field("msgid", as_kept(segment, entry.source_before))
        lines += (f"#| {line}\n" for line in before.rstrip("\n").split("\n"))
    lines.append(_field("msgctxt", f"{work.name}/{segment.id}"))
    lines.append(_field("msgid", as_kept(segment, segment.text)))
    lines.append(_field("msgstr", target))
    return "".join(lines)


def _field(keyword: str, text: str) -> str:
    """The keyword with its text, a line to each line of the text."""
    lines = [f'"{_escaped(line)}"\n' for line in re.findall(r"[^\n]*\n|[^\n]+", text)]
    if len(lines) > 1:
        lines.insert(0, '""\n')
    return f"{keyword} " + ("".join(lines) or '""\n')


def _escaped(text: str) -> str:
    return _TO_ESCAPE.sub(lambda found: f"\\{_WRITTEN.get(found[0], found[0])}", text)


def _comments(entry: Entry, title: str, target: str) -> Iterator[str]:
    yield " ".join(f"{title}: {entry.segment.label}".split())
    longest = entry.segment.longest
    if longest is not None and not entry.segment.is_rich:
        yield (
            ngettext(
                "No longer than %(longest)d character.",
                "No longer than %(longest)d characters.",
                longest,
            )
            % {"longest": longest}
        )
    if entry.state == EntryState.MACHINE:
        yield _("Proposed by a machine. Nobody has checked it yet.")
    if entry.state == EntryState.OUTDATED:
        yield _("The source has changed since this was translated.")
    yield _DRAFT + print_of(target)


def read(content: bytes) -> Received:
    """What the file says. Raises ``Unreadable``."""
    first, *entries = _entries(content)
    if first.texts.get("msgid") != "" or "msgctxt" in first.texts:
        raise Unreadable(_("The file does not begin with what it is: its language is missing."))
    header = _header(first.texts.get("msgstr", ""))
    received = Received(
        source_language=header.get("x-source-language", ""),
        language=tag_of(header.get("language", "").replace("_", "-").lower()),
        is_markup=False,
    )
    seen: set[str] = set()
    for entry in entries:
        context = entry.texts.get("msgctxt", "")
        name, slash, segment_id = context.partition("/")
        reason = ""
        if not slash:
            reason = _("The file does not say which text this is: its context is missing.")
        elif context in seen:
            reason = _("The file has this text twice.")
        elif "msgstr" not in entry.texts:
            reason = _("This text has several forms for numbers, and none of ours has.")
        if reason:
            received.problems.append(Problem(line=entry.line, where=context, reason=reason))
            continue
        seen.add(context)
        received.units.setdefault(name, []).append(
            Unit(
                segment_id=segment_id,
                line=entry.line,
                source=entry.texts.get("msgid", ""),
                target=entry.texts["msgstr"],
                mark=Certainty.UNSURE if "fuzzy" in entry.flags else Certainty.SURE,
                draft=entry.draft,
            )
        )
    return received


@dataclass
class _Entry:
    line: int
    written: dict[str, bytes] = field(default_factory=dict)
    """By keyword, as the file has it: escapes stand for bytes, and a character may need several."""
    texts: dict[str, str] = field(default_factory=dict)
    flags: set[str] = field(default_factory=set)
    draft: str | None = None


def _entries(content: bytes) -> list[_Entry]:
    content = content.removeprefix(b"\xef\xbb\xbf")
    charset = _charset(content)
    reader = _Reader(charset)
    lines = _lines(content, charset)
    last = max((number for number, line in enumerate(lines, start=1) if line), default=0)
    for number, line in enumerate(lines, start=1):
        try:
            reader.take(line, number)
        except _Damaged as wrong:
            cut_short = number == last and _LINE_CUT_SHORT.fullmatch(line)
            raise _ended_early(number) if cut_short else _no_po(number) from wrong
    reader.end()
    if not reader.entries:
        raise Unreadable(_("The file is empty."))
    for each in reader.entries:
        if "msgid" not in each.written or not _has_translation(each):
            is_last = each is reader.entries[-1] and reader.here is each
            raise _ended_early(each.line) if is_last else _no_po(each.line)
        each.texts = {key: _decoded(text, charset, each) for key, text in each.written.items()}
    return reader.entries


class _Damaged(Exception):
    pass


def _no_po(line: int) -> Unreadable:
    return Unreadable(_("The file is damaged in this line: it is not PO."), line=line)


def _ended_early(line: int) -> Unreadable:
    return Unreadable(
        _("The file ends early, in the middle of a text. Save or send it once more, whole."),
        line=line,
    )


def _has_translation(entry: _Entry) -> bool:
    return any(key.startswith("msgstr") for key in entry.written)


class _Reader:
    """Puts lines together to entries."""

    def __init__(self, charset: str) -> None:
        self.entries: list[_Entry] = []
        self.here = _Entry(0)
        self._charset = charset
        self._keyword = ""

    def take(self, line: str, number: int) -> None:
        """Raises ``_Damaged``."""
        if line.startswith("#~"):
            # An entry that nobody needs any more: its flags are not those of the next one.
            self._begin(number)
        elif line.startswith("#"):
            if self.here.written:
                self._begin(number)
            _note(self.here, line)
        elif line:
            self._take_text(line, number)

    def end(self) -> None:
        if self.here.written:
            self.entries.append(self.here)

    def _begin(self, number: int) -> None:
        self.end()
        self.here, self._keyword = _Entry(number), ""

    def _take_text(self, line: str, number: int) -> None:
        found = _LINE.fullmatch(line)
        if found is None or not (found["keyword"] or self._keyword):
            raise _Damaged
        if keyword := found["keyword"]:
            written = self.here.written
            if written and (keyword == "msgctxt" or (keyword == "msgid" and "msgid" in written)):
                self._begin(number)
                written = self.here.written
            if keyword in written or (keyword.startswith("msgstr") and "msgid" not in written):
                raise _Damaged
            self.here.line = self.here.line if written else number
            self._keyword = keyword
        text = "".join(each[1:-1] for each in re.findall(_STRING, found["strings"]))
        self.here.written[self._keyword] = self.here.written.get(self._keyword, b"") + _meant(
            text, self._charset
        )


def _charset(content: bytes) -> str:
    """The encoding that the header names. Raises ``Unreadable`` for one that is not known."""
    found = _CHARSET.search(content)
    name = found[1].decode("ascii", "replace") if found else "UTF-8"
    if name == "CHARSET":  # Nobody has filled it in.
        name = "UTF-8"
    known = known_as(name)
    if known is None:
        raise Unreadable(
            _("The file is in an encoding that is not known: %(name)s. Save it in UTF-8.")
            % {"name": name}
        )
    return known


def _lines(content: bytes, charset: str) -> list[str]:
    lines = []
    for number, line in enumerate(content.split(b"\n"), start=1):
        try:
            lines.append(line.decode(charset).strip(" \t\r"))
        except UnicodeDecodeError as wrong:
            if wrong.end == len(line) and number > 1 and content.endswith(line):
                raise _ended_early(number) from wrong
            raise _in_no(charset, number) from wrong
    return lines


def _in_no(charset: str, line: int) -> Unreadable:
    return Unreadable(_("The file is not in %(name)s.") % {"name": charset}, line=line)


def _decoded(text: bytes, charset: str, entry: _Entry) -> str:
    try:
        return text.decode(charset)
    except UnicodeDecodeError as wrong:
        raise _in_no(charset, entry.line) from wrong


def _note(entry: _Entry, line: str) -> None:
    if line.startswith("#,"):
        entry.flags |= {each.strip() for each in line[2:].split(",")}
    elif line.startswith(f"#. {_DRAFT}"):
        entry.draft = line.removeprefix(f"#. {_DRAFT}").strip()


def _meant(text: str, charset: str) -> bytes:
    """The bytes that a text with escapes stands for, as gettext's own tools take them."""
    parts, position = [], 0
    for found in _ESCAPED.finditer(text):
        parts.append(text[position : found.start()].encode(charset))
        octal, hexadecimal, letter = found.groups()
        if letter:
            parts.append(_MEANT.get(letter, letter).encode())
        else:
            value = int(octal, 8) if octal else int(hexadecimal, 16)
            parts.append(bytes([value & 0xFF]))
        position = found.end()
    parts.append(text[position:].encode(charset))
    return b"".join(parts)


def _header(text: str) -> dict[str, str]:
    pairs = (line.partition(":") for line in text.splitlines())
    return {name.strip().lower(): value.strip() for name, _colon, value in pairs}
