"""Members who were chosen from the list are allowed more attempts at a quiz, all at once."""

import pytest
from django.utils import timezone

from assessments.models import Allowance, AttemptRequest
from courses.models import Activity
from courses.places import place_of
from courses.teams import courses_collection
from lms.members.roles import SECRETARIAT, TRAINER
from lms.secretariat import allowing, choices
from tests.factories.assessments import QuizFactory
from tests.factories.courses import EnrolmentFactory, LessonFactory, ModuleFactory, take_quiz
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()
WANTED = {"attempts": "2", "minutes": "0", "reason": "The network was down."}


@pytest.fixture
def secretary():
    return MemberFactory(role=SECRETARIAT)


@pytest.fixture
def desk(sign_in, secretary):
    return sign_in(secretary)


@pytest.fixture
def lesson():
    quiz = QuizFactory(attempts_limit=1, collection=courses_collection())
    return LessonFactory(quiz=quiz, parent=ModuleFactory())


@pytest.fixture
def course(lesson):
    return lesson.get_parent().get_parent().specific


def chosen(by, *members):
    return choices.some(member_ids={each.pk for each in members}, by=by, at=NOW)


def page(choice):
    return f"/admin/members/chosen/{choice.pk}/attempts/"


def test_all_who_joined_get_more_for_one_reason_and_are_told(desk, secretary, course, mailoutbox):
    first, second = (EnrolmentFactory(course=course) for _number in range(2))
    stranger, activity = MemberFactory(), Activity.objects.get()
    ticked = [first.member_id, second.member_id, stranger.pk]
    answer = desk.post(
        "/admin/members/choose/", {"who": "some", "member": ticked, "then": "attempts"}
    )
    assert "(2 joined)" in desk.get(answer.url).text
    told = desk.post(answer.url, WANTED | {"activity": activity.pk}, follow=True)
    assert "Allowed for 2 members" in told.text
    assert {
        (each.member_id, each.place, each.attempts, each.reason, each.given_by)
        for each in Allowance.objects.all()
    } == {
        (
            each.member_id,
            place_of(enrolment_id=each.pk, activity_id=activity.pk),
            2,
            "The network was down.",
            secretary,
        )
        for each in (first, second)
    }
    told = {address for mail in mailoutbox for address in mail.to}
    assert told == {first.member.email, second.member.email}


def test_a_form_that_is_sent_twice_gives_once(desk, secretary, course):
    enrolment = EnrolmentFactory(course=course)
    choice, data = chosen(secretary, enrolment.member), {"activity": Activity.objects.get().pk}
    for _time in range(2):
        assert desk.post(page(choice), WANTED | data).status_code == 302
    assert Allowance.objects.count() == 1
    desk.post(page(choice), WANTED | data | {"reason": "And once more."})
    assert Allowance.objects.count() == 2


def test_it_answers_those_who_asked(desk, secretary, course, lesson):
    enrolment = EnrolmentFactory(course=course)
    take_quiz(enrolment.member, lesson, right=0)
    activity = Activity.objects.get()
    place = place_of(enrolment_id=enrolment.pk, activity_id=activity.pk)
    AttemptRequest.objects.create(
        quiz=activity.quiz, member=enrolment.member, place=place, asked_at=NOW
    )
    desk.post(page(chosen(secretary, enrolment.member)), WANTED | {"activity": activity.pk})
    assert AttemptRequest.objects.get().answered_by == secretary


def test_nobody_allows_themselves_more(desk, secretary, course):
    mine = EnrolmentFactory(course=course, member=secretary)
    choice = chosen(secretary, secretary)
    assert "None of them has joined" in desk.get(page(choice)).text
    other = EnrolmentFactory(course=course)
    both = chosen(secretary, mine.member, other.member)
    desk.post(page(both), WANTED | {"activity": Activity.objects.get().pk})
    assert Allowance.objects.get().member == other.member


def test_quizzes_without_limits_and_of_other_courses_are_not_offered(desk, secretary, course):
    enrolment = EnrolmentFactory(course=course)
    free = QuizFactory(attempts_limit=None, time_limit=None, collection=courses_collection())
    LessonFactory(quiz=free, parent=course.get_children()[0])
    elsewhere = QuizFactory(attempts_limit=1, collection=courses_collection())
    LessonFactory(quiz=elsewhere, parent=ModuleFactory())
    choice = chosen(secretary, enrolment.member)
    found = allowing.quizzes(choice=choice, by=secretary)
    assert [each.course_id for each in found] == [course.pk]
    assert free not in [each.quiz for each in found]
    forged = Activity.objects.get(quiz=elsewhere)
    assert desk.post(page(choice), WANTED | {"activity": forged.pk}).status_code == 422
    assert not Allowance.objects.exists()


def test_more_than_one_can_wait_for_are_refused_whole(desk, secretary, course, monkeypatch):
    monkeypatch.setattr(allowing, "MOST", 1)
    members = [EnrolmentFactory(course=course).member for _number in range(2)]
    data = WANTED | {"activity": Activity.objects.get().pk}
    answer = desk.post(page(chosen(secretary, *members)), data)
    assert answer.status_code == 422
    assert "more than 1 members" in answer.text
    assert not Allowance.objects.exists()


@pytest.mark.parametrize("role", [TRAINER, SECRETARIAT])
def test_a_choice_is_its_owners(sign_in, secretary, course, role):
    choice = chosen(secretary, EnrolmentFactory(course=course).member)
    browser = sign_in(MemberFactory(role=role))
    answer = browser.post(page(choice), WANTED | {"activity": Activity.objects.get().pk})
    assert answer.status_code in (302, 403, 404)
    assert not Allowance.objects.exists()
