"""Two requests of one member at the same moment.

The race is certain: the first keeps its transaction open until the second either waits for it,
as it should, or has gone past it.
"""

import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.utils import timezone

from assessments import grading
from assessments.models import Attempt, Response
from cms import translations
from courses import progress
from courses.models import Enrolment, LearningRecord, PathEnrolment
from tests.factories.assessments import QuizFactory, answers
from tests.factories.courses import (
    EnrolmentFactory,
    LessonFactory,
    PathEnrolmentFactory,
    PathVersionFactory,
    complete_course,
    lessons_of,
    published_course,
    published_path,
    read,
    recognise,
)
from tests.factories.members import MemberFactory

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

PATIENCE = 10


def race(first, second):
    """What each returned; or raised, in the case of the second."""
    with ThreadPoolExecutor(1) as threads:
        with transaction.atomic():
            of_first = first()
            running = threads.submit(_in_its_own_connection, second)
            _wait_until_it_queues_or_is_done(running)
        try:
            return of_first, running.result()
        except (grading.AttemptClosed, grading.NoAttemptsLeft, progress.NotOpen) as refused:
            return of_first, refused


def _in_its_own_connection(racer):
    try:
        return racer()
    finally:
        connection.close()


def _wait_until_it_queues_or_is_done(running):
    deadline = time.monotonic() + PATIENCE
    queues = False
    while not queues and not running.done():
        assert time.monotonic() < deadline, "the second neither queues nor ends"
        time.sleep(0.01)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT EXISTS (SELECT FROM pg_locks WHERE pg_backend_pid() = ANY("
                "pg_blocking_pids(pid)))"
            )
            [queues] = cursor.fetchone()


def test_two_courses_completed_at_once_complete_their_path():
    courses = [published_course(lessons=1), published_course(lessons=1)]
    path_enrolment = PathEnrolmentFactory(path=published_path(*courses))
    member = path_enrolment.member
    for course in courses:
        EnrolmentFactory(member=member, course=course)
    [first], [second] = map(lessons_of, courses)

    race(lambda: read(member, first), lambda: read(member, second))

    assert Enrolment.objects.completed().count() == 2
    path_enrolment.refresh_from_db()
    assert path_enrolment.completed_at is not None


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["joining last", "joining first"])
def test_joining_a_path_while_completing_its_course_completes_it(order):
    course = published_course(lessons=1)
    path = published_path(course)
    member = EnrolmentFactory(course=course).member
    [lesson] = lessons_of(course)
    racers = [
        lambda: read(member, lesson),
        lambda: progress.enrol_on_path(member=member, path=path, at=timezone.now()),
    ]

    race(*[racers[position] for position in order])

    assert PathEnrolment.objects.get().completed_at is not None


@pytest.fixture
def completed_path():
    """A path that its member has completed."""
    course = published_course(lessons=1)
    path_enrolment = PathEnrolmentFactory(path=published_path(course))
    complete_course(path_enrolment.member, course)
    return path_enrolment


def test_path_renewed_twice_at_once_is_renewed_once(completed_path):
    def renew():
        return progress.renew_path(path_enrolment_id=completed_path.pk, at=timezone.now())

    first, second = race(renew, renew)

    assert (first, first.cycle) == (second, 2)
    assert PathEnrolment.objects.count() == 2


def test_course_studied_again_twice_at_once_is_begun_once(completed_path):
    progress.renew_path(path_enrolment_id=completed_path.pk, at=timezone.now())
    member, course = completed_path.member, Enrolment.objects.get().course

    def again():
        return progress.study_again(member=member, course=course, at=timezone.now())

    first, second = race(again, again)

    assert first == second
    assert Enrolment.objects.count() == 2
    assert Enrolment.objects.active().get() == first


def test_recognising_the_same_twice_at_once_is_recognising_once(completed_paths):
    course = published_course(lessons=1)
    path_enrolment = PathEnrolmentFactory(path=published_path(course))

    first, second = race(
        lambda: recognise(path_enrolment, course), lambda: recognise(path_enrolment, course)
    )

    assert first == second
    assert completed_paths == [path_enrolment]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["studying last", "studying first"])
def test_what_is_recognised_and_what_is_studied_at_once_complete_the_path(order, completed_paths):
    studied, known = published_course(lessons=1), published_course(lessons=1)
    path_enrolment = PathEnrolmentFactory(path=published_path(studied, known))
    member = EnrolmentFactory(member=path_enrolment.member, course=studied).member
    [lesson] = lessons_of(studied)
    racers = [lambda: recognise(path_enrolment, known), lambda: read(member, lesson)]

    race(*[racers[position] for position in order])

    path_enrolment.refresh_from_db()
    assert path_enrolment.completed_at is not None
    assert completed_paths == [path_enrolment]


def test_moving_twice_at_once_is_moving_once(completed_paths):
    done, dropped = published_course(lessons=1), published_course(lessons=1)
    path_enrolment = PathEnrolmentFactory(path=published_path(done, dropped))
    complete_course(path_enrolment.member, done)
    version = PathVersionFactory(path=path_enrolment.path, groups=[(None, [done])])

    def move():
        return progress.move_to_current_version(
            path_enrolment_id=path_enrolment.pk, at=timezone.now()
        )

    first, refused = race(move, move)

    assert first.version == version
    assert isinstance(refused, progress.NotOpen)
    assert completed_paths == [path_enrolment]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["studying last", "studying first"])
def test_moving_while_completing_what_the_new_version_asks_completes_it(order, completed_paths):
    dropped, asked = published_course(lessons=1), published_course(lessons=1)
    path_enrolment = PathEnrolmentFactory(path=published_path(dropped))
    PathVersionFactory(path=path_enrolment.path, groups=[(None, [asked])])
    member = EnrolmentFactory(member=path_enrolment.member, course=asked).member
    [lesson] = lessons_of(asked)
    racers = [
        lambda: progress.move_to_current_version(
            path_enrolment_id=path_enrolment.pk, at=timezone.now()
        ),
        lambda: read(member, lesson),
    ]

    race(*[racers[position] for position in order])

    path_enrolment.refresh_from_db()
    assert path_enrolment.completed_at is not None
    assert completed_paths == [path_enrolment]


@pytest.fixture
def lesson():
    """A lesson with a quiz that may be tried once."""
    return LessonFactory(quiz=QuizFactory(questions=3, attempts_limit=1))


@pytest.fixture
def member(lesson):
    """Somebody on the lesson's course."""
    return EnrolmentFactory(course=lesson.get_parent().get_parent().specific).member


def start(member, lesson):
    return progress.start_quiz(member=member, lesson=lesson, at=timezone.now())


def hand_in(member, lesson, attempt, *, right):
    return progress.submit_quiz(
        member=member,
        lesson=lesson,
        attempt=attempt,
        answers=answers(attempt, right=right),
        at=timezone.now(),
    )


@pytest.mark.parametrize("rights", [(3, 0), (0, 3)])
def test_attempt_handed_in_twice_at_once_is_graded_once(member, lesson, rights):
    # Each request has read the attempt for itself.
    first, second = [start(member, lesson) for _ in range(2)]

    grade, refused = race(
        lambda: hand_in(member, lesson, first, right=rights[0]),
        lambda: hand_in(member, lesson, second, right=rights[1]),
    )

    assert isinstance(refused, grading.AttemptClosed)
    attempt = Attempt.objects.get()
    assert (attempt.points, attempt.passed) == (rights[0], grade.passed)
    assert Response.objects.count() == 3
    assert LearningRecord.objects.filter(attempt=attempt).count() == 1


def test_attempt_handed_in_twice_at_once_without_a_lesson_is_graded_once(member, lesson):
    first, second = [start(member, lesson) for _ in range(2)]

    _grade, refused = race(
        lambda: grading.submit(attempt=first, answers=answers(first, right=3), at=timezone.now()),
        lambda: grading.submit(attempt=second, answers=answers(second, right=0), at=timezone.now()),
    )

    assert isinstance(refused, grading.AttemptClosed)
    assert Attempt.objects.get().points == 3


def test_quiz_opened_twice_at_once_is_one_attempt(member, lesson):
    first, second = race(lambda: start(member, lesson), lambda: start(member, lesson))

    assert first == second
    assert Attempt.objects.get().number == 1


def test_quiz_opened_twice_at_once_without_a_lesson_is_one_attempt():
    member, quiz = MemberFactory(), QuizFactory()

    def start():
        return grading.start(member=member, quiz=quiz, at=timezone.now())

    first, second = race(start, start)

    assert first == second


def test_attempts_never_exceed_the_limit(member, lesson):
    opened = start(member, lesson)

    grade, refused = race(
        lambda: hand_in(member, lesson, opened, right=0), lambda: start(member, lesson)
    )

    assert grade.passed is False
    assert isinstance(refused, grading.NoAttemptsLeft)
    assert Attempt.objects.count() == 1


def test_same_client_key_twice_at_once_has_one_effect():
    course = published_course(lessons=2)
    enrolment = EnrolmentFactory(course=course)
    key = uuid.uuid4()

    def done():
        return progress.complete_lesson(
            member=enrolment.member,
            lesson=lessons_of(course)[0],
            happened_at=timezone.now(),
            client_key=key,
        )

    first, second = race(done, done)

    assert (first.percent, second.percent) == (50, 50)
    assert LearningRecord.objects.filter(verb="completed").count() == 1


def test_joining_twice_at_once_is_joining_once():
    course = published_course(lessons=1)
    member = EnrolmentFactory().member

    def join():
        return progress.enrol(member=member, course=course, at=timezone.now())

    first, second = race(join, join)

    assert first == second
    assert LearningRecord.objects.filter(enrolment=first).count() == 1


def test_course_is_completed_once_by_two_last_lessons_at_once():
    course = published_course(lessons=2)
    enrolment = EnrolmentFactory(course=course)
    first, second = lessons_of(course)

    race(lambda: read(enrolment.member, first), lambda: read(enrolment.member, second))

    enrolment.refresh_from_db()
    assert (enrolment.percent, enrolment.completed_activities) == (100, 2)
    assert LearningRecord.objects.filter(verb="course-completed").count() == 1


def test_rebuild_beside_a_learner_loses_nothing():
    course = published_course(lessons=2)
    enrolment = EnrolmentFactory(course=course)
    lesson = lessons_of(course)[0]

    race(
        lambda: read(enrolment.member, lesson),
        lambda: progress.rebuild(enrolment_id=enrolment.pk, at=timezone.now()),
    )

    enrolment.refresh_from_db()
    assert (enrolment.percent, enrolment.completed_activities) == (50, 1)


def test_publishing_a_page_and_releasing_its_translation_wait_for_each_other_in_one_order():
    lesson = lessons_of(published_course(lessons=1))[0]
    actor, now = MemberFactory(), timezone.now()
    begun = translations.start(source=lesson, language="fa", actor=actor, at=now)
    texts = {"heading": "درس"}
    translations.save(translation_id=begun.pk, revision=1, texts=texts, actor=actor, at=now)

    def release():
        return translations.release(translation_id=begun.pk, actor=actor, at=timezone.now())

    with ThreadPoolExecutor(1) as threads:
        with transaction.atomic():
            # As an approval does: the page first, and what is translated of it after that.
            lesson.save()
            running = threads.submit(_in_its_own_connection, release)
            _wait_until_it_queues_or_is_done(running)
            translations.release_again(source=lesson)
        released = running.result()

    assert released.released is not None
    lesson.refresh_from_db()
    assert lesson.heading_fa == "درس"
