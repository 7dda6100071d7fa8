"""A course made by code from the published translations of the Universal Declaration."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from courses.models import (
    Catalogue,
    Course,
    Lesson,
    Module,
)
from lms.demo import declaration as udhr
from lms.demo.authoring import block, declaration_source, publish
from lms.demo.declaration import Declaration, read_declaration
from lms.demo.titles import bring_in
from lms.members.models import Member

SLUG = "universal-declaration"
SOURCE = "en"


@dataclass(frozen=True)
class Part:
    """What one lesson is about: the Preamble (0) or an article."""

    number: int
    slug: str
    title: str

    def heading(self, declaration: Declaration) -> str:
        if self.number:
            return declaration.articles[self.number - 1].heading
        return declaration.preamble_heading or declaration.title

    def html(self, declaration: Declaration) -> str:
        if self.number:
            return declaration.articles[self.number - 1].html_body
        return declaration.preamble_html


def write_declaration_course(*, catalogue: Catalogue, trainer: Member) -> Course:
    """Write the English course, then publish its translation into every other language there is."""
    source = read_declaration(language=SOURCE)
    course = publish(
        catalogue,
        Course(
            title=source.title,
            slug=SLUG,
            # Nothing in it asks what somebody has understood: it does not count.
            is_reader=True,
            summary_en=(
                "The thirty articles that inspired today's human rights treaties, one short lesson "
                "each, in the languages of the region."
            ),
            outcomes_en=(
                "You can name the rights of the Declaration.\n"
                "You can find the article that a situation calls for.\n"
                "You can quote Article 14 on asylum in the language of the person before you."
            ),
        ),
        trainer,
    )
    lessons = list(_write_lessons(course, source, trainer))
    declarations = [
        read_declaration(language=language) for language in udhr.TRANSLATIONS if language != SOURCE
    ]
    # No official words for the summary; ``publish_titles`` adds the demo's own.
    bring_in(course, {each.language: {"heading": each.title} for each in declarations}, trainer)
    for lesson, part in lessons:
        official = {each.language: _official_words(lesson, part, each) for each in declarations}
        bring_in(lesson, official, trainer)
    return course


def _write_lessons(
    course: Course, source: Declaration, trainer: Member
) -> Iterator[tuple[Lesson, Part]]:
    for module in udhr.MODULES:
        page = publish(
            course,
            Module(title=module.title, slug=module.slug, summary_en=module.summary),
            trainer,
        )
        for part in _parts(module):
            lesson = Lesson(
                title=part.title,
                slug=part.slug,
                body_en=json.dumps([_official_text(part, source)]),
            )
            yield publish(page, lesson, trainer), part


def _parts(module: udhr.Module) -> Iterator[Part]:
    if module.has_preamble:
        yield Part(0, "preamble", udhr.PREAMBLE_TITLE)
    for number in module.articles:
        yield Part(number, f"article-{number}", udhr.LESSON_TITLES[number])


def _official_text(part: Part, declaration: Declaration) -> dict[str, Any]:
    return block(
        "legal_source",
        {
            "source": declaration_source().pk,
            "provision": part.heading(declaration),
            "rendering": "official",
            "text": part.html(declaration),
        },
    )


def _official_words(lesson: Lesson, part: Part, declaration: Declaration) -> dict[str, str]:
    (quotation,) = lesson.body_en
    return {
        "heading": part.heading(declaration),
        f"body/{quotation.id}/provision": part.heading(declaration),
        f"body/{quotation.id}/text": part.html(declaration),
    }
