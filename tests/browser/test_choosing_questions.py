"""A trainer puts a quiz together: many questions at once, and one that was not there yet."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from assessments.models import Question, Quiz
from tests.factories.assessments import QuestionFactory
from tests.factories.courses import CourseFactory, trainer_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def course():
    return CourseFactory()


@pytest.fixture(params=[1280, 390])
def desk(request, phone, sign_in, live_server, course):
    """A page of a trainer's browser at a desk and on a phone, on which nothing may fail."""
    context = phone(viewport={"width": request.param, "height": 900})
    session = sign_in(trainer_of(course)).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page = context.new_page()
    wrong = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on(
        "console",
        lambda said: wrong.append(said.text) if "Security Policy" in said.text else None,
    )
    yield page
    assert wrong == []


@pytest.mark.indexes
def test_many_are_chosen_one_is_written_and_what_was_typed_stays(desk, course):
    for text in ("Who is a refugee?", "Who decides?", "What is an appeal?"):
        QuestionFactory(text_en=text, collection=course.collection)
    desk.goto(reverse("wagtailsnippets_assessments_quiz:add"), wait_until="load")
    desk.locator("#id_title_en").fill("Typed before")
    places = desk.locator("#id_entries-FORMS > [data-inline-panel-child]:not(.deleted)")
    dialog = desk.locator(".modal-dialog")

    desk.get_by_role("button", name="Choose questions").click()
    expect(dialog.locator("tbody tr").first).to_contain_text("What is an appeal?")
    dialog.get_by_label("Search term").fill("refugee")
    expect(dialog.locator("tbody tr")).to_have_count(1)
    dialog.get_by_label("Search term").fill("")
    expect(dialog.locator("tbody tr")).to_have_count(3)
    for text in ("What is an appeal?", "Who is a refugee?"):
        dialog.get_by_label(text, exact=True).check()
    dialog.get_by_role("button", name="Confirm selection").click()
    expect(places).to_have_count(2)
    expect(dialog).to_have_count(0)

    desk.get_by_role("button", name="Choose questions").click()
    dialog.get_by_role("tab", name="New question").click()
    dialog.locator("#id_new-text_en").fill("How long may it take?")
    dialog.locator("#id_new-answers-0-text_en").fill("A month")
    dialog.locator("#id_new-answers-1-text_en").fill("A year")
    dialog.get_by_role("button", name="Save and choose").click()
    expect(dialog).to_contain_text("Mark exactly one answer as right.")
    dialog.locator("#id_new-answers-0-is_correct").check()
    dialog.get_by_role("button", name="Save and choose").click()
    expect(places).to_have_count(3)
    expect(places.last).to_contain_text("How long may it take?")
    expect(desk.locator("#id_title_en")).to_have_value("Typed before")

    desk.get_by_role("button", name=re.compile("Save")).first.click()
    desk.wait_for_url(re.compile("/snippets/assessments/quiz/(edit/|$)"))
    quiz = Quiz.objects.get()
    assert (quiz.title_en, [each.question.text_en for each in quiz.entries.all()]) == (
        "Typed before",
        ["What is an appeal?", "Who is a refugee?", "How long may it take?"],
    )
    assert Question.objects.count() == 4


def test_a_place_that_draws_is_added_beside_those_that_ask(desk):
    desk.goto(reverse("wagtailsnippets_assessments_quiz:add"), wait_until="load")

    desk.get_by_role("button", name="Draw questions").click()

    expect(desk.locator("#id_entries-0-draws")).to_be_visible()
    assert desk.locator("#id_entries-FORMS > [data-inline-panel-child]").count() == 1
