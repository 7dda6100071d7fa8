"""A whole course as learners meet it, for whoever writes it: kept in the session alone."""

from dataclasses import replace
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from wagtail.models import Page

from assessments import trying
from assessments.models import Quiz
from assessments.papers import field_name
from courses import course_trials, previews, teaching
from courses.course_trials import CourseTrial
from courses.desk import trial_views
from courses.desk.rights import quizzes_to_change
from courses.finishing import Finished
from courses.ledger import CourseProgress
from courses.models import Course, Enrolment, Lesson, Module
from courses.outline import load_drafted
from courses.previews import DraftedOutline, Learner
from courses.standings import Standings
from lms.members.models import Member

IN_SESSION = "course_trial"
"""One at a time: a trial of another course takes its place."""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def try_course(request, course_id):
    """The course's page; posting joins, begins anew or leaves the trial."""
    course = _course_for(request, course_id)
    if "leave" in request.POST:
        _forget(request)
        return redirect("course_outline", course.pk)
    if "anew" in request.POST:
        language = _resume(request, course).language
        _forget(request)
        _keep(request, course_trials.begin(course=course, language=language))
        return redirect("try_course", course.pk)
    walk = Walk(request, course, _resume(request, course))
    with translation.override(walk.trial.language):
        if request.method == "POST":
            walk.keep(replace(walk.trial, has_joined=True))
            text = _("You have joined this course. Study whenever you like.")
            messages.success(request, text)
            return redirect("try_course", course.pk)
        told = previews.course_told(walk.outline, walk.learner)
        return walk.show("courses/course.html", course, told)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def try_page(request, course_id, page_id):
    """A module, or a lesson to read; posting marks the lesson as done."""
    course = _course_for(request, course_id)
    walk = Walk(request, course, _resume(request, course))
    with translation.override(walk.trial.language):
        page = walk.page(page_id)
        if isinstance(page, Module):
            told = previews.module_told(page, walk.outline, walk.learner)
            return walk.show("courses/module.html", page, told)
        if not walk.trial.has_joined:
            return _show_to_visitors(walk, page)
        if request.method == "POST":
            return _take(walk, page)
        return _show_lesson(walk, page)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def try_check(request, course_id, page_id, question):
    """The lesson, with what an answer to one of its questions is told."""
    course = _course_for(request, course_id)
    walk = Walk(request, course, _resume(request, course))
    with translation.override(walk.trial.language):
        lesson = walk.joined_lesson(page_id)
        if request.method != "POST":
            return redirect(walk.outline.urls[lesson.pk])
        trials = trying.trials(lesson.self_checks)
        if question not in trials:
            raise Http404
        number = trials[question].asked.number
        trials[question] = trying.tried(
            trials[question], lambda part: request.POST.getlist(field_name(number, part))
        )
        told = trials[question].told
        relied_on = teaching.relied_on(questions=[question]) if told and told.is_not_right else {}
        taught = teaching.places(
            relied_on=relied_on,
            outline=walk.outline,
            open_lessons=set(walk.outline.urls),
            first=lesson,
        )
        return _show_lesson(walk, lesson, trials=trials, taught=taught.get(question, ()))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def try_quiz_of(request, course_id, page_id):
    """The quiz of a lesson, as its own trial has it, for who may change the quiz."""
    course = _course_for(request, course_id)
    walk = Walk(request, course, _resume(request, course))
    with translation.override(walk.trial.language):
        lesson = walk.joined_lesson(page_id)
        if not walk.may_try(lesson.quiz):
            raise Http404
        way = _way(walk, lesson)
    response = trial_views.answer(request, lesson.quiz, way)
    if request.method == "POST":
        _note(walk, lesson.quiz)
    return response


class Walk:
    """A trial with the course's drafts around it."""

    def __init__(self, request: HttpRequest, course: Course, trial: CourseTrial) -> None:
        self.request, self.course, self.trial = request, course, trial

    @cached_property
    def outline(self) -> DraftedOutline:
        """In the active language."""
        return DraftedOutline(self.course, load_drafted(self.course), self._address)

    @cached_property
    def progress(self) -> CourseProgress:
        return course_trials.progress(trial=self.trial, outline=self.outline, at=timezone.now())

    @cached_property
    def learner(self) -> Learner:
        if not self.trial.has_joined:
            return Learner()
        return Learner(
            enrolment=Enrolment(course=self.course),
            progress=self.progress,
            quizzes=self._quizzes(),
        )

    def page(self, pk: int) -> Module | Lesson:
        """As drafted last. Raises ``Http404`` for what learners will not find in the course."""
        known = {part.module.pk for part in self.outline.modules} | set(self.outline.urls)
        if pk not in known:
            raise Http404
        return Page.objects.get(pk=pk).get_latest_revision_as_object()

    def joined_lesson(self, pk: int) -> Lesson:
        page = self.page(pk)
        if not isinstance(page, Lesson) or not self.trial.has_joined:
            raise Http404
        return page

    def may_try(self, quiz: Quiz | None) -> bool:
        if quiz is None or not isinstance(self.request.user, Member):
            return False
        return quizzes_to_change(self.request.user).filter(pk=quiz.pk).exists()

    def keep(self, trial: CourseTrial) -> None:
        self.trial = trial
        for known in ("progress", "learner"):
            self.__dict__.pop(known, None)
        _keep(self.request, trial)

    def show(
        self, template: str, page: Course | Module | Lesson, told: dict[str, Any], status: int = 200
    ) -> HttpResponse:
        """The learner's own page, below what says that it is a trial."""
        strip = {
            "learners_page": template,
            "trial": self.trial,
            "tried_page": page,
            "try_url": self._address(self.course.pk),
            "languages_to_try": self.course.preview_modes,
            "is_empty": not self.outline.lessons,
            "is_complete": self.learner.progress is not None and self.learner.progress.complete,
            "compares_by": self.course.compared_by if page == self.course else None,
        }
        shown = "courses/admin/trial_course.html"
        return render(self.request, shown, {**strip, **told}, status=status)

    def _quizzes(self) -> Standings:
        """Where the one quiz stands that is being tried."""
        return {
            each.activity.pk: begun.standing
            for each in self.progress.requirements
            if each.activity.quiz and (begun := trial_views.begun(self.request, each.activity.quiz))
        }

    def _address(self, pk: int) -> str:
        if pk == self.course.pk:
            return reverse("try_course", args=[pk])
        return reverse("try_course_page", args=[self.course.pk, pk])


def _course_for(request: HttpRequest, pk: int) -> Course:
    """As drafted last, for who may change it. Raises ``Http404`` and ``PermissionDenied``."""
    course = get_object_or_404(Course, pk=pk)
    if not course.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    return course.get_latest_revision_as_object()


def _resume(request: HttpRequest, course: Course) -> CourseTrial:
    """The trial of this course that was begun before, or a new one."""
    kept = request.session.get(IN_SESSION) or {}
    is_mine = kept.get("course") == course.pk
    language = request.GET.get("language", "")
    if language not in dict(course.preview_modes):
        language = kept["language"] if is_mine else course.source_language
    if not is_mine:
        _forget(request)
        trial = course_trials.begin(course=course, language=language)
    else:
        trial = replace(course_trials.resume(kept), language=language)
    _keep(request, trial)
    return trial


def _keep(request: HttpRequest, trial: CourseTrial) -> None:
    if request.session.get(IN_SESSION) != (kept := course_trials.keep(trial)):
        request.session[IN_SESSION] = kept


def _forget(request: HttpRequest) -> None:
    """Also the quiz that was tried on the way."""
    request.session.pop(IN_SESSION, None)
    trial_views.forget(request)


def _show_to_visitors(walk: Walk, lesson: Lesson) -> HttpResponse:
    """An open lesson, as everybody reads it; else the way to where the course is joined."""
    outline = walk.outline
    if not lesson.open_to_visitors or walk.request.method == "POST":
        text = _("Join this course first. Then its lessons are open to you.")
        messages.info(walk.request, text)
        return redirect(outline.course_url)
    module = outline.module_of(lesson)
    told = {
        "course": walk.course,
        "module": module,
        "module_url": outline.module_url(module),
        "lesson": lesson,
        "course_url": outline.course_url,
    }
    return walk.show("courses/open_lesson.html", lesson, told)


def _show_lesson(
    walk: Walk, lesson: Lesson, *, trials: Any = None, taught: Any = ()
) -> HttpResponse:
    told = previews.lesson_told(lesson, walk.outline, walk.learner)
    url = walk.outline.urls[lesson.pk]
    if trials is not None:
        told["trials"] = trials
    may_try = walk.may_try(lesson.quiz)
    asks = not told["asks_reading"] and not walk.course.is_reader
    told |= {
        "check_url": url,
        "taught": taught,
        "quiz_url": _quiz_url(walk, lesson) if may_try else "",
        "is_strangers_quiz": lesson.quiz is not None and not may_try,
        "as_if_url": url if asks and not told["done"] else "",
    }
    status = 422 if any(each.is_missing for each in told["trials"].values()) else 200
    return walk.show("courses/lesson.html", lesson, told, status)


def _take(walk: Walk, lesson: Lesson) -> HttpResponse:
    """Mark the lesson as done, where it is read only or taken as if it was done."""
    told = previews.lesson_told(lesson, walk.outline, walk.learner)
    here = walk.outline.urls[lesson.pk]
    if walk.course.is_reader or not (told["asks_reading"] or "as-if" in walk.request.POST):
        return redirect(here)
    was_complete = walk.progress.complete
    walk.keep(walk.trial.after_reading(lesson))
    if walk.progress.complete:
        if not was_complete:
            _congratulate(walk)
        return redirect(walk.outline.course_url)
    messages.success(walk.request, _("Saved: this lesson is done."))
    _before, after = walk.outline.neighbours(lesson)
    return redirect(walk.outline.urls[after.pk] if after else walk.outline.course_url)


def _congratulate(walk: Walk) -> None:
    told = Finished(course=True, paths=[], next_course=None)
    text = render_to_string("courses/finished.html", {"finished": told})
    messages.success(walk.request, text, extra_tags="finished")


def _way(walk: Walk, lesson: Lesson) -> trial_views.Way:
    _before, after = walk.outline.neighbours(lesson)
    return trial_views.Way(
        here=_quiz_url(walk, lesson),
        back=walk.outline.urls[lesson.pk],
        course=walk.outline.course_url,
        next=walk.outline.urls[after.pk] if after else "",
        language=walk.trial.language,
        leave=walk.outline.course_url,
        completes=walk.progress.complete,
    )


def _note(walk: Walk, quiz: Quiz) -> None:
    """What the trial of the quiz came to, once it is handed in and marked."""
    tried = trial_views.begun(walk.request, quiz)
    percent = tried.percent if tried else None
    if tried is not None and percent is not None:
        passed = bool(tried.attempt.passed)
        walk.keep(walk.trial.after_quiz(quiz=quiz, percent=percent, passed=passed))


def _quiz_url(walk: Walk, lesson: Lesson) -> str:
    return reverse("try_course_quiz", args=[walk.course.pk, lesson.pk])
