"""How allauth and our members meet."""

import math
import time
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import urlencode

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.account.forms import default_token_generator
from allauth.account.internal.flows.email_verification import (
    consume_email_verification_rate_limit,
    verify_email_indirectly,
)
from allauth.account.internal.flows.password_reset import request_password_reset
from allauth.account.models import EmailAddress
from allauth.account.stages import EmailVerificationStage, LoginStageController
from allauth.core import context as allauth_context
from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy

from lms.members import asking, guessing, roles, second_factor
from lms.members.models import AddressChange, Member


def display_name(member: Member) -> str:
    return member.display_name


class AccountAdapter(DefaultAccountAdapter):
    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "guessed_everywhere": gettext_lazy(
            "Too many wrong passwords were tried for this address. Sign in on a device where you "
            "have signed in before, or choose a new password here: “I have forgotten my password”."
        ),
    }

    def pre_authenticate(self, request, **credentials):
        """allauth's own count is of the account alone: any guesser would lock its owner out."""

    def authenticate(self, request, **credentials):
        try:
            attempt = guessing.begin(request, email=credentials["email"])
        except guessing.TooMany as refused:
            raise self.validation_error("too_many_login_attempts") from refused
        member = super().authenticate(request, **credentials)
        # Only now, and with one answer: how it is refused does not tell a right password.
        if attempt.from_everywhere and not (member and second_factor.has_one(member)):
            raise self.validation_error("guessed_everywhere")
        if member:
            attempt.take_back()
        return member

    def save_user(self, request, user, form, commit=True):
        member = super().save_user(request, user, form, commit=commit)
        if commit:
            roles.give_role(member=member, role=roles.ADVOCATE)
            asking.begin_to_wait(member=member, at=timezone.now())
        return member

    def is_open_for_signup(self, request):
        return asking.rule() is not asking.Rule.INVITATION

    def send_account_already_exists_mail(self, email):
        """To whoever never confirmed it too: then with a link that lets them in.

        The one that confirms goes to who knows the account's password. Anybody may have created
        it; its owner otherwise gets one to choose their own password, which confirms as well.
        """
        request = allauth_context.request
        address = _never_confirmed(email)
        if address is None:
            super().send_account_already_exists_mail(email)
        elif address.user.check_password(request.POST.get("password1", "")):
            with translation.override(address.user.language):
                address.send_confirmation(request, signup=True)
        else:
            send_password_link(request=request, member=address.user)

    def get_email_confirmation_url(self, request, emailconfirmation):
        """With the page that they signed up to reach, for mail is often read on another device."""
        url = super().get_email_confirmation_url(request, emailconfirmation)
        wanted = self._wanted(request)
        return f"{url}?{urlencode({REDIRECT_FIELD_NAME: wanted})}" if wanted else url

    def _wanted(self, request: HttpRequest) -> str:
        """A page of this site; empty if none is known."""
        typed = request.POST.get(REDIRECT_FIELD_NAME, "")
        stage = None if typed else LoginStageController.enter(request, EmailVerificationStage.key)
        wanted = stage.login.redirect_url if stage else typed
        return wanted if wanted and self.is_safe_url(wanted) else ""

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        """In the member's own language: the page may be open in that of whoever changes things."""
        with translation.override(user.language):
            context = {**(context or {}), "contact_email": settings.CONTACT_EMAIL}
            # Past allauth's own, which looks up from where and with what the site was asked.
            self.send_mail(template_prefix, email or user.email, context)

    def get_reauthentication_methods(self, user):
        """Whoever has a second factor shows it: a password alone must not take it away."""
        methods = super().get_reauthentication_methods(user)
        by_factor = [method for method in methods if method["id"].startswith("mfa")]
        return by_factor or methods

    def get_password_change_redirect_url(self, request):
        return reverse("account_settings")


def send_again(*, request: HttpRequest, email: str, joined: Member | None) -> bool:
    """Once more the mail that a sign-up sent; False if that is too soon.

    ``joined`` is who signed up in this browser; None where the account was there before. What is
    answered is the same for both.
    """
    if not consume_email_verification_rate_limit(request, email):
        return False
    address = _never_confirmed(email)
    if address and joined and address.user == joined:
        with translation.override(joined.language):
            address.send_confirmation(request, signup=True)
    elif address or EmailAddress.objects.filter(email__iexact=email).exists():
        get_adapter().send_account_already_exists_mail(email)
    return True


def seconds_to_wait(*, request: HttpRequest, email: str) -> int:
    """How long until ``send_again`` sends something; 0 if it does now."""
    app, action, now = "allauth.account", "confirm_email", time.time()
    left = 0.0
    for rate in ratelimit.get_rates(app=app, action=action):
        key = ratelimit.get_cache_key(request, app=app, action=action, rate=rate, key=email.lower())
        # The newest first.
        sent = [each for each in cache.get(key, []) if each > now - rate.duration]
        if len(sent) >= rate.amount:
            left = max(left, sent[rate.amount - 1] + rate.duration - now)
    return math.ceil(left)


def confirm_by_mail(*, request: HttpRequest, member: Member) -> None:
    """Who chose a password by a link that was mailed has shown that the address is theirs.

    Of several addresses it is not known to which one the link went.
    """
    if EmailAddress.objects.filter(user=member).count() == 1:
        verify_email_indirectly(request, member, member.email)


def _never_confirmed(email: str) -> EmailAddress | None:
    """The address of a member who has only this one, and has not confirmed it."""
    address = (
        EmailAddress.objects.select_related("user")
        .filter(email__iexact=email, verified=False, user__is_active=True)
        .first()
    )
    if address is None or address.user.emailaddress_set.count() > 1:
        return None
    return address


def send_password_link(*, request: HttpRequest, member: Member) -> None:
    """The e-mail of a forgotten password, in the member's own language."""
    with translation.override(member.language):
        request_password_reset(request, member.email, [member], default_token_generator)


def ask_for_address(
    *, request: HttpRequest, member: Member, email: str, at: datetime
) -> AddressChange:
    """Let the owner of a new address confirm it; until then the member keeps the present one.

    Both addresses hear of it.
    """
    with transaction.atomic():
        change, _made = AddressChange.objects.update_or_create(
            member=member, defaults={"email": email, "asked_at": at}
        )
        address, _made = EmailAddress.objects.get_or_create(
            user=member, email=email, defaults={"primary": False, "verified": False}
        )
        get_adapter().send_notification_mail("members/email/address_asked", member)
        with translation.override(member.language):
            address.send_confirmation(request)
    return change


def take_confirmed_address(*, address: EmailAddress) -> None:
    """Make an address that the secretariat entered the member's only one, now it is confirmed."""
    member = address.user
    with transaction.atomic():
        asked = AddressChange.objects.filter(member=member, email__iexact=address.email)
        if not asked.exists():
            return
        asked.delete()
        get_adapter().send_notification_mail("account/email/email_changed", member)
        EmailAddress.objects.filter(user=member).exclude(pk=address.pk).delete()
        address.set_as_primary()
