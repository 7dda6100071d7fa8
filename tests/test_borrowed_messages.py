"""What Django and allauth say to learners is said in every language. Nothing needs a database."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from allauth.account.forms import ChangePasswordForm, ResetPasswordKeyForm
from django import forms
from django.conf import settings
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.timesince import timeuntil

from lms.members.forms import AnotherAddressForm, PasswordForgottenForm, SignInForm, SignUpForm

OTHERS = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
LATIN_SCRIPT = {"id", "ms", "vi"}
# What these languages write in Latin letters.
NAMES = re.compile(r"\bnull\b")
SAME_AS_IN_ENGLISH = {"Email", "5"}


class CommonForm(forms.Form):
    text = forms.CharField(max_length=5)
    address = forms.EmailField()
    one = forms.ChoiceField(choices=[("a", "A")])


def _errors() -> list[str]:
    given = [{}, {"text": "too long", "address": "x", "one": "5"}, {"text": "a\x00"}]
    return [
        str(error)
        for data in given
        for errors in CommonForm(data=data).errors.values()
        for error in errors
    ]


def _password_rules() -> list[str]:
    return [*password_validation.password_validators_help_texts(), *_password_errors()]


def _password_errors() -> list[str]:
    found = []
    for validator in password_validation.get_default_password_validators():
        try:
            validator.validate("password", user=_Somebody())
        except ValidationError as refused:
            found += refused.messages
    return found


class _Somebody:
    email = "password"

    class _meta:
        @staticmethod
        def get_field(_name):
            return type("Field", (), {"verbose_name": translation.gettext("e-mail address")})


def _forms() -> list[str]:
    asked = [
        SignInForm(),
        SignUpForm(),
        PasswordForgottenForm(),
        AnotherAddressForm(user=None),
        ChangePasswordForm(user=None),
        ResetPasswordKeyForm(user=None, temp_key=None),
    ]
    said = []
    for field in (field for form in asked for field in form.fields.values()):
        widget = field.widget.attrs.get("placeholder", "")
        said += [str(field.label or ""), str(field.help_text), str(widget)]
    return said


def _times() -> list[str]:
    now = datetime(2026, 2, 15, 16, 5, tzinfo=UTC)
    lengths = [timedelta(minutes=25), timedelta(hours=2), timedelta(days=3), timedelta(weeks=2)]
    return [timeuntil(now + length, now) for length in lengths]


ALL = {
    "errors of fields": _errors,
    "rules of passwords": _password_rules,
    "accounts' forms": _forms,
    "lengths of time": _times,
}


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize("language", OTHERS)
def test_nothing_of_it_is_in_english(language, kind):
    with translation.override("en"):
        in_english = set(ALL[kind]()) - {"", *SAME_AS_IN_ENGLISH}
    with translation.override(language):
        said = ALL[kind]()
    plain = [NAMES.sub("", re.sub(r"<[^>]*>|&\w+;", "", text)) for text in said]
    assert in_english
    assert in_english & set(said) == set()
    if language not in LATIN_SCRIPT:
        assert [text for text in plain if re.search("[A-Za-z]{2}", text)] == []
