"""What readers get of a translation: the columns of its language.

Releasing writes them and nothing else of the source; withdrawing empties them. Whoever does either
locks what is translated first (``_lock``).
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, cast

from django.db import transaction
from wagtail.models import Page
from wagtail.search import index

from cms.languages import source_codes
from cms.models import Translation
from cms.translations import segments
from cms.translations.drafting import (
    changing,
    count,
    keep,
    kind_of,
    put,
    rows_of,
    source_of,
    start,
    texts_in_columns,
)
from cms.translations.segments import Segment, Source
from lms.members.models import Member

State = Translation.State


class NothingToRelease(Exception):
    """No text of the draft was translated or confirmed by a person."""


def release(*, translation_id: int, actor: Member | None, at: datetime) -> Translation:
    """Give the draft to readers: all of it that a person has made or confirmed.

    Raises ``LockedByAnother`` and ``NothingToRelease``.
    """
    with transaction.atomic():
        _lock_source_of(translation_id)
        translation = changing(translation_id, actor=actor)
        _release(translation, actor=actor, at=at)
        _write(source_of(translation), [translation])
        return translation


def _release(translation: Translation, *, actor: Member | None, at: datetime) -> None:
    ready = {key: each for key, each in translation.texts.items() if not each["machine"]}
    if not ready:
        raise NothingToRelease
    translation.released, translation.is_copied = ready, False
    translation.state, translation.review_note = State.RELEASED, ""
    translation.released_by, translation.released_at = actor, at
    translation.save(
        update_fields=[
            *("released", "is_copied", "state", "review_note", "released_by", "released_at")
        ]
    )


def withdraw(*, translation_id: int, actor: Member | None) -> Translation:
    """Take the translation from readers, who get the source language again; the draft stays.

    Raises ``LockedByAnother``.
    """
    with transaction.atomic():
        _lock_source_of(translation_id)
        translation = changing(translation_id, actor=actor)
        translation.released, translation.state = None, State.WORKING
        translation.released_by = translation.released_at = None
        translation.save(update_fields=["released", "state", "released_by", "released_at"])
        _write(source_of(translation), [translation])
        return translation


def bring_in(
    *,
    source: Source,
    texts: Mapping[str, Mapping[str, str]],
    actor: Member | None,
    at: datetime,
) -> list[Translation]:
    """Draft these texts of one source and release them, in all their languages at once.

    ``texts`` are by language and segment. The same as ``start``, ``save`` and ``release`` for each
    language, while the source is read, written and indexed once. Raises what they raise, and then
    nothing was brought in.
    """
    with transaction.atomic():
        _lock(type(source), source.pk)
        source = type(source)._base_manager.get(pk=source.pk)
        known = {each.id: each for each in segments.segments_of(source)}
        brought = [
            _draft(source, language, theirs, known, actor=actor, at=at)
            for language, theirs in texts.items()
        ]
        for translation in brought:
            _release(translation, actor=actor, at=at)
        if brought:
            _write(source_of(brought[0]), brought)
        return brought


def _draft(
    source: Source,
    language: str,
    texts: Mapping[str, str],
    known: Mapping[str, Segment],
    *,
    actor: Member | None,
    at: datetime,
) -> Translation:
    begun = start(source=source, language=language, actor=actor, at=at)
    translation = changing(begun.pk, actor=actor)
    put(texts, (), known=known, into=translation)
    return keep(translation, source, actor=actor, at=at)


def release_again(*, source: Source) -> None:
    """Put all that is released back into the source's columns, and count anew.

    Whoever saved the source may have loaded it before a translation was released; and its blocks
    may have others beside them now.
    """
    with transaction.atomic():
        _lock(type(source), source.pk)
        found = list(rows_of(source).select_for_update().order_by("pk"))
        for translation in found:
            count(translation, source)
            translation.save(update_fields=["title", "words", "words_done", "words_outdated"])
        if released := [each for each in found if each.released is not None]:
            _write(source_of(released[0]), released)


def bring_along(
    *,
    original: Source,
    copied: Source,
    at: datetime,
    ids: Mapping[str, str] | None = None,
) -> int:
    """Give a copy the translations of its original, as drafts to be checked; how many there were.

    Until somebody releases one, readers of the copy get those of its texts whose source is as it
    was, however the copy is changed meanwhile (``Translation.is_copied``). ``ids`` are segments of
    the original with what they are called in the copy, where that is something else.
    """
    begun = {each.language: each for each in rows_of(original)}
    with transaction.atomic():
        brought = [
            _brought(begun.get(language), original, copied, language, at=at, ids=ids or {})
            for language in source_codes()
            if language != original.source_language
        ]
        made = [each for each in brought if each is not None]
        Translation.objects.bulk_create(made)
        if made:
            _write(source_of(made[0]), made)
        return len(made)


def _brought(
    begun: Translation | None,
    original: Source,
    copied: Source,
    language: str,
    *,
    at: datetime,
    ids: Mapping[str, str],
) -> Translation | None:
    """The copy's translation into one language, not yet saved; None where nothing was written."""
    texts = begun.texts if begun else texts_in_columns(original, language)
    released = begun.released if begun else texts
    if not texts and not released:
        return None
    fresh = Translation(
        content_type=kind_of(copied),
        object_id=copied.pk,
        language=language,
        texts={ids.get(key, key): text for key, text in texts.items()},
        released=released and {ids.get(key, key): text for key, text in released.items()},
        is_copied=True,
        started_at=at,
    )
    count(fresh, copied)
    return fresh


def _lock_source_of(translation_id: int) -> None:
    translation = Translation.objects.select_related("content_type").get(pk=translation_id)
    _lock(cast(type[Any], translation.content_type.model_class()), translation.object_id)


def _lock(model: type[Any], pk: int) -> None:
    """Lock what is translated until the transaction ends.

    Whoever publishes it writes its row and then those of its translations. Whoever writes both
    from the translations' side begins with this, or each of two would wait for the other.
    """
    # Of a page that is published, the row that all kinds of pages have is written first.
    table = Page if issubclass(model, Page) else model
    table._base_manager.select_for_update(no_key=True).filter(pk=pk).values_list("pk").first()


def _write(source: Source, found: Iterable[Translation]) -> None:
    """Bring what is released of these, or nothing, into their languages' columns of the source."""
    written: dict[Any, dict[str, object]] = {}
    for translation in found:
        texts = _for_readers(translation, source)
        segments.assemble(source=source, language=translation.language, texts=texts)
        for each, columns in segments.columns_of(source, translation.language).items():
            written.setdefault(each, {}).update(columns)
    for each, columns in written.items():
        type(each)._base_manager.filter(pk=each.pk).update(**columns)
    # As it is in the database now, with all other languages. Learning paths are not searched.
    if isinstance(source, index.Indexed):
        index.insert_or_update_object(type(source)._base_manager.get(pk=source.pk))


def _for_readers(translation: Translation, source: Source) -> dict[str, str]:
    """What is released of it, by segment id."""
    released = translation.released or {}
    if translation.is_copied:
        now = {each.id: each.digest for each in segments.segments_of(source)}
        released = {key: each for key, each in released.items() if each["source"] == now.get(key)}
    return {key: str(each["text"]) for key, each in released.items()}
