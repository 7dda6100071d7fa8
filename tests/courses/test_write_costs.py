"""What a learner's write asks of the database, however long the course is.

Reading may ask ten times at most, and handing in a quiz thirteen; these are the numbers as they
are.
"""

import uuid

import pytest
from django.utils import timezone

from courses import progress
from courses.models import Activity, Enrolment, PathEnrolment
from tests.factories.assessments import QuizFactory, answers
from tests.factories.courses import (
    CourseFactory,
    LessonFactory,
    ModuleFactory,
    PathEnrolmentFactory,
    lessons_of,
    published_path,
    read,
    take_quiz,
)
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db

MOST = 10
MOST_OF_A_QUIZ = 13


def course_of(length):
    """A course of so many lessons, the last with a quiz."""
    module = ModuleFactory()
    for _ in range(length - 1):
        LessonFactory(parent=module)
    LessonFactory(parent=module, quiz=QuizFactory(questions=3))
    return CourseFactory._meta.model.objects.get(pk=module.get_parent().pk)


def student(course):
    """A member on the course and on a path that asks for it, among others on both."""
    path = published_path(course)
    for _ in range(2):
        path_enrolment = PathEnrolmentFactory(path=path)
        progress.enrol(member=path_enrolment.member, course=course, at=timezone.now())
    return path_enrolment.member


@pytest.mark.parametrize("length", [3, 30])
def test_writes_cost_the_same_for_short_and_long_courses(length, statements):
    course = course_of(length)
    first, *others, last = lessons_of(course)
    member, second = student(course), student(course)
    costs = {}

    def read_counted(reader, lesson):
        with statements() as asked:
            progress.complete_lesson(
                member=reader, lesson=lesson, happened_at=timezone.now(), client_key=uuid.uuid4()
            )
        return len(asked)

    def hand_in_counted(*, right):
        attempt = progress.start_quiz(member=member, lesson=last, at=timezone.now())
        with statements() as asked:
            progress.submit_quiz(
                member=member,
                lesson=last,
                attempt=attempt,
                answers=answers(attempt, right=right),
                at=timezone.now(),
            )
        return len(asked)

    costs["a lesson"] = read_counted(member, first)
    costs["a lesson, reported again"] = read_counted(member, first)
    costs["a failed quiz"] = hand_in_counted(right=0)
    for lesson in others:
        read(member, lesson)
    costs["the quiz that completes course and path"] = hand_in_counted(right=3)
    take_quiz(second, last)
    for lesson in others:
        read(second, lesson)
    costs["the lesson that completes course and path"] = read_counted(second, first)

    assert PathEnrolment.objects.filter(completed_at=None).count() == 2
    assert costs == {
        "a lesson": 6,
        "a lesson, reported again": 6,
        "a failed quiz": 9,
        "the quiz that completes course and path": 13,
        "the lesson that completes course and path": 9,
    }
    assert max(cost for what, cost in costs.items() if "lesson" in what) <= MOST
    assert max(costs.values()) <= MOST_OF_A_QUIZ


@pytest.mark.parametrize("length", [3, 30])
def test_opening_a_quiz_costs_the_same_for_short_and_long_courses(length, statements):
    course = course_of(length)
    somebody, member = student(course), student(course)
    *_others, last = lessons_of(course)
    # Whoever is the first to be asked makes the versions of the questions.
    progress.start_quiz(member=somebody, lesson=last, at=timezone.now())

    with statements() as asked_first:
        progress.start_quiz(member=member, lesson=last, at=timezone.now())
    with statements() as asked_again:
        progress.start_quiz(member=member, lesson=last, at=timezone.now())

    assert (len(asked_first), len(asked_again)) == (12, 4)


def test_joining_a_course(statements):
    course, member = CourseFactory(), MemberFactory()

    with statements() as asked:
        progress.enrol(member=member, course=course, at=timezone.now())

    assert len(asked) == 3
    assert Enrolment.objects.count() == 1
    assert Activity.objects.count() == 0
