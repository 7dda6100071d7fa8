"""What the secretariat fills in about awards."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import django_filters
from django import forms
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet

from certificates.awards import RENEWABLE_FOR
from certificates.models import Award, AwardEvent
from certificates.models.awards import AwardQuerySet
from courses.models import LearningPath
from lms import letters
from lms.members.models import Member, Organisation

REASON_LENGTH = AwardEvent._meta.get_field("reason").max_length


class AwardState(models.TextChoices):
    """An award's state at a moment. What expires soon is standing as well."""

    STANDING = "standing", _("standing")
    SOON = "soon", _("expires within 60 days")
    EXPIRED = "expired", _("expired")
    REVOKED = "revoked", _("revoked")


def state_of(award: Award, *, at: datetime) -> AwardState:
    if award.revoked_at is not None:
        return AwardState.REVOKED
    if award.expires_at is None or award.expires_at > at + RENEWABLE_FOR:
        return AwardState.STANDING
    return AwardState.SOON if award.expires_at > at else AwardState.EXPIRED


def having(found: AwardQuerySet, standing: str, *, at: datetime) -> AwardQuerySet:
    """Of these awards, those in this state."""
    if standing == AwardState.REVOKED:
        return found.filter(revoked_at__isnull=False)
    if standing == AwardState.EXPIRED:
        return found.filter(revoked_at=None, expires_at__lte=at)
    if standing == AwardState.SOON:
        return found.standing(at).filter(expires_at__lte=at + RENEWABLE_FOR)
    return found.standing(at)


class AwardFilterSet(WagtailFilterSet):
    path = django_filters.ModelChoiceFilter(
        label=_("Learning path"), queryset=LearningPath.objects.order_by("slug")
    )
    standing = django_filters.ChoiceFilter(
        label=_("Status"), choices=AwardState, method="filter_standing"
    )
    awarded_at = django_filters.DateFromToRangeFilter(
        label=_("Awarded"), widget=DateRangePickerWidget
    )
    basis = django_filters.ChoiceFilter(label=_("Basis"), choices=Award.Basis)

    class Meta:
        model = Award
        fields: Sequence[str] = []

    def filter_standing(self, queryset, name, value):
        return having(queryset, value, at=timezone.now())


class ReasonForm(forms.Form):
    """Why an award is revoked or a certificate replaced. Kept, and never changed."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept in the log of this award. The public page never shows it."),
    )


class RecipientsForm(forms.Form):
    """Which path is to be awarded to whom, and why.

    Cleaning it finds who is ``named`` by address, and which lines name nobody.
    """

    named: set[int]
    unknown: list[tuple[int, str]]

    path: "forms.ModelChoiceField[LearningPath]" = forms.ModelChoiceField(
        label=_("Learning path"),
        queryset=LearningPath.objects.none(),
        help_text=_("Its current version is awarded."),
    )
    addresses = forms.CharField(
        label=_("E-mail addresses"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text=_("The addresses members sign in with, one per line."),
    )
    organisation: "forms.ModelChoiceField[Organisation]" = forms.ModelChoiceField(
        label=_("Members of an organisation"),
        queryset=Organisation.objects.none(),
        required=False,
        help_text=_("You tick on the next page who of them is meant."),
    )
    on_path = forms.BooleanField(
        label=_("Everybody who has joined this path"),
        required=False,
        help_text=_("You tick on the next page who of them is meant."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The second person reads it. Kept in the log of each award."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["path"].queryset = LearningPath.objects.open(at=timezone.now()).order_by("slug")
        self.fields["organisation"].queryset = Organisation.objects.order_by("name")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not (cleaned.get("addresses") or cleaned.get("organisation") or cleaned.get("on_path")):
            raise forms.ValidationError(
                _("Say who is to be awarded: by address, by organisation, or all on the path.")
            )
        lines = self._lines()
        found = dict(
            Member.objects.filter(email__in=set(lines.values())).values_list("email", "pk")
        )
        self.named = set(found.values())
        self.unknown = [(line, typed) for line, typed in lines.items() if typed not in found]
        return cleaned

    def _lines(self) -> dict[int, str]:
        """The addresses by the number of their line, in the form they are stored in."""
        lines = enumerate(self.cleaned_data.get("addresses", "").splitlines(), start=1)
        return {number: address for number, line in lines if (address := letters.address(line))}

    def members(self) -> list[Member]:
        """All of them, each once, by name."""
        asked = models.Q(pk__in=self.named)
        if self.cleaned_data["organisation"]:
            asked |= models.Q(organisation=self.cleaned_data["organisation"])
        if self.cleaned_data["on_path"]:
            asked |= models.Q(
                pk__in=self.cleaned_data["path"].enrolments.values("member"), is_active=True
            )
        return list(Member.objects.filter(asked).order_by("display_name", "pk"))


class TicksForm(forms.Form):
    """Who of the candidates is proposed."""

    candidates: dict[int, Member]

    ticked = forms.TypedMultipleChoiceField(
        coerce=int,
        error_messages={
            "required": _("Tick at least one member."),
            "invalid_choice": _("One of the members can no longer be awarded. Look again."),
        },
    )

    def __init__(self, *args, candidates, **kwargs):
        super().__init__(*args, **kwargs)
        self.candidates = {each.member.pk: each.member for each in candidates if not each.problem}
        self.fields["ticked"].choices = [(pk, pk) for pk in self.candidates]

    def members(self) -> list[Member]:
        return [self.candidates[pk] for pk in self.cleaned_data["ticked"]]
