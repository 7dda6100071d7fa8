"""One helper per object: found for those who may see it, 404 for everybody else.

Who joined what was withdrawn is told so: see ``courses.withdrawals``.
"""

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
from courses.models.pages import CourseQuerySet
from courses.outline import Outline, OutlinedLesson, OutlinedModule
from courses.places import places_in
from lms.members.models import Member


def course_for(request: HttpRequest, slug: str) -> Course:
    """A live course by its slug; slugs are unique below the one catalogue."""
    course = _live_course(request, Course.objects.defer(*unread_columns("heading")), slug)
    _refuse_restricted(request, course)
    return course


def _live_course(request: HttpRequest, courses: CourseQuerySet, slug: str) -> Course:
    course = courses.live().filter(slug=slug).first()
    if course is None:
        if request.user.is_authenticated:
            withdrawals.tell_if_joined(request.user, slug)
        raise Http404
    return course


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
    found = outline.load(_live_course(request, _around_lessons(), course))
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
    bodies = unread_columns("body", written_in=outlined.source_language)
    return Lesson.objects.defer(*unread_columns("heading"), *bodies).get(pk=outlined.pk)


def _around_lessons() -> CourseQuerySet:
    """Courses with what a page below them draws of them, a tenth of their columns."""
    heading = language_column("heading", get_language() or settings.LANGUAGE_CODE)
    return Course.objects.only(
        *("path", "depth", "url_path", "slug", "title", heading), *("source_language", "is_reader")
    )


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
    return Enrolment.objects.active().filter(member=member, course=course).first()


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
    for restriction in PageViewRestriction.objects.filter(page__path__in=_paths_down_to(page)):
        if not restriction.accept_request(request):
            raise Http404


def _paths_down_to(page: Course | OutlinedModule | OutlinedLesson) -> list[str]:
    return [page.path[:end] for end in range(Page.steplen, len(page.path) + 1, Page.steplen)]
