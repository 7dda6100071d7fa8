"""What authors and translators change stands on learners' pages at once."""

import pytest
from django.utils import translation

from courses.models import Lesson, Module
from tests.factories.courses import (
    EnrolmentFactory,
    LessonFactory,
    lessons_of,
    published_course,
    read,
    url_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    course = published_course(modules=2, lessons=2)
    for lesson, name in zip(lessons_of(course), ("First", "Second", "Third", "Last"), strict=True):
        lesson.title = name
        lesson.save_revision().publish()
    return course


@pytest.fixture
def learner(sign_in, course):
    return sign_in(EnrolmentFactory(course=course).member)


@pytest.fixture
def trail_on(learner, course):
    """The titles of the trail by module, as the course's page and a lesson's page both draw it."""

    def trail_on(language="en"):
        with translation.override(language):
            pages = [url_of(course), url_of(lessons_of(course)[0])]
        found = []
        for url in pages:
            page = learner.get(url)
            stations = page.context["trail"].stations
            found.append([[str(stop.title) for stop in each.stops] for each in stations])
            assert all(f">{title}</a>" in page.text for titles in found[-1] for title in titles)
        on_course, on_lesson = found
        assert on_course == on_lesson
        return on_course

    return trail_on


def test_published_and_unpublished_lesson(course, trail_on):
    assert trail_on() == [["First", "Second"], ["Third", "Last"]]

    draft = LessonFactory(parent=course.get_children().last(), title="Added", live=False)
    assert trail_on() == [["First", "Second"], ["Third", "Last"]]
    draft.save_revision().publish()
    assert trail_on() == [["First", "Second"], ["Third", "Last", "Added"]]
    lessons_of(course)[1].unpublish()
    assert trail_on() == [["First"], ["Third", "Last", "Added"]]


def test_unpublished_module(course, trail_on):
    trail_on()

    Module.objects.child_of(course).last().unpublish()

    assert trail_on() == [["First", "Second"]]


def test_moved_lesson(course, trail_on):
    trail_on()
    lesson = lessons_of(course)[1]

    lesson.move(course.get_children().last(), pos="first-child")

    assert trail_on() == [["First"], ["Second", "Third", "Last"]]


def test_renamed_lesson_and_its_address(course, trail_on, learner):
    trail_on()
    lesson = lessons_of(course)[3]

    lesson.title, lesson.slug = "Renamed", "renamed"
    lesson.save_revision().publish()

    assert trail_on() == [["First", "Second"], ["Third", "Renamed"]]
    assert url_of(lesson) in learner.get(url_of(course)).text


def test_translated_lesson_in_its_language_only(course, trail_on):
    trail_on()
    trail_on("th")

    Lesson.objects.filter(pk=lessons_of(course)[1].pk).update(heading_th="บทที่สอง")

    assert trail_on("th") == [["First", "บทที่สอง"], ["Third", "Last"]]
    assert trail_on() == [["First", "Second"], ["Third", "Last"]]


def test_what_one_member_has_done_stands_on_nobody_elses_page(course, learner, sign_in):
    one = EnrolmentFactory(course=course).member
    read(one, lessons_of(course)[0])
    theirs = sign_in(one).get(url_of(course))
    mine = learner.get(url_of(course))

    states = [
        [stop.state for each in page.context["trail"].stations for stop in each.stops]
        for page in (theirs, mine)
    ]

    assert states == [["done", "here", "open", "open"], ["here", "open", "open", "open"]]
    assert ('class="stop done"' in theirs.text, 'class="stop done"' in mine.text) == (True, False)
