from datetime import timedelta
from urllib.parse import urlencode

from allauth.account.stages import EmailVerificationStage, LoginStageController
from allauth.account.views import ConfirmEmailView, EmailVerificationSentView
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from lms.members import accounts

JOINED_AS = "joined_as"
"""In the session of who signed up: the address that was typed, and until when it is shown."""
SHOWN_FOR = timedelta(minutes=30)
"""Then the phone may be in the hands of somebody else, who must not read it."""


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request, form_class):
    """What members may change about themselves; the site says with which form."""
    form = form_class(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        member = form.save()
        with translation.override(member.language):
            messages.success(request, _("Your settings are saved."))
            return redirect("account_settings")
    return render(
        request, "members/settings.html", {"form": form}, status=422 if form.errors else 200
    )


@login_required
@require_safe
def second_factor_needed(request):
    """Where those are led who may open the admin only with a second step and have none."""
    return render(request, "members/second_factor_needed.html")


def remember_address(request, email: str) -> None:
    """For the page that says where the mail went, and sends it again, for a while."""
    request.session[JOINED_AS] = [email, (timezone.now() + SHOWN_FOR).timestamp()]


def forget_address(request) -> None:
    request.session.pop(JOINED_AS, None)


def _remembered_address(request) -> str:
    email, until = request.session.get(JOINED_AS, ("", 0))
    return email if until > timezone.now().timestamp() else ""


@method_decorator(never_cache, name="dispatch")
class LookInInboxView(EmailVerificationSentView):
    """What to do after signing up: look in the inbox, or have the mail sent again."""

    def get_context_data(self, **kwargs):
        email = _remembered_address(self.request)
        seconds = accounts.seconds_to_wait(request=self.request, email=email) if email else 0
        return super().get_context_data(
            email=email,
            seconds=seconds,
            wait=f"{seconds // 60}:{seconds % 60:02}",
            **kwargs,
        )


class ConfirmView(ConfirmEmailView):
    """Confirms an address; on another device one then signs in, and goes on to what was wanted."""

    def get_redirect_url(self):
        wanted = self.get_next_url()
        if not wanted or self.request.user.is_authenticated:
            return super().get_redirect_url()
        return f"{reverse('account_login')}?{urlencode({REDIRECT_FIELD_NAME: wanted})}"


@require_http_methods(["GET", "POST"])
def send_again(request):
    """Once more the mail that confirms an address, to the one typed in this browser."""
    email = _remembered_address(request)
    if request.method == "POST" and email:
        stage = LoginStageController.enter(request, EmailVerificationStage.key)
        joined = stage.login.user if stage else None
        if accounts.send_again(request=request, email=email, joined=joined):
            messages.success(request, _("The e-mail is on its way again."))
        else:
            messages.info(
                request,
                _("An e-mail was sent a moment ago. Look in your inbox before you ask again."),
            )
    return redirect("account_email_verification_sent")
