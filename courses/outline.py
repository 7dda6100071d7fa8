"""The course as authors built it: its modules and lessons."""

from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse
from wagtail.models import Page

from courses.models import Course, Lesson, Module


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
