from django import forms
from django.utils.translation import gettext_lazy as _


class LeaveForm(forms.Form):
    """What becomes of the certificates of somebody who leaves."""

    certificates = forms.ChoiceField(
        label=_("What happens to your certificates?"),
        choices=[
            ("withdraw", _("They are withdrawn. Whoever checks one learns nothing about you.")),
            (
                "keep",
                _("They can still be checked. The name on them is kept for that; nothing else is."),
            ),
        ],
        initial="withdraw",
        widget=forms.RadioSelect,
    )

    @property
    def keeps_certificates(self) -> bool:
        return self.cleaned_data.get("certificates") == "keep"


class CopyForMemberForm(forms.Form):
    """A copy that the secretariat hands over, which says why."""

    reason = forms.CharField(
        max_length=300,
        help_text="How they asked, and how they get it. They can read it in their copy.",
    )


class LeaveForMemberForm(LeaveForm):
    """The same by the secretariat, which says why."""

    reason = forms.CharField(max_length=300, help_text="For instance when and how they asked.")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["certificates"].label = "What happens to the certificates?"
