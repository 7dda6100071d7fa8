"""A page that was moved or called something else is still found where it was."""

from uuid import uuid4

import pytest
from django.test import Client
from wagtail.actions.move_page import MovePageAction

from courses.models import FormerAddress, LearningRecord
from tests.factories.courses import (
    CourseFactory,
    EnrolmentFactory,
    LessonFactory,
    ModuleFactory,
    lessons_of,
    published_course,
    url_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    return published_course(modules=2, lessons=1)


@pytest.fixture
def call(django_capture_on_commit_callbacks):
    def call(page, slug):
        """A trainer gives the page another slug."""
        with django_capture_on_commit_callbacks(execute=True):
            page.slug = slug
            page.save_revision().publish()

    return call


@pytest.fixture
def move(django_capture_on_commit_callbacks):
    def move(page, parent):
        with django_capture_on_commit_callbacks(execute=True):
            MovePageAction(page, parent, pos="last-child").execute(skip_permission_checks=True)
        page.refresh_from_db()

    return move


def test_a_renamed_course_takes_all_its_pages_along(course, call, sign_in):
    browser = sign_in(EnrolmentFactory(course=course).member)
    pages = [course, *course.get_children().specific(), *lessons_of(course)]
    before = [url_of(page) for page in pages]

    call(course, "the-law")

    for page, address in zip(pages, before, strict=True):
        page.refresh_from_db()
        answer = browser.get(address)
        assert (answer.status_code, answer["Location"]) == (307, url_of(page))


def test_a_moved_lesson_is_found_from_its_old_module(course, move, sign_in):
    browser = sign_in(EnrolmentFactory(course=course).member)
    lesson, other = lessons_of(course)
    before = url_of(lesson)

    move(lesson, other.get_parent())

    answer = browser.get(f"{before}?from=mail", follow=True)
    assert answer.redirect_chain == [(f"{url_of(lesson)}?from=mail", 307)]
    assert lesson.title in answer.content.decode()


def test_what_was_called_several_names_is_found_by_each_of_them(course, call):
    addresses = []
    for slug in ("first", "second", "third"):
        addresses.append(url_of(course))
        call(course, slug)

    assert {Client().get(address)["Location"] for address in addresses} == {url_of(course)}


def test_a_form_of_an_open_page_reaches_the_lesson_where_it_is_now(course, move, sign_in):
    lesson, other = lessons_of(course)
    browser = sign_in(EnrolmentFactory(course=course).member)
    before = url_of(lesson)

    move(lesson, other.get_parent())
    answer = browser.post(before, {"client_key": uuid4()}, follow=True)

    assert answer.redirect_chain[0] == (url_of(lesson), 307)
    assert LearningRecord.objects.filter(activity__lesson=lesson).exists()


def test_who_takes_an_old_name_has_it(course, call):
    call(course, "the-law")
    before = FormerAddress.objects.get(page=course).address

    newer = CourseFactory(slug=before)

    answer = Client().get(url_of(newer))
    assert answer.status_code == 200
    assert newer.title in answer.content.decode()


def test_two_that_changed_names_do_not_lead_in_circles(course, call):
    other = CourseFactory()
    first, second = course.slug, other.slug
    call(course, "meanwhile")
    call(other, first)
    call(course, second)
    for page in (course, other):
        page.unpublish()

    for slug in (first, second):
        assert Client().get(f"/en/courses/{slug}/", follow=True).status_code == 404


def test_nobody_is_led_to_what_was_withdrawn_and_nobody_learns_its_new_name(course, call):
    before = url_of(course)
    call(course, "secret-name")
    course.unpublish()

    answer = Client().get(before)

    assert answer.status_code == 404
    assert "secret-name" not in answer.content.decode()


def test_a_page_that_is_found_asks_for_no_former_address(course, statements):
    with statements() as found:
        assert Client().get(url_of(course)).status_code == 200

    assert not [each for each in found if "formeraddress" in each.lower()]


def test_a_course_with_many_lessons_is_remembered_at_once(call, statements):
    counts = []
    for lessons in (1, 6):
        course = CourseFactory()
        module = ModuleFactory(parent=course)
        for _lesson in range(lessons):
            LessonFactory(parent=module)
        with statements() as found:
            call(course, f"renamed-{lessons}")
        counts.append(len([each for each in found if "formeraddress" in each.lower()]))

    assert counts[0] == counts[1] > 0
