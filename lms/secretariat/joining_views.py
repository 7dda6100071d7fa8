"""Joining: how people join and who wants to, for the secretariat; and the page of who waits."""

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lms.members import asking
from lms.secretariat import joining
from lms.secretariat.forms import JoiningForm
from lms.secretariat.views import looks_after_members


@never_cache
@looks_after_members
@require_http_methods(["GET", "HEAD", "POST"])
def joining_page(request):
    """How people join, and the list of those who want to."""
    form = JoiningForm(request.POST or None, initial={"rule": asking.rule()})
    if request.method == "POST" and form.is_valid():
        asking.set_rule(wanted=form.wanted, by=request.user, at=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("joining")
    pages = Paginator(asking.waiting(), joining.AT_ONCE)
    return render(
        request,
        "secretariat/joining.html",
        {
            "page_title": _("Joining"),
            "header_icon": "group",
            "form": form,
            "latest": joining.latest_change(),
            "page": pages.get_page(request.GET.get("p")),
        },
        status=422 if form.errors else 200,
    )


@never_cache
@looks_after_members
@require_POST
def decide_joining(request):
    """Approves those who are chosen; asks once more before it declines."""
    typed = request.POST.getlist("member")
    if not all(each.isdecimal() and len(each) < 10 for each in typed):
        raise Http404
    chosen = {int(each) for each in typed[: joining.AT_ONCE]}
    if not chosen:
        messages.error(request, _("Nobody is chosen. Tick whom you mean."))
        return redirect("joining")
    if request.POST.get("decision") == "approve":
        count = joining.approve(member_ids=chosen)
        told = ngettext("%(count)d can begin.", "%(count)d can begin.", count)
    elif request.POST.get("sure"):
        count, kept = joining.decline(member_ids=chosen)
        for member in kept:
            messages.error(
                request,
                _(
                    "%(name)s cannot be declined: they were enrolled or awarded something"
                    " meanwhile, which is kept. Approve them instead."
                )
                % {"name": member},
            )
        if kept and not count:
            return redirect("joining")
        told = ngettext(
            "%(count)d is declined, and the account deleted.",
            "%(count)d are declined, and their accounts deleted.",
            count,
        )
    else:
        return _ask_again(request, chosen)
    messages.success(request, told % {"count": count})
    return redirect("joining")


def _ask_again(request, chosen):
    return render(
        request,
        "secretariat/decline_joining.html",
        {
            "page_title": _("Decline"),
            "header_icon": "group",
            "members": asking.waiting().filter(pk__in=chosen),
        },
    )


@never_cache
@login_required
@require_safe
def waiting(request):
    """All that somebody sees whom the secretariat has not let in yet."""
    if request.user.waits_since is None:
        return redirect("my_learning")
    return render(request, "members/waiting.html")


@login_required
@require_POST
def stop_waiting(request):
    """Nothing was learnt yet: the account is gone at once."""
    gone, kept = asking.turn_away(member_ids=[request.user.pk])
    if kept:
        messages.error(request, _("Write to the secretariat to ask what you can do."))
        return redirect("waiting")
    if gone:
        logout(request)
        messages.success(request, _("Your account is deleted."))
    return redirect("home")
