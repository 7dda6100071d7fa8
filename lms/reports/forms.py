from collections.abc import Collection
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models import Course, LearningPath
from lms.members.countries import COUNTRIES
from lms.members.models import Organisation
from lms.reports.figures import OF_ONE_COURSE, By, Compared, Filters
from lms.reports.tables import BY_LABELS
from lms.secretariat.models import Cohort


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
    """What the completion report is narrowed to, and how it is told.

    Without the right to exact figures it is always told as it can be published.
    """

    by = forms.ChoiceField(label=_("By"), required=False, choices=list(BY_LABELS.items()))
    course: "forms.ModelChoiceField[Course]" = forms.ModelChoiceField(
        label=_("Course"), queryset=Course.objects.none(), required=False, empty_label=_("All")
    )
    path: "forms.ModelChoiceField[LearningPath]" = forms.ModelChoiceField(
        label=_("Learning path"),
        queryset=LearningPath.objects.none(),
        required=False,
        empty_label=_("All"),
    )
    country = forms.ChoiceField(label=_("Country"), required=False)
    organisation: "forms.ModelChoiceField[Organisation]" = forms.ModelChoiceField(
        label=_("Organisation"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=_("All"),
    )
    organisation_kind = forms.ChoiceField(
        label=_("Kind of organisation"),
        required=False,
        choices=[("", _("All")), *Organisation.Kind.choices],
    )
    language = forms.ChoiceField(label=_("Language"), required=False)
    cohort: "forms.ModelChoiceField[Cohort]" = forms.ModelChoiceField(
        label=_("Cohort"), queryset=Cohort.objects.none(), required=False, empty_label=_("All")
    )
    first_day = DayField(label=_("From"))
    last_day = DayField(label=_("To"))
    as_of = DayField(label=_("As of"))
    compare = forms.ChoiceField(
        label=_("Compare with"),
        required=False,
        choices=[
            ("", _("nothing")),
            (Compared.BEFORE, _("as many days before")),
            (Compared.YEAR, _("the same days a year before")),
        ],
    )
    published = forms.BooleanField(label=_("As it can be published"), required=False)

    def __init__(self, *args: Any, exact: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.exact = exact
        self.fields["course"].queryset = Course.objects.order_by("path")  # type: ignore[attr-defined]
        self.fields["path"].queryset = LearningPath.objects.order_by("pk")  # type: ignore[attr-defined]
        self.fields["organisation"].queryset = Organisation.objects.order_by("name")  # type: ignore[attr-defined]
        self.fields["cohort"].queryset = Cohort.objects.order_by("name", "pk")  # type: ignore[attr-defined]
        self.fields["country"].choices = [("", _("All")), *COUNTRIES]  # type: ignore[attr-defined]
        self.fields["language"].choices = [("", _("All")), *settings.LANGUAGES]  # type: ignore[attr-defined]
        if not exact:
            del self.fields["published"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and first > last:
            self.add_error("last_day", _("The period ends before it begins."))
        as_of = cleaned.get("as_of")
        if as_of and as_of > timezone.localdate(timezone=timezone.get_default_timezone()):
            self.add_error("as_of", _("This day is still to come."))
        if as_of and first and first > as_of:
            self.add_error("as_of", _("The period begins after this day."))
        if cleaned.get("by") in OF_ONE_COURSE and not cleaned.get("course") and not self.errors:
            self.add_error(
                "course",
                _("Choose the course of which you want to see the parts."),
            )
        if cleaned.get("compare") and not (first and last) and not self.errors:
            self.add_error("compare", _("Choose the first and the last day of what to compare."))
        return cleaned

    @property
    def query(self) -> str:
        """The choices that were made, in the form's order."""
        return self.chosen().urlencode()

    def chosen(self, *, but: Collection[str] = ()) -> QueryDict:
        chosen = QueryDict(mutable=True)
        for name in self.fields:
            value = self.data.get(name)
            if value and name not in but:
                chosen[name] = value
        return chosen

    @property
    def compared(self) -> Compared | None:
        return Compared(self.cleaned_data["compare"]) if self.cleaned_data["compare"] else None

    @property
    def breakdown(self) -> By:
        return By(self.cleaned_data["by"] or By.COURSE)

    @property
    def for_publication(self) -> bool:
        return not self.exact or self.cleaned_data["published"]

    @property
    def filters(self) -> Filters:
        told = ("by", "compare", "published")
        chosen = {
            name: value for name, value in self.cleaned_data.items() if value and name not in told
        }
        return Filters(**chosen)
