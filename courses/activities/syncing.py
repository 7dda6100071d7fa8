"""Activities follow what is live."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from courses import rebuilding
from courses.activities.kinds import Asked
from courses.activities.registry import asked_in
from courses.models import Activity, Course, Lesson


def sync(*, lessons: Sequence[Lesson], at: datetime) -> None:
    """Bring the activities of these lessons in line with what is live.

    What a lesson no longer asks is retired, never deleted: learners' records point to it.
    """
    changed = set()
    with transaction.atomic():
        for lesson in lessons:
            changed |= _sync_lesson(lesson, at)
        rebuilding.ask(course_ids=changed)


def retire(*, lessons: Sequence[Lesson], at: datetime) -> None:
    """Ask nothing of these lessons any more: they are taken back or about to be deleted."""
    with transaction.atomic():
        current = Activity.objects.current().filter(lesson__in=lessons)
        changed = set(current.values_list("course_id", flat=True))
        current.update(retired_at=at)
        rebuilding.ask(course_ids=changed)


def _is_reader(course_id: int) -> bool:
    return Course.objects.filter(pk=course_id, is_reader=True).exists()


def _sync_lesson(lesson: Lesson, at: datetime) -> set[int]:
    """Returns the ids of the courses whose requirements changed."""
    module = lesson.get_parent()
    course_id = module.get_parent().pk
    is_asked = lesson.live and module.live and not _is_reader(course_id)
    wanted = asked_in(lesson, course_id=course_id) if is_asked else {}
    current = Activity.objects.current().filter(lesson=lesson)
    kept = set()
    changed = set()
    for activity in current:
        asked = Asked(activity.kind, activity.quiz_id, activity.exercise_id)
        if activity.course_id == course_id and asked in wanted:
            kept.add(asked)
            continue
        activity.retired_at = at
        activity.save(update_fields=["retired_at"])
        changed.add(activity.course_id)
    current.update(title=lesson.title)
    for asked, least in wanted.items():
        of_kind = Activity.objects.filter(
            course=course_id,
            lesson=lesson,
            kind=asked.kind,
            quiz=asked.quiz_id,
            exercise=asked.exercise_id,
        )
        if asked in kept:
            # As with a quiz's pass mark: who met what was asked before has done it.
            of_kind.current().exclude(least_percent=least).update(least_percent=least)
            continue
        # Asked before and taken back for a while, it is the same activity again: those who did
        # it need not do it twice.
        if not of_kind.update(
            title=lesson.title, least_percent=least, added_at=at, retired_at=None
        ):
            Activity.objects.create(
                course_id=course_id,
                lesson=lesson,
                kind=asked.kind,
                quiz_id=asked.quiz_id,
                exercise_id=asked.exercise_id,
                least_percent=least,
                title=lesson.title,
                added_at=at,
            )
        changed.add(course_id)
    return changed
