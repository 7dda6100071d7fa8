"""What a trainer fills in to mark a written answer."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from assessments import marking
from assessments.contents import number, said
from assessments.models import Response


class MarkForm(forms.Form):
    """One field for each line of the rubric, in per cent, and what the member is told."""

    comment = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=5_000,
    )

    def __init__(self, *args: Any, response: Response, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        content = response.version.content
        criteria = content.get("criteria", ())
        texts = {each["key"]: str(said(content, each["text"])) for each in criteria}
        if len({number(each["weight"]) for each in criteria}) > 1:
            # Who marks has to know what weighs most.
            for each in criteria:
                texts[each["key"]] += f" (× {number(each['weight']).normalize():f})"
        self.names = {key: f"line-{place}" for place, key in enumerate(marking.lines_of(content))}
        for key, name in self.names.items():
            self.fields[name] = forms.IntegerField(
                label=texts.get(key) or _("The answer as a whole"),
                help_text=_("0 to 100 per cent"),
                min_value=0,
                max_value=100,
            )
        self.fields["comment"].label = _("What you say to the member")
        self.order_fields([*self.names.values(), "comment"])

    @property
    def rubric(self) -> dict[str, Decimal]:
        """The share given for each line, 0 to 1. Only of a valid form."""
        return {key: Decimal(self.cleaned_data[name]) / 100 for key, name in self.names.items()}
