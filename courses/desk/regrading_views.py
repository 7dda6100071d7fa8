"""Regrading a quiz: first who would change and how, then the work, its progress and its log."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from wagtail.permissions import policy_registry

from assessments import regrading
from assessments.models import Quiz
from courses import results
from courses.desk.forms import RegradeForm

PER_PAGE = 50


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def regrade(request, quiz_id):
    """What the questions as they now stand make of what was handed in; posting has it done."""
    policy = policy_registry.get_by_type(Quiz)
    mine = policy.instances_user_has_permission_for(request.user, "change")
    quiz = get_object_or_404(mine, pk=quiz_id)
    found = regrading.preview(quiz=quiz)
    form = RegradeForm(
        request.POST or None, digest=found.digest, losing_count=found.no_longer_passing
    )
    if form.is_valid():
        try:
            results.ask_to_regrade(
                quiz=quiz,
                seen=form.cleaned_data["seen"],
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=timezone.now(),
            )
        except regrading.Changed:
            form.add_error(
                None,
                _("Something changed meanwhile. This is what would happen now: look again."),
            )
        except regrading.NothingToRegrade:
            form.add_error(None, _("Nobody’s result would change any more."))
        except regrading.UnderWay:
            form.add_error(None, _("This quiz is being regraded. Wait until that is done."))
        else:
            messages.success(request, _("The results are being changed. You may leave this page."))
            return redirect("regrade_quiz", quiz.pk)
    page = Paginator(found.changes, PER_PAGE).get_page(request.GET.get("p"))
    return render(
        request,
        "courses/admin/regrade.html",
        {
            "page_title": _("Regrade"),
            "page_subtitle": str(quiz),
            "header_icon": "rotate",
            "quiz": quiz,
            "found": found,
            "page": page,
            "elided_page_range": page.paginator.get_elided_page_range(page.number),
            "kept": len(found.kept),
            "asked": quiz.regradings.select_related("asked_by").order_by("-pk")[:20],
            "form": form,
        },
        status=422 if form.is_bound else 200,
    )
