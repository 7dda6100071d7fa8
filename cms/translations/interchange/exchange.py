"""Drafts into a file, and a file back into drafts: first looked at, then taken."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext as _

from cms import translations
from cms.languages import describe, fitting
from cms.models import Translation
from cms.sources import SourceLanguage
from cms.translations import LockedByAnother, StaleRevision, TextsUnfit, UnknownSegments, as_kept
from cms.translations.interchange import gettext_po, xliff, xliff_reading
from cms.translations.interchange.changes import Change, by_work, compare
from cms.translations.interchange.parcels import (
    LARGEST,
    Parcel,
    Problem,
    Received,
    Unreadable,
    Work,
)
from cms.translations.segments import Source, title_of
from lms.members.models import Member

MOST_SOURCES = 5_000
"""A site of a hundred courses has fewer; each name of a file is looked for."""

_NAME = re.compile(r"([a-z_]+\.[a-z_]+)-(\d{1,18})")


class Format(StrEnum):
    XLIFF = "xliff"
    PO = "po"


ENDINGS = {Format.XLIFF: "xlf", Format.PO: "po"}
MEDIA_TYPES = {Format.XLIFF: "application/xliff+xml", Format.PO: "text/x-gettext-translation"}
_WRITERS = {Format.XLIFF: xliff.written, Format.PO: gettext_po.written}


class Among(Protocol):
    """Those of the sources that somebody may translate into the language."""

    def __call__(self, sources: Iterable[Source], *, language: str) -> list[Source]: ...


class NotOneLanguage(Exception):
    """Raised for sources in several languages, or in the one to translate into."""


@dataclass(frozen=True, kw_only=True)
class Examination:
    """What a file would change, and what in it cannot be taken. Nothing is stored."""

    language: str
    changes: list[Change]
    problems: list[Problem]
    titles: Mapping[str, str]
    """Of works, by their names."""
    revisions: Mapping[str, int | None]
    """Of the drafts that the file was compared with; None where none was begun."""


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """Texts of one work that somebody decided to take."""

    work: str
    revision: int | None
    texts: Mapping[str, str]
    confirmed: Collection[str] = ()


@dataclass(frozen=True, kw_only=True)
class Taken:
    """How many texts were stored, and why others were not, by the title of their work."""

    texts: int = 0
    refused: dict[str, str] = field(default_factory=dict)


def export(*, sources: Sequence[Source], language: str, format: Format) -> bytes:
    """The sources' texts with their drafts in this language. Raises ``NotOneLanguage``."""
    written_in = {source.source_language for source in sources}
    if len(written_in) != 1 or language in written_in:
        raise NotOneLanguage(sorted(written_in))
    parcel = Parcel(
        source_language=written_in.pop(),
        language=language,
        works=[_work(draft, source) for source, draft in drafts_of(sources, language)],
    )
    return _WRITERS[format](parcel)


def examine(
    *, content: bytes, languages: Collection[str], among: Among | None = None
) -> Examination:
    """Compare the file with the drafts as they are. ``languages`` are those that are allowed.

    ``among`` chooses those of the sources that may be known of; the others are not there.

    Raises ``Unreadable``.
    """
    received = _read(content)
    language = fitting(received.language)
    if language is None or language not in languages:
        raise Unreadable(
            _("The file is a translation into %(language)s. You can bring in only: %(allowed)s.")
            % {
                "language": (language and describe(language).name)
                or received.language
                or _("an unknown language"),
                "allowed": ", ".join(describe(code).name for code in sorted(languages)),
            }
        )
    works: dict[str, Work] = {}
    revisions: dict[str, int | None] = {}
    named = {
        source: name
        for name, source in _sources_named(received.units, language, among).items()
        if source.source_language != language
    }
    for source, draft in drafts_of(named, language):
        name = named[source]
        works[name] = _work(draft, source)
        revisions[name] = draft.revision if draft.pk else None
    compared = compare(received=received, works=works)
    return Examination(
        language=language,
        changes=compared.changes,
        problems=compared.problems,
        titles={name: work.title for name, work in works.items()},
        revisions=revisions,
    )


def chosen_from(examination: Examination, changes: Iterable[Change]) -> list[Chosen]:
    """These changes of the examination, ready to be taken."""
    return [
        Chosen(
            work=name,
            revision=examination.revisions[name],
            texts={each.segment.id: each.after for each in wanted if not each.is_confirmation},
            confirmed=[each.segment.id for each in wanted if each.is_confirmation],
        )
        for name, wanted in by_work(list(changes)).items()
    ]


def take(
    *,
    chosen: Iterable[Chosen],
    language: str,
    actor: Member | None,
    at: datetime,
    among: Among | None = None,
) -> Taken:
    """Store the texts in their drafts; what changed since it was looked at is left as it is."""
    texts = 0
    refused: dict[str, str] = {}
    for each in chosen:
        source = _sources_named([each.work], language, among).get(each.work)
        if source is None:
            refused[each.work] = _("It has been deleted.")
            continue
        try:
            draft = translations.start(source=source, language=language, actor=actor, at=at)
            translations.save(
                translation_id=draft.pk,
                # Begun by somebody else meanwhile, it has grown beyond the first.
                revision=1 if each.revision is None else each.revision,
                texts=each.texts,
                confirmed=each.confirmed,
                actor=actor,
                at=at,
            )
        except StaleRevision:
            refused[title_of(source)] = _("Somebody changed it while you looked at the file.")
        except LockedByAnother as locked:
            refused[title_of(source)] = _("%(name)s has locked it.") % {
                "name": locked.translation.locked_by
            }
        except (UnknownSegments, TextsUnfit):
            refused[title_of(source)] = _("Its source changed while you looked at the file.")
        else:
            texts += len(each.texts) + len(each.confirmed)
    return Taken(texts=texts, refused=refused)


def drafts_of(sources: Iterable[Source], language: str) -> list[tuple[Source, Translation]]:
    """Each source with its translation, which is not stored if none was begun.

    One query for each kind.
    """
    ordered = list(sources)
    by_kind: dict[type[Source], list[int]] = defaultdict(list)
    for source in ordered:
        by_kind[type(source)].append(source.pk)
    begun = {
        (kind, draft.object_id): draft
        for kind, pks in by_kind.items()
        for draft in Translation.objects.filter(
            content_type=ContentType.objects.get_for_model(kind),
            object_id__in=pks,
            language=language,
        )
    }
    drafts = []
    for source in ordered:
        draft = begun.get((type(source), source.pk))
        drafts.append((source, draft or Translation(source=source, language=language)))
    return drafts


def _work(draft: Translation, source: Source) -> Work:
    released = draft.released or {}
    return Work(
        name=f"{source._meta.label_lower}-{source.pk}",
        title=title_of(source),
        entries=[
            entry
            for entry in translations.entries_of(source=source, translation=draft)
            # What only holds things that are not kept in translations has no words.
            if as_kept(entry.segment, entry.segment.text)
        ],
        released=frozenset(
            key
            for key, text in draft.texts.items()
            if key in released and released[key]["text"] == text["text"]
        ),
    )


def _sources_named(names: Collection[str], language: str, among: Among | None) -> dict[str, Source]:
    """Those of them that exist, in one query for each kind. Raises ``Unreadable`` for too many."""
    if len(names) > MOST_SOURCES:
        raise Unreadable(
            _("The file is about more than %(count)d pages and questions. Bring it in in parts.")
            % {"count": MOST_SOURCES}
        )
    wanted: dict[type[Source], dict[int, str]] = defaultdict(dict)
    for name in names:
        found = _NAME.fullmatch(name)
        model = _model_named(found[1]) if found else None
        if found and model:
            wanted[model][int(found[2])] = name
    known = {
        by_id[pk]: source
        for model, by_id in wanted.items()
        for pk, source in model._base_manager.in_bulk(list(by_id)).items()
    }
    if among is None:
        return known
    allowed = set(among(known.values(), language=language))
    return {name: source for name, source in known.items() if source in allowed}


def _model_named(label: str) -> type[Source] | None:
    try:
        model = apps.get_model(label)
    except LookupError:
        return None
    return model if issubclass(model, SourceLanguage) and not model._meta.abstract else None


def _read(content: bytes) -> Received:
    if len(content) > LARGEST:
        raise Unreadable(_("The file is larger than 10 MB. Bring it in in parts."))
    start = content[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith((b"<", b"\xff\xfe", b"\xfe\xff")):
        return xliff_reading.read(content)
    if b"msgid" in content:
        return gettext_po.read(content)
    raise Unreadable(_("This is neither an XLIFF file nor a PO file."))
