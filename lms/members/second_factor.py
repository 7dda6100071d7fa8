"""The second step of signing in: who needs one, whether it was taken, how one that is lost ends."""

import base64

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.http import HttpRequest
from django.utils.encoding import force_bytes
from django.utils.translation import gettext as _

from lms.members.models import Member
from lms.members.roles import SECRETARIAT


class FactorAdapter(DefaultMFAAdapter):
    """Secrets are unreadable to whoever has the database alone; the site is called by its name."""

    def encrypt(self, text: str) -> str:
        return _locks().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return _locks().decrypt(encrypted_text.encode()).decode()
        except InvalidToken as error:
            raise SecretUnreadable from error

    def generate_authenticator_name(self, user: Member, type: Authenticator.Type) -> str:
        taken = Authenticator.objects.filter(user=user, type=type).count()
        return _("Passkey %(number)s") % {"number": taken + 1}

    def _get_site_name(self) -> str:
        return settings.SITE_NAME


class SecretUnreadable(Exception):
    """It was locked with a SECRET_KEY that is neither the present one nor one of the fallbacks."""


def _locks() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key: str | bytes) -> bytes:
    derivation = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"waymark second factor")
    return base64.urlsafe_b64encode(derivation.derive(force_bytes(key)))


def is_compulsory(member: Member) -> bool:
    """Whether the member opens the admin only with a second step, where the site asks for it."""
    return settings.SECOND_FACTOR_COMPULSORY and (
        member.is_superuser or member.groups.filter(name=SECRETARIAT).exists()
    )


def has_one(member: Member) -> bool:
    return Authenticator.objects.filter(user=member).exists()


def was_taken(request: HttpRequest) -> bool:
    """Whether this very session showed a second factor that the member still has.

    A session from before there was one did not, nor one whose factor was taken away since.
    """
    shown = {
        record.get("id")
        for record in get_authentication_records(request, request.user)
        if record["method"] == "mfa"
    }
    return Authenticator.objects.filter(user=request.user, pk__in=shown - {None}).exists()


def take_away(*, member: Member) -> None:
    """End a factor that is lost, with its recovery codes; its owner hears of it."""
    Authenticator.objects.filter(user=member).delete()
    get_adapter().send_notification_mail("members/email/factor_reset", member)
