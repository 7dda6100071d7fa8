"""A course's pages as learners will get them, made of drafts, for Wagtail's preview.

Nothing is asked of a member's own records and nothing is stored: whoever looks is shown what
somebody gets who has just joined, and on the course's own page what everybody gets before that.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.http import urlencode

from assessments import trying
from courses import ledger, lesson_pages, readability, trails
from courses.activities.registry import asked_in
from courses.models import Activity, Course, Enrolment, Lesson, Module
from courses.outline import Outline, OutlinedModule, course_around, load_drafted
from lms.members.models import Member

NOTHING = ledger.Facts(met_at={}, results={}, completed_at=None)


@dataclass(frozen=True)
class DraftedOutline(Outline):
    """An outline with what is drafted of it; its links lead on to drafts, in this language."""

    language: str

    @cached_property
    def urls(self) -> dict[int, str]:
        return {lesson.pk: self._url(lesson.pk) for lesson in self.lessons}

    def module_url(self, module: Module | OutlinedModule) -> str:
        return self._url(module.pk)

    def _url(self, pk: int) -> str:
        if not pk:
            return ""
        url = reverse("wagtailadmin_pages:view_draft", args=[pk])
        return f"{url}?{urlencode({'mode': self.language})}"


def context_of(
    page: Course | Module | Lesson, *, viewer: Member | AnonymousUser, language: str
) -> dict[str, Any]:
    """What the template of a learner's page is given for a page that is being written.

    ``language`` is the active one. Who may not edit the course finds no drafts behind its links:
    they lead where learners' do.
    """
    if isinstance(page, Course):
        return _course(page, _outline(page, None, viewer, language))
    around = course_around(page)
    if around is None:
        raise ValueError(f"{page} stands in no course.")
    outline = _outline(around.get_latest_revision_as_object(), page, viewer, language)
    if isinstance(page, Module):
        return _module(page, outline)
    return _lesson(page, outline)


def _outline(
    course: Course, page: Module | Lesson | None, viewer: Member | AnonymousUser, language: str
) -> Outline:
    modules = load_drafted(course, page)
    if not course.permissions_for_user(viewer).can_edit():
        return Outline(course, modules)
    return DraftedOutline(course, modules, language)


def _course(course: Course, outline: Outline) -> dict[str, Any]:
    return {
        "course": course,
        "course_url": "",
        "readable": readability.partly_readable([course]).get(course.pk),
        "enrolment": None,
        "trail": trails.course_trail(outline=outline, enrolment=None, progress=None),
    }


def _module(module: Module, outline: Outline) -> dict[str, Any]:
    enrolment = Enrolment(course=outline.course)
    progress = _progress(outline, None)
    trail = trails.course_trail(outline=outline, enrolment=enrolment, progress=progress)
    position = [part.module.pk for part in outline.modules].index(module.pk or 0)
    return {
        "course": outline.course,
        "course_url": _course_url(outline),
        "module": module,
        "enrolment": enrolment,
        "station": trail.stations[position],
        "trail": trail,
    }


def _lesson(lesson: Lesson, outline: Outline) -> dict[str, Any]:
    return {
        **lesson_pages.told(
            outline=outline,
            lesson=lesson,
            enrolment=Enrolment(course=outline.course),
            progress=_progress(outline, lesson),
            quizzes={},
        ),
        "course_url": _course_url(outline),
        "interactive_url": reverse("interactive_previews"),
        "trials": trying.trials(lesson.self_checks),
    }


def _course_url(outline: Outline) -> str:
    if isinstance(outline, DraftedOutline):
        url = reverse("wagtailadmin_pages:view_draft", args=[outline.course.pk])
        return f"{url}?{urlencode({'mode': outline.language})}"
    return trails.course_url(outline.course)


def _progress(outline: Outline, lesson: Lesson | None) -> ledger.CourseProgress:
    """Nothing done yet of what the course asks, and of what this lesson will ask."""
    drafted = lesson.pk if lesson else None
    asked = [
        each
        for each in ledger.activities_of([outline.course.pk])
        if lesson is None or each.lesson_id != drafted
    ]
    if lesson is not None and not outline.course.is_reader:
        asked += _activities(lesson, outline.course)
    return ledger.evaluate_course(activities=asked, facts=NOTHING)


def _activities(lesson: Lesson, course: Course) -> list[Activity]:
    """What the lesson asks as it is written now, in rows that are not meant to be stored."""
    return [
        Activity(
            course_id=course.pk,
            lesson_id=lesson.pk,
            kind=asked.kind,
            quiz_id=asked.quiz_id,
            exercise_id=asked.exercise_id,
            least_percent=least,
        )
        for asked, least in asked_in(lesson, course_id=course.pk).items()
    ]
