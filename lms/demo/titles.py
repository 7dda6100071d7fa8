"""The titles and summaries of the demo's courses, modules and paths in the languages of the site.

Their texts are TOML files in ``courses/translations/``, one for each language.
"""

import tomllib
from typing import Any

from django.utils import timezone

from cms import translations
from cms.translations.segments import Source
from courses.models import Course, LearningPath, Module
from lms.demo.authoring import COURSES
from lms.members.models import Member


def publish_titles(*, course: Course, trainer: Member) -> None:
    """Publish what there is of a course's and its modules' own words in every other language."""
    texts = read_translations()
    of_course = {
        language: _course_fields(theirs["courses"][course.slug])
        for language, theirs in texts.items()
    }
    bring_in(course, of_course, trainer)
    for module in Module.objects.child_of(course):
        of_module = {language: theirs["modules"][module.slug] for language, theirs in texts.items()}
        bring_in(module, of_module, trainer)


def publish_path_titles(*, path: LearningPath, trainer: Member) -> None:
    """Publish a path's title and summary in every other language."""
    texts = read_translations()
    bring_in(path, {code: theirs["paths"][path.slug] for code, theirs in texts.items()}, trainer)


def read_translations() -> dict[str, dict[str, Any]]:
    """The demo's own words in every language but English, by language."""
    files = sorted((COURSES / "translations").glob("*.toml"))
    return {path.stem: tomllib.loads(path.read_text()) for path in files}


def bring_in(source: Source, texts: dict[str, dict[str, str]], trainer: Member) -> None:
    """Translate and release these texts, by language and segment, as the trainer would."""
    translations.bring_in(source=source, texts=texts, actor=trainer, at=timezone.now())


def _course_fields(text: dict[str, Any]) -> dict[str, str]:
    return {**text, "outcomes": "\n".join(text["outcomes"])}
