"""A lesson that its author opened is read without an account; the others ask to sign in."""

import pytest
from django.urls import reverse

from courses.models import LearningRecord, Lesson
from tests.factories.courses import (
    EnrolmentFactory,
    lessons_of,
    published_course,
    url_of,
)
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db

JOIN_FIRST = "You can do this when you join the course."


@pytest.fixture
def course():
    return published_course(lessons=3, quiz_in_last=True)


def opened(lesson):
    Lesson.objects.filter(pk=lesson.pk).update(open_to_visitors=True)
    return lesson


def test_visitors_read_an_open_lesson_and_are_invited_to_the_course(client, course):
    lesson = opened(lessons_of(course)[-1])

    page = client.get(url_of(lesson))

    assert page.status_code == 200
    assert lesson.title in page.text
    assert f"?next={url_of(course)}" in page.text
    assert JOIN_FIRST in page.text
    assert url_of(lesson, "quiz") not in page.text
    assert 'rel="alternate" hreflang="fa"' in page.text


def test_closed_lessons_and_all_that_one_does_in_a_lesson_ask_to_sign_in(client, course):
    closed, _also_closed, last = lessons_of(course)
    opened(last)
    missing = url_of(closed).replace(closed.slug, "no-such-lesson")

    for address in (url_of(closed), missing, url_of(last, "quiz")):
        assert client.get(address).url.startswith(reverse("account_login"))
    assert client.post(url_of(last)).url.startswith(reverse("account_login"))
    assert not LearningRecord.objects.exists()


def test_unpublished_lesson_is_not_open(client, course):
    lesson = opened(lessons_of(course)[0])
    Lesson.objects.filter(pk=lesson.pk).update(live=False)

    assert client.get(url_of(lesson)).url.startswith(reverse("account_login"))


def test_members_who_have_not_joined_read_it_and_no_other(sign_in, course):
    first, second, _last = lessons_of(course)
    opened(first)
    client = sign_in(MemberFactory())

    assert "This lesson is open to everybody." in client.get(url_of(first)).text
    assert client.get(url_of(second)).url == url_of(course)
    assert client.post(url_of(first)).url == url_of(course)


def test_who_has_joined_has_the_lesson_as_always(sign_in, course):
    first = opened(lessons_of(course)[0])
    member = EnrolmentFactory(course=course).member

    page = sign_in(member).get(url_of(first)).text

    assert "This lesson is open to everybody." not in page
    assert "Mark as done" in page


def test_course_page_leads_visitors_to_the_open_lesson_only(client, course):
    first, second, _last = lessons_of(course)
    opened(first)

    page = client.get(url_of(course)).text

    assert f'href="{url_of(first)}"' in page
    assert page.count("Open to read before you join") == 1
    assert f'href="{url_of(second)}"' not in page


def test_search_engines_are_told_of_open_lessons_only(client, course):
    first, second, last = lessons_of(course)
    opened(first)
    opened(last)
    Lesson.objects.filter(pk=last.pk).update(live=False)

    told = client.get("/sitemap.xml").text

    assert f"<loc>http://testserver{url_of(first)}</loc>" in told
    assert url_of(second) not in told
    assert url_of(last) not in told
