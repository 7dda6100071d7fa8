"""A course that was withdrawn does not vanish without a word for those who joined it."""

import pytest
from django.urls import reverse

from tests.factories.courses import (
    EnrolmentFactory,
    LessonFactory,
    PathEnrolmentFactory,
    complete_course,
    lessons_of,
    published_course,
    published_path,
    read,
    url_of,
)
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db

MINE = "/en/my-learning/"


@pytest.fixture
def course():
    return published_course(lessons=3)


@pytest.fixture
def member(course):
    """Did one lesson of three."""
    member = EnrolmentFactory(course=course).member
    read(member, lessons_of(course)[0])
    return member


@pytest.fixture
def withdraw(course, django_capture_on_commit_callbacks):
    def withdraw():
        """With all that is below it, as Wagtail offers it; its activities are asked no more."""
        with django_capture_on_commit_callbacks(execute=True):
            for lesson in lessons_of(course):
                lesson.unpublish()
            course.unpublish()

    return withdraw


def test_my_learning_says_that_it_was_withdrawn_and_what_was_done(
    sign_in, course, member, withdraw
):
    client = sign_in(member)
    assert "Withdrawn courses" not in client.get(MINE).text

    withdraw()

    section = client.get(MINE).text.split('id="withdrawn"')[1].split("</section>")[0]
    assert course.title in section
    assert "Lessons, quizzes and exercises done: 1" in section


def test_who_completed_it_still_reads_so(sign_in, course, withdraw):
    finished = complete_course(MemberFactory(), course).member

    withdraw()

    assert "Completed on" in sign_in(finished).get(MINE).text.split('id="withdrawn"')[1]


def test_its_addresses_tell_those_who_joined(sign_in, course, member, withdraw):
    lesson = lessons_of(course)[1]
    addresses = [url_of(course), url_of(lesson.get_parent()), url_of(lesson)]
    withdraw()

    for address in addresses:
        page = sign_in(member).get(address)
        assert page.status_code == 410
        assert "This course was withdrawn" in page.text
        assert course.title in page.text
        assert "Lessons, quizzes and exercises done: 1" in page.text


def test_a_path_that_asks_for_it_names_it_to_who_joined(client, sign_in, course, withdraw):
    other = published_course(title="Still offered")
    path = published_path(other, course)
    member = PathEnrolmentFactory(path=path).member
    withdraw()
    address = reverse("path", args=[path.slug])

    for page in (address, MINE):
        shown = sign_in(member).get(page).text
        assert "1 more course" in shown or "2 more courses" in shown
        assert f'<span class="stop-title">{course.title}</span>' in shown
        assert "This course was withdrawn" in shown
    client.logout()
    assert course.title not in client.get(address).text


def test_others_find_nothing_there(client, sign_in, course, member, withdraw):
    withdraw()
    stranger = sign_in(MemberFactory())

    for anybody in (client, stranger):
        page = anybody.get(url_of(course))
        assert page.status_code == 404
        assert course.title not in page.text
    assert course.title not in stranger.get(MINE).text


def test_when_it_is_offered_again_it_is_studied_on(sign_in, course, member):
    course.unpublish()
    course.save_revision().publish()

    page = sign_in(member).get(MINE).text

    assert "Withdrawn courses" not in page
    assert f'href="{url_of(course)}"' in page


def test_what_was_withdrawn_costs_the_same_however_much_it_is(sign_in, statements):
    counts = []
    member = MemberFactory()
    client = sign_in(member)
    for _ in range(2):
        EnrolmentFactory(member=member, course=published_course(lessons=1)).course.unpublish()
        with statements() as asked:
            client.get(reverse("my_learning"))
        counts.append(len(asked))
    assert counts[0] == counts[1]


class TestPartOfACourse:
    @pytest.fixture
    def taken_out(self, course):
        """A lesson that readers saw, and then the trainer took back."""
        lesson = lessons_of(course)[0]
        lesson.save_revision().publish()
        lesson.refresh_from_db()
        lesson.unpublish()
        return lesson

    def test_who_joined_is_told_that_a_lesson_was_taken_out(self, sign_in, member, taken_out):
        for answer in (
            sign_in(member).get(url_of(taken_out)),
            sign_in(member).post(url_of(taken_out), {"key": "0" * 8}),
            sign_in(member).get(f"{url_of(taken_out)}quiz/"),
        ):
            assert answer.status_code == 410
            assert "This part was taken out of the course" in answer.text
            assert taken_out.title in answer.text

    def test_a_module_is_told_of_and_its_lessons(self, sign_in, course, member):
        module = lessons_of(course)[0].get_parent().specific
        module.save_revision().publish()
        lessons_of(course)[0].save_revision().publish()
        module.refresh_from_db()
        module.unpublish()
        for page in (module, lessons_of(course)[0]):
            answer = sign_in(member).get(url_of(page))
            assert answer.status_code == 410
            assert "This part was taken out of the course" in answer.text

    def test_strangers_and_visitors_find_nothing(self, client, sign_in, taken_out):
        for anybody in (client, sign_in(MemberFactory())):
            answer = anybody.get(url_of(taken_out), follow=True)
            assert taken_out.title not in answer.text
        assert answer.status_code == 404

    def test_a_lesson_that_nobody_saw_yet_is_not_told_of(self, sign_in, course, member):
        draft = LessonFactory(
            parent=lessons_of(course)[0].get_parent(), title="Planned", live=False
        )
        answer = sign_in(member).get(url_of(draft))
        assert answer.status_code == 404
        assert "Planned" not in answer.text
