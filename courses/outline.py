"""The course as authors built it: its modules and lessons."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import get_script_prefix, reverse
from django.utils.translation import get_language
from wagtail.models import Page

from cms.fields import language_column
from cms.reading import Localized, pick
from courses.models import Course, Lesson, Module
from lms.statements import Given, Statement


@dataclass(frozen=True, kw_only=True)
class OutlinedModule:
    """What a trail draws of a module: all of its row would cost ten times as much."""

    pk: int
    path: str
    slug: str
    localized_title: Localized


@dataclass(frozen=True, kw_only=True)
class OutlinedLesson:
    """What a trail draws of a lesson; ``minutes`` to study it."""

    pk: int
    path: str
    slug: str
    localized_title: Localized
    source_language: str
    minutes: int | None
    open_to_visitors: bool


@dataclass(frozen=True)
class ModuleOutline:
    module: OutlinedModule
    lessons: tuple[OutlinedLesson, ...]


@dataclass(frozen=True)
class Outline:
    """A course's live modules with their live lessons, in order, in one language."""

    course: Course
    modules: tuple[ModuleOutline, ...]

    @cached_property
    def lessons(self) -> list[OutlinedLesson]:
        return [lesson for part in self.modules for lesson in part.lessons]

    @cached_property
    def urls(self) -> dict[int, str]:
        """Addresses of the lessons by id, without asking the database."""
        language, root = get_language(), get_script_prefix()
        return {
            lesson.pk: _lesson_url(language, root, self.course.slug, part.module.slug, lesson.slug)
            for part in self.modules
            for lesson in part.lessons
        }

    def module_url(self, module: Module | OutlinedModule) -> str:
        return reverse("module", args=[self.course.slug, module.slug])

    def module_of(self, lesson: Page | OutlinedLesson) -> OutlinedModule:
        return next(
            part.module for part in self.modules if lesson.pk in {each.pk for each in part.lessons}
        )

    def neighbours(
        self, lesson: Page | OutlinedLesson
    ) -> tuple[OutlinedLesson | None, OutlinedLesson | None]:
        """The lessons before and after one, None at the ends."""
        lessons = self.lessons
        position = [each.pk for each in lessons].index(lesson.pk)
        before = lessons[position - 1] if position else None
        after = lessons[position + 1] if position + 1 < len(lessons) else None
        return before, after


@lru_cache(maxsize=4096)
def _lesson_url(_language: str | None, _root: str, course: str, module: str, lesson: str) -> str:
    """Django looks through all patterns for each address; language and root stand before it."""
    return reverse("lesson", args=[course, module, lesson])


def load(course: Course) -> Outline:
    """Read a course's outline in one query, in the active language."""
    language = get_language() or course.source_language
    rows = _live(language).ask(path=course.path, depth=course.depth)
    return Outline(course, _parts(rows, language))


@lru_cache
def _live(language: str) -> Statement[tuple[Any, ...]]:
    below = Q(path__startswith=Given("path"), depth__gt=Given("depth"), live=True)
    return Statement(_rows(below, "title", language))


def load_drafted(course: Course, page: Module | Lesson | None = None) -> tuple[ModuleOutline, ...]:
    """What a course will have, as its authors have written it so far.

    What is live, what was never published, and ``page`` as it is in memory, stored or not (then
    its id is 0); what was withdrawn is not among them.
    """
    language = get_language() or course.source_language
    below = Q(path__startswith=course.path, depth__gt=course.depth)
    shown = Q(live=True) | Q(first_published_at=None)
    if page is None:
        return _parts(_rows(below & shown, "draft_title", language), language)
    above = page.path[: -Page.steplen]
    rows = _rows(below & (shown | Q(path=above)), "draft_title", language)
    others = [row for row in rows if row[0] != page.pk]
    return _parts(sorted([*others, _row_of(page, language)], key=lambda row: row[1]), language)


def _rows(shown: Q, title: str, language: str) -> QuerySet[Page, tuple[Any, ...]]:
    heading = language_column("heading", language)
    return (
        Page.objects.filter(shown)
        .order_by("path")
        .values_list(
            *("pk", "path", "slug", title),
            *("module__source_language", f"module__{heading}"),
            *("lesson__source_language", f"lesson__{heading}"),
            *("lesson__minutes", "lesson__open_to_visitors"),
        )
    )


def _row_of(page: Module | Lesson, language: str) -> tuple[Any, ...]:
    """As ``_rows`` would have it, were the page stored as it is."""
    known = (page.pk or 0, page.path, page.slug, page.title)
    own = (page.source_language, getattr(page, language_column("heading", language)))
    if isinstance(page, Lesson):
        return (*known, None, None, *own, page.minutes, page.open_to_visitors)
    return (*known, *own, None, None, None, None)


def _parts(rows: Iterable[tuple[Any, ...]], language: str) -> tuple[ModuleOutline, ...]:
    """Rows in the order of the tree, as modules with their lessons."""
    modules: dict[str, OutlinedModule] = {}
    lessons: dict[str, list[OutlinedLesson]] = {}
    for pk, path, slug, title, module_in, heading, written_in, translated, minutes, is_open in rows:
        if module_in is not None:
            titles = _titles(title, module_in, heading, language)
            modules[path] = OutlinedModule(pk=pk, path=path, slug=slug, localized_title=titles)
            lessons[path] = []
        elif written_in is not None and (above := path[: -Page.steplen]) in modules:
            lessons[above].append(
                OutlinedLesson(
                    pk=pk,
                    path=path,
                    slug=slug,
                    localized_title=_titles(title, written_in, translated, language),
                    source_language=written_in,
                    minutes=minutes,
                    open_to_visitors=is_open,
                )
            )
    return tuple(ModuleOutline(module, tuple(lessons[path])) for path, module in modules.items())


def _titles(title: str, written_in: str, translated: str | None, language: str) -> Localized:
    """As ``BasePage.localized`` picks it: no page is without a title in its own language."""
    return pick(
        {language: translated, written_in: title}, source_language=written_in, language=language
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
