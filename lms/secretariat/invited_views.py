"""What the link of an invitation opens, for whoever has it."""

from allauth.account.adapter import get_adapter
from allauth.account.views import SignupView
from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from courses import trails
from lms.secretariat import invitations
from lms.secretariat.forms import InvitedForm


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def invitation(request, token):
    """Sign up with the address that was invited, or accept with the account that has it."""
    found = invitations.opened_by(token, at=timezone.now())
    if found is None:
        return render(request, "invitations/over.html", status=404)
    if request.user.is_authenticated or invitations.has_account(found.email):
        return _accept(request, found)
    return JoinView.as_view(invitation=found)(request)


def _accept(request, invitation):
    is_theirs = request.user.is_authenticated and invitations.is_for(invitation, request.user)
    if request.method == "POST" and is_theirs:
        now = timezone.now()
        joined = invitations.accept(invitation=invitation, member=request.user, at=now)
        _tell(request, invitation, joined=joined)
        return redirect(_destination(invitation))
    return render(
        request, "invitations/accept.html", {"invitation": invitation, "is_theirs": is_theirs}
    )


def _tell(request, invitation, *, joined):
    if invitation.course and joined:
        messages.success(request, _("You have joined this course. Study whenever you like."))
    elif invitation.course:
        messages.warning(request, _("This course cannot be joined at the moment."))
    elif invitation.path and joined:
        messages.success(request, _("You have joined this learning path."))
    elif invitation.path:
        messages.warning(request, _("This learning path cannot be joined at the moment."))


def _destination(invitation):
    if not invitations.is_open(invitation, at=timezone.now()):
        return reverse("my_learning")
    if invitation.course:
        return trails.course_url(invitation.course)
    if invitation.path:
        return reverse("path", args=[invitation.path.slug])
    return reverse("my_learning")


class JoinView(SignupView):
    """The link has shown whose address it is: no other mail confirms it."""

    template_name = "invitations/join.html"
    invitation = None

    def is_open(self):
        """Also where nobody else can sign up."""
        return True

    def get_form_class(self):
        return InvitedForm

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "address": self.invitation.email}

    def get_context_data(self, **kwargs):
        return super().get_context_data(invitation=self.invitation, **kwargs)

    def get_success_url(self):
        return _destination(self.invitation)

    def form_valid(self, form):
        get_adapter().stash_verified_email(self.request, self.invitation.email)
        answer = super().form_valid(form)
        # It is of this form alone: on a shared phone the next who signs up is somebody else.
        get_adapter().unstash_verified_email(self.request)
        if self.user:
            now = timezone.now()
            joined = invitations.accept(invitation=self.invitation, member=self.user, at=now)
            _tell(self.request, self.invitation, joined=joined)
        return answer
