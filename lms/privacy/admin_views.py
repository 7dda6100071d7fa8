"""What the secretariat does about a member's data at their request: a copy, or deletion."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods
from wagtail.log_actions import log

from lms.members import placeholders
from lms.members.models import Member
from lms.members.roles import may_manage
from lms.privacy import copies, departures
from lms.privacy.forms import CopyForMemberForm, LeaveForMemberForm


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("members.change_member", raise_exception=True)
def leave(request, pk):
    """In place of Wagtail's page, which deletes at once, and fails for whoever studied."""
    member = _member_for(request.user, pk)
    form = LeaveForMemberForm(request.POST or None)
    if form.is_valid():
        departure = departures.ask(
            member=member,
            keeps_certificates=form.keeps_certificates,
            at=timezone.now(),
            asked_by=request.user,
            reason=form.cleaned_data["reason"],
        )
        day = departures.day_of(departure)
        messages.success(request, f"{member} is deleted on {day}, and was told so by e-mail.")
        return redirect("wagtailusers_users:edit", member.pk)
    return render(
        request,
        "privacy/admin/leave.html",
        {
            "page_title": "Delete a member",
            "page_subtitle": str(member),
            "header_icon": "bin",
            "member": member,
            "departure": getattr(member, "departure", None),
            "form": form,
        },
        status=422 if form.is_bound else 200,
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("members.change_member", raise_exception=True)
def copy(request, pk):
    """Has a copy made for a member who asked for it; whoever asked here can hand it over."""
    member, now = _member_for(request.user, pk), timezone.now()
    form = CopyForMemberForm(request.POST or None)
    if form.is_valid():
        copies.ask(member=member, at=now, asked_by=request.user, reason=form.cleaned_data["reason"])
        log(instance=member, action="privacy.copy_asked", user=request.user)
        messages.success(request, f"A copy is made for {member}, who is told by e-mail.")
        return redirect("copy_for_member", member.pk)
    return render(
        request,
        "privacy/admin/copy.html",
        {
            "page_title": "Copy of a member's data",
            "page_subtitle": str(member),
            "header_icon": "download",
            "member": member,
            "latest": copies.latest(member=member, at=now),
            "copy": copies.to_hand_over(member=member, by=request.user, at=now),
            "form": form,
        },
        status=422 if form.is_bound else 200,
    )


@never_cache
@require_GET
@permission_required("members.change_member", raise_exception=True)
@reauthentication_required
def fetch_copy(request, pk):
    """The copy that oneself asked for, to hand it over; the member reads who fetched it."""
    member = _member_for(request.user, pk)
    found = copies.to_hand_over(member=member, by=request.user, at=timezone.now())
    if found is None or found.made_at is None:
        raise Http404
    log(instance=member, action="privacy.copy_fetched", user=request.user)
    return FileResponse(found.file.open(), as_attachment=True, filename=f"copy-{member.pk}.zip")


def _member_for(user, pk):
    """Raises ``Http404`` for members whom this user does not look after."""
    member = get_object_or_404(placeholders.without(Member.objects.all()), pk=pk)
    if not may_manage(user, member):
        raise Http404
    return member
