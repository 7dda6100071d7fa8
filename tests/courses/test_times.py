"""What a lesson takes is counted when it is published, and a course is the sum of its lessons."""

import pytest

from courses import times
from courses.models import Course, Lesson
from courses.outline import lessons_below
from courses.trails import about_time
from tests.factories.assessments import QuizFactory
from tests.factories.cms import block, body
from tests.factories.courses import LessonFactory, ModuleFactory, published_course

pytestmark = pytest.mark.django_db

A_MINUTE = "<p>" + "word " * times.WORDS_A_MINUTE + "</p>"


def publish(page):
    page.save_revision().publish()
    page.refresh_from_db()


def lesson(*blocks, parent=None, **about):
    found = LessonFactory(parent=parent or ModuleFactory(), body_en=body(*blocks), **about)
    publish(found)
    return found


def course_of(lesson):
    return Course.objects.ancestor_of(lesson).get()


def test_words_pictures_questions_and_own_work_are_added_up():
    asks = QuizFactory(questions=3)
    drawn = {"title": "Before it leaves", "points": [block("item", "Ask.")], "note": ""}
    found = lesson(
        block("text", A_MINUTE), block("checklist", drawn), block("quiz", asks.pk), work_minutes=20
    )
    # One minute of words and a few more, half a minute for the picture, three for questions.
    assert found.minutes == 25


def test_a_language_that_writes_no_spaces_takes_as_long():
    thai = "ก" * 4 * times.WORDS_A_MINUTE
    found = LessonFactory(source_language="th", body_en=None, body_th=body(block("text", thai)))
    publish(found)
    assert found.minutes == lesson(block("text", A_MINUTE)).minutes == 1


def test_a_course_takes_as_long_as_what_is_live_of_it():
    first = lesson(block("text", A_MINUTE * 2))
    second = lesson(block("text", A_MINUTE * 3), parent=first.get_parent())
    assert course_of(first).minutes == 5

    second.unpublish()
    assert course_of(first).minutes == 2

    publish(second)
    other = ModuleFactory()
    second.move(other, pos="last-child")
    assert course_of(first).minutes == 2
    assert Course.objects.ancestor_of(other).get().minutes == 3

    first.delete()
    assert Course.objects.ancestor_of(ModuleFactory.create(parent=other.get_parent())).get()
    assert Course.objects.exclude(pk=other.get_parent().pk).get().minutes == 0


def test_an_older_draft_does_not_bring_an_older_time_back():
    found = lesson(block("text", A_MINUTE))
    course = course_of(found)
    draft = course.save_revision()
    Lesson.objects.filter(pk=found.pk).update(body_en=body(block("text", A_MINUTE * 4)))
    draft.publish()
    course.refresh_from_db()
    assert course.minutes == 4


def test_it_is_counted_in_as_many_statements_for_few_lessons_as_for_many(
    django_assert_max_num_queries,
):
    small, large = published_course(lessons=1), published_course(modules=3, lessons=5)
    for each in (small, large):
        with django_assert_max_num_queries(7):
            times.keep(lessons=lessons_below(each), around=each)


def test_the_night_counts_what_nobody_published():
    course = published_course(lessons=2)
    Lesson.objects.update(minutes=None)
    assert times.keep_all() == 2
    course.refresh_from_db()
    assert course.minutes == 2


@pytest.mark.parametrize(
    ("minutes", "words"), [(None, ""), (1, "About 1 minute"), (154, "About 3 hours")]
)
def test_a_path_tells_the_time_as_the_course_does(minutes, words):
    assert about_time(minutes) == words
