"""Beside its form, a question and a quiz stand as learners get them, before they are saved."""

import pytest
from django.urls import reverse

from assessments.models import Attempt, Kind, Question, QuestionVersion, Quiz, Response
from courses.teams import courses_collection
from lms.members.roles import ADVOCATE
from tests.assessments.test_bank import (
    OF_EACH_KIND,
    STONE,
    SUN,
    inline_formset,
    nested_form_data,
    question_form,
    quiz_form,
)
from tests.factories.assessments import QuestionFactory, QuizFactory
from tests.factories.courses import CourseFactory, trainer_of
from tests.factories.members import MemberFactory, trainer_of_all

pytestmark = pytest.mark.django_db


def address(model, view, *args):
    return reverse(model.snippet_viewset.get_url_name(view), args=args)


def previewed(client, url, form, language="en"):
    """What the panel beside the form shows, once the form has told it what stands in it."""
    stored = client.post(url, form)
    assert stored.json() == {"is_valid": True, "is_available": True}
    return client.get(url, {"mode": language}).text


@pytest.fixture
def collection():
    return courses_collection()


@pytest.fixture
def client(sign_in):
    return sign_in(trainer_of_all())


class TestQuestion:
    @pytest.mark.parametrize("kind", Kind.values)
    def test_of_each_kind_is_shown_before_it_is_saved(self, client, collection, kind):
        lists = {name: inline_formset(rows) for name, rows in OF_EACH_KIND[kind].items()}
        text = "When [[1]] shines for [[2]]?" if kind == "gaps" else "What shines?"
        form = question_form(collection, kind=kind, text_en=text)
        form = {**form, **nested_form_data(lists)}

        shown = previewed(client, address(Question, "preview_on_add"), form)

        assert "shines" in shown
        assert 'class="choices"' in shown
        assert "Look up." not in shown
        assert not Question.objects.exists()

    def test_answers_that_are_not_stored_yet_are_told_apart(self, client, collection):
        form = question_form(collection, SUN, STONE)

        shown = previewed(client, address(Question, "preview_on_add"), form)

        values = {line.split('"')[0] for line in shown.split('type="radio" name="q1" value="')[1:]}
        assert len(values) == 2
        assert "None" not in values

    def test_what_stands_in_the_form_is_shown_and_not_kept(self, client, collection):
        question = QuestionFactory(collection=collection, text_en="Before?")
        form = question_form(collection, SUN, STONE, text_en="After?")

        shown = previewed(client, address(Question, "preview_on_edit", question.pk), form)

        question.refresh_from_db()
        assert "After?" in shown
        assert question.text_en == "Before?"
        for model in (Attempt, Response, QuestionVersion):
            assert not model.objects.exists()

    @pytest.mark.parametrize("language", ["en", "my", "ur"])
    def test_it_can_be_seen_in_each_language(self, client, collection, language):
        question = QuestionFactory(collection=collection, text_my="ဘာလဲ")
        url = address(Question, "preview_on_edit", question.pk)

        shown = previewed(client, url, question_form(collection, SUN, STONE), language)

        assert f'<html lang="{language}"' in shown
        assert ("ဘာလဲ" in shown) == (language == "my")


class TestQuiz:
    def test_it_is_shown_as_an_attempt_would_be(self, client, collection):
        first, second = QuestionFactory.create_batch(2, collection=collection)
        form = quiz_form(collection, first, second, pass_mark=80, attempts_limit=3, time_limit=20)

        shown = previewed(client, address(Quiz, "preview_on_add"), form)

        assert "You pass with at least 80% right." in shown
        assert "This is attempt 1 of 3." in shown
        assert all(each.text_en in shown for each in (first, second))
        assert "Send my answers" in shown
        assert not Quiz.objects.exists()

    def test_its_buttons_send_nothing(self, client, collection):
        form = quiz_form(collection, QuestionFactory(collection=collection), is_practice="on")

        page = previewed(client, address(Quiz, "preview_on_add"), form)
        main = page[page.index("<main") : page.index('class="wrap exit-bar"')]

        assert "Check this answer" in main
        assert 'name="keep"' in main
        for sends in ("csrfmiddlewaretoken", "data-autosave", "data-draft", 'method="post"'):
            assert sends not in main
        for model in (Attempt, Response, QuestionVersion):
            assert not model.objects.exists()

    def test_its_editor_offers_each_language(self, client, collection):
        quiz = QuizFactory(collection=collection)

        page = client.get(address(Quiz, "edit", quiz.pk)).text

        assert "w-preview" in page
        assert all(f'<option value="{code}"' in page for code in ("en", "my", "fa", "ur"))


def test_only_whoever_may_change_it_sees_it(sign_in):
    course = CourseFactory()
    trainer = trainer_of(course)
    question = QuestionFactory(text_en="Zanzibar?", collection=course.collection)
    quiz = QuizFactory(title_en="Zanzibar", collection=course.collection)

    url = address(Question, "preview_on_edit", question.pk)
    form = question_form(course.collection, SUN, STONE, text_en="Zanzibar?")
    assert "Zanzibar" in previewed(sign_in(trainer), url, form)

    for member in (MemberFactory(role=ADVOCATE), trainer_of(CourseFactory())):
        client = sign_in(member)
        for thing in (question, quiz):
            url = address(type(thing), "preview_on_edit", thing.pk)
            assert "Zanzibar" not in client.get(url, {"mode": "en"}, follow=True).text


def test_a_quiz_costs_the_same_however_many_it_asks(collection, statements):
    costs = []
    for count in (1, 5):
        quiz = QuizFactory(
            collection=collection,
            questions=QuestionFactory.create_batch(count, collection=collection),
        )
        with statements() as asked:
            quiz.make_preview_request(preview_mode="en")
        costs.append(len(asked))

    assert costs[0] == costs[1]
