from collections.abc import Collection
from typing import Any, cast

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateInput

from courses import versions
from courses.authoring.groups import Group, course_facts
from courses.authoring.problems import find_problems
from courses.ledger import PathProgress, Rule
from courses.models import Course, PathVersion, Recognition
from lms.members.models import Member


class PathVersionForm(WagtailAdminModelForm):
    """A draft may be unfinished; what is to be published must be possible to complete."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        number = self.fields["number"]
        number.required = False
        number.help_text = _("Leave it empty to take the path's next free number.")
        if self.instance.pk is None and self.instance.path_id is None:
            # The model's default is a guess; the path to be chosen decides.
            self.initial["number"] = None

    def clean(self) -> dict[str, Any]:
        cleaned_data = super().clean()
        self._number()
        self._same_course_in_a_group()
        if not self.is_deferred_validation:
            self._refuse_what_cannot_be_completed()
        return cleaned_data

    def _number(self) -> None:
        path, number = self.cleaned_data.get("path"), self.cleaned_data.get("number")
        if path is None or "number" in self.errors:
            return
        own = PathVersion.objects.filter(pk=self.instance.pk, path=path).first()
        if number is None:
            self.cleaned_data["number"] = own.number if own else versions.next_number(path)
        elif path.versions.filter(number=number).exclude(pk=self.instance.pk).exists():
            text = _("Version %(number)d of this path exists. The next free number is %(next)d.")
            words = {"number": number, "next": versions.next_number(path)}
            self.add_error("number", text % words)

    def _same_course_in_a_group(self) -> None:
        """Refused even in a draft: the database keeps a course once in a group."""
        for group in self.formsets["groups"].forms:
            seen = set()
            for requirement in _kept(group.formsets["requirements"]):
                course = requirement.data.get(requirement.add_prefix("course"))
                if course and course in seen:
                    requirement.full_clean()
                    requirement.add_error("course", _("This course is already in this group."))
                seen.add(course)

    def _refuse_what_cannot_be_completed(self) -> None:
        if not self.formsets["groups"].is_valid():
            return
        forms_of_groups = self.formsets["groups"].ordered_forms
        requirements = [form.formsets["requirements"].ordered_forms for form in forms_of_groups]
        groups = [
            _group(number, form, found)
            for number, (form, found) in enumerate(
                zip(forms_of_groups, requirements, strict=True), start=1
            )
        ]
        courses = course_facts(rule.course_id for group in groups for rule in group.rules)
        for problem in find_problems(groups=groups, courses=courses):
            self.add_error(None, problem.text)
            if problem.group is None:
                continue
            form = forms_of_groups[problem.group - 1]
            if problem.course is not None:
                form = requirements[problem.group - 1][problem.course]
            form.add_error(problem.field or None, problem.text)


def _kept(formset: forms.BaseFormSet) -> list[forms.Form]:
    return [form for form in formset.forms if form not in formset.deleted_forms]


def _group(number: int, form: forms.ModelForm, requirements: list[forms.ModelForm]) -> Group:
    at_least, after = form.cleaned_data.get("at_least"), form.cleaned_data.get("after")
    return Group(
        number=number,
        at_least=at_least,
        after=after,
        rules=tuple(
            Rule(
                group_id=number,
                at_least=at_least,
                after=after,
                course_id=each.cleaned_data["course"].pk,
                minimum_grade=each.cleaned_data.get("minimum_grade"),
                accepted_from=each.cleaned_data.get("accepted_from"),
                renewed=each.cleaned_data.get("renewed", False),
            )
            for each in requirements
        ),
    )


class ClosingForm(forms.Form):
    closes_on = forms.DateField(
        label=gettext_lazy("Last day"),
        help_text=gettext_lazy("Members can complete this version until the end of this day."),
        widget=AdminDateInput,
    )

    def clean_closes_on(self):
        day = self.cleaned_data["closes_on"]
        if day < timezone.localdate(timezone=timezone.get_default_timezone()):
            raise forms.ValidationError(_("This day has passed. Choose today or a later day."))
        return day


class MemberSearchForm(forms.Form):
    """Posted, so that no name or address of a member stands in the address of a page."""

    FOUND = 20

    words = forms.CharField(
        label=gettext_lazy("Name or e-mail address"), max_length=100, min_length=2
    )

    def members(self):
        words = self.cleaned_data["words"].strip()
        return Member.objects.filter(
            Q(display_name__icontains=words)
            | Q(certificate_name__icontains=words)
            | Q(email__icontains=words)
        ).order_by("display_name", "pk")[: self.FOUND]


class RecognitionForm(forms.ModelForm):
    """For one member on one path; offers the courses that are still missing there.

    Without those whose recognition ``waiting`` holds, by the course's id.
    """

    class Meta:
        model = Recognition
        fields = ("course", "reason", "evidence")
        widgets = {
            "course": forms.RadioSelect,
            "reason": forms.Textarea(attrs={"rows": 2}),
            "evidence": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(
        self, *args: Any, progress: PathProgress, waiting: Collection[int], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        missing = [
            each.course_id
            for group in progress.groups
            for each in group.courses
            if not each.met and each.course_id not in waiting
        ]
        course = cast(forms.ModelChoiceField, self.fields["course"])
        course.queryset = Course.objects.filter(pk__in=missing).order_by("title")
        course.empty_label = None
        course.error_messages["invalid_choice"] = _("Choose a course that is still missing.")
