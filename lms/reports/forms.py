from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from courses.models import Course
from lms.members.countries import COUNTRIES
from lms.members.models import Organisation
from lms.reports.completion import Filters


class DayField(forms.DateField):
    """A day of this century, or none; further away there is no day before or after."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            widget=forms.DateInput(attrs={"type": "date"}),
            validators=[
                MinValueValidator(date(2000, 1, 1)),
                MaxValueValidator(date(2099, 12, 31)),
            ],
            **kwargs,
        )


class FiltersForm(forms.Form):
    """What the completion report is narrowed to."""

    course: "forms.ModelChoiceField[Course]" = forms.ModelChoiceField(
        label=_("Course"), queryset=Course.objects.none(), required=False, empty_label=_("All")
    )
    country = forms.ChoiceField(label=_("Country"), required=False)
    organisation: "forms.ModelChoiceField[Organisation]" = forms.ModelChoiceField(
        label=_("Organisation"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=_("All"),
    )
    first_day = DayField(label=_("From"))
    last_day = DayField(label=_("To"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["course"].queryset = Course.objects.order_by("path")
        self.fields["organisation"].queryset = Organisation.objects.order_by("name")
        self.fields["country"].choices = [("", _("All")), *COUNTRIES]

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and first > last:
            self.add_error("last_day", _("The period ends before it begins."))
        return cleaned

    @property
    def filters(self) -> Filters:
        chosen = {name: value for name, value in self.cleaned_data.items() if value}
        return Filters(**chosen)
