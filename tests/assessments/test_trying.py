"""Authors try a question as learners get it, and nothing remains of it."""

import pytest
from django.urls import reverse

from assessments.models import Answer, Attempt, QuestionVersion, Response
from lms.members.roles import ADVOCATE, SECRETARIAT, TRANSLATOR
from tests.factories.assessments import QuestionFactory, written_question
from tests.factories.courses import CourseFactory, trainer_of
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    return CourseFactory()


@pytest.fixture
def trainer(course):
    return trainer_of(course)


def url_of(question):
    return reverse("try_question", args=[question.pk])


def test_it_is_asked_without_its_key_and_answers_are_told(sign_in, trainer, course):
    question = QuestionFactory(collection=course.collection)
    right, wrong = (Answer.objects.get(text_en=text).pk for text in ("Right", "Wrong"))
    client = sign_in(trainer)

    asked = client.get(url_of(question)).text
    told = client.get(url_of(question), {"asked": "1", "q1": right}).text
    missed = client.get(url_of(question), {"asked": "1", "q1": wrong}).text
    strange = client.get(url_of(question), {"asked": "1", "q1": "999999"})

    assert question.feedback_en not in asked
    assert "1 of 1 points" in told
    assert "0 of 1 points" in missed
    assert question.feedback_en in missed
    assert (strange.status_code, "cannot be answered like that" in strange.text) == (422, True)
    for model in (Attempt, Response, QuestionVersion):
        assert not model.objects.exists()


def test_what_a_person_would_mark_has_no_points(sign_in, trainer, course):
    question = written_question(collection=course.collection)

    page = sign_in(trainer).get(url_of(question), {"asked": "1", "q1": "So."}).text

    assert "A trainer has yet to read this" in page
    assert "of 1 points" not in page


def test_only_whoever_may_change_it_tries_it(sign_in, course, trainer):
    question = QuestionFactory(text_en="Zanzibar?", collection=course.collection)
    others = [MemberFactory(role=role) for role in (ADVOCATE, TRANSLATOR, SECRETARIAT)]

    for member in (*others, trainer_of(CourseFactory())):
        page = sign_in(member).get(url_of(question), follow=True)
        assert "Zanzibar" not in page.text


def test_it_is_reached_from_the_bank_and_from_the_form(sign_in, trainer, course):
    question = QuestionFactory(collection=course.collection)
    client = sign_in(trainer)

    for name, args in (("list", []), ("edit", [question.pk])):
        page = client.get(reverse(f"wagtailsnippets_assessments_question:{name}", args=args))
        assert url_of(question) in page.text
