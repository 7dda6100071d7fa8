"""Translating in the admin: who may open what, what is kept, and what becomes of a draft."""

import json
from datetime import UTC, datetime

import pytest
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.urls import reverse

from cms import translations
from cms.models import Translation
from courses.models import Lesson
from lms.members.roles import ADVOCATE, SECRETARIAT, TRAINER, TRANSLATOR, give_languages
from tests.factories.assessments import QuestionFactory, QuizFactory
from tests.factories.cms import block, body
from tests.factories.courses import LessonFactory
from tests.factories.members import MemberFactory, trainer_of_all

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
TEXT = block("text", "<p>No State shall <b>expel</b> anybody.</p>")
OF_TEXT = f"body/{TEXT['id']}"
State = Translation.State


@pytest.fixture
def lesson():
    return LessonFactory(title="Secret of the draft", summary_en="", body_en=body(TEXT))


@pytest.fixture
def begun(lesson):
    return translations.start(source=lesson, language="fa", actor=None, at=AT)


@pytest.fixture
def translator():
    """Somebody who translates into Dari and may not release."""
    member = MemberFactory(role=TRANSLATOR, display_name="Lantern")
    give_languages(member=member, languages=["fa"], releases=[])
    return member


@pytest.fixture
def reviewer():
    member = MemberFactory(role=TRANSLATOR, display_name="Harbour")
    give_languages(member=member, languages=["fa"], releases=["fa"])
    return member


def of(source):
    return reverse("translations_of", args=[source._meta.label_lower, source.pk])


def editor(translation):
    return reverse("translation", args=[translation.pk])


def autosave(client, translation, texts, *, revision=None, confirmed=()):
    return client.post(
        reverse("translation_autosave", args=[translation.pk]),
        json.dumps(
            {
                "revision": revision or translation.revision,
                "texts": texts,
                "confirmed": list(confirmed),
            }
        ),
        content_type="application/json",
    )


def act(client, translation, what, sure="1", **more):
    """Also of less than half, unless ``sure`` is taken away."""
    posted = {"act": what, **({"sure": sure} if sure else {}), **more}
    return client.post(reverse("translation_act", args=[translation.pk]), posted, follow=True)


def again(translation):
    return Translation.objects.get(pk=translation.pk)


def test_when_it_was_changed_is_told_once_it_was_with_the_month_in_letters(
    sign_in, translator, lesson
):
    begun = translations.start(source=lesson, language="fa", actor=translator, at=AT)
    client = sign_in(translator)
    assert "Changed last" not in client.get(editor(begun)).text
    texts = {"heading": "درس"}
    translations.save(translation_id=begun.pk, revision=1, texts=texts, actor=translator, at=AT)

    page = client.get(editor(begun)).text

    assert f"{AT:%-d %b %Y}, {AT:%H:%M}" in page


class TestRights:
    def addresses(self, translation):
        return [
            editor(translation),
            reverse("translation_preview", args=[translation.pk]),
        ]

    def test_a_translator_opens_their_own_language_and_no_other(self, sign_in, translator, lesson):
        client = sign_in(translator)
        own, other = (
            translations.start(source=lesson, language=language, actor=None, at=AT)
            for language in ("fa", "my")
        )

        assert [client.get(each).status_code for each in self.addresses(own)] == [200, 200]
        for address in self.addresses(other):
            answer = client.get(address)
            assert answer.status_code == 302
            assert "No State shall" not in client.get(answer["Location"]).text

    def test_forged_requests_change_nothing_in_another_language(self, sign_in, translator, lesson):
        client = sign_in(translator)
        other = translations.start(source=lesson, language="my", actor=None, at=AT)

        answers = [
            autosave(client, other, {"heading": "x"}),
            client.post(editor(other), {"revision": 1, "text:heading": "x"}),
            act(client, other, "lock"),
            act(client, other, "release"),
        ]

        assert 200 not in [answer.status_code for answer in answers[:2]]
        assert (again(other).texts, again(other).locked_by, again(other).released) == (
            {},
            None,
            None,
        )
        assert client.post(of(lesson), {"language": "th"}).status_code == 302
        assert not Translation.objects.filter(language="th").exists()

    @pytest.mark.parametrize("role", [TRAINER, SECRETARIAT])
    def test_trainers_and_the_secretariat_have_all_languages(self, sign_in, lesson, begun, role):
        client = sign_in(trainer_of_all() if role == TRAINER else MemberFactory(role=role))

        assert client.get(editor(begun)).status_code == 200
        assert act(client, begun, "lock").status_code == 200
        assert client.post(of(lesson), {"language": "my"}).status_code == 302
        assert Translation.objects.filter(language="my").exists()

    def test_an_advocate_and_a_visitor_open_nothing(self, sign_in, lesson, begun):
        for client in (sign_in(MemberFactory(role=ADVOCATE)), Client()):
            for address in (reverse("translations"), of(lesson), *self.addresses(begun)):
                answer = client.get(address)
                assert answer.status_code == 302
                assert lesson.title not in answer.text

    def test_a_language_without_the_role_is_no_right(self, sign_in, begun):
        member = MemberFactory(role=ADVOCATE)
        give_languages(member=member, languages=["fa"], releases=["fa"])

        assert sign_in(member).get(editor(begun)).status_code == 302

    def test_a_language_taken_away_is_gone_with_the_next_click(self, sign_in, translator, begun):
        client = sign_in(translator)
        assert client.get(editor(begun)).status_code == 200

        give_languages(member=translator, languages=["my"], releases=[])
        assert client.get(editor(begun)).status_code == 302

    def test_a_translator_cannot_edit_the_source(self, sign_in, translator, lesson):
        client = sign_in(translator)
        pages = [
            reverse("wagtailadmin_pages:edit", args=[lesson.pk]),
            reverse("wagtailimages:index"),
            "/admin/snippets/assessments/question/",
        ]

        assert [client.get(page).status_code for page in pages] == [302, 302, 302]

    def test_only_who_may_release_gives_it_to_readers(self, sign_in, translator, reviewer, begun):
        saved = autosave(sign_in(translator), begun, {"heading": "راز"})
        assert saved.status_code == 200

        for what in ("release", "withdraw", "send_back"):
            act(sign_in(translator), begun, what, note="x")
        assert (again(begun).state, again(begun).released) == (State.WORKING, None)

        act(sign_in(reviewer), begun, "release")
        assert Lesson.objects.get().heading_fa == "راز"


class TestLanguages:
    def test_all_but_the_sources_own_are_listed(self, sign_in, lesson, settings):
        page = sign_in(trainer_of_all()).get(of(lesson))

        codes = [row["language"].code for row in page.context["rows"]]
        assert codes == [code for code, _name in settings.LANGUAGES if code != "en"]

    @pytest.mark.parametrize("language", ["en", "xx", ""])
    def test_none_into_the_source_or_an_unknown_language(self, sign_in, lesson, language):
        client = sign_in(trainer_of_all())

        assert client.post(of(lesson), {"language": language}).status_code == 400
        assert not Translation.objects.exists()

    @pytest.mark.parametrize("address", ["members.member/1", "no.thing/1"])
    def test_what_cannot_be_translated_is_not_found(self, sign_in, address):
        client = sign_in(trainer_of_all())
        MemberFactory()

        answer = client.get(f"/admin/translations/of/{address}/")
        assert answer.status_code == 404

    def test_pages_and_questions_lead_here(self, sign_in, lesson):
        client = sign_in(trainer_of_all())
        page = client.get(reverse("wagtailadmin_pages:edit", args=[lesson.pk]))
        assert of(lesson) in page.text

        question = QuestionFactory(collection__name="Courses")
        assert question.pk
        superuser = sign_in(MemberFactory(is_superuser=True))
        assert of(question) in superuser.get("/admin/snippets/assessments/question/").text


class TestEditor:
    def test_source_and_target_stand_side_by_side_in_their_own_direction(
        self, sign_in, translator, begun
    ):
        page = sign_in(translator).get(editor(begun)).text

        assert 'lang="en" dir="ltr" data-source><p>No State shall <b>expel</b> anybody.</p>' in page
        assert f'name="text:{OF_TEXT}"' in page
        assert 'lang="fa"\n      dir="rtl"' in page

    def test_without_javascript_the_whole_form_is_saved(self, sign_in, translator, begun):
        form = {"revision": 1, "text:heading": "راز", f"text:{OF_TEXT}": "<p>هیچ دولتی</p>"}
        answer = sign_in(translator).post(editor(begun), form)

        assert answer["Location"] == editor(begun)
        saved = again(begun)
        assert {key: each["text"] for key, each in saved.texts.items()} == {
            "heading": "راز",
            OF_TEXT: "<p>هیچ دولتی</p>",
        }
        assert (saved.edited_by, saved.revision) == (translator, 2)

    def test_a_text_that_does_not_fit_is_shown_again_with_the_reason(
        self, sign_in, translator, begun
    ):
        form = {"revision": 1, "text:heading": "ر" * 256}
        answer = sign_in(translator).post(editor(begun), form)

        assert answer.status_code == 409
        assert "This text has 256 characters, and there is room for 255." in answer.text
        assert "ر" * 256 in answer.text
        assert again(begun).texts == {}

    def test_two_who_save_at_once_lose_nothing(self, sign_in, translator, reviewer, begun):
        autosave(sign_in(reviewer), begun, {"heading": "یکم"})
        answer = sign_in(translator).post(editor(begun), {"revision": 1, "text:heading": "دوم"})

        assert "Harbour changed this draft" in answer.text
        assert answer.text.count("یکم") == 1
        assert "دوم" in answer.text
        assert again(begun).texts["heading"]["text"] == "یکم"

        kept = {"revision": again(begun).revision, "text:heading": "دوم"}
        sign_in(translator).post(editor(begun), kept)
        assert again(begun).texts["heading"]["text"] == "دوم"

    def test_what_changed_is_marked_word_by_word(self, sign_in, translator, lesson, begun):
        autosave(sign_in(translator), begun, {OF_TEXT: "<p>هیچ دولتی</p>"})
        lesson = Lesson.objects.get(pk=lesson.pk)
        lesson.body_en = body({**TEXT, "value": "<p>No State shall return anybody.</p>"})
        lesson.save_revision().publish()

        page = sign_in(translator).get(editor(begun)).text
        assert "expel<span" in page
        assert "return<span" in page
        assert "My translation is still right" in page

        autosave(sign_in(translator), again(begun), {}, confirmed=[OF_TEXT])
        assert "What changed since" not in sign_in(translator).get(editor(begun)).text

    def test_scripts_in_the_source_do_not_run_here(self, sign_in, translator):
        nasty = block("text", '<p>a<script>alert(1)</script><img src=x onerror="alert(1)"></p>')
        lesson = LessonFactory(title="<script>alert(1)</script>", body_en=body(nasty))
        begun = translations.start(source=lesson, language="fa", actor=None, at=AT)

        page = sign_in(translator).get(editor(begun)).text
        assert "alert(1)</script>" not in page.replace("alert(1)&lt;/script", "")
        assert "<img src=x" not in page

    def test_thirty_blocks_stay_light(self, sign_in, translator):
        words = "<p>" + "All are equal before the law, without any discrimination. " * 8 + "</p>"
        lesson = LessonFactory(body_en=body(*(block("text", words) for _ in range(30))))
        begun = translations.start(source=lesson, language="fa", actor=None, at=AT)

        assert len(sign_in(translator).get(editor(begun)).content) < 200_000

    @pytest.mark.parametrize("count", [1, 3])
    def test_its_queries_do_not_grow_with_the_lesson(
        self, sign_in, translator, django_assert_num_queries, count
    ):
        lesson = LessonFactory(body_en=body(*(block("text", "<p>a</p>") for _ in range(count))))
        begun = translations.start(source=lesson, language="fa", actor=None, at=AT)
        client = sign_in(translator)
        client.get(editor(begun))
        ContentType.objects.clear_cache()

        with django_assert_num_queries(17):
            client.get(editor(begun))


class TestAutosave:
    def test_it_tells_how_far_it_is(self, sign_in, translator, begun):
        answer = autosave(sign_in(translator), begun, {"heading": "راز"}).json()

        assert answer == {
            "revision": 2,
            "words": 9,
            "words_done": 4,
            "states": {"heading": "done"},
        }

    def test_an_older_draft_is_told_whose_is_newer(self, sign_in, translator, reviewer, begun):
        autosave(sign_in(reviewer), begun, {"heading": "یکم"})
        answer = autosave(sign_in(translator), begun, {"heading": "دوم"})

        assert answer.status_code == 409
        assert answer.json() == {"revision": 2, "by": "Harbour", "texts": {"heading": "یکم"}}

    def test_a_locked_draft_is_told_by_whom(self, sign_in, translator, reviewer, begun):
        act(sign_in(reviewer), begun, "lock")
        answer = autosave(sign_in(translator), begun, {"heading": "x"})

        assert (answer.status_code, answer.json()) == (423, {"by": "Harbour"})
        assert "Harbour has locked" in sign_in(translator).get(editor(begun)).text

    def test_reasons_and_gone_segments_are_told(self, sign_in, translator, begun):
        client = sign_in(translator)

        assert autosave(client, begun, {"heading": "x" * 256}).status_code == 422
        assert autosave(client, begun, {"body/gone": "x"}).json() == {"gone": ["body/gone"]}
        assert again(begun).texts == {}

    @pytest.mark.parametrize("sent", ["", "[]", "{}", '{"revision": "x", "texts": {}}'])
    def test_what_is_no_draft_is_refused(self, sign_in, translator, begun, sent):
        answer = sign_in(translator).post(
            reverse("translation_autosave", args=[begun.pk]), sent, content_type="application/json"
        )

        assert answer.status_code == 400

    def test_it_is_refused_without_the_forms_token(self, translator, begun):
        client = Client(enforce_csrf_checks=True)
        client.force_login(translator)

        assert autosave(client, begun, {"heading": "x"}).status_code == 403
        assert again(begun).texts == {}


class TestReview:
    def test_it_goes_to_a_reviewer_back_and_to_readers(self, sign_in, translator, reviewer, begun):
        autosave(sign_in(translator), begun, {"heading": "راز"})
        act(sign_in(translator), begun, "submit")
        assert "1 translation waits for your review" in sign_in(reviewer).get("/admin/").text
        assert "waits for your review" not in sign_in(translator).get("/admin/").text

        act(sign_in(reviewer), begun, "send_back", note="Use the official word.")
        assert "1 translation was sent back to you" in sign_in(translator).get("/admin/").text
        assert "Use the official word." in sign_in(translator).get(editor(begun)).text

        act(sign_in(translator), begun, "submit")
        act(sign_in(reviewer), begun, "release")
        assert again(begun).state == State.RELEASED
        assert Lesson.objects.get().heading_fa == "راز"

        act(sign_in(reviewer), begun, "withdraw")
        assert Lesson.objects.get().heading_fa is None

    @pytest.mark.parametrize(
        ("who", "what", "then"),
        [("translator", "submit", State.REVIEW), ("reviewer", "release", State.RELEASED)],
    )
    def test_less_than_half_is_handed_on_only_by_who_is_sure(
        self, sign_in, request, begun, who, what, then
    ):
        client = sign_in(request.getfixturevalue(who))
        autosave(client, begun, {"heading": "راز"})
        before = again(begun)
        asked = act(client, begun, what, sure="")
        assert f"{before.words_done} of {before.words} word" in asked.text
        assert again(begun).state == State.WORKING

        act(client, begun, what)
        assert again(begun).state == then

    def test_half_of_it_is_handed_on_at_once(self, sign_in, translator, begun):
        Translation.objects.filter(pk=begun.pk).update(words=10, words_done=5)
        act(sign_in(translator), begun, "submit", sure="")
        assert again(begun).state == State.REVIEW

    def test_nothing_is_sent_back_without_a_word(self, sign_in, reviewer, begun):
        answer = act(sign_in(reviewer), begun, "send_back", note=" ")

        assert "Say what is to be done" in answer.text
        assert again(begun).state == State.WORKING

    def test_nothing_empty_is_released(self, sign_in, reviewer, begun):
        assert "nothing to release" in act(sign_in(reviewer), begun, "release").text

    def test_who_may_release_unlocks_for_others(self, sign_in, translator, reviewer, begun):
        act(sign_in(translator), begun, "lock")
        act(sign_in(reviewer), begun, "unlock")
        assert again(begun).locked_by is None

        act(sign_in(reviewer), begun, "lock")
        act(sign_in(translator), begun, "unlock")
        assert again(begun).locked_by == reviewer

    def test_an_unknown_act_is_refused(self, sign_in, reviewer, begun):
        assert act(sign_in(reviewer), begun, "burn").status_code == 400


class TestPreview:
    def test_the_draft_is_shown_as_readers_would_get_it(self, sign_in, translator, begun):
        texts = {"heading": "راز", OF_TEXT: "<p>هیچ دولتی</p>"}
        autosave(sign_in(translator), begun, texts)

        page = sign_in(translator).get(reverse("translation_preview", args=[begun.pk])).text
        assert '<html lang="fa" dir="rtl"' in page
        assert "هیچ دولتی" in page
        assert Lesson.objects.get().heading_fa is None

    def test_a_question_is_shown_with_its_answers(self, sign_in, translator):
        question = QuestionFactory()
        LessonFactory(quiz=QuizFactory(questions=[question]))
        begun = translations.start(source=question, language="fa", actor=None, at=AT)
        autosave(sign_in(translator), begun, {"text": "پناهنده کیست؟"})

        page = sign_in(translator).get(reverse("translation_preview", args=[begun.pk])).text
        assert "پناهنده کیست؟" in page


class TestList:
    def test_it_shows_ones_own_languages_only(self, sign_in, translator, lesson, begun):
        translations.start(source=lesson, language="my", actor=None, at=AT)

        page = sign_in(translator).get(reverse("translations"))
        assert [each.language for each in page.context["page"]] == ["fa"]
        page = sign_in(translator).get(reverse("translations"), {"language": "my"})
        assert [each.language for each in page.context["page"]] == ["fa"]

    def test_it_can_be_narrowed_to_a_state(self, sign_in, reviewer, lesson, begun):
        autosave(sign_in(reviewer), begun, {"heading": "راز"})
        act(sign_in(reviewer), begun, "release")

        for state, found in ((State.RELEASED, 1), (State.REVIEW, 0)):
            page = sign_in(reviewer).get(reverse("translations"), {"state": state})
            assert len(page.context["page"].object_list) == found

    @pytest.mark.parametrize("count", [1, 3])
    def test_its_queries_do_not_grow(self, sign_in, reviewer, django_assert_num_queries, count):
        for _number in range(count):
            begun = translations.start(source=LessonFactory(), language="fa", actor=None, at=AT)
            autosave(sign_in(reviewer), begun, {"heading": "راز"})
        client = sign_in(reviewer)
        client.get(reverse("translations"))

        with django_assert_num_queries(12):
            client.get(reverse("translations"))
