"""The titles and summaries of the demo's courses and modules in the languages of the site.

Their texts are TOML files in ``courses/translations/``, one for each language.
"""

import tomllib
from typing import Any

from django.utils import timezone

from cms import translations
from cms.segments import Source
from courses.models import Course, Module
from lms.demo.authoring import COURSES
from lms.members.models import Member


def publish_titles(*, course: Course, trainer: Member) -> None:
    """Publish what there is of a course's and its modules' own words in every other language."""
    modules = list(Module.objects.child_of(course))
    for path in sorted((COURSES / "translations").glob("*.toml")):
        texts = tomllib.loads(path.read_text())
        release_texts(course, path.stem, _course_fields(texts["courses"][course.slug]), trainer)
        for module in modules:
            release_texts(module, path.stem, texts["modules"][module.slug], trainer)


def release_texts(source: Source, language: str, texts: dict[str, str], trainer: Member) -> None:
    """Translate and release these texts, by segment, as the trainer would."""
    at = timezone.now()
    begun = translations.start(source=source, language=language, actor=trainer, at=at)
    saved = translations.save(
        translation_id=begun.pk, revision=begun.revision, texts=texts, actor=trainer, at=at
    )
    translations.release(translation_id=saved.pk, actor=trainer, at=at)


def _course_fields(text: dict[str, Any]) -> dict[str, str]:
    return {**text, "outcomes": "\n".join(text["outcomes"])}
