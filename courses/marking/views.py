"""The trainers' pages on which written answers are marked. Nobody's name is on them."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods
from wagtail.permissions import policy_registry

from assessments import marking
from assessments.contents import said
from assessments.models import Quiz
from courses import results
from courses.marking.forms import MarkForm

PER_PAGE = 50


def quizzes_of(member):
    """The quizzes whose answers a member of staff may mark: those they may change."""
    policy = policy_registry.get_by_type(Quiz)
    return policy.instances_user_has_permission_for(member, "change")


def may_mark(member):
    return policy_registry.get_by_type(Quiz).user_has_permission(member, "change")


@never_cache
@require_GET
def queue(request):
    """What this person may mark now, the oldest first."""
    if not may_mark(request.user):
        raise PermissionDenied
    waiting = _waiting(request)
    page = Paginator(waiting, PER_PAGE).get_page(request.GET.get("p"))
    return render(
        request,
        "courses/admin/marking_queue.html",
        {
            "page_title": _("Answers to mark"),
            "header_icon": "edit",
            "page": page,
            "elided_page_range": page.paginator.get_elided_page_range(page.number),
            "rows": [
                {
                    "pk": each.pk,
                    "question": said(each.version.content, each.version.content["text"]),
                    "quiz": each.attempt.quiz,
                    "submitted_at": each.attempt.submitted_at,
                    "is_to_decide": each.marks_given >= 2,
                }
                for each in page
            ],
        },
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mark(request, response_id):
    """One answer with its rubric; of two marks far apart, the third person sees both."""
    response = _waiting(request).filter(pk=response_id).first()
    if response is None:
        messages.info(request, _("This answer does not wait for you: somebody was faster."))
        return redirect("answers_to_mark")
    form = MarkForm(request.POST or None, response=response)
    if form.is_valid():
        return _give(request, response, form)
    content = response.version.content
    return render(
        request,
        "courses/admin/mark_answer.html",
        {
            "page_title": _("Mark an answer"),
            "page_subtitle": str(response.attempt.quiz),
            "header_icon": "edit",
            "question": said(content, content["text"]),
            "for_markers": content.get("for_markers", ""),
            "explanation": said(content, content["feedback"]),
            "answer": response.answer,
            "earlier": marking.marks_of(response) if response.marks_given >= 2 else [],
            "form": form,
        },
        status=422 if form.is_bound else 200,
    )


def _give(request, response, form):
    give = (
        partial(results.decide, decider=request.user)
        if response.marks_given >= 2
        else partial(results.mark, marker=request.user)
    )
    try:
        give(
            response_id=response.pk,
            rubric=form.rubric,
            comment=form.cleaned_data["comment"],
            at=timezone.now(),
        )
    except (marking.AlreadyMarked, marking.NotToMark):
        messages.info(request, _("This answer does not wait for you: somebody was faster."))
    else:
        messages.success(request, _("Marked."))
    return redirect("answers_to_mark")


def _waiting(request):
    found = marking.waiting(quizzes=quizzes_of(request.user), marker=request.user)
    return found.select_related("version", "attempt__quiz")
