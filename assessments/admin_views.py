"""A question of the bank as learners get it, for whoever writes it."""

from random import Random

from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from wagtail.permissions import policy_registry

from assessments import grading, papers, reviews, versions
from assessments.drawing import offer
from assessments.kinds.kind import DoesNotFit
from assessments.kinds.registry import kind_of
from assessments.models import Question, QuestionVersion, Response
from cms.languages import describe


@never_cache
@require_GET
def try_question(request, pk):
    """What a learner is asked, and what an answer is told. Nothing of it is stored or counted."""
    policy = policy_registry.get_by_type(Question)
    mine = policy.instances_user_has_permission_for(request.user, "change")
    question = get_object_or_404(versions.loaded(mine), pk=pk)
    response = _response_to(question)
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


def _response_to(question):
    content = versions.content_of(question)
    # The same order each time, so that an answer is told for what was asked.
    order = offer(content=content, mixes_answers=False, chance=Random(question.pk))  # noqa: S311
    return Response(
        position=1,
        question=question,
        version=QuestionVersion(question=question, content=content),
        order=order,
        points_possible=question.default_points,
    )


def _take(response, given):
    """Put the answer in its place and mark it; or say what is wrong with it."""
    content = response.version.content
    kind = kind_of(content)
    try:
        answer = kind.read(
            content, lambda part: given.getlist(papers.field_name(response.position, part))
        )
        kind.check(content, answer)
    except DoesNotFit:
        return _("This question cannot be answered like that.")
    response.answer = answer
    response.share = grading.grade(content, answer)
    return None
