"""The list of members, and one of them, for the secretariat, in the Wagtail admin."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lms.members import placeholders
from lms.members.models import Member
from lms.members.roles import may_manage
from lms.secretariat import (
    headway,
    invitations,
    listing,
    notes,
    orders,
    paging,
    profiles,
    saved_filters,
)
from lms.secretariat import messages as written
from lms.secretariat.files import MEMBERS
from lms.secretariat.forms import FiltersForm, InvitationForm, NoteForm, SaveFilterForm
from lms.secretariat.models import Invitation

INVITATIONS_PER_PAGE = 50

looks_after_members = permission_required("members.change_member", raise_exception=True)


@never_cache
@looks_after_members
@require_GET
def members_list(request):
    form = FiltersForm(request.GET)
    return _list(request, form, SaveFilterForm())


def _list(request, form, save_form):
    now, context = timezone.now(), {}
    if form.is_valid():
        page = paging.page(
            listing.found(filters=form.filters, reader=request.user, at=now),
            after=_number(request.GET.get("after", "")),
            before=_number(request.GET.get("before", "")),
        )
        context = {
            "page": page,
            "counted": paging.COUNTED,
            "rows": headway.rows(members=page.members, at=now),
            "query": form.query,
            "everything": form.everything,
        }
    return render(
        request,
        "secretariat/members.html",
        {
            "page_title": _("Members"),
            "header_icon": "group",
            "form": form,
            "save_form": save_form,
            "saved": saved_filters.of(request.user),
            "files": orders.of(request.user, at=now).filter(what=MEMBERS.what),
            **context,
        },
        status=422 if form.errors or save_form.errors else 200,
    )


@never_cache
@looks_after_members
@require_POST
def save_filter(request):
    form = FiltersForm(QueryDict(request.POST.get("query", "")))
    save_form = SaveFilterForm(request.POST)
    if not (save_form.is_valid() and form.is_valid()):
        return _list(request, form, save_form)
    name = save_form.cleaned_data["name"]
    saved_filters.save(member=request.user, name=name, query=form.query)
    messages.success(request, _("Saved as “%(name)s”.") % {"name": name})
    return redirect(f"{reverse('members_list')}?{form.query}")


@never_cache
@looks_after_members
@require_POST
def delete_filter(request):
    number = _number(request.POST.get("filter", ""))
    if number is None or not saved_filters.delete(member=request.user, filter_id=number):
        raise Http404
    messages.success(request, _("Deleted."))
    return redirect("members_list")


@never_cache
@looks_after_members
@require_http_methods(["GET", "HEAD", "POST"])
def member_progress(request, pk):
    """How far one member is and why a certificate is missing; who opens it is written down."""
    member = member_for(request.user, pk)
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        notes.write(member=member, text=text, by=request.user, at=timezone.now())
        messages.success(request, _("The note is kept."))
        return redirect("member_progress", member.pk)
    return render(
        request,
        "secretariat/member.html",
        {
            "page_title": member.display_name,
            "page_subtitle": _("Progress"),
            "header_icon": "user",
            "member": member,
            "profile": profiles.of(member, at=timezone.now()),
            "is_reader": member.pk == request.user.pk,
            "notes": notes.about(member),
            "messages_sent": written.to(member, count=profiles.SHOWN),
            "form": form,
        },
        status=422 if form.errors else 200,
    )


def member_for(user, pk):
    """Raises ``Http404`` for members whom this user does not look after."""
    members = placeholders.without(Member.objects.select_related("organisation"))
    member = get_object_or_404(members, pk=pk)
    if not may_manage(user, member):
        raise Http404
    return member


@never_cache
@looks_after_members
@require_http_methods(["GET", "HEAD", "POST"])
def invitations_list(request):
    """Who was invited and came or not, and the form that invites one."""
    now = timezone.now()
    form = InvitationForm(request.POST or None, at=now, initial={"language": request.user.language})
    if request.method == "POST" and form.is_valid():
        try:
            invitations.invite(wanted=form.wanted, by=request.user, at=now)
        except invitations.InvitedBefore:
            form.add_error(
                "email",
                _("This address has an invitation already. Send it again from the list below."),
            )
        else:
            messages.success(request, _("The invitation is on its way."))
            return redirect("invitations_list")
    found = Invitation.objects.select_related("organisation", "course", "path", "member")
    return render(
        request,
        "secretariat/invitations.html",
        {
            "page_title": _("Invitations"),
            "header_icon": "mail",
            "form": form,
            "page": Paginator(found.order_by("-pk"), INVITATIONS_PER_PAGE).get_page(
                request.GET.get("p")
            ),
            "now": now,
            "days": invitations.VALID_FOR.days,
            "kept_days": invitations.KEPT.days,
        },
        status=422 if form.errors else 200,
    )


@looks_after_members
@require_POST
def invite_again(request, pk):
    try:
        invitations.send_again(invitation_id=pk, at=timezone.now())
    except Invitation.DoesNotExist as error:
        raise Http404 from error
    except invitations.TooSoon:
        messages.info(request, _("An e-mail went out a few minutes ago. Wait before another one."))
    else:
        messages.success(request, _("The invitation is on its way again, with a new link."))
    return redirect("invitations_list")


@looks_after_members
@require_POST
def withdraw_invitation(request, pk):
    if not invitations.withdraw(invitation_id=pk):
        raise Http404
    messages.success(request, _("The invitation is withdrawn. Its link does not work any more."))
    return redirect("invitations_list")


def _number(typed):
    """The number of a row; None if it is none."""
    return int(typed) if typed.isdecimal() and len(typed) < 10 else None
