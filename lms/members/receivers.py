"""allauth tells what happened to an account; its owner hears of it."""

from allauth.account.adapter import get_adapter
from allauth.account.signals import email_added
from django.dispatch import receiver


@receiver(email_added)
def tell_of_another_address(sender, user, **kwargs):
    """At the present address, before the other one is confirmed and can be used for anything."""
    get_adapter().send_notification_mail("account/email/email_added", user)
