"""How each member did in an exercise that counts: for the course's trainers and the secretariat."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from cms.h5p import attempts
from cms.h5p.models import Content
from courses import exercises
from lms.members.roles import ADVOCATE, SECRETARIAT, TRANSLATOR
from tests.factories.cms import block, body
from tests.factories.courses import (
    CourseFactory,
    EnrolmentFactory,
    LessonFactory,
    ModuleFactory,
    trainer_of,
)
from tests.factories.h5p import interactive
from tests.factories.members import MemberFactory
from tests.h5p import making

pytestmark = pytest.mark.django_db

REFUSED = (302, 403, 404)


@pytest.fixture(autouse=True)
def _one_step(settings):
    settings.SECOND_FACTOR_COMPULSORY = False


@pytest.fixture
def course():
    return CourseFactory()


@pytest.fixture
def trainer(course):
    made = trainer_of(course)
    course.refresh_from_db()
    return made


@pytest.fixture
def content(course, trainer):
    return interactive(collection=course.collection)


@pytest.fixture
def lesson(course, content):
    return lesson_in(course, content, counts=True, least=60)


@pytest.fixture
def address(content, lesson):
    return reverse("exercise_results", args=[content.pk])


def lesson_in(course, content, **setting):
    shown = body(block("interactive", {"content": content.pk, **setting}))
    return LessonFactory(body_en=shown, parent=ModuleFactory(parent=course))


def learner(course, **kwargs):
    return EnrolmentFactory(course=course, member=MemberFactory(**kwargs))


def do(enrolment, lesson, content, *, points, is_checked=False):
    at = max(datetime.now(UTC), enrolment.enrolled_at)
    attempt = attempts.begin(member=enrolment.member, version=content.newest, at=at)
    attempt.points, attempt.points_possible = points, 4
    attempt.is_checked, attempt.completed_at = is_checked, at
    attempt.save()
    exercises.record(member=enrolment.member, lesson=lesson, attempt=attempt, at=at)


def told(client, address):
    """Name, verb, per cent and whether it is self-reported, of each row."""
    rows = client.get(address).context["rows"]
    return [
        (row["name"], each.verb, each.result, each.self_reported)
        for row in rows
        for each in [row["enrolment"]]
    ]


def test_trainer_reads_the_latest_result_of_each_by_a_number(
    sign_in, trainer, course, lesson, content, address
):
    again, new = learner(course, display_name="Sok Dara"), learner(course)
    do(again, lesson, content, points=1)
    do(again, lesson, content, points=3)

    client = sign_in(trainer)

    assert told(client, address) == [
        (f"Learner {again.pk}", "passed", 75, True),
        (f"Learner {new.pk}", None, None, None),
    ]
    text = client.get(address).text
    assert "Sok Dara" not in text
    assert "self-reported" in text


def test_what_the_site_counted_says_so(sign_in, trainer, course, lesson, content, address):
    do(learner(course), lesson, content, points=2, is_checked=True)
    client = sign_in(trainer)
    assert [each[1:] for each in told(client, address)] == [("failed", 50, False)]
    assert "checked by the site" in client.get(address).text


def test_secretariat_reads_names(sign_in, course, lesson, content, address):
    do(learner(course, display_name="Sok Dara"), lesson, content, points=3)
    client = sign_in(MemberFactory(role=SECRETARIAT))
    assert [each[0] for each in told(client, address)] == ["Sok Dara"]


@pytest.mark.parametrize("role", [ADVOCATE, TRANSLATOR])
def test_others_do_not_get_in(sign_in, course, lesson, content, address, role):
    assert sign_in(MemberFactory(role=role)).get(address).status_code in REFUSED


def test_trainer_of_another_course_does_not_get_in(sign_in, lesson, address):
    other = sign_in(trainer_of(CourseFactory()))
    assert other.get(address, follow=True).status_code == 404


def test_learners_of_another_course_with_the_same_exercise_are_not_listed(
    sign_in, trainer, course, lesson, content, address
):
    elsewhere = CourseFactory()
    other = lesson_in(elsewhere, content, counts=True)
    do(learner(elsewhere), other, content, points=4)
    mine = learner(course)
    assert [each[0] for each in told(sign_in(trainer), address)] == [f"Learner {mine.pk}"]


def test_of_practice_nobody_is_listed(sign_in, trainer, course):
    practice = interactive(making.playable(question="Another?"), collection=course.collection)
    lesson = lesson_in(course, practice)
    do(learner(course), lesson, practice, points=4)
    address = reverse("exercise_results", args=[practice.pk])
    client = sign_in(trainer)
    assert client.get(address, follow=True).status_code == 404
    assert address not in client.get(page_of(practice)).text


def page_of(content):
    return reverse(Content.snippet_viewset.get_url_name("inspect"), args=[content.pk])


def test_page_of_the_content_leads_there(sign_in, trainer, content, address):
    assert f'href="{address}"' in sign_in(trainer).get(page_of(content)).text


def test_many_learners_cost_as_many_statements_as_one(
    sign_in, trainer, course, lesson, content, address, statements
):
    def cost():
        with statements() as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    client = sign_in(trainer)
    do(learner(course), lesson, content, points=3)
    client.get(address)
    one = cost()
    for _each in range(3):
        do(learner(course), lesson, content, points=3)
    assert cost() == one
