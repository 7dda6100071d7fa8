"""Where the lessons of a course teach what a question asks: where they quote the same sources."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import get_language
from wagtail.models import ReferenceIndex

from assessments.models import Question
from cms.fields import language_column
from cms.models import LegalSource
from cms.reading import Localized
from courses.models import Lesson
from courses.outline import Outline

MOST_PLACES = 3
"""To which one question leads: more would be a list to search, and no help."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """A quotation in a lesson: ``source`` is a name, ``provision`` as the lesson has it."""

    url: str
    lesson: Localized
    source: str
    source_language: str
    provision: str
    provision_language: str


def relied_on(*, questions: Iterable[int]) -> Mapping[int, Sequence[int]]:
    """The ids of the sources of each question that names any, the oldest first."""
    found = defaultdict(list)
    rows = Question.legal_sources.through.objects.filter(question__in=set(questions))
    for question, source in rows.order_by("legalsource").values_list("question", "legalsource"):
        found[question].append(source)
    return found


def places(
    *,
    relied_on: Mapping[int, Sequence[int]],
    outline: Outline,
    open_lessons: Collection[int],
    first: Lesson,
) -> dict[int, list[Place]]:
    """By question: where a lesson quotes the sources it relies on; nothing where none does.

    Of each source it is one lesson: ``first``, the one that asks, or else the first of the course
    that quotes it. Only lessons in ``open_lessons``, which the reader may open, are looked at. It
    takes the same few statements for any number of questions and lessons.
    """
    sources = {pk for pks in relied_on.values() for pk in pks}
    order = [first.pk, *(each.pk for each in outline.lessons if each.pk != first.pk)]
    quoting = _quoting(sources, [pk for pk in order if pk in open_lessons])
    teaching = {source: next(pk for pk in order if pk in quoting[source]) for source in quoting}
    lessons = Lesson.objects.in_bulk(set(teaching.values()))
    names = LegalSource.objects.in_bulk(list(teaching))
    found = {
        source: _in_lesson(lessons[pk], names[source], outline.urls[pk])
        for source, pk in teaching.items()
    }
    return {
        question: [place for pk in pks for place in found.get(pk, ())][:MOST_PLACES]
        for question, pks in relied_on.items()
    }


def _quoting(sources: Collection[int], lessons: Collection[int]) -> Mapping[int, set[int]]:
    """By source, the lessons in whose text it stands in any language."""
    found = defaultdict(set)
    rows = ReferenceIndex.objects.filter(
        content_type=ContentType.objects.get_for_model(Lesson),
        to_content_type=ContentType.objects.get_for_model(LegalSource),
        to_object_id__in=[str(pk) for pk in sources],
        object_id__in=[str(pk) for pk in lessons],
    )
    for source, lesson in rows.values_list("to_object_id", "object_id"):
        found[int(source)].add(int(lesson))
    return found


def _in_lesson(lesson: Lesson, source: LegalSource, url: str) -> list[Place]:
    written_in, wanted = lesson.source_language, get_language() or lesson.source_language
    translated = {each["id"]: each for each in _blocks(lesson, wanted)}
    return [
        Place(
            url=f"{url}#at-{each['id']}",
            lesson=lesson.localized_title,
            source=source.title,
            source_language=source.language,
            provision=translated.get(each["id"], each)["value"]["provision"],
            provision_language=wanted if each["id"] in translated else written_in,
        )
        for each in _blocks(lesson, written_in)
        if each["type"] == "legal_source" and each["value"]["source"] == source.pk
    ]


def _blocks(lesson: Lesson, language: str) -> list[Any]:
    """As they are stored: looking up what each of them names would cost statements."""
    body = getattr(lesson, language_column("body", language))
    return list(body.raw_data) if body else []
