"""How allauth and our members meet."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from lms.members import roles
from lms.members.models import Member


def display_name(member: Member) -> str:
    return member.display_name


class AccountAdapter(DefaultAccountAdapter):
    def save_user(self, request, user, form, commit=True):
        member = super().save_user(request, user, form, commit=commit)
        if commit:
            roles.give_role(member=member, role=roles.ADVOCATE)
        return member

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


def forget_other_addresses(*, member: Member) -> None:
    """Leave only the member's present address able to sign in or to ask for a new password."""
    EmailAddress.objects.filter(user=member).exclude(email__iexact=member.email).delete()
