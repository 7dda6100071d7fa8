"""The titles and summaries of the demo's courses and modules in the languages of the site.

Their texts are TOML files in ``courses/translations/``, one for each language.
"""

import tomllib
from typing import Any

from courses.models import Course, CourseTranslation, Module, ModuleTranslation
from lms.demo.authoring import COURSES
from lms.members.models import Member


def publish_titles(*, course: Course, trainer: Member) -> None:
    """Publish what there is of a course's and its modules' own words in every other language."""
    modules = list(Module.objects.child_of(course))
    for path in sorted((COURSES / "translations").glob("*.toml")):
        texts = tomllib.loads(path.read_text())
        _publish(
            CourseTranslation.start(page=course, language=path.stem),
            _course_fields(texts["courses"][course.slug]),
            trainer,
        )
        for module in modules:
            _publish(
                ModuleTranslation.start(page=module, language=path.stem),
                texts["modules"][module.slug],
                trainer,
            )


def _course_fields(text: dict[str, Any]) -> dict[str, str]:
    return {**text, "outcomes": "\n".join(text["outcomes"])}


def _publish(
    translation: CourseTranslation | ModuleTranslation, fields: dict[str, str], trainer: Member
) -> None:
    for name, text in fields.items():
        setattr(translation, name, text)
    translation.save_revision(user=trainer).publish(user=trainer)
