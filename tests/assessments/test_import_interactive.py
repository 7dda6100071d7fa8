"""Questions out of interactive content that is here: who makes them, where to, and what is lost."""

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments import import_interactive, imports
from assessments.models import Question, QuestionImport
from cms.h5p.models import Content
from lms.members.roles import ADVOCATE
from tests.factories.courses import CourseFactory, trainer_of
from tests.factories.h5p import interactive
from tests.factories.members import MemberFactory, restricted_to
from tests.h5p import making

pytestmark = pytest.mark.django_db

CHOICE = {
    "question": "<p>Who may ask?</p>",
    "answers": [
        {"text": "All", "correct": True, "tipsAndFeedback": {"tip": "<p>Hm</p>"}},
        {"text": "Few", "correct": False},
    ],
}
TRUE = {"question": "<p>Is it so?</p>", "correct": "true"}
GONE = {302, 404}


def course_with_a_trainer():
    course = CourseFactory()
    trainer = trainer_of(course)
    course.refresh_from_db()
    return course, trainer


@pytest.fixture
def team():
    return course_with_a_trainer()


@pytest.fixture
def course(team):
    return team[0]


@pytest.fixture
def trainer(team):
    return team[1]


@pytest.fixture
def content(course):
    return held(course.collection, "H5P.MultiChoice", CHOICE)


def held(collection, kind, says):
    return interactive(making.of_kind(kind, says), collection=collection)


def page_of(content):
    return reverse(Content.snippet_viewset.get_url_name("inspect"), args=[content.pk])


def address_of(content):
    return reverse("questions_from_interactive", args=[content.pk])


def destination(collection, **changes):
    return {"collection": collection.pk, "category": "", "language": "en", **changes}


def work():
    for row in imports.due(at=timezone.now()):
        imports.run(import_id=row.pk, at=timezone.now())


def test_page_of_content_leads_to_the_look_at_its_questions_and_nothing_is_stored_before(
    sign_in, trainer, course, content
):
    client = sign_in(trainer)
    assert f'href="{address_of(content)}"' in client.get(page_of(content)).text
    assert client.get(address_of(content)).context["form"]["collection"].value() == (
        course.collection_id
    )

    preview = client.post(address_of(content), destination(course.collection))
    work()

    told = client.get(preview.url).text
    assert "Who may ask?" in told
    assert "Tips beside answers are not kept." in told
    assert not Question.objects.exists()
    client.post(preview.url)
    work()
    made = Question.objects.get()
    assert (made.kind, made.text_en, made.collection) == (
        "single",
        "Who may ask?",
        course.collection,
    )
    # The exercise goes on as it was.
    assert content.newest.package.file.size


@pytest.mark.parametrize(
    ("kind", "says", "count"),
    [
        ("H5P.MultiChoice", CHOICE, 1),
        ("H5P.TrueFalse", TRUE, 1),
        ("H5P.Blanks", {"text": "Fill in", "questions": ["<p>Ask *here*.</p>"]}, 1),
        (
            "H5P.SingleChoiceSet",
            {"choices": [{"question": "A?", "answers": ["Yes", "No"]}]},
            1,
        ),
        (
            "H5P.QuestionSet",
            {
                "questions": [
                    {"library": "H5P.MultiChoice 1.16", "params": CHOICE},
                    {"library": "H5P.TrueFalse 1.8", "params": TRUE},
                ]
            },
            2,
        ),
    ],
)
def test_each_kind_that_holds_questions_gives_them(sign_in, trainer, course, kind, says, count):
    client, content = sign_in(trainer), held(course.collection, kind, says)
    client.post(address_of(content), destination(course.collection))
    work()
    assert QuestionImport.objects.get().new == count


def test_other_kinds_have_no_button_and_no_page(sign_in, trainer, course):
    client, content = sign_in(trainer), interactive(collection=course.collection)
    assert address_of(content) not in client.get(page_of(content)).text
    assert client.get(address_of(content), follow=True).status_code == 404
    assert client.post(address_of(content), destination(course.collection)).status_code in GONE
    assert not QuestionImport.objects.exists()


def test_trainer_of_another_course_finds_nothing(sign_in, trainer, course, content):
    other, outsider = course_with_a_trainer()
    client = sign_in(outsider)
    assert client.get(address_of(content), follow=True).status_code == 404
    assert client.post(address_of(content), destination(other.collection)).status_code in GONE
    assert not QuestionImport.objects.exists()


def test_questions_go_to_no_collection_of_others(sign_in, trainer, course, content):
    other, _outsider = course_with_a_trainer()
    client = sign_in(trainer)
    answer = client.post(address_of(content), destination(other.collection))
    assert answer.status_code == 422
    assert not QuestionImport.objects.exists()


def test_advocate_does_not_get_in(sign_in, content):
    client = sign_in(MemberFactory(role=ADVOCATE))
    assert client.get(address_of(content)).status_code in {302, 403}
    client.post(address_of(content), destination(content.collection))
    assert not QuestionImport.objects.exists()


def test_who_may_change_content_but_add_no_questions_has_no_button_and_is_refused(
    sign_in, trainer, course, content
):
    client = sign_in(restricted_to(course.collection, "h5p.change_content"))
    assert address_of(content) not in client.get(page_of(content)).text
    answer = client.post(address_of(content), destination(course.collection))
    assert answer.status_code in {302, 403}
    assert not QuestionImport.objects.exists()


def test_package_that_is_too_large_is_refused_with_a_sentence(
    sign_in, trainer, course, content, monkeypatch
):
    monkeypatch.setattr(import_interactive, "LARGEST", 100)
    answer = sign_in(trainer).post(address_of(content), destination(course.collection))
    assert answer.status_code == 422
    assert "questions are not taken out of it" in answer.text
    assert not QuestionImport.objects.exists()
