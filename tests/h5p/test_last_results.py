"""What one did last with an exercise stands in its lesson before one starts it again."""

from datetime import UTC, datetime, timedelta

import pytest

from cms.h5p.models import ExerciseAttempt
from courses import exercises
from tests.factories.cms import block, body
from tests.factories.courses import EnrolmentFactory, LessonFactory
from tests.factories.h5p import interactive
from tests.h5p import making

pytestmark = pytest.mark.django_db

DAY = datetime(2026, 3, 9, 12, tzinfo=UTC)


def lesson_with(*contents):
    return LessonFactory(
        body_en=body(*(block("interactive", {"content": each.pk}) for each in contents))
    )


def member_on(lesson):
    return EnrolmentFactory(course=lesson.get_parent().get_parent().specific).member


def done(member, version, *, points=3, possible=4, at=DAY, **said):
    said = {"completed_at": at, "points": points, "points_possible": possible, **said}
    return ExerciseAttempt.objects.create(member=member, exercise=version, started_at=at, **said)


@pytest.fixture
def content():
    return interactive()


@pytest.fixture
def lesson(content):
    return lesson_with(content)


@pytest.fixture
def member(lesson):
    return member_on(lesson)


@pytest.mark.parametrize(
    ("is_checked", "words"),
    [
        (False, "Your result, as this device reported it: 3 of 4."),
        (True, "Your result, checked by the site: 3 of 4."),
    ],
)
def test_it_says_when_and_with_which_points_and_who_counted_them(
    sign_in, content, lesson, member, is_checked, words
):
    done(member, content.newest, is_checked=is_checked)
    told = sign_in(member).get(lesson.url).text
    said = f"You did this exercise last on 9 March 2026. {words}"
    assert said in told
    assert told.index(said) < told.index("data-start")


def test_without_points_it_says_the_day_only(content, lesson, member):
    done(member, content.newest, points=None, possible=None)
    assert exercises.last_results(member=member, lesson=lesson) == {
        content.pk: "You did this exercise last on 9 March 2026."
    }


def test_points_are_written_as_they_are(content, lesson, member):
    done(member, content.newest, points=2.5, possible=4)
    [told] = exercises.last_results(member=member, lesson=lesson).values()
    assert told.endswith("2.5 of 4.")


def test_what_was_begun_and_not_completed_says_nothing(content, lesson, member):
    done(member, content.newest, at=DAY, completed_at=None)
    assert exercises.last_results(member=member, lesson=lesson) == {}


def test_nobody_reads_what_another_did(sign_in, content, lesson, member):
    done(member, content.newest)
    other = EnrolmentFactory(course=lesson.get_parent().get_parent().specific).member
    assert "You did this exercise" not in sign_in(other).get(lesson.url).text


def test_of_several_versions_what_was_done_last_counts(content, lesson, member):
    first = content.newest
    interactive(making.playable(question="Another?"), replaces=content)
    done(member, content.newest, points=1)
    done(member, first, points=4, at=DAY + timedelta(days=1))
    [told] = exercises.last_results(member=member, lesson=lesson).values()
    assert told.endswith("4 of 4.")


def test_exercise_of_another_lesson_is_not_among_them(content, lesson, member):
    other = interactive(making.playable(question="Another?"))
    done(member, other.newest)
    assert exercises.last_results(member=member, lesson=lesson) == {}


def test_it_is_told_in_the_readers_language_and_runs_from_right_to_left(sign_in, content, member):
    lesson = lesson_with(content)
    EnrolmentFactory(member=member, course=lesson.get_parent().get_parent().specific)
    done(member, content.newest)
    told = sign_in(member).get(lesson.url.replace("/en/", "/fa/")).text
    assert "شما این تمرین را آخرین بار در" in told
    assert 'dir="rtl"' in told


@pytest.mark.parametrize("count", [1, 4])
def test_many_exercises_cost_one_statement(count, django_assert_num_queries):
    contents = [interactive(making.playable(question=f"{each}?")) for each in range(count)]
    lesson = lesson_with(*contents)
    member = member_on(lesson)
    for each in contents:
        done(member, each.newest)
    assert len(lesson.interactive) == count
    with django_assert_num_queries(1):
        assert len(exercises.last_results(member=member, lesson=lesson)) == count


def test_lesson_without_exercises_asks_nothing(django_assert_num_queries):
    lesson = LessonFactory()
    member = member_on(lesson)
    assert lesson.interactive == []
    with django_assert_num_queries(0):
        assert exercises.last_results(member=member, lesson=lesson) == {}
