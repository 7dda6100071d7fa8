"""Whoever writes a quiz answers it as a learner would, and nothing remains of it."""

import re

import pytest
from django.apps import apps
from django.urls import reverse

from assessments.models import Answer, Quiz
from courses.desk.trial_views import IN_SESSION
from lms.members.roles import ADVOCATE, SECRETARIAT, TRANSLATOR
from tests.factories.assessments import QuestionFactory, QuizFactory, written_question
from tests.factories.cms import block, body
from tests.factories.courses import CourseFactory, LessonFactory, ModuleFactory, trainer_of
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db
STRIP = "You are trying this quiz. Nothing of it is kept or counted."


@pytest.fixture
def course():
    return CourseFactory()


@pytest.fixture
def client(sign_in, course):
    return sign_in(trainer_of(course))


@pytest.fixture
def quiz(course):
    return QuizFactory(collection=course.collection)


def url_of(quiz):
    return reverse("try_quiz", args=[quiz.pk])


def given(quiz, *, right=True):
    """What the form of the quiz posts, all of it answered rightly or wrongly."""
    posted = {"asked": []}
    for number, entry in enumerate(quiz.entries.order_by("sort_order"), start=1):
        answers = Answer.objects.filter(question=entry.question, is_correct=right)
        posted["asked"].append(str(number))
        posted[f"q{number}"] = answers.first().pk if answers else "Words."
    return posted


def rows():
    """How many rows each table of what is taught, asked and awarded has."""
    return {
        model._meta.label: model._base_manager.count()
        for app in ("assessments", "courses", "certificates")
        for model in apps.get_app_config(app).get_models()
    }


def figures(client, quiz):
    """The page of statistics, without what is new on each page."""
    page = client.get(reverse("quiz_statistics", args=[quiz.pk])).text
    return re.sub(r'(TOKEN": |value=|nonce=)"[\w+/=-]+"', "", page)


def test_a_whole_trial_leaves_no_row_and_no_figure(client, quiz):
    told = figures(client, quiz)
    before = rows()

    asked = client.get(url_of(quiz))
    failed = client.post(url_of(quiz), given(quiz, right=False), follow=True)
    client.get(url_of(quiz), {"again": "yes"}, follow=True)
    passed = client.post(url_of(quiz), given(quiz), follow=True)

    assert all(STRIP in each.text for each in (asked, failed, passed))
    assert "Not passed yet" in failed.text
    assert "You passed" in passed.text
    assert rows() == before
    again = figures(client, quiz)
    assert again == told


def test_the_key_is_told_when_a_learner_would_be_told(client, course):
    quiz = QuizFactory(collection=course.collection, questions=1, attempts_limit=2)
    why = quiz.entries.get().question.feedback_en

    first = client.post(url_of(quiz), given(quiz, right=False), follow=True).text
    client.get(url_of(quiz), {"again": "yes"})
    second = client.post(url_of(quiz), given(quiz, right=False), follow=True).text
    more = client.post(f"{url_of(quiz)}?more=yes", follow=True).text
    client.post(url_of(quiz), {"anew": "yes"})

    assert (why in first, "You can try one more time." in first) == (False, True)
    assert (why in second, "You have used all your attempts." in second) == (True, True)
    assert "Nobody was told now." in more
    assert "This is attempt 1 of 2." in client.get(url_of(quiz)).text


def test_the_paper_stays_until_it_is_begun_anew_or_the_quiz_is_changed(client, course):
    quiz = QuizFactory(
        collection=course.collection, questions=8, mixes_questions=True, mixes_answers=True
    )

    def paper():
        return re.findall(r"Question \d+\?", client.get(url_of(quiz)).text)

    first = paper()
    assert paper() == first
    papers = set()
    for _time in range(5):
        client.post(url_of(quiz), {"anew": "yes"})
        papers.add(tuple(paper()))
    assert len(papers) > 1
    question = quiz.entries.first().question
    question.text_en = "Another?"
    question.save()
    assert "begins anew" in client.get(url_of(quiz)).text


def test_answers_stay_and_what_is_missing_is_said(client, quiz):
    whole = given(quiz)
    part = {"asked": whole["asked"], "q1": whole["q1"]}

    missing = client.post(url_of(quiz), part)
    stays = client.get(url_of(quiz)).text
    left_out = client.post(url_of(quiz), {**part, "leave-out": "yes"}, follow=True).text

    assert (missing.status_code, "One question has no answer yet" in missing.text) == (422, True)
    assert re.search(rf'value="{whole["q1"]}"[^>]* checked', stays)
    assert "1 of 2 points: 50%" in left_out
    assert "1 of 2 points: 50%" in client.get(url_of(quiz)).text


def test_practice_is_checked_at_once(client, course):
    quiz = QuizFactory(collection=course.collection, questions=1, is_practice=True)

    told = client.post(url_of(quiz), {**given(quiz), "check": "1"}, follow=True).text

    assert "Your answer is right" in told
    assert STRIP in told


def test_a_time_limit_is_told_and_what_a_trainer_marks_waits(client, course):
    essay = written_question(collection=course.collection)
    quiz = QuizFactory(collection=course.collection, questions=[essay], time_limit=20)

    asked = client.get(url_of(quiz)).text
    told = client.post(url_of(quiz), given(quiz), follow=True).text

    assert "Time left: 20" in asked
    assert "ends nothing here" in asked
    assert "A trainer would mark what was written" in told
    assert "A trainer has yet to read this" in told


@pytest.mark.parametrize(
    "posted",
    [
        {"asked": "99", "q99": "1"},
        {"asked": "1", "q1": "no such answer"},
        {"asked": "1", "q1": ["1", "2"]},
        {"asked": "x"},
        {"check": "²", "asked": "1"},
        {"to": "-1"},
    ],
)
def test_a_forged_post_gets_a_sentence(client, course, posted):
    quiz = QuizFactory(collection=course.collection, is_practice=True)

    answer = client.post(url_of(quiz), posted, follow=True)

    assert answer.status_code in (200, 422)
    assert ("cannot be answered like that" in answer.text) == ("to" not in posted)


def test_the_session_holds_one_trial(client, course):
    for _time in range(3):
        client.get(url_of(QuizFactory(collection=course.collection)))
    last = QuizFactory(collection=course.collection)
    client.post(url_of(last), {"asked": "99"})

    assert [key for key, _kept in client.session.items() if "trial" in key] == [IN_SESSION]
    assert client.session[IN_SESSION]["quiz"] == last.pk
    assert client.session[IN_SESSION]["answers"] == {}


def test_it_is_tried_in_each_language(client, quiz):
    page = client.get(url_of(quiz), {"language": "fa"}).text

    assert '<html lang="fa" dir="rtl"' in page
    strip = page[page.index('<section class="stack-close" lang="en"') :]
    assert all(words in strip for words in (STRIP, "Begin anew", ">Language<", ">Show<"))
    assert '<html lang="fa" dir="rtl"' in client.get(url_of(quiz)).text
    assert '<html lang="fa"' in client.get(url_of(quiz), {"language": "xx"}).text


def test_only_whoever_may_change_it_tries_it(sign_in, client, quiz):
    visitor = type(client)()
    others = [MemberFactory(role=role) for role in (ADVOCATE, TRANSLATOR, SECRETARIAT)]

    for browser in (visitor, *map(sign_in, others), sign_in(trainer_of(CourseFactory()))):
        for answer in (browser.get(url_of(quiz)), browser.post(url_of(quiz), {"anew": "yes"})):
            assert answer.status_code in (302, 403, 404)
            assert url_of(quiz) != answer.headers.get("Location")
        assert IN_SESSION not in browser.session


def test_a_quiz_that_asks_nothing_says_so(client, course):
    quiz = QuizFactory(collection=course.collection, questions=0)

    assert "This quiz asks nothing yet." in client.get(url_of(quiz), follow=True).text


def test_it_is_reached_from_the_list_the_form_and_the_outline(client, course, quiz):
    strange = QuizFactory(questions=[QuestionFactory()])
    lesson = LessonFactory(parent=ModuleFactory(parent=course))
    lesson.body_en = body(block("quiz", quiz.pk), block("quiz", strange.pk))
    lesson.save_revision()

    outline = client.get(reverse("course_outline", args=[course.pk])).text

    assert url_of(quiz) in outline
    assert url_of(strange) not in outline
    for name, args in (("list", []), ("edit", [quiz.pk])):
        address = reverse(Quiz.snippet_viewset.get_url_name(name), args=args)
        assert url_of(quiz) in client.get(address).text


def test_a_trial_costs_the_same_however_many_it_asks(client, course, statements):
    costs = []
    for count in (1, 5):
        quiz = QuizFactory(collection=course.collection, questions=count)
        client.get(url_of(quiz))
        with statements() as asked:
            client.get(url_of(quiz))
        costs.append(len(asked))

    assert costs[0] == costs[1]
