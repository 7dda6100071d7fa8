"""A translator's work in the middle: a lesson in Dari that waits for a review."""

from datetime import datetime

from cms import translations
from courses.models import Course, Lesson
from lms.members.models import Member
from lms.members.roles import give_languages

LANGUAGE = "fa"
TEXTS = {
    "heading": "تعریف از کجا می‌آید",
    "summary": (
        "دو معاهده، یک تعریف: کنوانسیون ۱۹۵۱ و پروتکل ۱۹۶۷ چه می‌گویند، و به رسمیت شناختن "
        "پناهنده چه معنایی دارد."
    ),
}


def translate_a_lesson(*, translator: Member, course: Course, now: datetime) -> None:
    """The course's first lesson, begun in Dari by somebody who may not release it."""
    give_languages(member=translator, languages=[LANGUAGE], releases=[])
    lesson = Lesson.objects.descendant_of(course).order_by("path")[0]
    begun = translations.start(source=lesson, language=LANGUAGE, actor=translator, at=now)
    translations.save(
        translation_id=begun.pk, revision=begun.revision, texts=TEXTS, actor=translator, at=now
    )
    translations.submit(translation_id=begun.pk, actor=translator, at=now)
