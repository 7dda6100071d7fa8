from allauth.account.forms import LoginForm, SignupForm
from django import forms
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


class SettingsForm(forms.ModelForm):
    """What members may change about themselves at any time."""

    class Meta:
        model = Member
        fields = ["display_name", "certificate_name", "country", "organisation", "language"]
