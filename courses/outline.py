"""The course as authors built it: its modules and lessons, and the activities they ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from django.db import transaction
from django.urls import reverse
from wagtail.models import Page

from courses import rebuilding
from courses.models import Activity, Course, Lesson, Module


@dataclass(frozen=True)
class ModuleOutline:
    module: Module
    lessons: tuple[Lesson, ...]


@dataclass(frozen=True)
class Outline:
    """A course's live modules with their live lessons, in order."""

    course: Course
    modules: tuple[ModuleOutline, ...]

    @property
    def lessons(self) -> list[Lesson]:
        return [lesson for part in self.modules for lesson in part.lessons]

    @cached_property
    def urls(self) -> dict[int, str]:
        """Addresses of the lessons by id, without asking the database."""
        return {
            lesson.pk: reverse("lesson", args=[self.course.slug, part.module.slug, lesson.slug])
            for part in self.modules
            for lesson in part.lessons
        }

    def module_of(self, lesson: Page) -> Module:
        return next(
            part.module for part in self.modules if lesson.pk in {each.pk for each in part.lessons}
        )

    def neighbours(self, lesson: Page) -> tuple[Lesson | None, Lesson | None]:
        """The lessons before and after one, None at the ends."""
        lessons = self.lessons
        position = [each.pk for each in lessons].index(lesson.pk)
        before = lessons[position - 1] if position else None
        after = lessons[position + 1] if position + 1 < len(lessons) else None
        return before, after


def load(course: Course) -> Outline:
    """Read a course's outline in two queries, without the lessons' bodies."""
    modules = Module.objects.child_of(course).live().order_by("path")
    lessons = Lesson.objects.descendant_of(course).live().defer("body").order_by("path")
    return Outline(
        course,
        tuple(
            ModuleOutline(module, tuple(lesson for lesson in lessons if lesson.is_child_of(module)))
            for module in modules
        ),
    )


def sync_activities(*, lessons: Sequence[Lesson], at: datetime) -> None:
    """Bring the activities of these lessons in line with what is live.

    What a lesson no longer asks is retired, never deleted: learners' records point to it.
    """
    changed = set()
    with transaction.atomic():
        for lesson in lessons:
            changed |= _sync_lesson(lesson, at)
        rebuilding.ask(course_ids=changed)


def retire_activities(*, lessons: Sequence[Lesson], at: datetime) -> None:
    """Ask nothing of these lessons any more: they are taken back or about to be deleted."""
    with transaction.atomic():
        current = Activity.objects.current().filter(lesson__in=lessons)
        changed = set(current.values_list("course_id", flat=True))
        current.update(retired_at=at)
        rebuilding.ask(course_ids=changed)


def _sync_lesson(lesson: Lesson, at: datetime) -> set[int]:
    """Returns the ids of the courses whose requirements changed."""
    module = lesson.get_parent()
    course_id = module.get_parent().pk
    wanted = _activities_in(lesson, course_id) if lesson.live and module.live else {}
    current = Activity.objects.current().filter(lesson=lesson)
    kept = set()
    changed = set()
    for activity in current:
        asked = _Asked(activity.kind, activity.quiz_id, activity.exercise_id)
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


class _Asked(NamedTuple):
    kind: str
    quiz_id: int | None = None
    exercise_id: int | None = None


def _activities_in(lesson: Lesson, course_id: int) -> dict[_Asked, int | None]:
    """What is asked, with the least score of exercises in per cent.

    A quiz where there is one, and exercises that count; reading where nothing else is asked. The
    quiz that learners take before and after the course is not asked, wherever it came from.
    """
    found: dict[_Asked, int | None] = {
        _Asked(Activity.Kind.EXERCISE, exercise_id=pk): least
        for pk, least in lesson.counted_exercises.items()
    }
    quiz = lesson.quiz
    if quiz is not None and not quiz.compared_courses.filter(pk=course_id).exists():
        found[_Asked(Activity.Kind.QUIZ, quiz_id=quiz.pk)] = None
    return found or {_Asked(Activity.Kind.READ): None}


def asking_what_compares(*, page: Page, course: Course, publishes: bool = False) -> list[Lesson]:
    """The lessons from this page down that ask, or are drafted to, what compares the course.

    ``page`` need not be in the course yet. Where this page is about to be published, what it says
    now no longer matters, but what is drafted of it.
    """
    is_new = publishes and page.pk == course.pk
    comparing = {course.quiz_drafted} if is_new else course.quizzes_comparing
    if not comparing - {None}:
        return []
    lessons = Lesson.objects.descendant_of(page, inclusive=True).select_related("latest_revision")
    return [
        each
        for each in lessons.order_by("path")
        if comparing
        & (each.quizzes_drafted if publishes and each.pk == page.pk else each.quizzes_written)
    ]


def course_around(page: Page) -> Course | None:
    """The course that this page is in, or is."""
    around = Course.objects.ancestor_of(page, inclusive=True)
    return around.select_related("latest_revision").first()


def lessons_below(page: Page) -> list[Lesson]:
    return list(Lesson.objects.descendant_of(page, inclusive=True))
