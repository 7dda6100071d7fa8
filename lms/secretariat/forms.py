"""What the secretariat chooses and writes about members."""

from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib.auth.models import Group
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from courses import teams
from courses.desk.forms import AllowForm
from courses.models import Activity, Course, LearningPath
from lms import digits
from lms.members.countries import COUNTRIES
from lms.members.fields import AddressField, NameField
from lms.members.forms import SignUpForm
from lms.members.models import (
    AccountProposal,
    JoiningRule,
    Organisation,
    offered_languages,
    validate_name,
)
from lms.secretariat import cohorts, messages
from lms.secretariat.invitations import Wanted
from lms.secretariat.listing import Filters, Ready
from lms.secretariat.messages import FALLBACK, Readers
from lms.secretariat.models import Cohort, SavedFilter, StaffNote

UNKNOWN = _("There is no such choice. Choose one from the list.")


class ChosenField(forms.ModelChoiceField):
    """One row, or all."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            error_messages={"invalid_choice": UNKNOWN},
            **{"empty_label": _("All"), **kwargs},
        )


class FiltersForm(forms.Form):
    """What the list of members is narrowed to, as the address says it."""

    q = forms.CharField(
        label=_("Name, address, organisation or country"), required=False, max_length=100
    )
    ready = forms.ChoiceField(
        label=_("Who"),
        required=False,
        choices=[("", _("Everybody")), *Ready.choices],
        error_messages={"invalid_choice": UNKNOWN},
    )
    country = forms.ChoiceField(
        label=_("Country"),
        required=False,
        choices=[("", _("All")), *COUNTRIES],
        error_messages={"invalid_choice": UNKNOWN},
    )
    organisation = ChosenField(label=_("Organisation"), queryset=Organisation.objects.none())
    role = ChosenField(label=_("Role"), queryset=Group.objects.none())
    course = ChosenField(label=_("Course"), queryset=Course.objects.none())
    path = ChosenField(label=_("Learning path"), queryset=LearningPath.objects.none())
    cohort = ChosenField(label=_("Cohort"), queryset=Cohort.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in {
            "organisation": Organisation.objects.order_by("folded_name", "pk"),
            "role": Group.objects.order_by("name"),
            "course": Course.objects.order_by("path"),
            "path": LearningPath.objects.order_by("slug"),
            "cohort": Cohort.objects.order_by("name", "pk"),
        }.items():
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - tells mypy
            field.queryset = rows

    @property
    def filters(self) -> Filters:
        chosen = {name: value for name, value in self.cleaned_data.items() if value}
        ready = chosen.pop("ready", None)
        return Filters(words=chosen.pop("q", ""), ready=Ready(ready) if ready else None, **chosen)

    @property
    def query(self) -> str:
        """The end of the address that chooses the same, without the words of a search."""
        return urlencode({name: value for name, value in self._said.items() if name != "q"})

    @property
    def everything(self) -> str:
        """The end of the address of the same list; not to be kept."""
        return urlencode(self._said)

    @property
    def told(self) -> list[tuple[str, str]]:
        """What is chosen, in words: labels and values."""
        found = []
        for name, value in self.cleaned_data.items():
            field, said = self.fields[name], str(value)
            if value and type(field) is forms.ChoiceField:
                said = str(dict(field.choices)[value])  # type: ignore[arg-type]
            if value:
                found.append((str(field.label), said))
        return found or [(str(_("Members")), str(_("Everybody")))]

    @property
    def _said(self) -> dict[str, Any]:
        return {
            name: getattr(value, "pk", value) for name, value in self.cleaned_data.items() if value
        }


class SaveFilterForm(forms.ModelForm):
    class Meta:
        model = SavedFilter
        fields = ["name"]
        field_classes = {"name": NameField}
        labels = {"name": _("Save these filters as")}


class MessageForm(forms.Form):
    """A text for each language that is read among the chosen, and English for all others."""

    LONGEST = 5000

    def __init__(self, *args: Any, readers: Readers, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._readers = readers
        others = [each for each in readers.by_language if each != FALLBACK]
        for language in [FALLBACK, *others]:
            count = readers.by_language.get(language, 0)
            self.fields[language] = forms.CharField(
                label=f"{self._name(language)} ({count})",
                required=language == FALLBACK,
                max_length=self.LONGEST,
                widget=forms.Textarea(attrs={"rows": 6, "lang": language, "dir": "auto"}),
            )

    @staticmethod
    def _name(language: str) -> str:
        return dict(offered_languages()).get(language, language)

    @property
    def texts(self) -> dict[str, str]:
        lines = {name: "\n".join(text.splitlines()) for name, text in self.cleaned_data.items()}
        return {language: text for language, text in lines.items() if text}

    @property
    def shown(self) -> list[dict[str, Any]]:
        """Each text as a mail of it reads, digits included, and how many get it."""
        counts = self._readers.by_text(self.texts)
        return [
            {
                "language": language,
                "name": self._name(language),
                "count": counts.get(language, 0),
                **digits.write_each(mail, language=language),
            }
            for language, text in self.texts.items()
            for mail in [messages.mail_of(text, language=language, link="…")]
        ]


class NoteForm(forms.ModelForm):
    class Meta:
        model = StaffNote
        fields = ["text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}
        labels = {"text": _("Write a note")}


class CorrectNameForm(forms.Form):
    name = NameField(
        label=_("Correct name"),
        max_length=AccountProposal._meta.get_field("name").max_length,
        validators=[validate_name],
        help_text=_("As it is to be printed. Have their word for it: they are told."),
    )

    def __init__(self, *args: Any, present: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.present = present

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if name == self.present:
            raise forms.ValidationError(_("This is the name that certificates carry already."))
        return name


class OfferedForm(forms.Form):
    """A course that is live, or a path that can be joined now."""

    course = ChosenField(label=_("Course"), queryset=Course.objects.none(), empty_label=_("None"))
    path = ChosenField(
        label=_("Learning path"), queryset=LearningPath.objects.none(), empty_label=_("None")
    )

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in {
            "course": Course.objects.live().order_by("path"),
            "path": LearningPath.objects.open(at=at).order_by("slug"),
        }.items():
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - tells mypy
            field.queryset = rows

    def clean(self) -> None:
        if self.cleaned_data.get("course") and self.cleaned_data.get("path"):
            self.add_error("path", _("Choose a course or a learning path, not both."))


class EnrolForm(OfferedForm):
    """On what members are enrolled."""

    def clean(self) -> None:
        super().clean()
        if not self.errors and not any(self.cleaned_data.values()):
            self.add_error("course", _("Choose a course or a learning path."))

    @property
    def what(self) -> Course | LearningPath:
        found: Course | LearningPath = self.cleaned_data["course"] or self.cleaned_data["path"]
        return found


class CohortForm(forms.ModelForm):
    """A cohort; its path stays as it is once it is made."""

    class Meta:
        model = Cohort
        fields = ["name", "path", "starts_on", "ends_on", "trainer"]
        field_classes = {"name": NameField}
        widgets = {
            "starts_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "ends_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        path, trainer = self.fields["path"], self.fields["trainer"]
        assert isinstance(path, forms.ModelChoiceField)  # noqa: S101 - tells mypy
        assert isinstance(trainer, forms.ModelChoiceField)  # noqa: S101 - tells mypy
        path.queryset = LearningPath.objects.open(at=at).order_by("slug")
        if self.instance.pk:
            path.queryset = LearningPath.objects.filter(pk=self.instance.path_id)
            path.disabled = True
        trainer.queryset = teams.trainers()
        trainer.empty_label = _("None")
        for name in ("starts_on", "ends_on"):
            field = self.fields[name]
            assert isinstance(field, forms.DateField)  # noqa: S101 - tells mypy
            field.validators += [
                MinValueValidator(date(2000, 1, 1)),
                MaxValueValidator(date(2099, 12, 31)),
            ]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day is before the first."))
        return cleaned


class JoiningForm(forms.Form):
    """How people join."""

    rule = forms.ChoiceField(
        label=_("How people join"),
        choices=JoiningRule.Rule.choices,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": UNKNOWN},
    )

    @property
    def wanted(self) -> JoiningRule.Rule:
        return JoiningRule.Rule(self.cleaned_data["rule"])


class AddToCohortForm(forms.Form):
    """A cohort whose last day is not over."""

    cohort: "forms.ModelChoiceField[Cohort]" = forms.ModelChoiceField(
        label=_("Cohort"),
        queryset=Cohort.objects.none(),
        error_messages={"invalid_choice": UNKNOWN},
    )

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cohort"].queryset = cohorts.open_ones(at=at)  # type: ignore[attr-defined]


class AllowChosenForm(AllowForm):
    """At which quiz, of those that any of them is asked, how much more, and why."""

    activity = forms.ChoiceField(error_messages={"invalid_choice": UNKNOWN})
    field_order = ("activity", "attempts", "minutes", "reason")

    def __init__(self, *args: Any, quizzes: dict[Activity, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.quizzes = {str(each.pk): each for each in quizzes}
        field = self.fields["activity"]
        field.label = gettext("Quiz")
        by_course: dict[str, list[tuple[str, str]]] = {}
        for each, count in quizzes.items():
            said = ngettext("%(quiz)s (%(count)d joined)", "%(quiz)s (%(count)d joined)", count)
            words = said % {"quiz": each.quiz, "count": count}
            by_course.setdefault(str(each.course), []).append((str(each.pk), words))
        field.choices = [("", "---------"), *by_course.items()]  # type: ignore[attr-defined]

    def clean_activity(self) -> Activity:
        return self.quizzes[self.cleaned_data["activity"]]


class InvitationForm(OfferedForm):
    """Whom to invite, and to what."""

    email = AddressField(label=_("E-mail address"), max_length=254)
    language = forms.ChoiceField(
        label=_("Language of the e-mail"),
        choices=offered_languages,
        error_messages={"invalid_choice": UNKNOWN},
    )
    organisation = ChosenField(
        label=_("Organisation"), queryset=Organisation.objects.none(), empty_label=_("None")
    )
    field_order = ["email", "language", "organisation", "course", "path"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organisation"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - tells mypy
        field.queryset = Organisation.objects.order_by("folded_name", "pk")

    @property
    def wanted(self) -> Wanted:
        return Wanted(**self.cleaned_data)


class InvitedForm(SignUpForm):
    """Signing up with the address to which the invitation went."""

    def __init__(self, *args: Any, address: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].disabled = True
        self.fields["email"].initial = address


class CoordinatorForm(forms.Form):
    email = AddressField(label=_("E-mail address of a member of the organisation"), max_length=254)
