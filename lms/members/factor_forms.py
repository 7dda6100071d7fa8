"""allauth's forms for second factors, in our words."""

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from lms import letters

CODE_LASTS = 90
"""Seconds for which a code is right: its own half minute, the one before and the one after."""


class InAnyDigits:
    """A code as an app shows it, in whichever digits it is typed."""

    def clean_code(self):
        self.cleaned_data["code"] = letters.digits(letters.visible(self.cleaned_data["code"]))
        return super().clean_code()


class UsedOnce(InAnyDigits):
    """A code that was read over somebody's shoulder is of no use.

    allauth remembers it for half a minute, but with a clock that may be off it is right for longer.
    """

    def clean_code(self):
        code = super().clean_code()
        if not cache.add(f"allauth.code.{self.user.pk}.{code}", "used", CODE_LASTS):
            raise get_adapter().validation_error("incorrect_code")
        return code


def _ask_for_code(field: forms.Field, *, label: str) -> None:
    field.label = label
    field.widget.attrs.pop("placeholder", None)
    # Digits, in whatever keyboard they are typed: never corrected, never written with a capital.
    field.widget.attrs.update(inputmode="numeric", autocapitalize="off", spellcheck="false")


class CodeForm(UsedOnce, AuthenticateForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _ask_for_code(self.fields["code"], label=_("Code"))


class CodeAgainForm(UsedOnce, ReauthenticateForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _ask_for_code(self.fields["code"], label=_("Code"))


class AppForm(InAnyDigits, ActivateTOTPForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _ask_for_code(self.fields["code"], label=_("Code from the app"))


class PasskeyForm(AddWebAuthnForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the passkey")
        self.fields["name"].widget.attrs["maxlength"] = 60


class PasskeyNameForm(EditWebAuthnForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the passkey")
        self.fields["name"].widget.attrs["maxlength"] = 60
