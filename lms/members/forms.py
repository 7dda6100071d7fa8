from allauth.account.forms import AddEmailForm, LoginForm, ResetPasswordForm, SignupForm
from django import forms
from django.contrib.auth.hashers import make_password
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from lms.members import asking
from lms.members.fields import AddressField, NameField
from lms.members.models import Member


class SignInForm(LoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _take_addresses(self, "login")
        self.fields["remember"].label = _(
            "Stay signed in on this phone. Leave empty if others use it."
        )
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
            field.help_text = ""


class SignUpForm(SignupForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _take_addresses(self, "email")
        self.fields["password1"].help_text = _("At least 10 characters.")
        # What another field's error sends back is stored nowhere: allauth forbids it.
        self.fields["password1"].widget.render_value = True
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)

    @cached_property
    def waits_for_approval(self) -> bool:
        return asking.rule() is asking.Rule.APPROVAL

    def try_save(self, request):
        if self.account_already_exists:
            # As much work as for a new account: how long it takes says nothing of who is a member.
            make_password(self.cleaned_data["password1"])
        return super().try_save(request)


class PasswordForgottenForm(ResetPasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _take_addresses(self, "email")


class AnotherAddressForm(AddEmailForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _take_addresses(self, "email")


def _take_addresses(form, name):
    """Put our field in the place of allauth's, which labels and orders it as it needs."""
    given = form.fields[name]
    form.fields[name] = AddressField(label=given.label, required=given.required)
    form.fields[name].widget = given.widget


class SettingsForm(forms.ModelForm):
    """What members may change about themselves at any time."""

    class Meta:
        model = Member
        fields = [
            "display_name",
            "certificate_name",
            "country",
            "organisation",
            "language",
            "takes_messages",
        ]
        field_classes = {"display_name": NameField, "certificate_name": NameField}
