"""What a page with the questions of an open attempt shows and keeps, wherever they are asked."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils import timezone

from assessments import grading, papers, reviews
from assessments.models import Attempt, Quiz, Response


def questions(
    request: HttpRequest,
    opened: Attempt,
    responses: Sequence[Response],
    *,
    missing: Collection[int] = (),
    is_outdated: bool = False,
) -> dict[str, Any]:
    """The questions with what was answered so far, and which of them still want an answer."""
    now = timezone.now()
    asked = papers.asked(responses)
    shown = _shown(request, opened.quiz, asked, missing)
    checked = {each.position: reviews.checked(response=each) for each in responses if each.tries}
    by_number = {each.position: each for each in responses}
    settled = {each.position for each in responses if grading.is_settled(each)}
    return {
        "attempt": opened,
        "questions": [
            {
                "asked": each,
                "is_missing": each.number in missing,
                "checked": checked.get(each.number),
                "is_settled": each.number in settled,
                "response": by_number[each.number],
            }
            for each in shown
        ],
        "is_outdated": is_outdated,
        "missing": [each for each in asked if each.number in missing],
        "pages": asked if opened.quiz.one_at_a_time else (),
        "answered": {each.position for each in responses if each.answer is not None},
        "now": now,
        "seconds": _seconds(opened, now),
    }


def kept(save: Callable[[], grading.Kept], *, gone: tuple[type[Exception], ...]) -> JsonResponse:
    """For scripts that keep answers while they are given: which are kept, or why not.

    ``gone`` is what ``save`` raises where there is nothing to answer any more.
    """
    try:
        saved = save()
    except gone:
        return JsonResponse({"refused": "gone"}, status=410)
    except grading.AttemptClosed:
        return JsonResponse({"refused": "closed"}, status=409)
    except grading.AnswersDoNotFit:
        return JsonResponse({"refused": "misfit"}, status=422)
    return JsonResponse(
        {"kept": sorted(saved.saves), "saves": saved.saves, "outdated": saved.outdated}
    )


def _seconds(opened: Attempt, now: datetime) -> dict[str, int]:
    """How long answers may still be given, and how long after that they may arrive."""
    left = int((opened.due_at - now).total_seconds()) if opened.due_at else 0
    return {"left": max(0, left), "grace": int(grading.GRACE.total_seconds())}


def _shown(
    request: HttpRequest,
    quiz: Quiz,
    asked: list[papers.AskedQuestion],
    missing: Collection[int],
) -> list[papers.AskedQuestion]:
    """The questions of this page: all, or the one that was asked for."""
    if not quiz.one_at_a_time:
        return asked
    wanted = min(missing, default=0) or request.GET.get("question", "1")
    return [each for each in asked if str(each.number) == str(wanted)] or asked[:1]
