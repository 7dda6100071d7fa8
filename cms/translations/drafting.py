"""What translators do: texts by segment in a draft, which is worked on and handed in.

Every change of a draft locks its row, looks at its revision, and writes once.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, cast

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms import richtext
from cms.models import Translation
from cms.models.translations import Texts
from cms.translations import segments
from cms.translations.segments import Segment, Source
from lms.members.models import Member

State = Translation.State

_PLACES = re.compile(r"\[\[\d{1,2}\]\]")
"""Where something is filled in: the gaps of a question."""


class NothingToTranslate(Exception):
    """Raised for the language that the source is written in."""


class StaleRevision(Exception):
    """Somebody else changed the draft meanwhile; nothing was stored. ``current`` is theirs."""

    def __init__(self, current: Translation):
        super().__init__(f"revision {current.revision}")
        self.current = current


class LockedByAnother(Exception):
    """Somebody keeps the translation to themselves; nothing was stored."""

    def __init__(self, translation: Translation):
        super().__init__(f"locked by {translation.locked_by_id}")
        self.translation = translation


class UnknownSegments(Exception):
    """Texts for segments that the source does not have (any more); nothing was stored."""

    def __init__(self, ids: Sequence[str]):
        super().__init__(", ".join(ids))
        self.ids = tuple(ids)


class TextsUnfit(Exception):
    """Texts that cannot stand where they should; nothing was stored. ``reasons`` by segment id."""

    def __init__(self, reasons: Mapping[str, str]):
        super().__init__("; ".join(f"{key}: {reason}" for key, reason in reasons.items()))
        self.reasons = dict(reasons)


class SourceGone(Exception):
    """What was translated has been deleted."""


class EntryState(StrEnum):
    MISSING = "missing"
    MACHINE = "machine"
    """Proposed, and confirmed by nobody yet."""
    OUTDATED = "outdated"
    """Made from a source text that has changed since."""
    DONE = "done"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A segment with its translation. ``source_before`` is given of what is outdated."""

    segment: Segment
    text: str
    state: EntryState
    source_before: str = ""


def start(*, source: Source, language: str, actor: Member | None, at: datetime) -> Translation:
    """The source's translation into this language; begun with what its columns hold if new.

    Raises ``NothingToTranslate``.
    """
    if language == source.source_language:
        raise NothingToTranslate(language)
    found = rows_of(source).filter(language=language).first()
    if found is not None:
        return found
    # What another program filled in has columns in all languages, and no translations yet.
    texts = texts_in_columns(source, language)
    fresh = Translation(
        content_type=kind_of(source),
        object_id=source.pk,
        language=language,
        texts=texts,
        released=texts or None,
        state=State.RELEASED if texts else State.WORKING,
        started_at=at,
        edited_by=actor,
    )
    count(fresh, source)
    made, _created = Translation.objects.get_or_create(
        content_type=fresh.content_type,
        object_id=fresh.object_id,
        language=language,
        defaults={
            field.name: getattr(fresh, field.name)
            for field in Translation._meta.concrete_fields
            if field.name not in ("id", "content_type", "object_id", "language")
        },
    )
    return made


def source_of(translation: Translation) -> Source:
    """What is translated, as it is in the database. Raises ``SourceGone``."""
    model = cast(type[Any], translation.content_type.model_class())
    source: Source | None = model._base_manager.filter(pk=translation.object_id).first()
    if source is None:
        raise SourceGone(translation)
    return source


def entries(*, translation: Translation) -> list[Entry]:
    """Each segment of the source as it is now, in reading order, with its draft."""
    return entries_of(source=source_of(translation), translation=translation)


def entries_of(*, source: Source, translation: Translation) -> list[Entry]:
    """The same of a source that was just read."""
    return [
        _entry(segment, translation.texts.get(segment.id))
        for segment in segments.segments_of(source)
    ]


def save(
    *,
    translation_id: int,
    revision: int,
    texts: Mapping[str, str],
    confirmed: Iterable[str] = (),
    actor: Member | None,
    at: datetime,
) -> Translation:
    """Keep these texts in the draft; others stay. An empty text takes a translation back.

    ``confirmed`` names segments whose text is right as it stands, though the source changed or a
    machine proposed it. Raises ``StaleRevision``, ``LockedByAnother``, ``UnknownSegments`` and
    ``TextsUnfit``.
    """
    with transaction.atomic():
        translation = changing(translation_id, actor=actor, revision=revision)
        source = source_of(translation)
        known = {each.id: each for each in segments.segments_of(source)}
        put(texts, set(confirmed), known=known, into=translation)
        return keep(translation, source, actor=actor, at=at)


def put(
    texts: Mapping[str, str],
    confirmed: Collection[str],
    *,
    known: Mapping[str, Segment],
    into: Translation,
) -> None:
    if unknown := [each for each in {*texts, *confirmed} if each not in known]:
        raise UnknownSegments(sorted(unknown))
    fitting = _fitting(texts, known)
    for segment_id, text in fitting.items():
        before = into.texts.get(segment_id)
        if not text:
            into.texts.pop(segment_id, None)
        elif before is None or before["text"] != text:
            into.texts[segment_id] = _text(text, known[segment_id])
    for segment_id in into.texts.keys() & set(confirmed):
        text = str(into.texts[segment_id]["text"])
        into.texts[segment_id] = _text(text, known[segment_id])


def put_machine_drafts(
    *, translation_id: int, texts: Mapping[str, str], actor: Member | None, at: datetime
) -> int:
    """Propose texts where there are none yet; how many were put. They wait for a person.

    What does not fit is left out. Raises ``LockedByAnother``.
    """
    with transaction.atomic():
        translation = changing(translation_id, actor=actor)
        source = source_of(translation)
        known = {each.id: each for each in segments.segments_of(source)}
        wanted = {
            key: text
            for key, text in texts.items()
            if key in known and key not in translation.texts and not unfit(known[key], text)
        }
        if wanted:
            for segment_id, text in _fitting(wanted, known).items():
                translation.texts[segment_id] = {
                    **_text(text, known[segment_id]),
                    "machine": True,
                }
            keep(translation, source, actor=actor, at=at)
        return len(wanted)


def submit(*, translation_id: int, actor: Member, at: datetime) -> Translation:
    """Ask somebody who may release it to look at the draft. Raises ``LockedByAnother``."""
    with transaction.atomic():
        translation = changing(translation_id, actor=actor)
        translation.state, translation.review_note = State.REVIEW, ""
        translation.submitted_by, translation.submitted_at = actor, at
        translation.save(update_fields=["state", "review_note", "submitted_by", "submitted_at"])
        return translation


def send_back(*, translation_id: int, note: str, actor: Member, at: datetime) -> Translation:
    """Give the draft back to its translator, saying what is to be done."""
    with transaction.atomic():
        translation = changing(translation_id, actor=actor)
        translation.state, translation.review_note = State.RETURNED, note
        translation.edited_at = at
        translation.save(update_fields=["state", "review_note", "edited_at"])
        return translation


def lock(*, translation_id: int, actor: Member, at: datetime) -> Translation:
    """Keep the translation to oneself for a while. Raises ``LockedByAnother``."""
    with transaction.atomic():
        translation = changing(translation_id, actor=actor)
        translation.locked_by, translation.locked_at = actor, at
        translation.save(update_fields=["locked_by", "locked_at"])
        return translation


def unlock(*, translation_id: int) -> Translation:
    """Let others edit again; whoever may release may do this for somebody else."""
    with transaction.atomic():
        translation = Translation.objects.select_for_update().get(pk=translation_id)
        translation.locked_by = translation.locked_at = None
        translation.save(update_fields=["locked_by", "locked_at"])
        return translation


def texts_in_columns(source: Source, language: str) -> Texts:
    theirs = segments.texts_in(source=source, language=language)
    return {
        each.id: _text(theirs[each.id], each)
        for each in segments.segments_of(source)
        if theirs.get(each.id)
    }


def rows_of(source: Source) -> Any:
    return Translation.objects.filter(content_type=kind_of(source), object_id=source.pk)


def kind_of(source: Source) -> ContentType:
    return ContentType.objects.get_for_model(source)


def changing(
    translation_id: int, *, actor: Member | None, revision: int | None = None
) -> Translation:
    """The translation, locked until the transaction ends."""
    # Nothing is joined: of a row that was waited for, PostgreSQL would give the old companions.
    translation = Translation.objects.select_for_update().get(pk=translation_id)
    if translation.locked_by_id and (actor is None or translation.locked_by_id != actor.pk):
        raise LockedByAnother(translation)
    if revision is not None and revision != translation.revision:
        raise StaleRevision(translation)
    return translation


def keep(
    translation: Translation, source: Source, *, actor: Member | None, at: datetime
) -> Translation:
    if translation.state != State.RETURNED:
        translation.state = State.WORKING
    translation.revision += 1
    translation.edited_by, translation.edited_at = actor, at
    count(translation, source)
    translation.save()
    return translation


def _text(text: str, segment: Segment) -> dict[str, str | bool]:
    return {"text": text, "source": segment.digest, "before": segment.text, "machine": False}


def _entry(segment: Segment, kept: Mapping[str, Any] | None) -> Entry:
    if kept is None:
        return Entry(segment=segment, text="", state=EntryState.MISSING)
    outdated = kept["source"] != segment.digest
    if kept["machine"]:
        state = EntryState.MACHINE
    else:
        state = EntryState.OUTDATED if outdated else EntryState.DONE
    return Entry(
        segment=segment,
        text=kept["text"],
        state=state,
        source_before=kept["before"] if outdated else "",
    )


def count(translation: Translation, source: Source) -> None:
    """The figures for lists, of the draft as it is."""
    found = [
        _entry(segment, translation.texts.get(segment.id))
        for segment in segments.segments_of(source)
    ]
    by_person = (EntryState.DONE, EntryState.OUTDATED)
    translation.title = segments.title_of(source)[:255]
    translation.words = sum(each.segment.words for each in found)
    translation.words_done = sum(each.segment.words for each in found if each.state in by_person)
    translation.words_outdated = sum(
        each.segment.words for each in found if each.state == EntryState.OUTDATED
    )


def _fitting(texts: Mapping[str, str], known: Mapping[str, Segment]) -> dict[str, str]:
    """The texts as they are kept. Raises ``TextsUnfit``."""
    reasons = {key: reason for key, text in texts.items() if (reason := unfit(known[key], text))}
    if reasons:
        raise TextsUnfit(reasons)
    return {key: as_kept(known[key], text) for key, text in texts.items()}


def as_kept(segment: Segment, text: str) -> str:
    """The text as a draft holds it: trimmed, and cleaned if it is rich."""
    if not segment.is_rich:
        return text.replace("\r\n", "\n").strip()
    html = richtext.cleaned(text)
    return "" if richtext.is_empty(html) else html


def unfit(segment: Segment, text: str) -> str:
    """Why the text cannot stand there, in words; empty if it can."""
    text = as_kept(segment, text)
    if "\x00" in text:
        return _("There is an invisible character in this text that cannot be kept.")
    if segment.longest is not None and not segment.is_rich and len(text) > segment.longest:
        return ngettext(
            "This text has %(found)d character, and there is room for %(longest)d.",
            "This text has %(found)d characters, and there is room for %(longest)d.",
            len(text),
        ) % {"found": len(text), "longest": segment.longest}
    if text and sorted(_PLACES.findall(text)) != sorted(places := _PLACES.findall(segment.text)):
        if not places:
            return _("Write no [[…]] here: the source has none.")
        return _("Keep %(places)s, each once: something is filled in there.") % {
            "places": ", ".join(places)
        }
    return ""
