import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from assessments.papers import Paper, field_name

NOT_OFFERED = -1


class DoneForm(forms.Form):
    """Marks a lesson as done. The key makes a second click or a replay harmless."""

    client_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


def answers_from(posted: QueryDict, paper: Paper) -> Mapping[int, Sequence[int]]:
    """The posted choice ids by question id; whatever was not offered fits no question."""
    return {entry["question"]: _chosen(posted, entry) for entry in paper}


def _chosen(posted: QueryDict, entry: dict[str, Any]) -> list[int]:
    offered = {str(choice["choice"]): choice["choice"] for choice in entry["choices"]}
    return [
        offered.get(value, NOT_OFFERED) for value in posted.getlist(field_name(entry["question"]))
    ]
