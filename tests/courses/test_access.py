"""Who gets to see what: the thing that must not be seen exists, and so does the outsider."""

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import PageViewRestriction

from assessments.models import Attempt
from courses.models import Course, Enrolment, LearningRecord, PathEnrolment
from tests.factories.assessments import QuizFactory
from tests.factories.courses import (
    EnrolmentFactory,
    LearningPathFactory,
    LessonFactory,
    PathVersionFactory,
    lessons_of,
    published_course,
    take_quiz,
    url_of,
)
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db

PAGES = ["course", "module", "lesson", "quiz", "attempt"]


@pytest.fixture
def course():
    return published_course(lessons=2, quiz_in_last=True)


@pytest.fixture
def lesson(course):
    """The course's last lesson, which asks a quiz."""
    return lessons_of(course)[1]


@pytest.fixture
def member(course):
    """Somebody on the course, with an attempt handed in."""
    member = EnrolmentFactory(course=course).member
    take_quiz(member, lessons_of(course)[1], right=1)
    return member


@pytest.fixture
def urls(course, lesson):
    return {
        "course": url_of(course),
        "module": url_of(lesson.get_parent()),
        "lesson": url_of(lesson),
        "quiz": url_of(lesson, "quiz"),
        "attempt": url_of(lesson, "attempt", 1),
    }


def statuses(client, urls):
    return {name: client.get(url).status_code for name, url in urls.items()}


class TestVisitors:
    def test_catalogue_course_and_module_are_open_to_all(self, client, urls):
        for url in (reverse("catalogue"), urls["course"], urls["module"]):
            assert client.get(url).status_code == 200

    @pytest.mark.parametrize("name", ["lesson", "quiz", "attempt"])
    def test_studying_asks_to_sign_in(self, client, member, urls, name):
        response = client.get(urls[name])

        assert response.status_code == 302
        assert response["Location"] == f"{reverse('account_login')}?next={urls[name]}"

    def test_my_learning_asks_to_sign_in(self, client):
        response = client.get(reverse("my_learning"))

        assert response["Location"] == f"{reverse('account_login')}?next={reverse('my_learning')}"

    @pytest.mark.parametrize("name", ["course", "lesson", "attempt"])
    def test_posting_asks_to_sign_in_and_does_nothing(self, client, member, urls, name):
        before = LearningRecord.objects.count()

        response = client.post(urls[name])

        assert response["Location"].startswith(reverse("account_login"))
        assert LearningRecord.objects.count() == before

    def test_joining_a_path_asks_to_sign_in(self, client):
        path = PathVersionFactory().path

        response = client.post(reverse("path", args=[path.slug]))

        assert response["Location"].startswith(reverse("account_login"))
        assert PathEnrolment.objects.count() == 0


class TestMembersWhoHaveNotJoined:
    @pytest.mark.parametrize("name", ["lesson", "quiz"])
    def test_lesson_and_quiz_lead_to_joining(self, sign_in, member, urls, name):
        response = sign_in(MemberFactory()).get(urls[name], follow=True)

        assert response.redirect_chain == [(urls["course"], 302)]
        assert "Join this course first" in response.text
        assert Attempt.objects.count() == 1

    def test_marking_as_done_does_nothing(self, sign_in, course, member):
        first = lessons_of(course)[0]
        outsider = MemberFactory()

        response = sign_in(outsider).post(
            url_of(first), {"client_key": "0f9c1b5e-8a57-4c0c-9b7e-3f1f0f5b2f10"}
        )

        assert response["Location"] == url_of(course)
        assert not LearningRecord.objects.filter(member=outsider).exists()

    def test_words_of_a_lesson_are_for_those_who_joined(self, sign_in, course, member, urls):
        for client in (Client(), sign_in(MemberFactory())):
            for url in urls.values():
                assert "Words of" not in client.get(url, follow=True).text

        assert "Words of" in sign_in(member).get(urls["lesson"]).text

    def test_member_who_left_is_an_outsider_again(self, sign_in, member, urls):
        Enrolment.objects.update(active=False)

        response = sign_in(member).get(urls["lesson"])

        assert response["Location"] == urls["course"]


class TestOtherMembersAttempts:
    def test_another_members_attempt_is_not_found(self, sign_in, course, member, urls):
        other = EnrolmentFactory(course=course).member
        assert sign_in(member).get(urls["attempt"]).status_code == 200

        assert sign_in(other).get(urls["attempt"]).status_code == 404
        assert sign_in(MemberFactory()).get(urls["attempt"]).status_code == 404

    def test_another_members_attempt_cannot_be_handed_in(self, sign_in, course, lesson, member):
        client = sign_in(member)
        client.get(url_of(lesson, "quiz"))
        other = EnrolmentFactory(course=course).member

        response = sign_in(other).post(url_of(lesson, "attempt", 2))

        assert response.status_code == 404
        assert Attempt.objects.filter(submitted_at=None).count() == 1

    def test_attempt_at_another_lessons_quiz_is_not_found(self, sign_in, course, lesson, member):
        other = LessonFactory(parent=lesson.get_parent(), quiz=QuizFactory())

        assert sign_in(member).get(url_of(other, "attempt", 1)).status_code == 404


class TestWhatIsNotPublished:
    """A member who is on the course may see all of it, as long as it is live."""

    @pytest.mark.parametrize(
        ("depth", "hidden"),
        [
            pytest.param(0, ["lesson", "quiz", "attempt"], id="lesson"),
            pytest.param(1, ["module", "lesson", "quiz", "attempt"], id="module"),
            pytest.param(2, PAGES, id="course"),
        ],
    )
    def test_unpublished_page_and_all_below_are_not_found(
        self, sign_in, lesson, member, urls, depth, hidden
    ):
        client = sign_in(member)
        assert set(statuses(client, urls).values()) == {200}
        page = [lesson, *lesson.get_ancestors().reverse()][depth]

        page.specific.unpublish()

        # Who joined a course is told that it was withdrawn.
        there = 410 if page.specific_class is Course else 404
        assert statuses(client, urls) == {name: there if name in hidden else 200 for name in PAGES}

    def test_unpublished_pages_are_listed_nowhere(self, client, sign_in, course, lesson, member):
        draft = LessonFactory(parent=lesson.get_parent(), live=False)
        other = published_course(lessons=1)
        other.unpublish()

        for page in (
            client.get(reverse("catalogue")),
            client.get(url_of(course)),
            sign_in(member).get(url_of(course)),
            sign_in(member).get(url_of(lesson)),
            sign_in(member).get(reverse("my_learning")),
        ):
            assert page.status_code == 200
            assert draft.title not in page.text
            assert other.title not in page.text

    def test_pages_are_found_by_their_place_only(self, sign_in, course, lesson, member):
        other = published_course(lessons=1)
        client = sign_in(member)

        for course_slug, module_slug in (
            (other.slug, lesson.get_parent().slug),
            (course.slug, other.get_children().get().slug),
        ):
            url = reverse("lesson", args=[course_slug, module_slug, lesson.slug])
            assert client.get(url).status_code == 404

    def test_path_without_a_published_version_is_not_found(self, client, sign_in):
        draft = PathVersionFactory(live=False).path
        member = MemberFactory()

        for path in (draft, LearningPathFactory()):
            assert client.get(reverse("path", args=[path.slug])).status_code == 404
            assert sign_in(member).post(reverse("path", args=[path.slug])).status_code == 404
            assert str(path) not in client.get(reverse("catalogue")).text
        assert PathEnrolment.objects.count() == 0


class TestRestrictedPages:
    @pytest.mark.parametrize(
        ("depth", "hidden"),
        [
            pytest.param(0, ["lesson", "quiz", "attempt"], id="lesson"),
            pytest.param(1, ["module", "lesson", "quiz", "attempt"], id="module"),
            pytest.param(2, PAGES, id="course"),
        ],
    )
    def test_page_restricted_to_a_group_is_not_found_by_others(
        self, sign_in, lesson, member, urls, depth, hidden
    ):
        page = [lesson, *lesson.get_ancestors().reverse()][depth]
        restriction = PageViewRestriction.objects.create(
            page=page, restriction_type=PageViewRestriction.GROUPS
        )
        client = sign_in(member)

        assert statuses(client, urls) == {name: 404 if name in hidden else 200 for name in PAGES}

        restriction.groups.add(member.groups.get())
        assert set(statuses(client, urls).values()) == {200}

    def test_restricted_course_is_in_no_list_and_cannot_be_joined(self, client, sign_in, course):
        PageViewRestriction.objects.create(
            page=course, restriction_type=PageViewRestriction.PASSWORD, password="let-me-in"
        )
        outsider = MemberFactory()

        response = sign_in(outsider).post(url_of(course))

        assert response.status_code == 404
        assert Enrolment.objects.count() == 0
        for url in (reverse("catalogue"), reverse("home")):
            assert course.title not in client.get(url).text


class TestForgedRequests:
    @pytest.fixture
    def client(self, member):
        client = Client(enforce_csrf_checks=True)
        client.force_login(member)
        return client

    @pytest.mark.parametrize("name", ["course", "lesson", "attempt"])
    def test_posts_from_elsewhere_are_refused(self, client, urls, name):
        before = LearningRecord.objects.count()

        assert client.post(urls[name]).status_code == 403
        assert LearningRecord.objects.count() == before

    def test_joining_a_path_from_elsewhere_is_refused(self, client):
        path = PathVersionFactory().path

        assert client.post(reverse("path", args=[path.slug])).status_code == 403
        assert PathEnrolment.objects.count() == 0

    def test_form_of_the_page_itself_is_accepted(self, client, course):
        other = published_course(lessons=1)
        page = client.get(url_of(other))

        response = client.post(url_of(other), {"csrfmiddlewaretoken": page.context["csrf_token"]})

        assert response.status_code == 302
        assert Enrolment.objects.filter(course=other).count() == 1
