"""One helper per object: found for those who may see it, 404 for everybody else.

Who joined what was withdrawn is told so: see ``courses.withdrawals``.
"""

from functools import lru_cache

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.http import Http404, HttpRequest
from django.utils.translation import get_language
from wagtail.models import Page, PageViewRestriction

from assessments.models import Attempt
from cms.fields import language_column
from cms.reading import unread_columns
from courses import outline, withdrawals
from courses.models import (
    Course,
    Enrolment,
    LearningPath,
    Lesson,
    Module,
    PathEnrolment,
    PathVersion,
)
from courses.outline import Outline, OutlinedLesson, OutlinedModule
from courses.places import places_in
from lms.members.models import Member
from lms.statements import Given, Statement, each_given


def course_for(request: HttpRequest, slug: str) -> Course:
    """A live course by its slug; slugs are unique below the one catalogue."""
    course = _live_course(request, _course(_language()), slug)
    _refuse_restricted(request, course)
    return course


def _live_course(request: HttpRequest, courses: Statement[Course], slug: str) -> Course:
    course = courses.first(slug=slug)
    if course is None:
        if request.user.is_authenticated:
            withdrawals.tell_if_joined(request.user, slug)
        raise Http404
    return course


def courses_for_readers(*, at_most: int | None = None) -> list[Course]:
    """What everybody finds in the catalogue, in its order, with all that a card draws."""
    restricted = tuple(_restricted_paths().ask())
    return _for_readers(_language(), restricted, at_most).ask()


@lru_cache
def _restricted_paths() -> Statement[str]:
    return Statement(PageViewRestriction.objects.values_list("page__path", flat=True))


@lru_cache
def _for_readers(
    language: str, restricted: tuple[str, ...], at_most: int | None
) -> Statement[Course]:
    shown = Course.objects.for_readers(language=language, restricted=restricted)
    return Statement(shown[:at_most])


def module_for(request: HttpRequest, course: str, module: str) -> tuple[Outline, Module]:
    """A live module by slugs, with the outline it stands in."""
    found = outline.load(course_for(request, course))
    for part in found.modules:
        if part.module.slug == module:
            _refuse_restricted(request, part.module)
            return found, Module.objects.get(pk=part.module.pk)
    raise _missing(request, found.course, module)


def lesson_for(
    request: HttpRequest, course: str, module: str, lesson: str
) -> tuple[Outline, Lesson]:
    """A live lesson of a live module, by slugs, with the outline it stands in."""
    found = outline.load(_live_course(request, _course_around(_language()), course))
    for part in found.modules:
        for each in part.lessons:
            if (part.module.slug, each.slug) == (module, lesson):
                _refuse_restricted(request, each)
                return found, _to_read(each)
    raise _missing(request, found.course, module, lesson)


def _missing(request: HttpRequest, course: Course, *slugs: str) -> Http404:
    """Who joined the course is told of a part that it had."""
    _refuse_restricted(request, course)
    if request.user.is_authenticated:
        withdrawals.tell_if_taken_out(request.user, course, *slugs)
    return Http404()


def _to_read(outlined: OutlinedLesson) -> Lesson:
    """The lesson without its titles and bodies in languages that its reader does not read."""
    [lesson] = _lesson(_language(), outlined.source_language).ask(pk=outlined.pk)
    return lesson


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE


@lru_cache
def _course(language: str) -> Statement[Course]:
    whole = Course.objects.defer(*unread_columns("heading", language=language))
    return Statement(whole.live().filter(slug=Given("slug"))[:1])


@lru_cache
def _course_around(language: str) -> Statement[Course]:
    """A course with what a page below it draws of it, a tenth of its columns."""
    drawn = Course.objects.only(
        *("path", "depth", "url_path", "slug", "title", language_column("heading", language)),
        *("source_language", "is_reader"),
    )
    return Statement(drawn.live().filter(slug=Given("slug"))[:1])


@lru_cache(maxsize=512)
def _lesson(language: str, written_in: str) -> Statement[Lesson]:
    bodies = unread_columns("body", language=language, written_in=written_in)
    headings = unread_columns("heading", language=language)
    return Statement(Lesson.objects.defer(*headings, *bodies).filter(pk=Given("pk")))


def open_lesson_for(
    request: HttpRequest, course: str, module: str, lesson: str
) -> tuple[Outline, Lesson] | None:
    """A lesson that its authors opened to visitors; None for whatever asks to sign in."""
    try:
        found, page = lesson_for(request, course, module, lesson)
    except Http404:
        return None
    return (found, page) if page.open_to_visitors else None


def lessons_for_visitors() -> list[tuple[str, str, str]]:
    """The slugs of course, module and lesson of whatever lesson everybody may read."""
    courses = {each.path: each.slug for each in Course.objects.live().public()}
    modules = {each.path: each.slug for each in Module.objects.live().public()}
    lessons = Lesson.objects.live().public().filter(open_to_visitors=True).defer("body")
    found = []
    for each in lessons.order_by("path"):
        above = each.path[: -Page.steplen]
        if above in modules and above[: -Page.steplen] in courses:
            found.append((courses[above[: -Page.steplen]], modules[above], each.slug))
    return found


def open_lessons(request: HttpRequest, found: Outline) -> set[int]:
    """The ids of the course's live lessons that whoever asks may open, in one statement."""
    course = found.course
    above = Q(page__path__in=_paths_down_to(course))
    within = Q(page__path__startswith=course.path)
    refused = tuple(
        each.page.path
        for each in PageViewRestriction.objects.filter(above | within).select_related("page")
        if not each.accept_request(request)
    )
    return {each.pk for each in found.lessons if not each.path.startswith(refused)}


def path_version_for(slug: str) -> PathVersion:
    """The current version of a learning path."""
    versions = PathVersion.objects.filter(path__slug=slug, live=True).select_related("path")
    found = versions.order_by("-number").first()
    if found is None:
        raise Http404
    return found


def attempt_for(member: Member, lesson: Lesson, number: int) -> Attempt:
    """The member's own attempt at the lesson's quiz, made in this course."""
    attempts = Attempt.objects.filter(
        member=member,
        place__in=places_in(member=member, lesson=lesson).values("place"),
        number=number,
    ).select_related("quiz", "member")
    # Where one quiz took the place of another, both may have an attempt of this number.
    found = attempts.order_by("-started_at").first()
    if found is None:
        raise Http404
    return found


def enrolment_of(member: Member | AnonymousUser, course: Course) -> Enrolment | None:
    """The member's active enrolment on a course; None for visitors and members not on it."""
    if not member.is_authenticated:
        return None
    return _enrolment().first(member=member.pk, course=course.pk)


@lru_cache
def _enrolment() -> Statement[Enrolment]:
    mine = Enrolment.objects.active().filter(member=Given("member"), course=Given("course"))
    return Statement(mine)


def enrolments_of(member: Member | AnonymousUser) -> dict[int, Enrolment]:
    """The member's active enrolments by the id of their course."""
    if not member.is_authenticated:
        return {}
    return {each.course_id: each for each in _enrolments().ask(member=member.pk)}


@lru_cache
def _enrolments() -> Statement[Enrolment]:
    return Statement(Enrolment.objects.active().filter(member=Given("member")))


def path_enrolment_of(
    member: Member | AnonymousUser, learning_path: LearningPath
) -> PathEnrolment | None:
    """The member's enrolment on a path, the latest; None for visitors and members not on it."""
    if not member.is_authenticated:
        return None
    path_enrolments = PathEnrolment.objects.filter(member=member, path=learning_path)
    return path_enrolments.select_related("version").order_by("-cycle").first()


def _refuse_restricted(
    request: HttpRequest, page: Course | OutlinedModule | OutlinedLesson
) -> None:
    """Wagtail's view restrictions, set on the page or on one above it."""
    paths = _paths_down_to(page)
    for restriction in _restrictions(len(paths)).ask(paths=paths):
        if not restriction.accept_request(request):
            raise Http404


@lru_cache
def _restrictions(paths: int) -> Statement[PageViewRestriction]:
    return Statement(PageViewRestriction.objects.filter(page__path__in=each_given("paths", paths)))


def _paths_down_to(page: Course | OutlinedModule | OutlinedLesson) -> list[str]:
    return [page.path[:end] for end in range(Page.steplen, len(page.path) + 1, Page.steplen)]
