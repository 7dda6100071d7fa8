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
    files = sorted((COURSES / "translations").glob("*.toml"))
    texts = {path.stem: tomllib.loads(path.read_text()) for path in files}
    of_course = {
        language: _course_fields(theirs["courses"][course.slug])
        for language, theirs in texts.items()
    }
    bring_in(course, of_course, trainer)
    for module in Module.objects.child_of(course):
        of_module = {language: theirs["modules"][module.slug] for language, theirs in texts.items()}
        bring_in(module, of_module, trainer)


def bring_in(source: Source, texts: dict[str, dict[str, str]], trainer: Member) -> None:
    """Translate and release these texts, by language and segment, as the trainer would."""
    translations.bring_in(source=source, texts=texts, actor=trainer, at=timezone.now())


def _course_fields(text: dict[str, Any]) -> dict[str, str]:
    return {**text, "outcomes": "\n".join(text["outcomes"])}
