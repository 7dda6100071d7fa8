"""Cohorts in the admin: the secretariat makes them, and a trainer sees those that are theirs."""

from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses import teams
from lms.secretariat import choices, cohorts, enrolling
from lms.secretariat.forms import AddToCohortForm, CohortForm
from lms.secretariat.models import Cohort
from lms.secretariat.views import looks_after_members

PER_PAGE = 50


def may_see_cohorts(user):
    return user.has_perm("members.change_member") or teams.may_teach(user)


def sees_cohorts(view):
    """For the secretariat and for trainers; which ones they see is asked by ``cohorts.of``."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not may_see_cohorts(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


@never_cache
@sees_cohorts
@require_safe
def cohorts_list(request):
    found = cohorts.of(request.user, at=timezone.now())
    return render(
        request,
        "secretariat/cohorts.html",
        {
            "page_title": _("Cohorts"),
            "header_icon": "group",
            "page": Paginator(cohorts.counted(found), PER_PAGE).get_page(request.GET.get("p")),
            "days": cohorts.ENDS_AFTER.days,
        },
    )


@never_cache
@looks_after_members
@require_http_methods(["GET", "HEAD", "POST"])
def make_cohort(request):
    return _form(request, Cohort())


@never_cache
@looks_after_members
@require_http_methods(["GET", "HEAD", "POST"])
def change_cohort(request, pk):
    return _form(request, get_object_or_404(Cohort, pk=pk))


def _form(request, cohort):
    is_new = cohort.pk is None
    form = CohortForm(request.POST or None, instance=cohort, at=timezone.now())
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        messages.success(request, _("Saved."))
        return redirect("cohort", saved.pk)
    return render(
        request,
        "secretariat/cohort_form.html",
        {
            "page_title": _("New cohort") if is_new else _("Change the cohort"),
            "header_icon": "group",
            "form": form,
            "back": reverse("cohorts_list") if is_new else reverse("cohort", args=[cohort.pk]),
            "remind_days": cohorts.REMIND_BEFORE.days,
            "after_days": cohorts.ENDS_AFTER.days,
        },
        status=422 if form.errors else 200,
    )


@never_cache
@sees_cohorts
@require_safe
def cohort(request, pk):
    """Its figures, which name nobody, and what can be done with all of its members."""
    now = timezone.now()
    found = get_object_or_404(cohorts.of(request.user, at=now), pk=pk)
    return render(
        request,
        "secretariat/cohort.html",
        {
            "page_title": str(found),
            "page_subtitle": str(found.path),
            "header_icon": "group",
            "cohort": found,
            "figures": cohorts.figures(found, at=now),
            "active_days": cohorts.ACTIVE_WITHIN.days,
            "may_change": request.user.has_perm("members.change_member"),
        },
    )


@never_cache
@sees_cohorts
@require_safe
def cohort_members(request, pk):
    """How far each member is on the path; written down for each of them."""
    now = timezone.now()
    found = get_object_or_404(cohorts.of(request.user, at=now), pk=pk)
    return render(
        request,
        "secretariat/cohort_members.html",
        {
            "page_title": str(found),
            "page_subtitle": _("Members"),
            "header_icon": "group",
            "cohort": found,
            "rows": cohorts.rows(found, at=now),
            "may_change": request.user.has_perm("members.change_member"),
        },
    )


@never_cache
@looks_after_members
@require_POST
def remove_from_cohort(request, pk):
    found = get_object_or_404(Cohort, pk=pk)
    typed = request.POST.get("member", "")
    if not (typed.isdecimal() and len(typed) < 10):
        raise Http404
    if not cohorts.remove(cohort=found, member_id=int(typed)):
        raise Http404
    messages.success(request, _("Removed. What they did on the path is kept, and they stay on it."))
    return redirect("cohort_members", pk)


@never_cache
@looks_after_members
@require_http_methods(["GET", "HEAD", "POST"])
def delete_cohort(request, pk):
    """Asks first; members stay on the path."""
    found = get_object_or_404(Cohort, pk=pk)
    if request.method == "POST":
        found.delete()
        messages.success(request, _("Deleted."))
        return redirect("cohorts_list")
    return render(
        request,
        "secretariat/delete_cohort.html",
        {
            "page_title": _("Delete the cohort"),
            "page_subtitle": str(found),
            "header_icon": "bin",
            "cohort": found,
        },
    )


@never_cache
@looks_after_members
@require_http_methods(["GET", "HEAD", "POST"])
def add_to_cohort(request, pk):
    """Says how many are new to it, and adds them when that is confirmed."""
    choice = get_object_or_404(choices.of(request.user), pk=pk)
    now = timezone.now()
    form = AddToCohortForm(request.POST or (request.GET if request.GET else None), at=now)
    chosen = form.cleaned_data["cohort"] if form.is_valid() else None
    if request.method == "POST" and chosen:
        try:
            count = cohorts.add(cohort=chosen, choice=choice, by=request.user, at=now)
        except cohorts.TooMany:
            form.add_error(
                "cohort",
                _("A cohort has %(most)d members at most. Make another one for the others.")
                % {"most": cohorts.MOST},
            )
        except enrolling.NotOffered:
            form.add_error(
                "cohort",
                _("Some of them are not on its learning path, which cannot be joined now."),
            )
        else:
            messages.success(
                request,
                ngettext("%(count)d member was added.", "%(count)d members were added.", count)
                % {"count": count},
            )
            return redirect("cohort", chosen.pk)
    return render(
        request,
        "secretariat/add_to_cohort.html",
        {
            "page_title": _("Add to a cohort"),
            "header_icon": "group",
            "form": form,
            "count": choice.members.count(),
            "cohort": chosen,
            "preview": cohorts.preview(cohort=chosen, choice=choice) if chosen else None,
        },
        status=422 if form.errors else 200,
    )
