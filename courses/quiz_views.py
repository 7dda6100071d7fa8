"""A lesson's quiz: opening it, answering, handing in, and what it came to."""

import re
from collections.abc import Iterable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from assessments import grading, papers, reviews
from assessments.allowances import AttemptsLeft
from assessments.models import Attempt, Kind, Quiz, Response
from assessments.standings import Standing, standings_of
from courses import access, allowances, asking, finishing, progress, trails
from courses.forms import answers_from, seen_from
from courses.models import Lesson
from courses.outline import Outline
from courses.places import places_in
from courses.views import ask_to_join, places_for

Numbers = Iterable[int]

_NUMBER = re.compile("[0-9]{1,4}")
"""Of a question, as an address or a button has it."""


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def quiz(request, course, module, lesson):
    """The lesson's quiz; opening it opens an attempt, or the one that is open.

    Where time counts, an attempt is opened by posting, never by coming here.
    """
    found, page = access.lesson_for(request, course, module, lesson)
    now = timezone.now()
    try:
        if request.method != "POST" and progress.has_yet_to_start(member=request.user, lesson=page):
            return _show_rules(request, found, page)
        opened = progress.start_quiz(member=request.user, lesson=page, at=now)
    except progress.NotEnrolled:
        return ask_to_join(request, found.course)
    except (progress.NotAsked, grading.NothingToAsk):
        return _no_quiz(request, found, page)
    except (grading.NoAttemptsLeft, grading.TooSoon, grading.NotOpenNow) as refusal:
        return _refuse(request, found, page, refusal)
    if grading.is_over(opened, now):
        return _hand_in(request, found, page, opened, answers={})
    return _ask(request, found, page, opened, grading.responses_of(opened))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def attempt(request, course, module, lesson, number):
    """One of the member's attempts: posting keeps answers or hands in; then its result is here."""
    found, page = access.lesson_for(request, course, module, lesson)
    theirs = access.attempt_for(request.user, page, number)
    if request.method == "POST":
        return _take(request, found, page, theirs)
    if theirs.submitted_at is None:
        return redirect("quiz", course, module, lesson)
    mine = places_in(member=request.user, lesson=page, quiz_id=theirs.quiz_id)
    enrolment = mine.filter(active=True).first()
    review = reviews.review(
        attempt=theirs, at=timezone.now(), place=enrolment.place if enrolment else ""
    )
    taught = places_for(request, found, page, review.questions) if enrolment else {}
    _before, after = found.neighbours(page)
    return render(
        request,
        "courses/quiz_result.html",
        {
            **_on_quiz(found, page, theirs.quiz),
            "review": review,
            "quiz_url": reverse("quiz", args=[course, module, lesson]),
            "answers": [(each, taught.get(each.question_id)) for each in review.questions],
            "more_url": _more_url(found, page),
            "course_completed": bool(enrolment and enrolment.completed_at),
            "next": (after, found.urls[after.pk]) if after else None,
        },
    )


@login_required
@require_POST
def more(request, course, module, lesson):
    """The member asks for more attempts, with one button."""
    found, page = access.lesson_for(request, course, module, lesson)
    try:
        allowances.ask(member=request.user, lesson=page, at=timezone.now())
    except progress.NotEnrolled:
        return ask_to_join(request, found.course)
    except progress.NotAsked:
        return _no_quiz(request, found, page)
    except AttemptsLeft:
        # Meanwhile some were allowed: the quiz is open.
        pass
    return redirect("quiz", course, module, lesson)


@login_required
@require_POST
def answers(request, course, module, lesson, number):
    """Keeps answers while they are given, for scripts: which are kept, or why not."""
    _found, page = access.lesson_for(request, course, module, lesson)
    theirs = access.attempt_for(request.user, page, number)

    def save() -> grading.Kept:
        return progress.save_answers(
            member=request.user,
            lesson=page,
            attempt=theirs,
            answers=answers_from(request.POST, grading.responses_of(theirs)),
            at=timezone.now(),
            seen=seen_from(request.POST),
        )

    return asking.kept(save, gone=(progress.NotEnrolled, progress.NotAsked))


def _take(request, found: Outline, lesson: Lesson, opened: Attempt):
    """What the pressed button asks for; without one, the answers are handed in."""
    responses = grading.responses_of(opened)
    try:
        given = answers_from(request.POST, responses)
        if "keep" in request.POST or "to" in request.POST:
            return _keep(request, found, lesson, opened, given)
        if "check" in request.POST:
            return _check(request, found, lesson, opened, given)
        return _hand_in(request, found, lesson, opened, given)
    except grading.AnswersDoNotFit as misfit:
        return _ask(request, found, lesson, opened, responses, missing=misfit.numbers)
    except progress.NotEnrolled:
        return ask_to_join(request, found.course)
    except progress.NotAsked:
        return _no_quiz(request, found, lesson)
    except grading.AttemptClosed:
        # The other tab, or the first of two clicks, handed it in: below is what it came to.
        return redirect(_attempt_url(found, lesson, opened))


def _keep(request, found: Outline, lesson: Lesson, opened: Attempt, given: grading.Answers):
    kept = _save(request, lesson, opened, given)
    if kept.outdated:
        return _ask_again(request, found, lesson, opened)
    if "to" in request.POST:
        return redirect(_page_url(found, lesson, request.POST["to"]))
    messages.success(request, _("Your answers are kept. Go on whenever you like."))
    return redirect(found.urls[lesson.pk])


def _save(request, lesson: Lesson, opened: Attempt, given: grading.Answers) -> grading.Kept:
    return progress.save_answers(
        member=request.user,
        lesson=lesson,
        attempt=opened,
        answers=given,
        at=timezone.now(),
        seen=seen_from(request.POST),
    )


def _ask_again(request, found: Outline, lesson: Lesson, opened: Attempt):
    """The questions with the newer answers that came from elsewhere."""
    responses = grading.responses_of(opened)
    return _ask(request, found, lesson, opened, responses, is_outdated=True)


def _check(request, found: Outline, lesson: Lesson, opened: Attempt, given: grading.Answers):
    number = request.POST["check"]
    if not _NUMBER.fullmatch(number):
        raise grading.AnswersDoNotFit([0])
    if _save(request, lesson, opened, given).outdated:
        return _ask_again(request, found, lesson, opened)
    try:
        progress.check_answer(
            member=request.user,
            lesson=lesson,
            attempt=opened,
            number=int(number),
            answers=given,
            at=timezone.now(),
        )
    except grading.NotForPractice:
        # The author made a test of it meanwhile: answers are told when it is handed in.
        messages.info(request, _("This quiz is not for practice any more."))
    return redirect(_page_url(found, lesson, number) + f"#{papers.field_name(int(number))}")


def _hand_in(request, found: Outline, lesson: Lesson, opened: Attempt, answers: grading.Answers):
    now = timezone.now()
    try:
        progress.submit_quiz(
            member=request.user,
            lesson=lesson,
            attempt=opened,
            answers=answers,
            at=now,
            leaves_out="leave-out" in request.POST,
            seen=seen_from(request.POST),
        )
    except grading.AnswersOutdated:
        return _ask_again(request, found, lesson, opened)
    except grading.AnswersMissing as missing:
        responses = grading.responses_of(opened)
        return _ask(request, found, lesson, opened, responses, missing=missing.numbers)
    finishing.congratulate(request, member=request.user, lesson=lesson, at=now)
    return redirect(_attempt_url(found, lesson, opened))


def _ask(
    request,
    found: Outline,
    lesson: Lesson,
    opened: Attempt,
    responses: list[Response],
    *,
    missing: Numbers = (),
    is_outdated: bool = False,
):
    asked = asking.questions(
        request, opened, responses, missing=set(missing), is_outdated=is_outdated
    )
    checked = [each["checked"] for each in asked["questions"] if each["checked"]]
    taught = places_for(request, found, lesson, checked)
    for each in asked["questions"]:
        each["taught"] = taught.get(each["response"].question_id)
    return render(
        request,
        "courses/quiz.html",
        {
            **_on_quiz(found, lesson, opened.quiz),
            **asked,
            "hand_in_url": _attempt_url(found, lesson, opened),
            "keep_url": reverse("attempt_answers", args=_place(found, lesson, opened)),
            "standing": _standing_of(opened),
            "can_be_checked": opened.quiz.is_practice,
            "is_read_by_a_trainer": any(
                each.version.content["kind"] == Kind.ESSAY for each in responses
            ),
        },
        status=422 if missing or is_outdated else 200,
    )


def _standing_of(opened: Attempt) -> Standing | None:
    """Only where attempts are counted."""
    if opened.quiz.attempts_limit is None:
        return None
    place = opened.place
    return standings_of(member_id=opened.member_id, quizzes={place: opened.quiz})[place]


def _show_rules(request, found: Outline, lesson: Lesson):
    return render(request, "courses/quiz_start.html", _on_quiz(found, lesson, lesson.quiz))


def _refuse(request, found: Outline, lesson: Lesson, refusal: Exception):
    quiz = lesson.quiz
    mine = places_in(member=request.user, lesson=lesson, quiz_id=quiz.pk).filter(active=True)
    place = mine.get().place
    return render(
        request,
        "courses/quiz_closed.html",
        {
            **_on_quiz(found, lesson, quiz),
            "last_number": grading.last_number(member=request.user, quiz=quiz, place=place),
            "standing": standings_of(member_id=request.user.pk, quizzes={place: quiz})[place],
            "more_url": _more_url(found, lesson),
            "until": getattr(refusal, "until", None),
            "is_shut": isinstance(refusal, grading.NotOpenNow),
            "opens_at": getattr(refusal, "opens_at", None),
        },
    )


def _no_quiz(request, found: Outline, lesson: Lesson):
    messages.info(request, _("This lesson has no quiz at the moment."))
    return redirect(found.urls[lesson.pk])


def _on_quiz(found: Outline, lesson: Lesson, quiz: Quiz) -> dict[str, object]:
    return {
        "course": found.course,
        "module": found.module_of(lesson),
        "lesson": lesson,
        "lesson_url": found.urls[lesson.pk],
        "course_url": trails.course_url(found.course),
        "quiz": quiz,
    }


def _place(found: Outline, lesson: Lesson, opened: Attempt) -> list[object]:
    return [found.course.slug, found.module_of(lesson).slug, lesson.slug, opened.number]


def _attempt_url(found: Outline, lesson: Lesson, opened: Attempt) -> str:
    return reverse("attempt", args=_place(found, lesson, opened))


def _more_url(found: Outline, lesson: Lesson) -> str:
    place = [found.course.slug, found.module_of(lesson).slug, lesson.slug]
    return reverse("more_attempts", args=place)


def _page_url(found: Outline, lesson: Lesson, number: str) -> str:
    place = [found.course.slug, found.module_of(lesson).slug, lesson.slug]
    known = number if _NUMBER.fullmatch(number) else "1"
    return f"{reverse('quiz', args=place)}?question={known}"
