"""The staff's pages about how members do in quizzes."""

from collections.abc import Collection, Iterable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from assessments.allowances import NotAsked, OwnAllowance, given, unanswered
from assessments.models import AttemptRequest
from assessments.standings import standings_of
from courses import allowances
from courses.desk.forms import AllowForm, DeclineForm
from courses.desk.rights import courses_for, may_open, name_of, quizzes_for
from courses.models import Activity, Enrolment
from courses.places import parts_of, place_of
from lms.members.models import Member

PER_PAGE = 50


@never_cache
@require_GET
def wanted(request):
    """Who has used up all attempts and asks for more, the oldest first."""
    if not may_open(request.user):
        raise PermissionDenied
    asked = unanswered(quizzes=quizzes_for(request.user))
    # A quiz may be asked in courses of others too.
    mine = set(courses_for(request.user).values_list("pk", flat=True))
    page = Paginator(_rows(asked, mine, request.user), PER_PAGE).get_page(request.GET.get("p"))
    return render(
        request,
        "courses/admin/attempts_wanted.html",
        {
            "page_title": _("More attempts"),
            "header_icon": "help",
            "page": page,
            "elided_page_range": page.paginator.get_elided_page_range(page.number),
        },
    )


def _rows(
    asked: Iterable[AttemptRequest], courses: Collection[int], reader: Member
) -> list[dict[str, object]]:
    parts = {each.pk: parts_of(each.place) for each in asked}
    enrolments = Enrolment.objects.select_related("member", "course").in_bulk(
        [found[0] for found in parts.values() if found]
    )
    return [
        {
            "name": name_of(enrolments[found[0]], to=reader),
            "course": enrolments[found[0]].course,
            "quiz": each.quiz,
            "asked_at": each.asked_at,
            "url": reverse("allow_attempts", args=[found[1], found[0]]),
        }
        for each in asked
        if (found := parts[each.pk]) and enrolments[found[0]].course_id in courses
    ]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def allow(request, activity_id, enrolment_id):
    """More attempts or time for one member, with what they were given before."""
    enrolment, activity = _asked_of(request.user, activity_id, enrolment_id)
    form = AllowForm(request.POST or None)
    if form.is_valid():
        try:
            allowances.give(
                enrolment=enrolment,
                activity_id=activity.pk,
                quiz=activity.quiz,
                **form.cleaned_data,
                by=request.user,
                at=timezone.now(),
            )
        except OwnAllowance:
            form.add_error(None, _("Nobody allows themselves more. Ask a colleague."))
        else:
            messages.success(request, _("Allowed. The member gets an e-mail that names no quiz."))
            return redirect("attempts_wanted")
    place = place_of(enrolment_id=enrolment.pk, activity_id=activity.pk)
    quiz = activity.quiz
    standings = standings_of(member_id=enrolment.member_id, quizzes={place: quiz})
    return render(
        request,
        "courses/admin/allow_attempts.html",
        {
            "page_title": _("Allow more"),
            "page_subtitle": str(quiz),
            "header_icon": "help",
            "name": name_of(enrolment, to=request.user),
            "course": enrolment.course,
            "quiz": quiz,
            "standing": standings[place],
            "decline_url": reverse("decline_attempts", args=[activity.pk, enrolment.pk]),
            "given": given(quiz=quiz, member=enrolment.member, place=place),
            "form": form,
        },
        status=422 if form.is_bound else 200,
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def decline(request, activity_id, enrolment_id):
    """No more attempts for one member who asks for them, with a reason that they read."""
    enrolment, activity = _asked_of(request.user, activity_id, enrolment_id)
    form = DeclineForm(request.POST or None)
    if form.is_valid():
        try:
            allowances.decline(
                enrolment=enrolment,
                activity_id=activity.pk,
                quiz=activity.quiz,
                **form.cleaned_data,
                by=request.user,
                at=timezone.now(),
            )
        except OwnAllowance:
            form.add_error(None, _("Nobody answers what they ask for themselves."))
        except NotAsked:
            messages.info(request, _("Nothing is asked any more: somebody was faster."))
            return redirect("attempts_wanted")
        else:
            messages.success(request, _("Declined. The member gets an e-mail that names no quiz."))
            return redirect("attempts_wanted")
    return render(
        request,
        "courses/admin/decline_attempts.html",
        {
            "page_title": _("Decline"),
            "page_subtitle": str(activity.quiz),
            "header_icon": "help",
            "name": name_of(enrolment, to=request.user),
            "course": enrolment.course,
            "form": form,
            "back": reverse("allow_attempts", args=[activity.pk, enrolment.pk]),
        },
        status=422 if form.is_bound else 200,
    )


def _asked_of(reader, activity_id: int, enrolment_id: int) -> tuple[Enrolment, Activity]:
    """A member's enrolment and what it is asked, for staff of course and quiz; to others, 404."""
    activity = (
        Activity.objects.select_related("quiz")
        .filter(pk=activity_id, quiz__in=quizzes_for(reader))
        .first()
    )
    enrolment = (
        Enrolment.objects.active()
        .select_related("member", "course")
        .filter(pk=enrolment_id, course__activities=activity_id, course__in=courses_for(reader))
        .first()
    )
    if activity is None or enrolment is None:
        raise Http404
    return enrolment, activity
