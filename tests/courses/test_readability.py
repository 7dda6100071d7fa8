"""Nobody joins a course without being told how much of it they can read."""

import pytest
from django.db.models import F
from django.urls import reverse
from wagtail.models import Page

from courses import readability
from courses.readability import Readable
from tests.factories.assessments import QuestionFactory, QuizFactory
from tests.factories.cms import block, body
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

DARI = "دری / فارسی"


@pytest.fixture
def course():
    """Of three lessons one is in Dari, one for a half, one not at all."""
    course = CourseFactory()
    module = ModuleFactory(parent=course)
    for blocks in (2, 1, 0):
        text = [block("text", "<p>One.</p>"), block("text", "<p>Two.</p>")]
        LessonFactory(
            parent=module, body_en=body(*text), body_fa=body(*text[:blocks]) if blocks else None
        )
    return course


def test_lessons_wholly_translated_are_counted(course):
    assert readability.partly_readable([course], language="fa") == {course.pk: Readable(1, 3, DARI)}
    assert readability.partly_readable([course], language="my")[course.pk].lessons == 0


def test_who_reads_the_language_it_was_written_in_is_told_nothing(course):
    assert readability.partly_readable([course], language="en") == {}


def test_course_written_in_another_language_is_told_to_readers_of_english():
    course = published_course(lessons=1)
    lesson = lessons_of(course)[0]
    lesson.source_language, lesson.body_fa, lesson.body_en = "fa", lesson.body_en, None
    lesson.save()

    assert readability.partly_readable([course], language="en")[course.pk].lessons == 0
    assert readability.partly_readable([course], language="fa") == {}


def test_what_readers_cannot_open_is_not_counted(course):
    first = lessons_of(course)[0]
    hidden = LessonFactory(parent=ModuleFactory(parent=course))
    hidden.get_parent().unpublish()
    LessonFactory(parent=first.get_parent(), live=False)

    assert readability.partly_readable([course], language="fa")[course.pk].total == 3


def test_course_without_lessons_is_told_nothing():
    assert readability.partly_readable([CourseFactory()], language="fa") == {}


def test_pages_further_up_than_any_course_are_no_error():
    step = Page.steplen
    pages = Page.objects.annotate(above=readability.above(F("path"), 2 * step))

    assert {each.above for each in pages if each.depth > 2} == {
        each.path[: -2 * step] for each in pages if each.depth > 2
    }


def test_all_courses_are_counted_in_one_statement(statements):
    courses = [published_course(lessons=1) for _ in range(3)]

    with statements() as asked:
        found = readability.partly_readable(courses, language="fa")

    assert (len(found), len(asked)) == (3, 1)


def test_each_call_is_about_its_own_courses():
    courses = [published_course(lessons=lessons) for lessons in (1, 2)]

    told = [readability.partly_readable([each], language="fa") for each in courses]

    assert [{pk: (found.lessons, found.total) for pk, found in each.items()} for each in told] == [
        {courses[0].pk: (0, 1)},
        {courses[1].pk: (0, 2)},
    ]


def test_cards_and_course_say_it_before_one_joins(client, course):
    for page in (reverse("catalogue"), url_of(course), reverse("home")):
        assert f"درس‌ها به زبان {DARI}: 1 از 3" in client.get(page.replace("/en/", "/fa/", 1)).text
        assert "Lessons in" not in client.get(page).text


def test_quiz_marks_each_question_that_is_not_translated(sign_in):
    asked = [QuestionFactory(), QuestionFactory(text_fa="به دری؟")]
    lesson = LessonFactory(quiz=QuizFactory(questions=asked))
    member = EnrolmentFactory(course=lesson.get_parent().get_parent().specific).member

    page = sign_in(member).get(url_of(lesson, "quiz").replace("/en/", "/fa/", 1)).text

    assert page.count("هنوز ترجمه نشده") == 1
    assert page.index("هنوز ترجمه نشده") < page.index(asked[0].text_en)
