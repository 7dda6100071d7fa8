from allauth.account.forms import LoginForm, SignupForm
from django import forms
from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext_lazy as _

from lms.members.models import Member


class SignInForm(LoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["remember"].label = _(
            "Stay signed in on this phone. Leave empty if others use it."
        )
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
            field.help_text = ""


class SignUpForm(SignupForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = _("At least 10 characters.")
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)

    def try_save(self, request):
        if self.account_already_exists:
            # As much work as for a new account: how long it takes says nothing of who is a member.
            make_password(self.cleaned_data["password1"])
        return super().try_save(request)


class SettingsForm(forms.ModelForm):
    """What members may change about themselves at any time."""

    class Meta:
        model = Member
        fields = ["display_name", "certificate_name", "country", "organisation", "language"]
