"""A translation as its editor shows it: part by part, each with its segments."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import groupby

from django.utils.safestring import SafeString, mark_safe

from cms import richtext, translations
from cms.models import Translation
from cms.translations import EntryState
from cms.translations.editor.comparing import Piece, changes, plain
from cms.translations.segments import Segment


@dataclass(frozen=True, kw_only=True)
class Row:
    """One segment: what it says in the source, what was typed, and what is to do about it."""

    number: int
    segment: Segment
    text: str
    state: EntryState
    changes: list[Piece] = field(default_factory=list)
    refusal: str = ""
    theirs: str = ""

    @property
    def source(self) -> str | SafeString:
        """To be shown: cleaned, as authors' pages may hold what this site does not."""
        if not self.segment.is_rich:
            return self.segment.text
        return mark_safe(richtext.cleaned(self.segment.text))  # noqa: S308 - cleaned just now


@dataclass(frozen=True)
class Part:
    rows: list[Row]


def parts_of(
    translation: Translation,
    *,
    typed: Mapping[str, str] | None = None,
    refused: Mapping[str, str] | None = None,
) -> list[Part]:
    """All parts in reading order. ``typed`` was sent and not stored, ``refused`` says why."""
    typed, refused = typed or {}, refused or {}
    rows = []
    for number, entry in enumerate(translations.entries(translation=translation), start=1):
        key = entry.segment.id
        text = typed.get(key, entry.text)
        rows.append(
            Row(
                number=number,
                segment=entry.segment,
                text=text,
                state=entry.state,
                changes=changes(before=plain(entry.source_before), after=plain(entry.segment.text))
                if entry.state == EntryState.OUTDATED
                else [],
                refusal=refused.get(key, ""),
                theirs=entry.text if text.strip() != entry.text else "",
            )
        )
    return [Part(list(group)) for _part, group in groupby(rows, key=lambda row: row.segment.part)]
