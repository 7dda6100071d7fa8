"""A course's pages as learners will get them, made of drafts, for Wagtail's preview and for trials.

Nothing is asked of a member's own records and nothing is stored. A preview shows what somebody
gets who has just joined, and on the course's own page what everybody gets before that.
"""

from collections.abc import Callable
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
from courses.standings import Standings
from lms.members.models import Member

NOTHING = ledger.Facts(met_at={}, results={}, completed_at=None)


@dataclass(frozen=True)
class DraftedOutline(Outline):
    """An outline with what is drafted of it; its links lead to where ``address`` says, by id."""

    address: Callable[[int], str]

    @cached_property
    def urls(self) -> dict[int, str]:
        return {lesson.pk: self._url(lesson.pk) for lesson in self.lessons}

    @property
    def course_url(self) -> str:
        return self._url(self.course.pk)

    def module_url(self, module: Module | OutlinedModule) -> str:
        return self._url(module.pk)

    def _url(self, pk: int) -> str:
        return self.address(pk) if pk else ""


@dataclass(frozen=True, kw_only=True)
class Learner:
    """Somebody without a row, in as far as pages tell of them; without an enrolment, a visitor."""

    enrolment: Enrolment | None = None
    progress: ledger.CourseProgress | None = None
    quizzes: Standings | None = None


def context_of(
    page: Course | Module | Lesson, *, viewer: Member | AnonymousUser, language: str
) -> dict[str, Any]:
    """What the template of a learner's page is given for a page that is being written.

    ``language`` is the active one. Who may not edit the course finds no drafts behind its links:
    they lead where learners' do.
    """
    if isinstance(page, Course):
        outline = _outline(page, None, viewer, language)
        return {**course_told(outline, Learner()), "course_url": ""}
    around = course_around(page)
    if around is None:
        raise ValueError(f"{page} stands in no course.")
    outline = _outline(around.get_latest_revision_as_object(), page, viewer, language)
    lesson = page if isinstance(page, Lesson) else None
    learner = Learner(
        enrolment=Enrolment(course=outline.course), progress=_progress(outline, lesson)
    )
    if lesson:
        return lesson_told(lesson, outline, learner)
    return module_told(page, outline, learner)


def course_told(outline: Outline, learner: Learner) -> dict[str, Any]:
    """For ``courses/course.html``."""
    course = outline.course
    partly = None if learner.enrolment else readability.partly_readable([course]).get(course.pk)
    return {
        "course": course,
        "course_url": course_url(outline),
        "readable": partly,
        "enrolment": learner.enrolment,
        "progress": learner.progress,
        "trail": _trail(outline, learner),
    }


def module_told(module: Module, outline: Outline, learner: Learner) -> dict[str, Any]:
    """For ``courses/module.html``."""
    trail = _trail(outline, learner)
    position = [part.module.pk for part in outline.modules].index(module.pk or 0)
    return {
        "course": outline.course,
        "course_url": course_url(outline),
        "module": module,
        "enrolment": learner.enrolment,
        "station": trail.stations[position],
        "trail": trail,
    }


def lesson_told(lesson: Lesson, outline: Outline, learner: Learner) -> dict[str, Any]:
    """For ``courses/lesson.html``, read by somebody who joined."""
    if learner.enrolment is None or learner.progress is None:
        raise ValueError("Who has not joined is told of no lesson.")
    return {
        **lesson_pages.told(
            outline=outline,
            lesson=lesson,
            enrolment=learner.enrolment,
            progress=learner.progress,
            quizzes=learner.quizzes or {},
        ),
        "course_url": course_url(outline),
        "interactive_url": reverse("interactive_previews"),
        "trials": trying.trials(lesson.self_checks),
    }


def course_url(outline: Outline) -> str:
    if isinstance(outline, DraftedOutline):
        return outline.course_url
    return trails.course_url(outline.course)


def _trail(outline: Outline, learner: Learner) -> trails.CourseTrail:
    return trails.course_trail(
        outline=outline,
        enrolment=learner.enrolment,
        progress=learner.progress,
        quizzes=learner.quizzes,
    )


def _outline(
    course: Course, page: Module | Lesson | None, viewer: Member | AnonymousUser, language: str
) -> Outline:
    modules = load_drafted(course, page)
    if not course.permissions_for_user(viewer).can_edit():
        return Outline(course, modules)

    def draft(pk: int) -> str:
        url = reverse("wagtailadmin_pages:view_draft", args=[pk])
        return f"{url}?{urlencode({'mode': language})}"

    return DraftedOutline(course, modules, draft)


def _progress(outline: Outline, lesson: Lesson | None) -> ledger.CourseProgress:
    """Nothing done yet of what the course asks, and of what this lesson will ask."""
    drafted = lesson.pk if lesson else None
    asked = [
        each
        for each in ledger.activities_of([outline.course.pk])
        if lesson is None or each.lesson_id != drafted
    ]
    if lesson is not None and not outline.course.is_reader:
        asked += activities_drafted(lesson, outline.course)
    return ledger.evaluate_course(activities=asked, facts=NOTHING)


def activities_drafted(lesson: Lesson, course: Course) -> list[Activity]:
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
