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

from cms.interchange.parcels import (
    Mark,
    Parcel,
    Problem,
    Received,
    Unit,
    Unreadable,
    Work,
    print_of,
    tag_of,
)
from cms.translations import Entry, EntryState, as_kept

_LINE = re.compile(
    r'(?:(?P<keyword>msgctxt|msgid|msgid_plural|msgstr(?:\[\d+\])?)\s*)?"(?P<text>(?:[^"\\]|\\.)*)"'
)
_ESCAPED = re.compile(r"\\(?:([0-7]{1,3})|x([0-9A-Fa-f]{1,2})|(.))", re.DOTALL)
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
                mark=Mark.UNSURE if "fuzzy" in entry.flags else Mark.SURE,
                draft=entry.draft,
            )
        )
    return received


@dataclass
class _Entry:
    line: int
    texts: dict[str, str] = field(default_factory=dict)
    flags: set[str] = field(default_factory=set)
    draft: str | None = None


def _entries(content: bytes) -> list[_Entry]:
    entries: list[_Entry] = []
    here, keyword = _Entry(0), ""
    for number, line in enumerate(_lines(content), start=1):
        if not line or line.startswith("#~"):
            continue
        if line.startswith("#"):
            if here.texts:
                entries.append(here)
                here, keyword = _Entry(number), ""
            _note(here, line)
            continue
        found = _LINE.fullmatch(line)
        if found is None or not (found["keyword"] or keyword):
            raise Unreadable(_("The file is damaged in this line: it is not PO."), line=number)
        if found["keyword"]:
            keyword = found["keyword"]
            begins = keyword == "msgctxt" or (keyword == "msgid" and "msgid" in here.texts)
            if begins and here.texts:
                entries.append(here)
                here = _Entry(number)
            if keyword in here.texts or (
                keyword.startswith("msgstr") and "msgid" not in here.texts
            ):
                raise Unreadable(_("The file is damaged in this line: it is not PO."), line=number)
            here.line = here.line if here.texts else number
        here.texts[keyword] = here.texts.get(keyword, "") + _meant(found["text"])
    if here.texts:
        entries.append(here)
    if not entries:
        raise Unreadable(_("The file is empty."))
    for each in entries:
        if "msgid" not in each.texts or not any(key.startswith("msgstr") for key in each.texts):
            raise Unreadable(_("The file is damaged in this line: it is not PO."), line=each.line)
    return entries


def _lines(content: bytes) -> Iterator[str]:
    for number, line in enumerate(content.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        try:
            yield line.decode().strip(" \t\r")
        except UnicodeDecodeError as wrong:
            raise Unreadable(_("The file is not in UTF-8."), line=number) from wrong


def _note(entry: _Entry, line: str) -> None:
    if line.startswith("#,"):
        entry.flags |= {each.strip() for each in line[2:].split(",")}
    elif line.startswith(f"#. {_DRAFT}"):
        entry.draft = line.removeprefix(f"#. {_DRAFT}").strip()


def _meant(text: str) -> str:
    def character(found: re.Match[str]) -> str:
        octal, hexadecimal, letter = found.groups()
        if octal or hexadecimal:
            return chr(int(octal, 8) if octal else int(hexadecimal, 16))
        return _MEANT.get(letter, letter)

    return _ESCAPED.sub(character, text)


def _header(text: str) -> dict[str, str]:
    pairs = (line.partition(":") for line in text.splitlines())
    return {name.strip().lower(): value.strip() for name, _colon, value in pairs}
