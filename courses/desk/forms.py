"""What staff fill in about one member's quiz."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from assessments.allowances import MOST_ATTEMPTS, MOST_MINUTES
from assessments.models import Response


class AllowForm(forms.Form):
    """How much more, and why."""

    attempts = forms.IntegerField(min_value=0, max_value=MOST_ATTEMPTS, initial=1)
    minutes = forms.IntegerField(min_value=0, max_value=MOST_MINUTES, initial=0)
    reason = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=1_000)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["attempts"].label = _("Attempts more")
        self.fields["minutes"].label = _("Minutes more, in each attempt")
        self.fields["reason"].label = _("Reason")
        self.fields["reason"].help_text = _(
            "Kept in the log, and part of the copy of their data that the member can ask for."
        )

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not (cleaned["attempts"] or cleaned["minutes"]):
            raise forms.ValidationError(_("Allow at least one attempt or one minute more."))
        return cleaned


class DeclineForm(forms.Form):
    """Why a member gets no more attempts."""

    reason = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=1_000)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = _("Reason")
        self.fields["reason"].help_text = _(
            "The member reads this on the page of the quiz, as you write it here."
        )


class RegradeForm(forms.Form):
    """Why results are changed; and where somebody would lose a pass, that this is meant."""

    seen = forms.CharField(widget=forms.HiddenInput)
    reason = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=1_000)
    loses = forms.BooleanField()

    def __init__(self, *args, digest, losing_count, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["seen"] = digest
        self.fields["reason"].label = _("Reason")
        self.fields["reason"].help_text = _("Kept with each mark that changes.")
        if losing_count:
            self.fields["loses"].label = _(
                "Yes, take the pass from those who would no longer pass: %(count)d"
            ) % {"count": losing_count}
        else:
            del self.fields["loses"]


class OverrideForm(forms.Form):
    """Other points for one answer, and why; where a pass would be lost, that this is meant."""

    points = forms.DecimalField(min_value=0, decimal_places=2)
    reason = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=1_000)
    takes_pass = forms.BooleanField(required=False)

    def __init__(self, *args: Any, response: Response, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.most = response.points_possible
        most = f"{self.most.normalize():f}"
        points = self.fields["points"]
        points.label = _("Points")
        points.help_text = _("0 to %(most)s") % {"most": most}
        points.widget.attrs["max"] = most
        self.fields["reason"].label = _("Reason")
        self.fields["reason"].help_text = _(
            "Kept in the log, and part of the copy of their data that the member can ask for."
        )
        self.fields["takes_pass"].label = _("Yes, even if the quiz is no longer passed with this")

    def clean_points(self) -> Decimal:
        points = self.cleaned_data["points"]
        if points > self.most:
            raise forms.ValidationError(
                _("The answer can have %(most)s points at most.")
                % {"most": f"{self.most.normalize():f}"}
            )
        return points

    @property
    def share(self) -> Decimal:
        """The share of the points, 0 to 1. Only of a valid form."""
        return self.cleaned_data["points"] / self.most
