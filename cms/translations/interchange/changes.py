"""What a file that came back would change, and what cannot be taken from it."""

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape

from django.utils.translation import gettext as _

from cms.translations import Entry, EntryState, as_kept, unfit
from cms.translations.interchange import inline
from cms.translations.interchange.parcels import Certainty, Problem, Received, Unit, Work, print_of
from cms.translations.segments import Segment


@dataclass(frozen=True, kw_only=True)
class Change:
    """One text that a file would change. Texts are as they are kept.

    ``is_confirmation``: the text stays, and the file says that it is right.
    ``is_conflict``: the draft changed here as well since the file was made.
    """

    work: str
    segment: Segment
    line: int
    before: str
    after: str
    is_conflict: bool = False

    @property
    def is_confirmation(self) -> bool:
        return self.before == self.after


@dataclass(frozen=True, kw_only=True)
class Comparison:
    changes: list[Change] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def compare(*, received: Received, works: Mapping[str, Work]) -> Comparison:
    """Each text of the file beside the draft as it is. What says nothing new is left out."""
    result = Comparison(problems=list(received.problems))
    for name, units in received.units.items():
        work = works.get(name)
        if work is None:
            line = min((unit.line for unit in units), default=0)
            reason = _("There is nothing here that this part of the file could be about.")
            result.problems.append(Problem(line=line, where=name, reason=reason))
            continue
        entries = {entry.segment.id: entry for entry in work.entries}
        twice = {
            key for key, count in Counter(unit.segment_id for unit in units).items() if count > 1
        }
        for unit in units:
            try:
                if unit.segment_id in twice:
                    raise _Refused(_("The file has this text twice."))
                change = _change(unit, entries.get(unit.segment_id), name, received.is_markup)
            except _Refused as refused:
                where = f"{work.title}: {_label(entries, unit)}"
                result.problems.append(Problem(line=unit.line, where=where, reason=refused.reason))
            else:
                if change is not None:
                    result.changes.append(change)
    result.problems.sort(key=lambda problem: problem.line)
    return result


class _Refused(Exception):
    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


def _label(entries: Mapping[str, Entry], unit: Unit) -> str:
    entry = entries.get(unit.segment_id)
    return entry.segment.label if entry is not None else unit.segment_id


def _change(unit: Unit, entry: Entry | None, work: str, is_markup: bool) -> Change | None:
    if not unit.target.strip():
        # Not translated yet. Whoever wants to take a text back does so on the site.
        return None
    if entry is None:
        raise _Refused(_("The source has no such text, or not any more."))
    segment = entry.segment
    target = _text(unit.target, segment, is_markup)
    before = as_kept(segment, entry.text)
    after = as_kept(segment, target)
    is_untouched = unit.draft == print_of(after)
    if not after:
        return None
    if after == before:
        waits = entry.state in (EntryState.MACHINE, EntryState.OUTDATED)
        if not waits or unit.mark != Certainty.SURE:
            return None
    elif is_untouched and before:
        # The draft here is newer: the file says only what it was.
        return None
    if _normal(_text(unit.source, segment, is_markup), segment) != _normal(segment.text, segment):
        raise _Refused(
            _("The file was made from an older source: this text has changed there since.")
        )
    if unit.mark == Certainty.UNSURE or (is_untouched and unit.mark == Certainty.UNSAID):
        raise _Refused(
            _("It is not marked as ready in the file (it is “fuzzy”, or not “translated”).")
        )
    for reason in _unfit(segment, after, allowed=before):
        raise _Refused(reason)
    return Change(
        work=work,
        segment=segment,
        line=unit.line,
        before=before,
        after=after,
        is_conflict=after != before and _is_newer(entry, unit),
    )


def _is_newer(entry: Entry, unit: Unit) -> bool:
    """Whether somebody wrote another draft here since the file was made."""
    if entry.state in (EntryState.MISSING, EntryState.MACHINE) or unit.draft is None:
        return False
    return print_of(as_kept(entry.segment, entry.text)) != unit.draft


def _text(text: str, segment: Segment, is_markup: bool) -> str:
    if segment.is_rich or not is_markup:
        return text
    if "<" in text:
        raise _Refused(_("There are codes in this text, and it takes none."))
    return unescape(text)


def _normal(text: str, segment: Segment) -> str:
    return unicodedata.normalize("NFC", as_kept(segment, text))


def _unfit(segment: Segment, text: str, *, allowed: str) -> Iterator[str]:
    if reason := unfit(segment, text):
        yield reason
    if segment.is_rich:
        yield from _wrong_codes(segment, text, allowed=allowed)


def _wrong_codes(segment: Segment, text: str, *, allowed: str) -> Iterator[str]:
    """A translation has the codes of its source, or those that its draft has already."""
    found, wanted = inline.codes(text), inline.codes(as_kept(segment, segment.text))
    if found == wanted or (allowed and found == inline.codes(allowed)):
        return
    if missing := wanted - found:
        yield _("Codes of the source are missing: %(codes)s.") % {"codes": _named(missing)}
    if extra := found - wanted:
        yield _("There are codes that the source does not have, or not so often: %(codes)s.") % {
            "codes": _named(extra)
        }


def _named(codes: Counter[str]) -> str:
    return " ".join(sorted(codes.elements()))


def by_work(changes: Sequence[Change]) -> dict[str, list[Change]]:
    """The changes of each work, in the order of the file."""
    grouped: dict[str, list[Change]] = {}
    for change in changes:
        grouped.setdefault(change.work, []).append(change)
    return grouped
