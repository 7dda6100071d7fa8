"""A lesson tells of all its exercises at once how they start, however many stand in it."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from django.utils import timezone

from cms.h5p import packs
from cms.h5p.models import KnownBad
from cms.h5p.starting import starts
from courses.activities import syncing
from tests.factories.cms import block, body
from tests.factories.courses import EnrolmentFactory, LessonFactory
from tests.factories.h5p import interactive
from tests.h5p import making
from tests.h5p.test_libraries import WHY

pytestmark = pytest.mark.django_db

STOPPED = "This exercise cannot be started at the moment."


def exercise(number, *, fonts=(), replaces=None):
    """With a library of its own: no two have a build in common."""
    script = f"{making.CHOICE_JS}\n// {'-' * number}"
    package = BytesIO(making.playable(script, question=f"{number}?"))
    with ZipFile(package, "a") as files:
        for position, font in enumerate(fonts):
            files.writestr(f"{making.CHOICE}/{position}.woff2", font)
    return interactive(package.getvalue(), replaces=replaces)


def lesson_with(contents):
    chosen = [{"content": each.pk, "counts": True} for each in contents]
    lesson = LessonFactory(body_en=body(*(block("interactive", each) for each in chosen)))
    syncing.sync(lessons=[lesson], at=timezone.now())
    return lesson


@pytest.fixture
def learner_of(sign_in):
    def learner_of(lesson):
        course = lesson.get_parent().get_parent().specific
        return sign_in(EnrolmentFactory(course=course).member)

    return learner_of


@pytest.mark.parametrize("bad", [False, True])
def test_lesson_costs_the_same_with_one_exercise_and_with_four(learner_of, statements, bad):
    contents = [exercise(number) for number in range(4)]
    if bad:
        for each in contents:
            KnownBad.objects.create(digest=each.newest.main_library.digest, reason=WHY)
    costs = []
    for shown in (contents[:1], contents):
        lesson = lesson_with(shown)
        client = learner_of(lesson)
        client.get(lesson.url)
        with statements() as asked:
            page = client.get(lesson.url).text
        costs.append(len(asked))
        assert page.count("data-exercise=") == len(shown)
        assert page.count(STOPPED) == (len(shown) if bad else 0)
    assert costs[0] == costs[1]


def test_only_the_exercise_with_the_bad_library_is_stopped(learner_of):
    contents = [exercise(number) for number in range(3)]
    bad = contents[1]
    KnownBad.objects.create(digest=bad.newest.main_library.digest, reason=WHY)
    lesson = lesson_with(contents)
    page = learner_of(lesson).get(lesson.url).text
    assert page.count(STOPPED) == 1
    assert [f"/interactive/{each.pk}/" in page for each in contents] == [True, False, True]


def test_each_is_as_large_as_its_newest_version_with_its_own_fonts():
    plain, lettered, changed = exercise(1), exercise(2, fonts=[b"a" * 300, b"b" * 50]), exercise(3)
    exercise(4, fonts=[b"c" * 7000])
    before = changed.newest
    exercise(5, fonts=[b"d" * 4], replaces=changed)

    told = starts(contents=[plain.pk, lettered.pk, changed.pk])

    assert before.first_visit_bytes != changed.newest.first_visit_bytes
    core = len(packs.core().packed)
    assert {pk: start.size - core for pk, start in told.items()} == {
        plain.pk: plain.newest.first_visit_bytes,
        lettered.pk: lettered.newest.first_visit_bytes + 350,
        changed.pk: changed.newest.first_visit_bytes + 4,
    }


def test_lesson_without_exercises_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert starts(contents=[]) == {}
