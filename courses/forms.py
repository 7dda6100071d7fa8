import re
import uuid
from collections.abc import Iterable
from functools import partial

from django import forms
from django.http import QueryDict

from assessments.grading import Answers, AnswersDoNotFit, Seen
from assessments.kinds.kind import DoesNotFit
from assessments.kinds.registry import kind_of
from assessments.models import Response
from assessments.papers import field_name

ON_THIS_PAGE = "asked"
"""The field that names the questions of a page: one without an answer posts nothing else."""
_SEEN = re.compile(r"seen-(\d{1,5})")
_PAGE = re.compile(r"[a-z0-9]{0,40}")
_FIELD = re.compile(r"q(\d+)(?:-|$)")


class DoneForm(forms.Form):
    """Marks a lesson as done. The key makes a second click or a replay harmless."""

    client_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


def answers_from(posted: QueryDict, responses: Iterable[Response]) -> Answers:
    """The posted answers by the number of their question. Raises ``AnswersDoNotFit``."""
    by_number = {str(each.position): each for each in responses}
    numbers = posted.getlist(ON_THIS_PAGE)
    # Also what is answered without being named: a question of another attempt, or none at all.
    answered = {found[1] for name in posted if (found := _FIELD.match(name))}
    strange = (answered | set(numbers)) - by_number.keys()
    answers, misfits = {}, [0] * bool(strange)
    for number in by_number.keys() & set(numbers):
        response = by_number[number]
        content = response.version.content
        try:
            answers[response.position] = kind_of(content).read(
                content, partial(_posted, posted, response.position)
            )
        except DoesNotFit:
            misfits.append(response.position)
    if misfits:
        raise AnswersDoNotFit(misfits)
    return answers


def seen_from(posted: QueryDict) -> Seen:
    """What the page that posts was based on. Raises ``AnswersDoNotFit``."""
    named = {
        int(found[1]): str(posted[name]) for name in posted if (found := _SEEN.fullmatch(name))
    }
    page = posted.get("page", "")
    # Digits of any script are digits; and no answer was saved more often than a column holds.
    misfits = [number for number, each in named.items() if not re.fullmatch("[0-9]{1,9}", each)]
    if misfits or not _PAGE.fullmatch(page):
        raise AnswersDoNotFit(misfits or [0])
    return Seen(saves={number: int(each) for number, each in named.items()}, page=page)


def _posted(posted: QueryDict, position: int, part: str) -> list[str]:
    return posted.getlist(field_name(position, part))
