"""The pages of the tests before and after a course, and of what has changed in between."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments import grading, reviews
from assessments.models import Attempt
from courses import access, asking, comparing, progress, trails
from courses.comparing import When
from courses.forms import answers_from, seen_from
from courses.models import Course
from courses.views import ask_to_join


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def test(request, course, when):
    """The questions of one test; posting keeps answers or hands them in."""
    page, when = access.course_for(request, course), When(when)
    try:
        if request.method == "POST":
            return _take(request, page, when)
        opened = comparing.start(member=request.user, course=page, when=when, at=timezone.now())
    except progress.NotEnrolled:
        return ask_to_join(request, page)
    except (
        comparing.NotOffered,
        grading.NothingToAsk,
        grading.NoAttemptsLeft,
        grading.NotOpenNow,
    ):
        messages.info(request, _("These questions are not asked at the moment."))
        return redirect(trails.course_url(page))
    return _ask(request, page, when, opened)


@login_required
@require_POST
def answers(request, course, when):
    """Keeps answers while they are given, for scripts: which are kept, or why not."""
    page, when = access.course_for(request, course), When(when)

    def save() -> grading.Kept:
        theirs = comparing.opened(member=request.user, course=page, when=when)
        return comparing.save(
            attempt=theirs,
            answers=answers_from(request.POST, grading.responses_of(theirs)),
            at=timezone.now(),
            seen=seen_from(request.POST),
        )

    return asking.kept(save, gone=(progress.NotEnrolled, comparing.NotOffered))


@login_required
@require_safe
def result(request, course):
    """What has changed; until the test after the course, only that the one before is in."""
    page = access.course_for(request, course)
    enrolment = access.enrolment_of(request.user, page)
    taken = comparing.attempts_in(enrolment) if enrolment else {}
    before, after = (
        each if each and each.submitted_at else None
        for each in (taken.get(When.BEFORE), taken.get(When.AFTER))
    )
    if before is None:
        raise Http404
    at = timezone.now()
    return render(
        request,
        "courses/comparison.html",
        {
            "course": page,
            "course_url": trails.course_url(page),
            "changes": comparing.changes(after) if after else None,
            "reviews": [
                reviews.review(attempt=each, at=at, place=each.place, is_last=True)
                for each in (after, before)
                if each
            ]
            if after
            else (),
        },
    )


def _take(request, course: Course, when: When):
    opened = comparing.opened(member=request.user, course=course, when=when)
    responses = grading.responses_of(opened)
    now = timezone.now()
    try:
        given, seen = answers_from(request.POST, responses), seen_from(request.POST)
        if "keep" in request.POST or "to" in request.POST:
            kept = comparing.save(attempt=opened, answers=given, at=now, seen=seen)
            if kept.outdated:
                raise grading.AnswersOutdated(kept.outdated)
            return _go_on(request, course, when)
        comparing.hand_in(attempt=opened, answers=given, at=now, seen=seen)
    except grading.AnswersOutdated:
        return _ask(request, course, when, opened, is_outdated=True)
    except grading.AnswersDoNotFit as misfit:
        return _ask(request, course, when, opened, missing=set(misfit.numbers))
    except grading.AttemptClosed:
        # The other tab, or the first of two clicks, handed it in.
        pass
    return redirect("comparison", course.slug)


def _go_on(request, course: Course, when: When):
    if "to" not in request.POST:
        messages.success(request, _("Your answers are kept. Go on whenever you like."))
        return redirect(trails.course_url(course))
    number = request.POST["to"]
    known = number if number.isascii() and number.isdigit() else "1"
    return redirect(reverse("comparison_test", args=[course.slug, when]) + f"?question={known}")


def _ask(request, course: Course, when: When, opened: Attempt, *, missing=(), is_outdated=False):
    asked = asking.questions(
        request, opened, grading.responses_of(opened), missing=missing, is_outdated=is_outdated
    )
    return render(
        request,
        "courses/comparison_test.html",
        {
            **asked,
            "course": course,
            "quiz": opened.quiz,
            "hand_in_url": reverse("comparison_test", args=[course.slug, when]),
            "keep_url": reverse("comparison_answers", args=[course.slug, when]),
        },
        status=422 if missing or is_outdated else 200,
    )
