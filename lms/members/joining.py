"""What allauth's sign-up form is built on; apart, because allauth imports it while it loads."""

from django import forms
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lms.members.fields import NameField
from lms.members.models import Member, validate_name


class JoinForm(forms.Form):
    """What a new member tells us about themselves: as little as possible."""

    display_name = NameField(
        label=_("Display name"),
        max_length=60,
        validators=[validate_name],
        help_text=_("What others see. It does not have to be your real name."),
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )
    consent = forms.BooleanField(
        label=_("I have read the privacy notice and agree to it."),
        error_messages={"required": _("Please read the privacy notice and agree before you join.")},
    )

    field_order = ["display_name", "email", "password1", "consent"]

    def signup(self, request: HttpRequest, member: Member) -> None:
        member.display_name = self.cleaned_data["display_name"]
        member.language = get_language()
        member.save(update_fields=["display_name", "folded_name", "language"])
