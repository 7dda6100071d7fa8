"""A quiz as a learner meets it, for whoever writes it: its trial is kept in the session alone."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from assessments import grading, papers, quiz_trials
from assessments.models import Kind, Quiz
from assessments.quiz_trials import QuizTrial
from courses import asking
from courses.desk.rights import quizzes_to_change
from courses.forms import answers_from

IN_SESSION = "quiz_trial"
"""One at a time: a trial of another quiz takes its place."""


@dataclass(frozen=True, kw_only=True)
class Way:
    """Where a trial of a quiz stands, and where its pages lead."""

    here: str
    back: str
    """In a course, the lesson; else the form of the quiz."""
    course: str
    next: str = ""
    """The lesson after this one."""
    language: str = ""
    """In a course, that in which it is tried."""
    leave: str = ""
    """Where the trial of the course is left."""
    completes: bool = False
    """Whether nothing of the course is missing any more."""

    def page(self, number: str) -> str:
        return f"{self.here}?question={_number(number) or 1}"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def try_quiz(request, quiz_id):
    """Asked, answered, handed in and told as a learner would get it; nothing of it is a row."""
    quiz = get_object_or_404(quizzes_to_change(request.user), pk=quiz_id)
    form = reverse(Quiz.snippet_viewset.get_url_name("edit"), args=[quiz.pk])
    here = reverse("try_quiz", args=[quiz.pk])
    return answer(request, quiz, Way(here=here, back=form, course=form))


def answer(request: HttpRequest, quiz: Quiz, way: Way) -> HttpResponse:
    """The page of the trial, or what follows from what was posted."""
    try:
        trial = _resume(request, quiz, way)
        if _wants_anew(request, trial):
            return _begin_anew(request, trial, way)
    except grading.NothingToAsk:
        messages.error(request, _("This quiz asks nothing yet."))
        return redirect(way.back)
    if request.method == "POST":
        return _take(request, trial, way)
    return _show_result(request, trial, way) if trial.is_handed_in else _ask(request, trial, way)


def begun(request: HttpRequest, quiz: Quiz) -> QuizTrial | None:
    """The trial of this quiz as it is kept, if there is one and the quiz still asks the same."""
    kept = request.session.get(IN_SESSION) or {}
    if kept.get("quiz") != quiz.pk:
        return None
    try:
        return quiz_trials.resume(quiz=quiz, kept=kept, at=timezone.now())
    except (quiz_trials.PaperChanged, grading.NothingToAsk):
        return None


def forget(request: HttpRequest) -> None:
    request.session.pop(IN_SESSION, None)


def _resume(request: HttpRequest, quiz: Quiz, way: Way) -> QuizTrial:
    """The trial of this quiz that was begun before, or a new one."""
    now = timezone.now()
    kept = request.session.get(IN_SESSION) or {}
    is_mine = kept.get("quiz") == quiz.pk
    language = way.language or request.GET.get("language", "")
    if language not in dict(quiz.preview_modes):
        language = str(kept["language"] if is_mine else quiz.source_language)
    if is_mine:
        try:
            trial = quiz_trials.resume(quiz=quiz, kept=kept, at=now)
        except quiz_trials.PaperChanged:
            messages.info(request, _("The quiz was changed since, and begins anew."))
        else:
            if language != trial.attempt.language:
                trial.attempt.language = language
                _keep(request, trial)
            return trial
    trial = quiz_trials.begin(quiz=quiz, language=language, at=now)
    _keep(request, trial)
    return trial


def _keep(request: HttpRequest, trial: QuizTrial) -> None:
    request.session[IN_SESSION] = quiz_trials.keep(trial)


def _wants_anew(request: HttpRequest, trial: QuizTrial) -> bool:
    return "anew" in request.POST or (
        "again" in request.GET and trial.is_handed_in and trial.standing.left != 0
    )


def _begin_anew(request: HttpRequest, trial: QuizTrial, way: Way) -> HttpResponse:
    """From the first attempt on; or the next attempt, as the learner's own button has it."""
    number = 1 if "anew" in request.POST else trial.attempt.number + 1
    quiz, language = trial.attempt.quiz, trial.attempt.language
    _keep(
        request,
        quiz_trials.begin(quiz=quiz, language=language, at=timezone.now(), number=number),
    )
    return redirect(way.here)


def _take(request: HttpRequest, trial: QuizTrial, way: Way) -> HttpResponse:
    """What the pressed button asks for; without one, the answers are handed in."""
    now = timezone.now()
    if "more" in request.GET:
        messages.info(request, _("Here a learner asks for more attempts. Nobody was told now."))
        return redirect(way.here)
    if trial.is_handed_in:
        return redirect(way.here)
    try:
        given = answers_from(request.POST, trial.responses)
        if "keep" in request.POST or "to" in request.POST:
            grading.take(trial.responses, given, now)
            _keep(request, trial)
            if "keep" in request.POST:
                text = _("A learner goes back to the lesson here, and finds these answers again.")
                messages.info(request, text)
                if way.leave:
                    return redirect(way.back)
            return redirect(way.page(request.POST.get("to", "1")))
        if "check" in request.POST:
            return _check(request, trial, given, way)
        leaves_out = "leave-out" in request.POST
        quiz_trials.hand_in(trial, answers=given, at=now, leaves_out=leaves_out)
    except grading.AnswersDoNotFit:
        return _ask(request, trial, way, refusal=_("This quiz cannot be answered like that."))
    except grading.AnswersMissing as missing:
        _keep(request, trial)
        return _ask(request, trial, way, missing=missing.numbers)
    _keep(request, trial)
    return redirect(way.here)


def _check(
    request: HttpRequest, trial: QuizTrial, given: grading.Answers, way: Way
) -> HttpResponse:
    number = _number(request.POST["check"])
    try:
        quiz_trials.check(trial, number=number, answers=given, at=timezone.now())
    except grading.NotForPractice:
        messages.info(request, _("This quiz is not for practice any more."))
    _keep(request, trial)
    return redirect(way.page(str(number)) + f"#{papers.field_name(number)}")


def _number(posted: str) -> int:
    return int(posted) if posted.isascii() and posted.isdigit() and len(posted) < 5 else 0


def _ask(
    request: HttpRequest,
    trial: QuizTrial,
    way: Way,
    *,
    missing: tuple[int, ...] = (),
    refusal: str = "",
) -> HttpResponse:
    attempt = trial.attempt
    quiz = attempt.quiz
    with translation.override(attempt.language):
        asked = asking.questions(request, attempt, trial.responses, missing=set(missing))
        told = {
            **_strip(trial, way),
            **asked,
            # What is left is told as in the moment of beginning.
            "now": attempt.started_at,
            "refusal": refusal,
            "hand_in_url": way.here,
            "standing": None if quiz.attempts_limit is None else trial.standing,
            "can_be_checked": quiz.is_practice,
            "is_read_by_a_trainer": any(
                each.version.content["kind"] == Kind.ESSAY for each in trial.responses
            ),
        }
        status = 422 if missing or refusal else 200
        return render(request, "courses/admin/trial_quiz.html", told, status=status)


def _show_result(request: HttpRequest, trial: QuizTrial, way: Way) -> HttpResponse:
    with translation.override(trial.attempt.language):
        review = quiz_trials.review(trial, at=timezone.now())
        told = {
            **_strip(trial, way),
            "review": review,
            "answers": [(each, None) for each in review.questions],
            "quiz_url": f"{way.here}?again=yes",
            "more_url": f"{way.here}?more=yes",
            "lesson_url": way.back,
            "course_url": way.course,
            "course_completed": way.completes,
            "next": ("", way.next),
        }
        return render(request, "courses/admin/trial_result.html", told)


def _strip(trial: QuizTrial, way: Way) -> dict[str, Any]:
    """What stands above each page of a trial."""
    quiz = trial.attempt.quiz
    return {
        "quiz": quiz,
        "trial": trial,
        "try_url": way.here,
        "back_url": way.back,
        "leave_url": way.leave,
        "languages_to_try": quiz.preview_modes,
    }
