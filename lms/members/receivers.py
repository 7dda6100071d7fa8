"""allauth tells what happened to an account; its owner hears of it."""

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.signals import (
    email_added,
    email_confirmed,
    password_changed,
    password_reset,
)
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver

from lms.members import accounts
from lms.members.views import forget_address


@receiver(email_added)
def tell_of_another_address(sender, user, **kwargs):
    """At the present address, before the other one is confirmed and can be used for anything."""
    get_adapter().send_notification_mail("account/email/email_added", user)


@receiver(authenticator_added)
def count_as_shown(sender, request, user, authenticator, **kwargs):
    """Who just set up a factor has shown it: they go on without typing another code."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        record_authentication(
            request,
            user,
            "mfa",
            id=authenticator.pk,
            type=authenticator.type,
            reauthenticated=True,
        )


@receiver(email_confirmed)
def move_to_confirmed_address(sender, request, email_address, **kwargs):
    accounts.take_confirmed_address(address=email_address)


@receiver(user_logged_out)
def mark_as_signed_out(sender, request, **kwargs):
    """Whichever door they leave by, the browser is asked to forget what it kept."""
    request.signed_out = True


@receiver(password_reset)
def confirm_by_mail(sender, request, user, **kwargs):
    accounts.confirm_by_mail(request=request, member=user)


@receiver(user_logged_in)
def forget_who_signed_up_here(sender, request, user, **kwargs):
    forget_address(request)


@receiver([user_logged_in, password_changed, password_reset])
def know_the_device(sender, request, user, **kwargs):
    """From the next sign-in on; a new password by e-mail is chosen where its owner reads mail."""
    request.at_home = user
