"""What each page asks of the database: the same for one row and for three."""

from datetime import date

import pytest
from django.urls import reverse

from assessments.models import Quiz
from courses import progress
from courses.models import Catalogue
from tests.factories.assessments import QuizFactory
from tests.factories.cms import PictureFactory
from tests.factories.courses import (
    EnrolmentFactory,
    LessonFactory,
    ModuleFactory,
    PathEnrolmentFactory,
    PathVersionFactory,
    complete_course,
    lessons_of,
    published_course,
    published_path,
    read,
    recognise,
    take_quiz,
    url_of,
)
from tests.factories.members import MemberFactory

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.parametrize("rows", [1, 3]),
    # Wagtail leaves the file it made a rendition in to the garbage collector.
    pytest.mark.filterwarnings("ignore:Unclosed file <tempfile.Spooled:ResourceWarning"),
]


@pytest.fixture
def cost(statements):
    """How many statements a page takes that was opened once before, as one's second page is."""

    def cost(client, url):
        client.get(url)
        with statements() as asked:
            response = client.get(url)
        assert response.status_code == 200
        return len(asked)

    return cost


def course_with(rows):
    """A course of so many modules of so many lessons each, and a quiz of as many questions."""
    course = published_course(modules=rows, lessons=rows, picture=PictureFactory())
    LessonFactory(
        parent=ModuleFactory(parent=course),
        quiz=QuizFactory(questions=rows, attempts_limit=9),
    )
    return course


@pytest.fixture
def busy_member(rows):
    """On so many courses and more paths, with others beside them; one more is completed."""
    member = MemberFactory()
    for course in [course_with(rows) for _ in range(rows)]:
        EnrolmentFactory(member=member, course=course)
        EnrolmentFactory(course=course)
        read(member, lessons_of(course)[0])
        for path in [published_path(course) for _ in range(rows)]:
            progress.enrol_on_path(member=member, path=path, at=member.joined_at)
    complete_course(member, published_course(lessons=1))
    return member


def test_catalogue(client, sign_in, busy_member, cost):
    url = reverse("catalogue")

    assert (cost(client, url), cost(sign_in(busy_member), url)) == (5, 9)


def test_record(sign_in, rows, cost):
    path_enrolment = PathEnrolmentFactory(path=published_path(published_course(lessons=1)))
    for _ in range(rows):
        course = published_course(lessons=1)
        path = published_path(complete_course(path_enrolment.member, course).course)
        progress.enrol_on_path(
            member=path_enrolment.member, path=path, at=path_enrolment.enrolled_at
        )
        other = published_course(lessons=1)
        joined = PathEnrolmentFactory(member=path_enrolment.member, path=published_path(other))
        recognise(joined, other)

    assert cost(sign_in(path_enrolment.member), reverse("record")) == 6


def test_path_with_a_newer_version_and_a_course_to_study_again(sign_in, rows, cost):
    courses = [published_course(lessons=1) for _ in range(rows)]
    asked = [(course, {"accepted_from": date(2199, 1, 1)}) for course in courses]
    paths = [PathVersionFactory(groups=[(None, asked)]).path for _ in range(rows)]
    member = PathEnrolmentFactory(path=paths[0]).member
    for path in paths:
        progress.enrol_on_path(member=member, path=path, at=member.joined_at)
        PathVersionFactory(path=path, groups=[(None, courses)])
    complete_course(member, courses[0])
    client = sign_in(member)

    assert {
        "path": cost(client, reverse("path", args=[paths[0].slug])),
        "course": cost(client, url_of(courses[0])),
    } == {"path": 12, "course": 11}


def test_my_learning(sign_in, busy_member, cost):
    assert cost(sign_in(busy_member), reverse("my_learning")) == 17


def test_course_module_and_lesson(client, sign_in, rows, cost):
    course = course_with(rows)
    member = EnrolmentFactory(course=course).member
    lesson = lessons_of(course)[0]
    theirs = sign_in(member)
    read(member, lesson)

    assert {
        "course, visitor": cost(client, url_of(course)),
        "course, member": cost(theirs, url_of(course)),
        "module, visitor": cost(client, url_of(lesson.get_parent())),
        "module, member": cost(theirs, url_of(lesson.get_parent())),
        "lesson": cost(theirs, url_of(lesson)),
        "lesson with a quiz": cost(theirs, url_of(lessons_of(course)[-1])),
    } == {
        "course, visitor": 4,
        "course, member": 10,
        "module, visitor": 5,
        "module, member": 12,
        "lesson": 11,
        "lesson with a quiz": 12,
    }


def test_quiz_and_result(sign_in, rows, cost):
    course = course_with(rows)
    member = EnrolmentFactory(course=course).member
    lesson = lessons_of(course)[-1]
    for _ in range(rows):
        take_quiz(member, lesson, right=0)
    client = sign_in(member)

    assert {
        "quiz": cost(client, url_of(lesson, "quiz")),
        "result": cost(client, url_of(lesson, "attempt", 1)),
    } == {"quiz": 14, "result": 13}
    assert Quiz.objects.count() == 1


def test_path(client, sign_in, rows, busy_member, cost):
    courses = list(Catalogue.objects.get().get_children().specific())
    path = PathVersionFactory(groups=[(None, courses) for _ in range(rows)]).path
    url = reverse("path", args=[path.slug])
    theirs = sign_in(busy_member)
    before_joining = cost(theirs, url)
    theirs.post(url)

    assert (cost(client, url), before_joining, cost(theirs, url)) == (3, 9, 13)
