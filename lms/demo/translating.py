"""Translation under way: one lesson that waits for review, one whose source has changed."""

from datetime import datetime

from cms import translations
from courses.models import Lesson
from lms.demo import people
from lms.demo.titles import bring_in
from lms.members.models import Member

IN_REVIEW = "five-grounds"
OUT_OF_DATE = "where-the-definition-comes-from"
DARI = {
    "heading": "پنج دلیل",
    "summary": (
        "نژاد، دین، ملیت، عضویت در گروه اجتماعی خاص، عقیدهٔ سیاسی: پیوندی که خطر را به ادعای "
        "پناهندگی تبدیل می‌کند."
    ),
}
BURMESE = {"summary": "စာချုပ်နှစ်ခု၊ အဓိပ္ပာယ်ဖွင့်ဆိုချက်တစ်ခု။"}
SUMMARY_BEFORE = "Two treaties, one definition."
"""What the Burmese was made from, before its author wrote more."""


def translate(*, trainer: Member, at: datetime) -> None:
    """Let the translator ask for a review, and let an author overtake another translation."""
    translator = people.invite_translator(at=at)
    lesson = Lesson.objects.get(slug=IN_REVIEW)
    begun = translations.start(source=lesson, language="fa", actor=translator, at=at)
    saved = translations.save(
        translation_id=begun.pk, revision=begun.revision, texts=DARI, actor=translator, at=at
    )
    translations.submit(translation_id=saved.pk, actor=translator, at=at)

    lesson = Lesson.objects.get(slug=OUT_OF_DATE)
    summary_now = lesson.summary_en
    _publish_summary(SUMMARY_BEFORE, trainer)
    bring_in(Lesson.objects.get(slug=OUT_OF_DATE), {"my": BURMESE}, trainer)
    _publish_summary(summary_now, trainer)


def _publish_summary(text: str, trainer: Member) -> None:
    lesson = Lesson.objects.get(slug=OUT_OF_DATE)
    lesson.summary_en = text
    lesson.save_revision(user=trainer).publish(user=trainer)
