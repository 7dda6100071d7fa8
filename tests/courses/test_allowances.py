"""Used-up attempts are no dead end: one asks for more with one button, and staff answer."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.urls import reverse

from assessments.models import Allowance, Attempt, AttemptRequest, Quiz
from courses.models import Activity, Enrolment
from courses.teams import courses_collection
from lms.members.roles import ADVOCATE, SECRETARIAT, TRAINER, TRANSLATOR
from lms.privacy.models import Look
from tests.factories.assessments import QuizFactory
from tests.factories.cms import CollectionFactory
from tests.factories.courses import (
    EnrolmentFactory,
    LessonFactory,
    ModuleFactory,
    take_quiz,
    trainer_of,
    url_of,
)
from tests.factories.members import MemberFactory, restricted_to, trainer_of_all

pytestmark = pytest.mark.django_db

ASK = "Ask for more attempts"
ASKED = "You have asked for more attempts."


@pytest.fixture(autouse=True)
def _one_step(settings):
    settings.SECOND_FACTOR_COMPULSORY = False


@pytest.fixture
def quiz():
    return QuizFactory(attempts_limit=1, collection=courses_collection())


@pytest.fixture
def lesson(quiz):
    return LessonFactory(quiz=quiz, parent=ModuleFactory())


@pytest.fixture
def enrolment(lesson):
    enrolment = EnrolmentFactory(course=lesson.get_parent().get_parent().specific)
    take_quiz(enrolment.member, lesson, right=0)
    return enrolment


@pytest.fixture
def allow_url(enrolment):
    return reverse("allow_attempts", args=[Activity.objects.get().pk, enrolment.pk])


def pages(client, lesson):
    """What quiz, result, lesson, course and My learning say."""
    return [
        client.get(url).text
        for url in (
            url_of(lesson, "quiz"),
            url_of(lesson, "attempt", 1),
            url_of(lesson),
            url_of(lesson.get_parent().get_parent()),
            reverse("my_learning"),
        )
    ]


def test_used_up_every_page_says_so_and_one_button_asks_for_more(sign_in, enrolment, lesson):
    client = sign_in(enrolment.member)
    before = pages(client, lesson)
    for _ in range(2):
        client.post(url_of(lesson, "more_attempts"))
    after = pages(client, lesson)

    assert [ASK in each for each in before[:2]] == [True, True]
    assert ["You can ask for more." in each for each in before[2:]] == [True, True, True]
    assert [ASKED in each for each in after] == [True] * 5
    for page in before + after:
        assert "Start the quiz" not in page
        assert "Take the quiz again" not in page
    assert AttemptRequest.objects.count() == 1
    [sent] = mail.outbox
    assert enrolment.member.email not in sent.body
    assert str(enrolment.course) not in sent.body
    assert reverse("attempts_wanted") in sent.body


def secretary():
    return MemberFactory(role=SECRETARIAT)


def test_more_than_a_page_of_them_can_be_leafed_through(sign_in, enrolment, lesson, monkeypatch):
    monkeypatch.setattr("courses.desk.views.PER_PAGE", 1)
    other = EnrolmentFactory(course=enrolment.course)
    take_quiz(other.member, lesson, right=0)
    for each in (enrolment, other):
        sign_in(each.member).post(url_of(lesson, "more_attempts"))

    first = BeautifulSoup(
        sign_in(trainer_of_all()).get(reverse("attempts_wanted")).text, "html.parser"
    )

    numbers = first.select(".pagination__page-number a")
    assert [each.text.strip() for each in numbers] == ["1", "2"]
    assert numbers[1]["href"] == "?p=2"


def test_who_trains_another_course_with_the_same_quiz_does_not_see_who_asks(
    sign_in, enrolment, lesson, quiz, allow_url
):
    sign_in(enrolment.member).post(url_of(lesson, "more_attempts"))
    other = LessonFactory(quiz=quiz, parent=ModuleFactory())
    trainer = trainer_of(other.get_parent().get_parent().specific, display_name="Harbour")
    restricted = sign_in(trainer)

    given = {"attempts": 1, "minutes": 0, "reason": "x"}
    assert restricted.post(allow_url, given, follow=True).status_code == 404
    assert restricted.get(allow_url, follow=True).status_code == 404
    assert not Allowance.objects.exists()
    assert f"{enrolment.course}" not in restricted.get(reverse("attempts_wanted")).text
    assert f"{enrolment.course}" in sign_in(trainer_of_all()).get(reverse("attempts_wanted")).text


@pytest.mark.parametrize("staff", [trainer_of_all, secretary])
def test_staff_allow_more_and_the_member_goes_on(sign_in, enrolment, lesson, allow_url, staff):
    client, desk = sign_in(enrolment.member), sign_in(staff())
    client.post(url_of(lesson, "more_attempts"))
    mail.outbox.clear()

    assert allow_url in desk.get(reverse("attempts_wanted")).text
    assert "They ask for more." in desk.get(allow_url).text
    done = desk.post(
        allow_url, {"attempts": "2", "minutes": "0", "reason": "Ill on that day."}, follow=True
    )

    assert "Nobody asks for more attempts." in done.text
    assert "Ill on that day." in desk.get(allow_url).text
    assert "This is attempt 2 of 3." in client.get(url_of(lesson, "quiz")).text
    assert "Go on with the quiz" in client.get(url_of(lesson)).text
    [sent] = mail.outbox
    assert sent.to == [enrolment.member.email]
    assert "Ill" not in sent.body
    assert Look.objects.filter(member=enrolment.member, page="quiz").exists()


def test_names_are_for_those_who_look_after_members(sign_in, enrolment, lesson, allow_url):
    sign_in(enrolment.member).post(url_of(lesson, "more_attempts"))
    trainer, desk = sign_in(trainer_of_all()), sign_in(secretary())

    for url in (reverse("attempts_wanted"), allow_url):
        assert str(enrolment.member) in desk.get(url).text
        assert str(enrolment.member) not in trainer.get(url).text
        assert enrolment.member.email not in trainer.get(url).text


def test_others_neither_see_nor_allow_anything(sign_in, enrolment, allow_url):
    elsewhere = restricted_to(CollectionFactory(), "assessments.change_quiz")
    given = {"attempts": "1", "minutes": "0", "reason": "For a friend."}
    outsiders = [MemberFactory(role=role) for role in (ADVOCATE, TRANSLATOR, TRAINER)]
    for member in (*outsiders, elsewhere):
        client = sign_in(member)
        assert client.post(allow_url, given).status_code in (302, 403, 404)
        assert allow_url not in client.get(reverse("attempts_wanted")).text

    assert Allowance.objects.count() == 0


@pytest.mark.parametrize(
    "wrong", [{"attempts": "0"}, {"attempts": "-1"}, {"attempts": "999"}, {"reason": " "}]
)
def test_what_cannot_be_allowed_is_refused_where_it_stands(sign_in, allow_url, wrong):
    given = {"attempts": "1", "minutes": "0", "reason": "Ill.", **wrong}

    assert sign_in(trainer_of_all()).post(allow_url, given).status_code == 422
    assert Allowance.objects.count() == 0


def test_nobody_allows_themselves_more(sign_in, lesson):
    trainer = trainer_of_all()
    own = EnrolmentFactory(member=trainer, course=lesson.get_parent().get_parent().specific)
    url = reverse("allow_attempts", args=[Activity.objects.get().pk, own.pk])

    page = sign_in(trainer).post(url, {"attempts": "1", "minutes": "0", "reason": "Please."})

    assert "Ask a colleague." in page.text
    assert Allowance.objects.count() == 0


def test_the_result_is_told_by_the_rule_it_was_marked_by(sign_in, enrolment, lesson, quiz):
    Quiz.objects.update(attempts_limit=None, pass_mark=50)
    take_quiz(enrolment.member, lesson, right=1)
    Quiz.objects.update(pass_mark=100)

    page = sign_in(enrolment.member).get(url_of(lesson, "attempt", 2)).text

    assert "You passed" in page
    assert "You pass with at least 50% right." in page


def test_attempts_in_one_course_do_not_close_the_quiz_of_another(sign_in, enrolment, quiz):
    other = LessonFactory(quiz=quiz, parent=ModuleFactory())
    EnrolmentFactory(member=enrolment.member, course=other.get_parent().get_parent().specific)
    client = sign_in(enrolment.member)

    assert "This is attempt 1 of 1." in client.get(url_of(other, "quiz")).text
    assert client.get(url_of(other, "attempt", 1)).status_code == 404


def test_my_learning_goes_on_with_what_can_be_done(sign_in, enrolment):
    other = LessonFactory(parent=ModuleFactory())
    EnrolmentFactory(member=enrolment.member, course=other.get_parent().get_parent().specific)
    Enrolment.objects.filter(pk=enrolment.pk).update(last_studied_at="2199-01-01T00:00Z")

    page = sign_in(enrolment.member).get(reverse("my_learning"))

    assert page.context["next_step"].url == url_of(other)


def test_who_left_the_course_asks_for_nothing(sign_in, enrolment, lesson):
    Enrolment.objects.update(active=False)

    sign_in(enrolment.member).post(url_of(lesson, "more_attempts"))

    assert AttemptRequest.objects.count() == 0


class TestDeclining:
    REASON = "Read module 2 first, then ask again."

    @pytest.fixture
    def url(self, enrolment):
        return reverse("decline_attempts", args=[Activity.objects.get().pk, enrolment.pk])

    def test_the_member_reads_why_and_may_ask_again(
        self, sign_in, enrolment, lesson, allow_url, url
    ):
        client, desk = sign_in(enrolment.member), sign_in(trainer_of_all())
        client.post(url_of(lesson, "more_attempts"))
        mail.outbox.clear()

        assert url in desk.get(allow_url).text
        done = desk.post(url, {"reason": self.REASON}, follow=True)

        assert "Nobody asks for more attempts." in done.text
        told = pages(client, lesson)
        for page in told[:2]:
            assert "none were given" in page
            assert self.REASON in page
            assert ASK in page
        for page in told[2:]:
            assert "No more attempts were given." in page
            assert self.REASON not in page
        [sent] = mail.outbox
        assert sent.to == [enrolment.member.email]
        assert self.REASON not in sent.body
        assert Look.objects.filter(member=enrolment.member, page="quiz").exists()
        client.post(url_of(lesson, "more_attempts"))
        assert [ASKED in each for each in pages(client, lesson)] == [True] * 5

    def test_what_was_declined_once_is_not_told_of_attempts_given_since(
        self, sign_in, enrolment, lesson, allow_url, url
    ):
        client, desk = sign_in(enrolment.member), sign_in(trainer_of_all())
        client.post(url_of(lesson, "more_attempts"))
        desk.post(url, {"reason": self.REASON})
        desk.post(allow_url, {"attempts": "1", "minutes": "0", "reason": "After all."})
        take_quiz(enrolment.member, lesson, right=0)

        assert self.REASON not in client.get(url_of(lesson, "quiz")).text

    def test_without_a_reason_or_a_request_nothing_is_declined(
        self, sign_in, enrolment, lesson, url
    ):
        desk = sign_in(trainer_of_all())
        faster = desk.post(url, {"reason": self.REASON}, follow=True)
        sign_in(enrolment.member).post(url_of(lesson, "more_attempts"))

        assert "somebody was faster" in faster.text
        assert desk.post(url, {"reason": " "}).status_code == 422
        assert AttemptRequest.objects.filter(answered_at=None).count() == 1
        assert AttemptRequest.objects.get().declined_because == ""

    def test_others_decline_nothing(self, sign_in, enrolment, lesson, url):
        sign_in(enrolment.member).post(url_of(lesson, "more_attempts"))
        outsiders = [MemberFactory(role=role) for role in (ADVOCATE, TRANSLATOR, TRAINER)]
        for member in (*outsiders, restricted_to(CollectionFactory(), "assessments.change_quiz")):
            answer = sign_in(member).post(url, {"reason": "No."})
            assert answer.status_code in (302, 403, 404)

        assert AttemptRequest.objects.filter(answered_at=None).count() == 1


def test_more_is_given_before_the_first_attempt_from_the_page_of_the_quiz(sign_in, lesson, quiz):
    course = lesson.get_parent().get_parent().specific
    enrolment = EnrolmentFactory(course=course)
    Quiz.objects.update(time_limit=30)
    client, desk = sign_in(enrolment.member), sign_in(trainer_of_all())
    url = reverse("allow_attempts", args=[Activity.objects.get().pk, enrolment.pk])

    listed = desk.get(reverse("quiz_attempts", args=[quiz.pk]), {"who": "not-begun"})
    desk.post(url, {"attempts": "1", "minutes": "15", "reason": "A screen reader."})
    client.post(url_of(lesson, "quiz"))

    assert url in listed.text
    assert "Attempts left: 2 of 2." in desk.get(url).text
    opened = Attempt.objects.get()
    assert opened.due_at - opened.started_at == timedelta(minutes=45)
    assert "This is attempt 1 of 2." in client.get(url_of(lesson, "quiz")).text
