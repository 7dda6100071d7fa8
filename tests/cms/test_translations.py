"""One page in many languages: what readers get, and that nobody's release undoes another's."""

import json

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from cms.reading import localized, reading_blocks
from cms.translations import NothingToTranslate
from courses.models import Lesson, LessonTranslation
from tests.factories.cms import block, body
from tests.factories.courses import LessonFactory

pytestmark = pytest.mark.django_db

FIRST, SECOND = block("text", "<p>First.</p>"), block("text", "<p>Second.</p>")


@pytest.fixture
def lesson():
    return LessonFactory(
        title="A lesson", summary_en="About it.", body_en=body(FIRST, SECOND), slug="a-lesson"
    )


def translate(lesson, language="my", *, heading="သင်ခန်းစာ", blocks=None, publish=True):
    record = LessonTranslation.start(page=lesson, language=language)
    record.heading = heading
    if blocks is not None:
        record.body = json.dumps(blocks)
    revision = record.save_revision()
    if publish:
        revision.publish()
    return record


def again(lesson):
    return Lesson.objects.get(pk=lesson.pk)


def shown(lesson, language):
    return [
        (str(each.block.value), each.language, each.is_fallback)
        for each in reading_blocks(lesson, "body", language)
    ]


class TestReading:
    def test_untranslated_page_is_shown_in_its_source_language(self, lesson):
        title = lesson.localized("heading", "fa")

        assert (str(title), title.language, title.is_fallback) == ("A lesson", "en", True)
        assert title.attributes == ' lang="en" dir="ltr"'

    def test_translated_title_needs_no_mark(self, lesson):
        translate(lesson)
        title = again(lesson).localized("heading", "my")

        assert (str(title), title.attributes) == ("သင်ခန်းစာ", "")

    def test_right_to_left_fallback_says_so(self):
        lesson = LessonFactory(title="درس", source_language="fa", body_en=None)

        assert lesson.localized("heading", "en").attributes == ' lang="fa" dir="rtl"'

    def test_translated_blocks_stand_in_the_sources_order_and_gaps_fall_back(self, lesson):
        second = {**SECOND, "value": "<p>ဒုတိယ။</p>"}
        translate(lesson, blocks=[second])

        assert shown(again(lesson), "my") == [
            ("<p>First.</p>", "en", True),
            ("<p>ဒုတိယ။</p>", "my", False),
        ]

    def test_translated_block_whose_source_is_gone_is_not_shown(self, lesson):
        gone = block("text", "<p>မရှိတော့ပါ။</p>")
        translate(lesson, blocks=[gone])

        assert [language for _text, language, _is in shown(again(lesson), "my")] == ["en", "en"]

    def test_empty_translation_of_a_field_falls_back(self, lesson):
        record = LessonTranslation.start(page=lesson, language="my")
        record.summary = ""
        record.save_revision().publish()

        assert str(localized(again(lesson), "summary", "my")) == "About it."


class TestRelease:
    def test_starting_copies_the_source_with_its_block_ids_and_shows_nothing(self, lesson):
        record = LessonTranslation.start(page=lesson, language="my")

        assert [each.id for each in record.body] == [FIRST["id"], SECOND["id"]]
        assert (record.live, again(lesson).heading_my) == (False, None)

    def test_starting_twice_goes_on_with_the_same_record(self, lesson):
        first = LessonTranslation.start(page=lesson, language="my")

        assert LessonTranslation.start(page=lesson, language="my") == first

    def test_source_language_cannot_be_translated_into(self, lesson):
        with pytest.raises(NothingToTranslate):
            LessonTranslation.start(page=lesson, language="en")

    def test_database_keeps_one_record_per_page_and_language(self, lesson):
        LessonTranslation.start(page=lesson, language="my")

        with pytest.raises(IntegrityError), transaction.atomic():
            LessonTranslation.objects.create(page=lesson, language="my", heading="x")

    def test_draft_is_not_shown_until_published(self, lesson):
        record = translate(lesson, publish=False)
        assert again(lesson).heading_my is None

        record.get_latest_revision().publish()
        assert again(lesson).heading_my == "သင်ခန်းစာ"

    def test_publishing_writes_one_language_and_no_other(self, lesson):
        translate(lesson, "fa", heading="درس")
        before = again(lesson)
        translate(lesson, "my")
        after = again(lesson)

        assert (after.heading_my, after.heading_fa) == ("သင်ခန်းစာ", "درس")
        assert (after.title, after.body_en.raw_data[0]) == (
            before.title,
            before.body_en.raw_data[0],
        )

    def test_unpublishing_gives_readers_the_source_again(self, lesson):
        record = translate(lesson)
        record.refresh_from_db()
        record.unpublish()

        assert str(again(lesson).localized("heading", "my")) == "A lesson"


class TestSourceRevisions:
    def test_revision_of_a_page_holds_its_source_language_only(self, lesson):
        translate(lesson)
        content = again(lesson).save_revision().content

        assert "body_en" in content
        assert not {"body", "body_my", "heading_my", "heading"} & content.keys()

    def test_page_saved_from_before_a_release_does_not_undo_it(self, lesson):
        stale = again(lesson)
        translate(lesson)
        stale.title = "Renamed"
        stale.save_revision().publish()

        after = again(lesson)
        assert (after.title, after.heading_my) == ("Renamed", "သင်ခန်းစာ")

    def test_publishing_an_older_revision_keeps_newer_translations(self, lesson):
        translate(lesson, heading="အဟောင်း")
        older = again(lesson).save_revision()
        translate(lesson, heading="အသစ်")
        older.publish()

        assert again(lesson).heading_my == "အသစ်"

    def test_restoring_while_another_language_is_active_fills_nothing_in(self, lesson):
        revision = lesson.save_revision()
        with translation.override("my"):
            revision.publish()

        assert (again(lesson).heading_my, list(again(lesson).body_my or [])) == (None, [])
