"""Coordinators: named by the secretariat, agreed to by members, and what they see of those."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lms.members.models import Member, Organisation
from lms.secretariat import coordinators as domain
from lms.secretariat.forms import CoordinatorForm
from lms.secretariat.views import looks_after_members

DIGITS = 9
"""No row has a longer number, and a database would not take it."""


@never_cache
@looks_after_members
@require_http_methods(["GET", "HEAD", "POST"])
def coordinators(request, pk):
    """Who coordinates an organisation; posted, one more is named."""
    organisation = get_object_or_404(Organisation, pk=pk)
    form = CoordinatorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        try:
            domain.name(organisation=organisation, email=email, by=request.user, at=timezone.now())
        except domain.NotOfIt:
            form.add_error("email", _("No member of this organisation has this address."))
        except domain.AlreadyOne:
            form.add_error("email", _("They coordinate it already."))
        else:
            messages.success(request, _("Named. They get an e-mail in their language."))
            return redirect("coordinators", pk)
    return render(
        request,
        "secretariat/coordinators.html",
        {
            "page_title": _("Coordinators"),
            "page_subtitle": str(organisation),
            "header_icon": "user",
            "organisation": organisation,
            "coordinators": domain.of(organisation),
            "form": form,
        },
        status=422 if form.errors else 200,
    )


@never_cache
@looks_after_members
@require_POST
def remove_coordinator(request, pk):
    organisation = get_object_or_404(Organisation, pk=pk)
    [coordinator_id] = _numbers([request.POST.get("coordinator", "")]) or [0]
    if not domain.remove(organisation=organisation, coordinator_id=coordinator_id, by=request.user):
        raise Http404
    messages.success(request, _("Removed. They see nothing of the members any more."))
    return redirect("coordinators", pk)


def called(data):
    """The member that an entry of the log is about, as they are called now."""
    member = Member.objects.filter(pk=data.get("member")).first()
    return str(member) if member else _("somebody who is gone")


@never_cache
@login_required
@require_POST
def agree(request):
    """What is ticked is agreed to; what is not, no longer."""
    chosen = _numbers(request.POST.getlist("coordinator"))
    domain.agree(member=request.user, coordinator_ids=chosen, at=timezone.now())
    messages.success(request, _("Your settings are saved."))
    return redirect(f"{reverse('account_settings')}#coordinators")


@never_cache
@login_required
@require_safe
def your_organisation(request):
    """Who agreed to it, and how far they are; written down for each of them."""
    coordinator = get_object_or_404(domain.held_by(request.user))
    return render(
        request,
        "members/your_organisation.html",
        {"organisation": coordinator.organisation, "rows": domain.rows(coordinator)},
    )


def _numbers(typed):
    return [int(each) for each in typed if each.isdecimal() and len(each) <= DIGITS]
