"""How far translation has come: of each course and language, and of each part of a course."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.models import Collection as WagtailCollection
from wagtail.models import CollectionMember, Page

from cms import rights
from cms.models import Translation
from cms.releases import released
from cms.translations.segments import Source
from courses.models import Course, LearningPath, Lesson, Module, SourceSize
from courses.translating import sizes
from lms.members.models import Member

QUESTIONS, PATHS, PAGES = "questions", "paths", "pages"
LATELY = timedelta(minutes=30)
"""Who changed a draft so recently may still be at it."""

Key = tuple[int, int]
"""Content type and number of a source."""


@dataclass(frozen=True, kw_only=True)
class SourceLine:
    """One source, as lists name it."""

    key: Key
    kind: type[Source]
    title: str
    written_in: str
    words: int
    course_id: int | None = None

    @property
    def kind_name(self) -> str:
        return str(self.kind._meta.verbose_name)

    @property
    def model(self) -> str:
        return self.kind._meta.label_lower

    @property
    def pk(self) -> int:
        return self.key[1]


@dataclass(kw_only=True)
class Section:
    """What the overview shows in one row: a course with all that belongs to it, or the rest."""

    key: str
    title: str
    course_id: int | None = None
    parts: list[SourceLine] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Share:
    """Words of the source: all, those a person has translated, and those that changed since."""

    words: int
    done: int
    outdated: int

    @property
    def percent(self) -> int:
        """Rounded down: only what is complete is 100."""
        return self.done * 100 // self.words if self.words else 0

    @property
    def percent_outdated(self) -> int:
        """Never 0 when something is out of date, and never more than is translated at all."""
        return max(self.outdated * 100 // self.words, 1) if self.outdated else 0


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """One part in one language. ``translation`` is None when nobody has begun."""

    part: SourceLine
    translation: Translation | None
    at: datetime

    @cached_property
    def share(self) -> Share:
        if self.translation is None:
            return Share(words=self.part.words, done=0, outdated=0)
        return Share(
            words=self.translation.words,
            done=self.translation.words_done,
            outdated=self.translation.words_outdated,
        )

    @property
    def words_to_do(self) -> int:
        return self.share.words - self.share.done

    @property
    def at_work(self) -> str:
        """Who keeps it to themselves or changed it just now, in words; empty if nobody."""
        found = self.translation
        if found is None:
            return ""
        if found.locked_by is not None:
            return _("%(name)s has locked it") % {"name": found.locked_by}
        if found.edited_by is not None and found.edited_at and found.edited_at > self.at - LATELY:
            return _("%(name)s works on it now") % {"name": found.edited_by}
        return ""


def sections() -> list[Section]:
    """All that readers can see, by course; then paths, other pages, and questions of no course.

    The queries are as many for one course as for a hundred.
    """
    courses = list(Course.objects.live().order_by("path").only("pk", "path", "title", "collection"))
    found = {
        _section_of(Course, each.pk): Section(
            key=_section_of(Course, each.pk), title=each.title, course_id=each.pk
        )
        for each in courses
    }
    found[PATHS] = Section(key=PATHS, title=_("Learning paths"))
    found[PAGES] = Section(key=PAGES, title=_("Other pages"))
    found[QUESTIONS] = Section(key=QUESTIONS, title=_("Questions and quizzes of no course"))
    by_path = {course.path: course.pk for course in courses}
    by_collection = _course_by_collection(courses)
    rows: list[tuple[type[Source], dict[str, Any], int | None, str]] = []
    for kind in sizes.kinds():
        for row in _rows_of(kind):
            course_id = by_path.get(row["path"][:_COURSE_PATH]) if "path" in row else None
            if "collection_id" in row and not issubclass(kind, Page):
                course_id = by_collection.get(row["collection_id"])
            section = _section_of(kind, course_id)
            # Nobody can open what is live below a course that is not.
            if section in found:
                rows.append((kind, row, course_id, section))
    # Pages in the order they are read, a module before its lessons; after them what has no path.
    rows.sort(key=lambda each: each[1].get("path", "~"))
    known = _sizes(rows)
    for kind, row, course_id, section in rows:
        size = known[_key(kind, row["pk"])]
        found[section].parts.append(
            SourceLine(
                key=_key(kind, row["pk"]),
                kind=kind,
                title=size.title,
                written_in=row["source_language"],
                words=size.words,
                course_id=course_id,
            )
        )
    return [each for each in found.values() if each.parts]


class Desk:
    """What of it one person translates: all in the languages given to them, their own in each."""

    def __init__(self, *, member: Member):
        self._all = sections()
        self._all_in = rights.languages_of_released(member)
        self._own = list(_own(member, self._all)) if rights.translates_own(member) else []

    def sections(self, language: str) -> list[Section]:
        return self._all if language in self._all_in else self._own

    def parts(self, key: str, language: str) -> list[SourceLine]:
        """Those of one section."""
        found = (each.parts for each in self.sections(language) if each.key == key)
        return next(found, [])

    def in_any(self, languages: Collection[str]) -> list[Section]:
        """Those of which the person translates something into one of the languages."""
        return self._all if set(languages) & set(self._all_in) else self._own


def _own(member: Member, sections: Iterable[Section]) -> Iterator[Section]:
    keys = {
        _key(kind, pk)
        for kind in sizes.kinds()
        for pk in rights.changeable(member, kind).values_list("pk", flat=True)
    }
    for section in sections:
        if parts := [part for part in section.parts if part.key in keys]:
            yield replace(section, parts=parts)


_COURSE_PATH = Page.steplen * 4
"""Root, home page, catalogue, course."""


def shares(
    *,
    parts: Collection[SourceLine],
    languages: Collection[str],
    translations: dict[tuple[Key, str], Any],
) -> dict[str, Share]:
    """How far these parts are in each language, leaving out what is written in it."""
    found = {}
    for language in languages:
        words = done = outdated = 0
        for part in parts:
            if part.written_in == language:
                continue
            figures = translations.get((part.key, language))
            words += figures["words"] if figures else part.words
            done += figures["words_done"] if figures else 0
            outdated += figures["words_outdated"] if figures else 0
        found[language] = Share(words=words, done=done, outdated=outdated)
    return found


def figures_in(languages: Collection[str]) -> dict[tuple[Key, str], dict[str, Any]]:
    """The figures of all translations into these languages."""
    return {
        ((row["content_type_id"], row["object_id"]), row["language"]): dict(row)
        for row in Translation.objects.filter(language__in=languages).values(
            "content_type_id", "object_id", "language", "words", "words_done", "words_outdated"
        )
    }


def coverages(*, parts: Iterable[SourceLine], language: str, at: datetime) -> list[Coverage]:
    """Each part in this language, but for those that are written in it."""
    begun = {
        (each.content_type_id, each.object_id): each
        for each in Translation.objects.filter(language=language)
        .select_related("edited_by", "locked_by")
        .defer("texts", "released")
    }
    return [
        Coverage(part=part, translation=begun.get(part.key), at=at)
        for part in parts
        if part.written_in != language
    ]


def _rows_of(kind: type[Any]) -> list[dict[str, Any]]:
    """In the order they are read: number, language and place."""
    if issubclass(kind, Page):
        return list(released(kind).order_by("path").values("pk", "source_language", "path"))
    place = ["collection_id"] if issubclass(kind, CollectionMember) else []
    return list(released(kind).order_by("pk").values("pk", "source_language", *place))


def _course_by_collection(courses: Iterable[Course]) -> dict[int, int]:
    """The course to which each collection belongs: its own, or one above that is a course's."""
    owners = {each.collection_id: each.pk for each in courses if each.collection_id}
    found: dict[int, int] = {}
    by_path: dict[str, int] = {}
    step = WagtailCollection.steplen
    for collection in WagtailCollection.objects.order_by("path").only("pk", "path"):
        owner = owners.get(collection.pk) or by_path.get(collection.path[:-step])
        if owner is not None:
            found[collection.pk] = by_path[collection.path] = owner
    return found


def _section_of(kind: type[Source], course_id: int | None) -> str:
    if course_id is not None:
        return f"course-{course_id}"
    if kind in (Course, Module, Lesson):
        return ""
    if issubclass(kind, Page):
        return PAGES
    return PATHS if kind is LearningPath else QUESTIONS


def _key(kind: type[Source], pk: int) -> Key:
    return ContentType.objects.get_for_model(kind).pk, pk


def _sizes(rows: Iterable[tuple[type[Source], dict[str, Any], Any, Any]]) -> dict[Key, SourceSize]:
    """Every source's size. What nobody has counted yet is counted now, once."""
    known = {(each.content_type_id, each.object_id): each for each in SourceSize.objects.all()}
    missing: dict[type[Source], list[int]] = {}
    for kind, row, _course, _section in rows:
        if _key(kind, row["pk"]) not in known:
            missing.setdefault(kind, []).append(row["pk"])
    if not missing:
        return known
    for kind, numbers in missing.items():
        for start in range(0, len(numbers), sizes.BATCH):
            batch = numbers[start : start + sizes.BATCH]
            sizes.keep(sources=kind._base_manager.filter(pk__in=batch))
    return {(each.content_type_id, each.object_id): each for each in SourceSize.objects.all()}
