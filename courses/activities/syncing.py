"""Activities follow what is live."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import transaction

from courses import rebuilding
from courses.activities.kinds import Asked
from courses.activities.registry import asked_in
from courses.models import Activity, Course, Lesson, Module
from lms.statements import Statement, each_given, rounded_up


def sync(*, lessons: Sequence[Lesson], at: datetime) -> None:
    """Bring the activities of these lessons in line with what is live.

    What a lesson no longer asks is retired, never deleted: learners' records point to it.
    """
    if not lessons:
        return
    with transaction.atomic():
        places = _places(lessons)
        current = defaultdict(list)
        asking = rounded_up([lesson.pk for lesson in lessons])
        for activity in _current(len(asking)).ask(lessons=asking):
            current[activity.lesson_id].append(activity)
        changed: set[int] = set()
        for lesson in lessons:
            changed |= _sync_lesson(lesson, places[lesson.pk], current[lesson.pk], at)
        rebuilding.ask(course_ids=changed)


@lru_cache
def _current(count: int) -> Statement[Activity]:
    return Statement(
        Activity.objects.current().filter(lesson__page_ptr__id__in=each_given("lessons", count))
    )


def retire(*, lessons: Sequence[Lesson], at: datetime) -> None:
    """Ask nothing of these lessons any more: they are taken back or about to be deleted."""
    with transaction.atomic():
        current = Activity.objects.current().filter(lesson__in=lessons)
        changed = set(current.values_list("course_id", flat=True))
        current.update(retired_at=at)
        rebuilding.ask(course_ids=changed)


class _Place(NamedTuple):
    """The course that a lesson is in, and whether it asks anything there."""

    course_id: int
    is_asked: bool


def _places(lessons: Sequence[Lesson]) -> dict[int, _Place]:
    """By the id of the lesson; two statements for all."""
    up = Lesson.steplen
    modules = rounded_up({lesson.path[:-up] for lesson in lessons})
    live = set(_live_modules(len(modules)).ask(paths=modules))
    courses = rounded_up({path[:-up] for path in modules})
    around = {path: (pk, reads) for path, pk, reads in _courses(len(courses)).ask(paths=courses)}
    places = {}
    for lesson in lessons:
        course_id, is_reader = around[lesson.path[: -2 * up]]
        is_live = lesson.live and lesson.path[:-up] in live
        places[lesson.pk] = _Place(course_id, is_live and not is_reader)
    return places


@lru_cache
def _live_modules(count: int) -> Statement[str]:
    found = Module.objects.live().filter(path__in=each_given("paths", count))
    return Statement(found.values_list("path", flat=True))


@lru_cache
def _courses(count: int) -> Statement[Any]:
    found = Course.objects.filter(path__in=each_given("paths", count))
    return Statement(found.values_list("path", "pk", "is_reader"))


def _sync_lesson(
    lesson: Lesson, place: _Place, current: Sequence[Activity], at: datetime
) -> set[int]:
    """Returns the ids of the courses whose requirements changed."""
    course_id = place.course_id
    wanted = asked_in(lesson, course_id=course_id) if place.is_asked else {}
    kept = set()
    changed = set()
    for activity in current:
        asked = Asked(activity.kind, activity.quiz_id, activity.exercise_id)
        if activity.course_id != course_id or asked not in wanted:
            activity.retired_at = at
            activity.save(update_fields=["retired_at"])
            changed.add(activity.course_id)
            continue
        kept.add(asked)
        if (activity.title, activity.least_percent) != (lesson.title, wanted[asked]):
            # As with a quiz's pass mark: who met what was asked before has done it.
            activity.title, activity.least_percent = lesson.title, wanted[asked]
            activity.save(update_fields=["title", "least_percent"])
    for asked in wanted.keys() - kept:
        _ask(asked, lesson=lesson, course_id=course_id, least=wanted[asked], at=at)
        changed.add(course_id)
    return changed


def _ask(asked: Asked, *, lesson: Lesson, course_id: int, least: int | None, at: datetime) -> None:
    """Asked before and taken back for a while, it is the same activity again.

    Those who did it need not do it twice.
    """
    which = {
        "course_id": course_id,
        "lesson": lesson,
        "kind": asked.kind,
        "quiz_id": asked.quiz_id,
        "exercise_id": asked.exercise_id,
    }
    said = {"title": lesson.title, "least_percent": least}
    again = Activity.objects.filter(**which)
    if not again.update(**said, added_at=at, retired_at=None):
        Activity.objects.create(**which, **said, added_at=at)
