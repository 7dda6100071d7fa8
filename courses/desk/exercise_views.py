"""How members do in one exercise that counts: who was asked, and what was reported last."""

from django.core.paginator import Paginator
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from wagtail.admin.widgets.button import Button

from cms.h5p.models import Content, ContentVersion
from courses.desk.rights import courses_for, name_of
from courses.models import Activity, Course, Enrolment, LearningRecord
from lms.members.models import Member

PER_PAGE = 50


@never_cache
@require_safe
def exercise_results(request, content_id):
    """Who is asked an exercise in the reader's courses. Of practice, nobody is listed."""
    courses = courses_for(request.user)
    activities = Activity.objects.filter(exercise=content_id, course__in=courses)
    first = activities.select_related("exercise").first()
    if first is None:
        raise Http404
    page = Paginator(_asked(first.exercise, courses), PER_PAGE).get_page(request.GET.get("p"))
    return render(
        request,
        "courses/admin/exercise_results.html",
        {
            "page_title": _("Results"),
            "page_subtitle": str(first.exercise),
            "header_icon": "group",
            "page": page,
            "elided_page_range": page.paginator.get_elided_page_range(page.number),
            "rows": [
                {
                    "enrolment": each,
                    "name": name_of(each, to=request.user),
                    "has_ended": not each.active or each.retired_at is not None,
                }
                for each in page
            ],
        },
    )


def _asked(content: Content, courses: QuerySet[Course]) -> QuerySet[Enrolment]:
    """Enrolments in these courses that are asked it now, or have a result in it.

    A course that asks for it in two lessons is there twice. The latest result is told by ``verb``,
    ``result`` (per cent, or None), ``self_reported`` and ``done_at``.
    """
    records = LearningRecord.objects.filter(
        enrolment=OuterRef("pk"), activity=OuterRef("activity_id")
    ).order_by("-pk")
    found = Enrolment.objects.filter(
        course__activities__exercise=content, course__in=courses
    ).annotate(
        activity_id=F("course__activities__pk"),
        retired_at=F("course__activities__retired_at"),
        verb=Subquery(records.values("verb")[:1]),
        result=Subquery(records.values("percent")[:1]),
        self_reported=Subquery(records.values("self_reported")[:1]),
        done_at=Subquery(records.values("happened_at")[:1]),
    )
    return (
        found.filter(Q(active=True, retired_at=None) | Q(done_at__isnull=False))
        .select_related("member", "course")
        .order_by(F("done_at").desc(nulls_last=True), "pk", "activity_id")
    )


def buttons(version: ContentVersion, member: Member) -> list[Button]:
    """The way here, from the page of content that counts in a course of the reader's."""
    asked = Activity.objects.filter(exercise=version.content_id, course__in=courses_for(member))
    if not asked.exists():
        return []
    return [Button(_("Results"), url=reverse("exercise_results", args=[version.content_id]))]
