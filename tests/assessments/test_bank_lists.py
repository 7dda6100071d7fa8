"""The list of questions: found by all their words, how often used, and many changed at once."""

import pytest
from django.urls import reverse
from wagtail.search import index

from assessments.models import Category, Hint, Question, Topic
from tests.assessments.test_bank import STONE, SUN, question_form
from tests.factories.assessments import QuestionFactory, QuizFactory
from tests.factories.courses import CourseFactory, trainer_of

pytestmark = pytest.mark.django_db

LIST = "wagtailsnippets_assessments_question:list"


@pytest.fixture
def course():
    return CourseFactory()


@pytest.fixture
def client(sign_in, course):
    return sign_in(trainer_of(course))


def listed(client, **asked):
    page = client.get(reverse(LIST), asked)
    return {question.pk for question in page.context["object_list"]}


@pytest.mark.indexes
@pytest.mark.parametrize(
    "words",
    ["Zanzibar", "zanz", "لوازم", "ကျောက်", "Somaliland", "Nansen"],
)
def test_it_is_found_by_its_answers_hints_and_feedback_in_all_languages(client, course, words):
    mine = {"collection": course.collection}
    QuestionFactory(**mine)
    question = QuestionFactory(answers=[("In Zanzibar", True), ("Not", False)], **mine)
    answer = question.answers.first()
    answer.text_fa, answer.feedback_my = "لوازم سفر", "ကျောက်တုံး"
    question.answers = [answer, question.answers.last()]
    question.hints = [Hint(text_en="Think of Somaliland.", sort_order=0)]
    question.feedback_en = "As Nansen said."
    question.save()
    index.insert_or_update_object(question)
    QuestionFactory(answers=[("In Zanzibar", True), ("Not", False)])

    assert listed(client, q=words) == {question.pk}


@pytest.mark.indexes
def test_what_was_just_written_is_found_by_its_answers(client, course):
    form = question_form(course.collection, SUN, STONE)
    client.post(reverse("wagtailsnippets_assessments_question:add"), form)
    [question] = Question.objects.all()

    assert listed(client, q=question.answers.first().text_en) == {question.pk}


@pytest.mark.indexes
@pytest.mark.parametrize("rows", [1, 3])
def test_it_says_how_often_each_is_used_at_a_constant_cost(client, course, statements, rows):
    questions = QuestionFactory.create_batch(rows, collection=course.collection)
    for _ in range(2):
        QuizFactory(questions=questions)
    client.get(reverse(LIST))

    with statements() as asked:
        page = client.get(reverse(LIST)).text

    assert page.count("Used 2 times") == rows
    assert sum("wagtailcore_referenceindex" in each for each in asked) == 1


def change(client, *questions, **said):
    url = reverse("wagtail_bulk_action", args=["assessments", "question", "change_many"])
    ids = "&".join(f"id={each.pk}" for each in questions)
    return client.post(f"{url}?{ids}&next={reverse(LIST)}", said, follow=True)


def test_many_are_changed_at_once_and_what_is_left_empty_stays(client, course):
    category = Category.objects.create(collection=course.collection, path="Law")
    topic = Topic.objects.create(name_en="Flight")
    first, second = QuestionFactory.create_batch(2, collection=course.collection)
    first.tags.add("old")
    first.save()

    said = {"status": "retired", "tags": 'war, "new one"', "topics": [topic.pk]}
    change(client, first, second, **said)
    page = change(client, first, category=category.pk)

    assert "1 question was changed." in page.text
    first, second = Question.objects.order_by("pk")
    assert [first.status, second.status] == ["retired", "retired"]
    assert [first.category, second.category] == [category, None]
    assert set(first.tags.names()) == {"old", "war", "new one"}
    assert set(second.tags.names()) == {"war", "new one"}
    assert [list(each.topics.all()) for each in (first, second)] == [[topic], [topic]]


def test_anothers_questions_and_categories_are_left_alone(client, course):
    mine, theirs = QuestionFactory(collection=course.collection), QuestionFactory(text_en="Closed")
    category = Category.objects.create(collection=theirs.collection, path="Theirs")

    pages = [
        change(client, theirs, status="retired"),
        change(client, mine, theirs, status="retired"),
        change(client, mine, category=category.pk),
    ]

    for page in pages:
        assert "Closed" not in page.text
    for each in (mine, theirs):
        each.refresh_from_db()
        assert (each.status, each.category) == ("ready", None)
