"""A question and a quiz as learners get them, made of what stands in their form.

Nothing of it is stored. What the form has added has no id yet, by which answers are told apart:
here it is given one that no stored row has.
"""

from collections.abc import Iterable
from datetime import timedelta
from random import Random
from typing import Any

from django.db.models import Model
from django.utils import timezone

from assessments import papers, trying
from assessments.models import Attempt, Kind, Question, Quiz

_BEYOND = 2**40
"""More rows than a table will ever have."""


def question_of(question: Question) -> dict[str, Any]:
    """For ``ui/question.html``, in the active language."""
    for rows in (question.answers, question.hints, question.gaps, question.units):
        _number(rows.all())
    response = trying.response_to(question)
    [asked] = papers.asked([response])
    return {"asked": asked, "response": response, "is_missing": False}


def quiz_of(quiz: Quiz) -> dict[str, Any]:
    """For ``courses/quiz.html``, in the active language: what one attempt may ask."""
    _number(quiz.entries.all())
    # The same each time, so that nothing jumps while the form is filled in.
    chance = Random(quiz.pk or 0)  # noqa: S311
    responses = trying.paper(quiz=quiz, chance=chance)
    by_number = {each.position: each for each in responses}
    now = timezone.now()
    minutes = quiz.time_limit
    return {
        "attempt": Attempt(
            pass_mark=quiz.pass_mark, due_at=now + timedelta(minutes=minutes) if minutes else None
        ),
        "now": now,
        "seconds": {"left": (minutes or 0) * 60, "grace": 0},
        "standing": ({"number": 1, "limit": quiz.attempts_limit} if quiz.attempts_limit else None),
        "questions": [
            {"asked": each, "response": by_number[each.number], "is_missing": False}
            for each in papers.asked(responses)
        ],
        "can_be_checked": quiz.is_practice,
        "is_read_by_a_trainer": any(
            each.version.content["kind"] == Kind.ESSAY for each in responses
        ),
    }


def _number(rows: Iterable[Model]) -> None:
    for number, row in enumerate(rows, start=_BEYOND):
        if row.pk is None:
            row.pk = number
