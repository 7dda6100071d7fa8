from http import HTTPStatus

from allauth.account.views import signup
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from lms import letters
from lms.members.roles import may_open_admin
from lms.members.views import remember_address


@require_safe
def admin_sign_in(request):
    """The members' door, for staff too. Whoever comes from the admin signed in may not open it."""
    if not request.user.is_authenticated:
        return redirect(reverse("account_login", query=request.GET))
    if not may_open_admin(request.user):
        raise PermissionDenied
    return redirect("wagtailadmin_home")


def no_action(request, pk, action_name):
    """Wagtail's way for programs to change pages, which passes by what this site asks first."""
    raise PermissionDenied


def sign_up(request):
    """An account and the mail that confirms its address are there both or neither."""
    if request.method != "POST":
        return signup(request)
    with transaction.atomic():
        answer = signup(request)
    if answer.status_code == HTTPStatus.FOUND:
        remember_address(request, letters.address(request.POST.get("email", "")))
    return answer


def csrf_failure(request, reason=""):
    """A form that came too late or from elsewhere: nothing was changed, and here is what to do."""
    return render(request, "403_csrf.html", status=403)


@require_safe
def privacy(request):
    """What is kept about members, why, who sees it, and how to have it deleted."""
    return render(request, "privacy.html")
