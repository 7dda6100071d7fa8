"""What was not answered right leads to where the course teaches it."""

import pytest
from django.contrib.auth.models import Group
from wagtail.models import PageViewRestriction

from courses.models import Enrolment
from tests.factories.assessments import QuestionFactory, QuizFactory
from tests.factories.cms import LegalSourceFactory, block, body
from tests.factories.courses import (
    CourseFactory,
    EnrolmentFactory,
    LessonFactory,
    ModuleFactory,
    take_quiz,
    url_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.indexes]

HEADING = "Read about it again:"


def quotation(source, provision):
    value = {"source": source.pk, "provision": provision, "rendering": "official"}
    return block("legal_source", {**value, "text": "<p>Words.</p>"})


def asking(*sources, **kwargs):
    question = QuestionFactory(**kwargs)
    question.legal_sources = sources
    question.save()
    return question


@pytest.fixture
def treaty():
    return LegalSourceFactory(title="Treaty on Journeys", language="en")


@pytest.fixture
def module():
    return ModuleFactory(parent=CourseFactory())


@pytest.fixture
def member(module):
    return EnrolmentFactory(course=module.get_parent().specific).member


def lesson_with(module, *blocks, **kwargs):
    return LessonFactory(parent=module, body_en=body(*blocks), **kwargs)


def lesson_asking(module, *questions, **quiz):
    return LessonFactory(
        parent=module, quiz=QuizFactory(questions=list(questions), pass_mark=100, **quiz)
    )


def result(client, member, lesson, right=0):
    take_quiz(member, lesson, right=right)
    return client.get(url_of(lesson, "attempt", 1))


def test_a_wrong_answer_leads_to_the_quotation_in_the_lesson(sign_in, module, member, treaty):
    place = quotation(treaty, "Article 7")
    teaching = lesson_with(module, block("text", "<p>First.</p>"), place, title="On journeys")
    quiz = lesson_asking(module, asking(treaty))
    client = sign_in(member)

    page = result(client, member, quiz).text

    target = f"{url_of(teaching)}#at-{place['id']}"
    assert HEADING in page
    assert f'<a href="{target}"><span>On journeys</span>: <bdi>Treaty on Journeys</bdi>' in page
    # And there it is.
    assert f'id="at-{place["id"]}"' in client.get(url_of(teaching)).text


def test_a_right_answer_and_one_without_a_source_lead_nowhere(sign_in, module, member, treaty):
    lesson_with(module, quotation(treaty, "Article 7"))
    quiz = lesson_asking(module, asking(treaty), asking())

    assert HEADING not in result(sign_in(member), member, quiz, right=1).text


def test_the_lesson_that_asks_comes_before_others_and_others_in_their_order(
    sign_in, module, member, treaty
):
    other = LegalSourceFactory()
    lesson_with(module, quotation(treaty, "Article 1"))
    second = lesson_with(module, quotation(other, "Article 2"))
    lesson_with(module, quotation(other, "Article 3"))
    own = quotation(treaty, "Article 4")
    quiz = QuizFactory(questions=[asking(treaty), asking(other)], pass_mark=100)
    asks = lesson_with(module, own, block("quiz", quiz.pk))

    page = result(sign_in(member), member, asks).text

    assert f"{url_of(asks)}#at-{own['id']}" in page
    assert f"{url_of(second)}#at-" in page
    assert [each for each in range(1, 5) if f"Article {each}" in page] == [2, 4]


@pytest.mark.parametrize("how", ["draft", "restricted", "of another course"])
def test_a_lesson_that_the_learner_may_not_open_is_not_named(sign_in, module, member, treaty, how):
    where = ModuleFactory() if how == "of another course" else module
    secret = lesson_with(
        where, quotation(treaty, "Article 9"), title="A closed one", live=how != "draft"
    )
    if how == "restricted":
        restriction = PageViewRestriction.objects.create(
            page=secret, restriction_type=PageViewRestriction.GROUPS
        )
        restriction.groups.add(Group.objects.create(name="Others"))
    quiz = lesson_asking(module, asking(treaty))

    page = result(sign_in(member), member, quiz).text

    assert "A closed one" not in page
    assert HEADING not in page


def test_who_has_left_the_course_is_not_led_to_its_lessons(sign_in, module, member, treaty):
    lesson_with(module, quotation(treaty, "Article 7"))
    quiz = lesson_asking(module, asking(treaty))
    client = sign_in(member)
    address = result(client, member, quiz).wsgi_request.path

    Enrolment.objects.update(active=False)

    assert HEADING not in client.get(address).text


def test_in_another_language_names_are_marked_with_their_own(sign_in, module, member, treaty):
    lesson_with(module, quotation(treaty, "Article 7"), title="On journeys")
    quiz = lesson_asking(module, asking(treaty))
    client = sign_in(member)
    address = result(client, member, quiz).wsgi_request.path

    page = client.get(address.replace("/en/", "/fa/")).text

    assert '<bdi lang="en">Treaty on Journeys</bdi> · <bdi lang="en">Article 7</bdi>' in page


def test_a_question_to_check_oneself_leads_there_too(sign_in, module, member, treaty):
    question = asking(treaty)
    place = quotation(treaty, "Article 7")
    lesson = lesson_with(module, place, block("self_check", [block("item", question.pk)]))
    client = sign_in(member)
    address = f"{url_of(lesson)}check/{question.pk}/"
    right, wrong = question.answers.order_by("sort_order")[:2]

    told_wrong = client.post(address, {"q1": _key(client, lesson, wrong)}).text
    told_right = client.post(address, {"q1": _key(client, lesson, right)}).text

    assert f"{url_of(lesson)}#at-{place['id']}" in told_wrong
    assert HEADING not in told_right


def test_practice_leads_there_when_an_answer_is_checked(sign_in, module, member, treaty):
    place = quotation(treaty, "Article 7")
    teaching = lesson_with(module, place)
    question = asking(treaty)
    lesson = lesson_asking(module, question, is_practice=True)
    client = sign_in(member)
    page = client.get(url_of(lesson, "quiz"))
    wrong = question.answers.order_by("sort_order")[1]

    client.post(
        page.context["hand_in_url"],
        {"asked": 1, "q1": _value(page, wrong), "check": 1, "seen-1": 0},
    )

    assert f"{url_of(teaching)}#at-{place['id']}" in client.get(url_of(lesson, "quiz")).text


def _key(client, lesson, answer):
    [trial] = client.get(url_of(lesson)).context["trials"].values()
    return next(each.key for each in trial.asked.choices if str(each.text) == answer.text_en)


def _value(page, answer):
    [question] = page.context["questions"]
    choices = question["asked"].choices
    return next(each.key for each in choices if str(each.text) == answer.text_en)


@pytest.mark.parametrize("rows", [1, 3])
def test_it_costs_the_same_for_one_question_and_lesson_and_for_three(
    sign_in, module, member, statements, rows
):
    sources = [LegalSourceFactory() for _each in range(rows)]
    for source in sources:
        lesson_with(module, quotation(source, "Article 7"))
    quiz = lesson_asking(module, *(asking(source) for source in sources))
    client = sign_in(member)
    address = result(client, member, quiz).wsgi_request.path

    with statements() as asked:
        page = client.get(address).text

    assert page.count(HEADING) == rows
    assert len(asked) == COST


COST = 17
