"""A corrected key shows first who changes; then results change, and whom it concerns is told."""

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from assessments.models import Answer, Attempt, Regrading
from courses import results
from courses.teams import courses_collection
from lms.members.roles import ADVOCATE, SECRETARIAT
from tests.factories.assessments import QuestionFactory, QuizFactory
from tests.factories.courses import EnrolmentFactory, LessonFactory, ModuleFactory, take_quiz
from tests.factories.members import MemberFactory, trainer_of_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def question():
    return QuestionFactory(collection=courses_collection())


@pytest.fixture
def quiz(question):
    return QuizFactory(questions=[question], collection=courses_collection())


@pytest.fixture
def members(quiz):
    """Two who passed by the key as it was, one who did not."""
    lesson = LessonFactory(quiz=quiz, parent=ModuleFactory())
    course = lesson.get_parent().get_parent().specific
    found = [EnrolmentFactory(course=course).member for _ in range(3)]
    for member, right in zip(found, (1, 1, 0), strict=True):
        take_quiz(member, lesson, right=right)
    return found


@pytest.fixture
def url(quiz):
    return reverse("regrade_quiz", args=[quiz.pk])


def turn_key(question):
    """Of its three answers, the second is right and no longer the first."""
    first, second, _third = Answer.objects.filter(question=question).order_by("sort_order")
    Answer.objects.filter(pk=first.pk).update(is_correct=False)
    Answer.objects.filter(pk=second.pk).update(is_correct=True)


def passed():
    return list(Attempt.objects.order_by("pk").values_list("passed", flat=True))


def test_without_a_correction_nobody_would_change(sign_in, members, url):
    page = sign_in(trainer_of_all()).get(url)

    assert "Nobody’s result would change." in page.text
    assert "Change these results" not in page.text


def test_nobody_loses_a_pass_unless_the_trainer_says_so(sign_in, members, question, url):
    client = sign_in(trainer_of_all())
    turn_key(question)
    page = client.get(url)
    given = {"seen": page.context["found"].digest, "reason": "The law changed."}

    refused = client.post(url, given)
    taken = client.post(url, {**given, "loses": "on"}, follow=True)

    assert "no longer passed: 2" in page.text
    assert "now passed: 1" in page.text
    for member in members:
        assert str(member) not in page.text
    assert refused.status_code == 422
    assert Regrading.objects.count() == 1
    assert "under way" in taken.text
    assert passed() == [True, True, False]

    results.regrade(regrading_id=Regrading.objects.get().pk, at=timezone.now())

    assert passed() == [False, False, True]
    assert "The law changed." in client.get(url).text
    assert sorted(each.to[0] for each in mail.outbox) == sorted(each.email for each in members)
    assert all("law" not in each.body for each in mail.outbox)


def test_a_large_one_is_done_in_pieces(members, question, quiz, monkeypatch):
    monkeypatch.setattr(results, "AT_ONCE", 2)
    turn_key(question)
    asked = results.ask_to_regrade(
        quiz=quiz,
        seen=results.regrading.preview(quiz=quiz).digest,
        reason="The law changed.",
        by=MemberFactory(),
        at=timezone.now(),
    )

    states = []
    for _ in range(3):
        results.regrade(regrading_id=asked.pk, at=timezone.now())
        asked.refresh_from_db()
        states.append((asked.done, asked.finished_at is not None))

    assert states == [(2, False), (3, True), (3, True)]
    assert len(mail.outbox) == 3


def test_what_was_not_looked_at_is_not_done(sign_in, members, question, url):
    turn_key(question)

    page = sign_in(trainer_of_all()).post(
        url, {"seen": "0" * 32, "reason": "The law changed.", "loses": "on"}
    )

    assert "look again." in page.text
    assert Regrading.objects.count() == 0


@pytest.mark.parametrize("role", [ADVOCATE, SECRETARIAT])
def test_only_whoever_may_change_the_quiz_regrades_it(sign_in, members, url, role, settings):
    settings.SECOND_FACTOR_COMPULSORY = False

    assert sign_in(MemberFactory(role=role)).get(url).status_code in (302, 403, 404)
