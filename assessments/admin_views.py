"""A question of the bank as learners get it, for whoever writes it."""

from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from wagtail.permissions import policy_registry

from assessments import papers, reviews, trying, versions
from assessments.kinds.kind import DoesNotFit
from assessments.models import Question
from cms.languages import describe


@never_cache
@require_GET
def try_question(request, pk):
    """What a learner is asked, and what an answer is told. Nothing of it is stored or counted."""
    policy = policy_registry.get_by_type(Question)
    mine = policy.instances_user_has_permission_for(request.user, "change")
    question = get_object_or_404(versions.loaded(mine), pk=pk)
    response = trying.response_to(question)
    refusal = _take(response, request.GET) if "asked" in request.GET else None
    language = question.source_language
    [asked] = papers.asked([response], language)
    is_tried = "asked" in request.GET and refusal is None
    return render(
        request,
        "assessments/admin/try_question.html",
        {
            "question": question,
            "language": describe(language),
            "asked": {"asked": asked, "response": response, "is_missing": False},
            "refusal": refusal,
            "seen": reviews.whole(responses=[response], language=language)[0] if is_tried else None,
        },
        status=200 if refusal is None else 422,
    )


def _take(response, given):
    """Put the answer in its place and mark it; or say what is wrong with it."""
    try:
        trying.take(
            response, lambda part: given.getlist(papers.field_name(response.position, part))
        )
    except DoesNotFit:
        return _("This question cannot be answered like that.")
    return None
