"""Choosing questions for a quiz: which are offered, in which order, and one written on the spot."""

import json

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from assessments.models import Question, QuestionVersion, Quiz, Topic
from courses.models import Course
from courses.teams import equip
from tests.assessments.test_bank import quiz_form
from tests.factories.assessments import QuestionFactory
from tests.factories.courses import CourseFactory, trainer_of
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db

CHOOSER = Question.snippet_viewset.chooser_viewset


@pytest.fixture
def course() -> Course:
    return CourseFactory()


@pytest.fixture
def client(sign_in, course):
    return sign_in(trainer_of(course))


def address(view):
    return reverse(CHOOSER.get_url_name(view))


def offered(client, **asked):
    page = client.get(address("choose_results"), {"multiple": 1, **asked})
    return [question.pk for question in page.context["results"]]


def new_question(course, *answers, **said):
    """What the form beside the list posts; answers are texts with whether each is right."""
    rows = [
        {"text_en": text, "feedback_en": "", **({"is_correct": "on"} if right else {})}
        for text, right in answers
    ]
    fields = {
        "kind": "single",
        "source_language": "en",
        "collection": course.collection_id,
        "text_en": "Who decides?",
        "feedback_en": "",
        **said,
    }
    form = nested_form_data({**fields, "answers": inline_formset(rows)})
    return {f"new-{name}": value for name, value in form.items()}


RIGHT, WRONG = ("The authority", True), ("The police", False)


def test_the_newest_stand_first(client, course):
    made = QuestionFactory.create_batch(3, collection=course.collection)

    assert offered(client) == [each.pk for each in reversed(made)]


def test_retired_questions_and_those_of_others_are_not_offered(client, course):
    mine = QuestionFactory(collection=course.collection)
    QuestionFactory(collection=course.collection, status=Question.Status.RETIRED)
    QuestionFactory(collection=equip(CourseFactory()))

    assert offered(client) == [mine.pk]


@pytest.mark.indexes
@pytest.mark.parametrize("words", [{}, {"q": "border"}])
@pytest.mark.parametrize(
    "asked",
    [
        {"kind": "multiple"},
        {"difficulty": 3},
        {"language": "my"},
        {"topic": "of it"},
        {"collection_id": "of it"},
    ],
)
def test_they_are_narrowed_by_what_is_known_of_them_and_by_words(sign_in, course, asked, words):
    other = CourseFactory()
    client = sign_in(trainer_of(course, other))
    for each in (course, other):
        each.refresh_from_db()
    known = {"kind": "multiple", "difficulty": 3, "source_language": "my"}
    sought = QuestionFactory(
        collection=course.collection, text_en="At the border?", text_my="နယ်စပ်", **known
    )
    sought.topics.add(topic := Topic.objects.create(name_en="Borders"))
    sought.save()
    QuestionFactory(collection=other.collection, text_en="At the other border?")
    its_own = {"topic": topic.pk, "collection_id": course.collection_id}

    found = offered(
        client, **{name: its_own.get(name, value) for name, value in asked.items()}, **words
    )

    assert found == [sought.pk]


@pytest.mark.indexes
def test_words_find_ones_own_only_and_say_if_nothing_fits(client, course):
    QuestionFactory(collection=equip(CourseFactory()), text_en="At the border?")

    page = client.get(address("choose_results"), {"q": "border"}).text

    assert "No question of yours fits." in page
    assert "At the" not in page


def test_courses_of_others_are_not_offered_to_narrow_by(sign_in, course):
    other, closed = CourseFactory(), CourseFactory()
    equip(closed)
    client = sign_in(trainer_of(course, other))
    for each in (course, other):
        each.refresh_from_db()

    page = client.get(address("choose")).json()["html"]

    assert course.collection.name in page
    assert other.collection.name in page
    assert closed.collection.name not in page


def test_many_are_chosen_at_once_in_the_order_of_the_list(client, course):
    made = QuestionFactory.create_batch(3, collection=course.collection)
    closed = QuestionFactory(collection=equip(CourseFactory()))
    wanted = [made[2].pk, made[0].pk, closed.pk]

    chosen = client.get(address("chosen_multiple"), {"multiple": 1, "id": wanted}).json()

    assert [each["id"] for each in chosen["result"]] == [str(made[2].pk), str(made[0].pk)]
    assert chosen["result"][0]["string"] == str(made[2])


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_however_long_it_is(client, course, statements, rows):
    QuestionFactory.create_batch(rows, collection=course.collection)
    client.get(address("choose_results"))

    with statements() as asked:
        assert len(offered(client)) == rows

    assert len(asked) == 12


def test_a_question_is_written_beside_the_list_and_chosen(client, course):
    answer = client.post(
        address("create") + "?multiple=1", new_question(course, RIGHT, WRONG)
    ).json()

    question = Question.objects.get()
    assert answer["step"] == "chosen"
    assert answer["result"][0]["id"] == str(question.pk)
    assert (question.text_en, question.collection) == ("Who decides?", course.collection)
    assert [(each.text_en, each.is_correct) for each in question.answers.all()] == [RIGHT, WRONG]
    assert QuestionVersion.objects.filter(question=question).count() == 1


@pytest.mark.indexes
def test_a_question_written_beside_the_list_is_found_by_its_answers(client, course):
    client.post(address("create"), new_question(course, RIGHT, WRONG))

    assert offered(client, q="police") == [Question.objects.get().pk]


def test_a_question_written_in_another_language_has_its_words_there(client, course):
    client.post(address("create"), new_question(course, RIGHT, WRONG, source_language="my"))

    question = Question.objects.get()
    assert (question.text_my, question.text_en) == ("Who decides?", None)
    assert [each.text_my for each in question.answers.all()] == [RIGHT[0], WRONG[0]]


@pytest.mark.parametrize(
    ("answers", "said", "why"),
    [
        ([WRONG, WRONG], {}, "Mark exactly one answer as right."),
        ([RIGHT, WRONG], {"text_en": ""}, "This field is required."),
        ([RIGHT, WRONG], {"kind": "essay"}, "essay is not one of the available choices."),
    ],
)
def test_a_question_that_cannot_be_asked_is_shown_again(client, course, answers, said, why):
    answer = client.post(address("create"), new_question(course, *answers, **said)).json()

    assert answer["step"] == "reshow_creation_form"
    assert why in answer["htmlFragment"]
    assert "The police" in answer["htmlFragment"]
    assert not Question.objects.exists()


def test_nobody_writes_a_question_into_a_course_of_others(client, sign_in, course):
    other = CourseFactory()
    equip(other)

    client.post(address("create"), new_question(other, RIGHT, WRONG))
    refused = sign_in(MemberFactory()).post(address("create"), new_question(course, RIGHT, WRONG))

    assert refused.status_code == 302
    assert not Question.objects.exists()


def test_a_quiz_without_any_place_is_refused_in_words(client, course):
    page = client.post(
        reverse("wagtailsnippets_assessments_quiz:add"), quiz_form(course.collection)
    )

    assert "Choose at least one question, or draw some." in page.text
    assert not Quiz.objects.exists()


def test_the_form_of_a_quiz_begins_without_an_empty_place(client, course):
    page = client.get(reverse("wagtailsnippets_assessments_quiz:add")).text

    assert 'name="entries-TOTAL_FORMS" value="0"' in page
    options = page.split('data-begins="MultipleChooserPanel" data-arguments="')[1].split('"')[0]
    assert json.loads(options.replace("&quot;", '"'))[0]["chooserFieldName"] == "question"
