"""One source in many languages: what readers get, and that nobody's release undoes another's."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation as active

from cms import translations
from cms.models import Translation
from cms.reading import localized, reading_blocks
from cms.translations import EntryState
from cms.translations.segments import segments_of
from courses.models import Lesson
from tests.factories.assessments import QuestionFactory
from tests.factories.cms import block, body
from tests.factories.courses import LearningPathFactory, LessonFactory
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
LATER = AT + timedelta(hours=1)
FIRST, SECOND = block("text", "<p>First.</p>"), block("text", "<p>Second.</p>")
OF_FIRST, OF_SECOND = f"body/{FIRST['id']}", f"body/{SECOND['id']}"


@pytest.fixture
def lesson():
    return LessonFactory(
        title="A lesson", summary_en="About it.", body_en=body(FIRST, SECOND), slug="a-lesson"
    )


@pytest.fixture
def translator():
    return MemberFactory()


def begin(source, language="my", **who):
    return translations.start(source=source, language=language, actor=who.get("actor"), at=AT)


def write(translation, texts, **also):
    return translations.save(
        translation_id=translation.pk,
        revision=also.pop("revision", translation.revision),
        texts=texts,
        actor=also.pop("actor", None),
        at=AT,
        **also,
    )


def release(translation, actor=None):
    return translations.release(translation_id=translation.pk, actor=actor, at=AT)


def translate(source, language="my", **texts):
    texts = texts or {"heading": "သင်ခန်းစာ"}
    return release(write(begin(source, language), texts))


def again(source):
    return type(source).objects.get(pk=source.pk)


def shown(lesson, language):
    return [
        (str(each.block.value), each.language, each.is_fallback)
        for each in reading_blocks(lesson, "body", language)
    ]


def states(translation):
    return {each.segment.id: each.state for each in translations.entries(translation=translation)}


def change(lesson, **fields):
    """Publish the source with these fields changed."""
    for name, value in fields.items():
        setattr(lesson, name, value)
    lesson.save_revision().publish()


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
        translate(lesson, **{OF_SECOND: "<p>ဒုတိယ။</p>"})

        assert shown(again(lesson), "my") == [
            ("<p>First.</p>", "en", True),
            ("<p>ဒုတိယ။</p>", "my", False),
        ]

    def test_field_without_a_translation_falls_back(self, lesson):
        translate(lesson)

        assert str(localized(again(lesson), "summary", "my")) == "About it."


class TestStarting:
    def test_it_asks_for_everything_and_shows_readers_nothing(self, lesson):
        begun = begin(lesson)

        assert set(states(begun)) == {each.id for each in segments_of(lesson)}
        assert set(states(begun).values()) == {EntryState.MISSING}
        assert (begun.state, again(lesson).heading_my) == (Translation.State.WORKING, None)

    def test_starting_twice_goes_on_with_the_same(self, lesson):
        assert begin(lesson) == begin(lesson)

    def test_source_language_cannot_be_translated_into(self, lesson):
        with pytest.raises(translations.NothingToTranslate):
            begin(lesson, "en")

    def test_database_keeps_one_per_source_and_language(self, lesson):
        begun = begin(lesson)
        begun.pk = None

        with pytest.raises(IntegrityError), transaction.atomic():
            begun.save(force_insert=True)

    def test_a_copied_page_keeps_its_translation(self, lesson):
        translate(lesson, heading="သင်ခန်းစာ", **{OF_FIRST: "<p>ပထမ။</p>"})
        copied = again(lesson).copy(update_attrs={"slug": "copied"}, keep_live=True)

        begun = begin(Lesson.objects.get(pk=copied.pk))

        assert begun.state == Translation.State.RELEASED
        assert begun.texts["heading"]["text"] == "သင်ခန်းစာ"
        assert states(begun)["heading"] == EntryState.DONE

    def test_it_goes_with_its_source(self, lesson):
        translate(lesson)
        again(lesson).delete()

        assert not Translation.objects.exists()


class TestDrafts:
    def test_draft_is_not_shown_until_released(self, lesson, translator):
        draft = write(begin(lesson), {"heading": "သင်ခန်းစာ"}, actor=translator)
        assert again(lesson).heading_my is None

        release(draft)
        assert again(lesson).heading_my == "သင်ခန်းစာ"

    def test_texts_not_named_stay_and_empty_ones_are_taken_back(self, lesson):
        draft = write(begin(lesson), {"heading": "သင်ခန်းစာ", "summary": "အကြောင်း"})
        draft = write(draft, {"summary": " "})

        assert states(draft)["heading"] == EntryState.DONE
        assert states(draft)["summary"] == EntryState.MISSING

    def test_who_edits_an_older_draft_is_told_and_nothing_is_stored(self, lesson, translator):
        begun = begin(lesson)
        theirs = write(begun, {"heading": "တစ်"}, actor=translator)

        with pytest.raises(translations.StaleRevision) as refused:
            write(begun, {"heading": "နှစ်"})

        assert refused.value.current == theirs
        assert refused.value.current.edited_by == translator
        theirs.refresh_from_db()
        assert theirs.texts["heading"]["text"] == "တစ်"

    def test_locked_draft_is_changed_by_its_holder_only(self, lesson, translator):
        begun = begin(lesson)
        translations.lock(translation_id=begun.pk, actor=translator, at=AT)

        with pytest.raises(translations.LockedByAnother):
            write(begun, {"heading": "x"}, actor=MemberFactory())
        with pytest.raises(translations.LockedByAnother):
            release(begun)
        assert write(begun, {"heading": "x"}, actor=translator).texts["heading"]["text"] == "x"
        translations.unlock(translation_id=begun.pk)
        begun.refresh_from_db()
        assert write(begun, {"heading": "y"}).texts["heading"]["text"] == "y"

    def test_texts_the_source_does_not_have_are_refused(self, lesson):
        with pytest.raises(translations.UnknownSegments) as refused:
            write(begin(lesson), {"heading": "x", "body/gone": "x"})

        assert refused.value.ids == ("body/gone",)
        assert Translation.objects.get().texts == {}

    def test_text_that_is_too_long_is_refused_with_the_reason(self, lesson):
        with pytest.raises(translations.TextsUnfit) as refused:
            write(begin(lesson), {"summary": "x" * 301, "heading": "y"})

        assert refused.value.reasons == {
            "summary": "This text has 301 characters, and there is room for 300."
        }
        assert Translation.objects.get().texts == {}

    @pytest.mark.parametrize(
        ("text", "is_kept"),
        [
            ("[[2]] ကို [[1]]", True),
            ("[[1]] ကို", False),
            ("[[1]] [[2]] [[2]]", False),
            ("[[1]] [[2]] [[3]]", False),
        ],
    )
    def test_the_gaps_of_a_question_stay_in_its_translation(self, text, is_kept):
        question = QuestionFactory(kind="gaps", text_en="No [[1]] to [[2]].", answers=())
        draft = begin(question, language="my")

        if is_kept:
            assert write(draft, {"text": text}).texts["text"]["text"] == text
        else:
            with pytest.raises(translations.TextsUnfit) as refused:
                write(draft, {"text": text})
            assert refused.value.reasons == {
                "text": "Keep [[1]], [[2]], each once: something is filled in there."
            }

    def test_scripts_and_foreign_tags_are_cleaned_away(self, lesson):
        nasty = '<p onclick="x()">a<script>alert(1)</script><strong>b</strong></p><img src=x>'
        nasty += '<a href="javascript:x()">c</a><a linktype="page" id="3">d</a>'
        draft = write(begin(lesson), {OF_FIRST: nasty})

        assert draft.texts[OF_FIRST]["text"] == (
            '<p>a<b>b</b></p><a>c</a><a linktype="page" id="3">d</a>'
        )

    def test_rich_text_without_words_is_no_translation(self, lesson):
        draft = write(begin(lesson), {OF_FIRST: "<p>&nbsp;</p><p><br></p>"})

        assert states(draft)[OF_FIRST] == EntryState.MISSING


class TestMachineDrafts:
    def test_they_fill_gaps_only_and_wait_for_a_person(self, lesson):
        draft = write(begin(lesson), {"heading": "လူ"})
        put = translations.put_machine_drafts(
            translation_id=draft.pk,
            texts={"heading": "စက်", "summary": "စက်", "nowhere": "x"},
            actor=None,
            at=AT,
        )
        draft.refresh_from_db()

        assert put == 1
        assert states(draft)["heading"] == EntryState.DONE
        assert states(draft)["summary"] == EntryState.MACHINE

    def test_they_are_not_released_until_confirmed(self, lesson):
        draft = write(begin(lesson), {"heading": "လူ"})
        translations.put_machine_drafts(
            translation_id=draft.pk, texts={"summary": "စက်"}, actor=None, at=AT
        )
        release(draft)
        assert again(lesson).summary_my is None

        draft.refresh_from_db()
        draft = write(draft, {}, confirmed=["summary"])
        release(draft)
        assert again(lesson).summary_my == "စက်"

    def test_a_draft_of_a_machine_alone_cannot_be_released(self, lesson):
        begun = begin(lesson)
        translations.put_machine_drafts(
            translation_id=begun.pk, texts={"summary": "စက်"}, actor=None, at=AT
        )

        with pytest.raises(translations.NothingToRelease):
            release(begun)


class TestBringingIn:
    """All languages of one source at once, as if each had been drafted and released alone."""

    TEXTS = {"my": {"heading": "သင်ခန်းစာ"}, "fa": {"heading": "درس", OF_FIRST: "<p>یک</p>"}}

    def brought(self, source, texts=None):
        return translations.bring_in(source=source, texts=texts or self.TEXTS, actor=None, at=AT)

    def test_what_is_not_searched_is_released_too(self):
        path = LearningPathFactory(title_en="Protecting refugees")
        self.brought(path, {"my": {"title": "ဒုက္ခသည်များ"}, "fa": {"title": "پناهندگان"}})
        path.refresh_from_db()
        assert str(localized(path, "title", "my")) == "ဒုက္ခသည်များ"
        assert str(localized(path, "title", "fa")) == "پناهندگان"

    def test_readers_of_each_language_get_theirs(self, lesson):
        alone = LessonFactory(body_en=body(FIRST, SECOND), summary_en="About it.")
        for language, texts in self.TEXTS.items():
            begun = write(begin(alone, language), texts)
            release(begun)

        self.brought(lesson)

        one, other = again(lesson), again(alone)
        for field in ("heading_my", "heading_fa", "body_my", "body_fa"):
            assert getattr(one, field) == getattr(other, field)
        assert [state.state for state in Translation.objects.filter(object_id=lesson.pk)] == [
            Translation.State.RELEASED
        ] * 2

    def test_what_was_released_before_stays_beside_it(self, lesson):
        translate(lesson, "th", heading="บทเรียน")
        translate(lesson, "fa", heading="درس اول")
        self.brought(lesson)
        assert (again(lesson).heading_th, again(lesson).heading_fa) == ("บทเรียน", "درس")

    def test_one_text_that_does_not_fit_keeps_all_of_them_out(self, lesson):
        texts = {**self.TEXTS, "th": {"heading": "x" * 256}}
        with pytest.raises(translations.TextsUnfit):
            self.brought(lesson, texts)
        assert not Translation.objects.exists()
        assert again(lesson).heading_my is None

    @pytest.mark.indexes
    def test_the_source_is_indexed_once(self, lesson, monkeypatch):
        indexed = []
        monkeypatch.setattr(translations.releasing.index, "insert_or_update_object", indexed.append)
        self.brought(lesson)
        assert indexed == [lesson]


class TestRelease:
    def test_it_writes_one_language_and_no_other(self, lesson):
        translate(lesson, "fa", heading="درس")
        before = again(lesson)
        translate(lesson, "my")
        after = again(lesson)

        assert (after.heading_my, after.heading_fa) == ("သင်ခန်းစာ", "درس")
        assert (after.title, after.body_en.raw_data[0]) == (
            before.title,
            before.body_en.raw_data[0],
        )

    def test_withdrawing_gives_readers_the_source_again_and_keeps_the_draft(self, lesson):
        released = translate(lesson)
        translations.withdraw(translation_id=released.pk, actor=None)
        released.refresh_from_db()

        assert str(again(lesson).localized("heading", "my")) == "A lesson"
        assert released.texts["heading"]["text"] == "သင်ခန်းစာ"

    def test_later_drafts_change_nothing_for_readers(self, lesson):
        write(translate(lesson), {"heading": "အသစ်"})
        change(again(lesson), title="Renamed")

        assert again(lesson).heading_my == "သင်ခန်းစာ"

    def test_a_question_is_released_with_its_answers(self):
        question = QuestionFactory()
        choice = question.answers.first()
        translate(question, **{"text": "မေးခွန်း", f"answers/{choice.pk}/text": "အဖြေ"})
        choice.refresh_from_db()

        assert (again(question).text_my, choice.text_my) == ("မေးခွန်း", "အဖြေ")

    def test_it_goes_from_review_to_readers_or_back_with_a_note(self, lesson, translator):
        draft = write(begin(lesson), {"heading": "x"})
        asked = translations.submit(translation_id=draft.pk, actor=translator, at=AT)
        assert (asked.state, asked.submitted_by) == (Translation.State.REVIEW, translator)

        back = translations.send_back(
            translation_id=draft.pk, note="Article 33, please.", actor=MemberFactory(), at=LATER
        )
        assert (back.state, back.review_note) == (
            Translation.State.RETURNED,
            "Article 33, please.",
        )
        back = write(back, {"heading": "y"})
        assert (back.state, back.review_note) == (
            Translation.State.RETURNED,
            "Article 33, please.",
        )
        assert release(back).review_note == ""


class TestSourceChanges:
    def test_only_what_changed_is_out_of_date_and_shows_what_it_was(self, lesson):
        draft = translate(lesson, heading="ခေါင်းစဉ်", **{OF_FIRST: "<p>ပထမ။</p>"})
        change(again(lesson), body_en=body({**FIRST, "value": "<p>First, again.</p>"}, SECOND))
        draft.refresh_from_db()

        (outdated,) = [
            each
            for each in translations.entries(translation=draft)
            if each.state == EntryState.OUTDATED
        ]
        assert (outdated.source_before, outdated.segment.text, outdated.text) == (
            "<p>First.</p>",
            "<p>First, again.</p>",
            "<p>ပထမ။</p>",
        )
        assert shown(again(lesson), "my")[0] == ("<p>ပထမ။</p>", "my", False)

    def test_saying_that_it_is_still_right_resolves_it(self, lesson):
        draft = translate(lesson)
        change(again(lesson), title="The lesson")
        draft.refresh_from_db()
        assert states(draft)["heading"] == EntryState.OUTDATED

        assert states(write(draft, {}, confirmed=["heading"]))["heading"] == EntryState.DONE

    def test_words_are_counted_for_lists(self, lesson):
        draft = translate(lesson, heading="x", summary="y")
        assert (draft.words, draft.words_done, draft.words_outdated) == (6, 4, 0)

        change(again(lesson), title="A longer lesson title")
        draft.refresh_from_db()
        assert (draft.title, draft.words, draft.words_done, draft.words_outdated) == (
            "A longer lesson title",
            8,
            6,
            4,
        )


class TestSourceRevisions:
    def test_revision_of_a_page_holds_its_source_language_only(self, lesson):
        translate(lesson)
        content = again(lesson).save_revision().content

        assert "body_en" in content
        assert not {"body", "body_my", "heading_my", "heading"} & content.keys()

    def test_page_saved_from_before_a_release_does_not_undo_it(self, lesson):
        stale = again(lesson)
        translate(lesson)
        change(stale, title="Renamed")

        after = again(lesson)
        assert (after.title, after.heading_my) == ("Renamed", "သင်ခန်းစာ")

    def test_publishing_an_older_revision_keeps_newer_translations(self, lesson):
        draft = translate(lesson, heading="အဟောင်း")
        older = again(lesson).save_revision()
        release(write(draft, {"heading": "အသစ်"}))
        older.publish()

        assert again(lesson).heading_my == "အသစ်"

    def test_restoring_while_another_language_is_active_fills_nothing_in(self, lesson):
        revision = lesson.save_revision()
        with active.override("my"):
            revision.publish()

        assert (again(lesson).heading_my, list(again(lesson).body_my or [])) == (None, [])


@pytest.mark.parametrize("languages", [["my"], ["my", "fa", "th"]])
def test_publishing_a_source_costs_one_statement_more_for_each_translation(
    lesson, languages, django_assert_max_num_queries
):
    for language in languages:
        translate(lesson, language)
    source = again(lesson)

    with django_assert_max_num_queries(20 + len(languages)):
        translations.release_again(source=source)
