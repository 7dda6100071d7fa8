"""How members do in one quiz: who is where, an attempt as it was seen, a mark changed by hand."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from assessments import grading, marking, reviews
from assessments.models import Attempt, MarkChange, Response
from assessments.standings import standings_of
from courses import results
from courses.desk import learners
from courses.desk.forms import OverrideForm
from courses.desk.rights import (
    courses_for,
    looks_after_members,
    may_change,
    name_of,
    quizzes_for,
)

PER_PAGE = 50


@never_cache
@require_GET
def quiz_attempts(request, quiz_id):
    """Who is asked a quiz: their attempts, what waits, and what it counts for them."""
    quiz = get_object_or_404(quizzes_for(request.user), pk=quiz_id)
    everybody = learners.asked(quiz=quiz, courses=courses_for(request.user))
    text = request.GET.get("q", "").strip()
    by_name = looks_after_members(request.user)
    found = learners.named(everybody, text, by_name=by_name) if text else everybody
    who = request.GET.get("who", "")
    counts = learners.counts(found)
    page = Paginator(learners.among(found, who), PER_PAGE).get_page(request.GET.get("p"))
    return render(
        request,
        "courses/admin/quiz_attempts.html",
        {
            "page_title": _("Attempts"),
            "page_subtitle": str(quiz),
            "header_icon": "group",
            "quiz": quiz,
            "filters": [
                {"value": each.value, "label": each.label, "count": counts[each.value]}
                for each in learners.Who
            ],
            "who": who if who in learners.Who.values else "",
            "text": text,
            "by_name": by_name,
            "may_change": may_change(request.user, quiz),
            "page": page,
            "elided_page_range": page.paginator.get_elided_page_range(page.number),
            "rows": _rows(quiz, page, request.user),
        },
    )


def _rows(quiz, enrolments, reader):
    places = [each.place for each in enrolments]
    attempts = learners.attempts_at(quiz=quiz, places=places)
    return [
        {
            "enrolment": each,
            "name": name_of(each, to=reader),
            "is_reader": each.member_id == reader.pk,
            "attempts": [_summary(attempt) for attempt in attempts.get(each.place, ())],
            "limit": None if each.limit is None else each.limit + each.allowed,
            "has_ended": not each.active or each.retired_at is not None,
        }
        for each in enrolments
    ]


def _summary(attempt: Attempt) -> dict[str, object]:
    is_graded = attempt.points is not None
    return {"attempt": attempt, "percent": grading.percent_of(attempt) if is_graded else None}


@never_cache
@require_GET
def quiz_attempt(request, attempt_id):
    """An attempt as its member saw it, with the key beside; nothing of it can be changed here."""
    attempt, enrolment = _attempt_for(request, attempt_id)
    responses = grading.responses_of(attempt)
    questions = reviews.whole(responses=responses, language=attempt.language)
    changes = _changes_of(responses)
    standing = standings_of(member_id=attempt.member_id, quizzes={attempt.place: attempt.quiz})[
        attempt.place
    ]
    handed_in = attempt.submitted_at is not None
    return render(
        request,
        "courses/admin/quiz_attempt.html",
        {
            **_about(request, attempt, enrolment),
            "page_title": _("Attempt %(number)d") % {"number": attempt.number},
            "standing": standing,
            "shown": reviews.shown_of(
                attempt=attempt, standing=standing, place=attempt.place, at=timezone.now()
            )
            if handed_in
            else None,
            "percent": None if attempt.points is None else grading.percent_of(attempt),
            "may_change": handed_in and may_change(request.user, attempt.quiz),
            "questions": [
                {"response": response, "seen": seen, "changes": changes.get(response.pk, ())}
                for response, seen in zip(responses, questions, strict=True)
            ],
        },
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change_mark(request, response_id):
    """Other points for one answer, with the reason; what was counted before stays in the log."""
    response = get_object_or_404(
        Response.objects.select_related("version").filter(attempt__submitted_at__isnull=False),
        pk=response_id,
    )
    attempt, enrolment = _attempt_for(request, response.attempt_id)
    # What has no mark yet is marked by its rubric; what is worth nothing has no points to change.
    if (
        not may_change(request.user, attempt.quiz)
        or response.share is None
        or not response.points_possible
    ):
        raise Http404
    form = OverrideForm(request.POST or None, response=response)
    if form.is_valid() and _override(request, response, form):
        messages.success(request, _("Changed. The member gets an e-mail that names no quiz."))
        return redirect("quiz_attempt", attempt.pk)
    [seen] = reviews.whole(responses=[response], language=attempt.language)
    return render(
        request,
        "courses/admin/change_mark.html",
        {
            **_about(request, attempt, enrolment),
            "page_title": _("Change the points"),
            "response": response,
            "seen": seen,
            "changes": _changes_of([response]).get(response.pk, ()),
            "form": form,
        },
        status=422 if form.is_bound else 200,
    )


def _override(request, response, form):
    """Whether it was changed; if not, the form says why."""
    try:
        results.override(
            response_id=response.pk,
            share=form.share,
            reason=form.cleaned_data["reason"],
            takes_pass=form.cleaned_data["takes_pass"],
            by=request.user,
            at=timezone.now(),
        )
    except marking.PassLost:
        form.add_error(
            "takes_pass",
            _("With these points the quiz is no longer passed. Tick this, or give more."),
        )
    except marking.AlreadyMarked:
        form.add_error("points", _("These are the points that the answer has."))
    else:
        return True
    return False


def _attempt_for(request, attempt_id):
    found = learners.attempt_for(reader=request.user, attempt_id=attempt_id)
    if found is None:
        raise Http404
    return found


def _about(request, attempt, enrolment):
    return {
        "page_subtitle": str(attempt.quiz),
        "header_icon": "group",
        "quiz": attempt.quiz,
        "attempt": attempt,
        "name": name_of(enrolment, to=request.user),
        "course": enrolment.course,
        "language": get_language_info(attempt.language)["name"],
    }


def _changes_of(responses: list[Response]) -> dict[int, list[dict[str, object]]]:
    """What people did to the marks, the oldest first, with the points that came of it.

    A mark that waits for a second is not told: whoever reads this may be the second.
    """
    worth = {each.pk: each.points_possible for each in responses if each.share is not None}
    changes = MarkChange.objects.filter(response__in=worth).select_related("changed_by")
    found: dict[int, list[dict[str, object]]] = {}
    for change in changes.order_by("pk"):
        points = worth[change.response_id]
        found.setdefault(change.response_id, []).append(
            {
                "row": change,
                "before": None if change.before is None else change.before * points,
                "after": change.after * points,
            }
        )
    return found
