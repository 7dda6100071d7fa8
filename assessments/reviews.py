"""What a member may see of an attempt that was handed in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assessments.grading import attempts_left
from assessments.models import Attempt
from assessments.papers import AskedQuestion, asked
from cms.reading import Localized, pick


class NotHandedIn(Exception):
    """The attempt is still open: nothing about its key may be shown."""


@dataclass(frozen=True)
class ReviewedChoice:
    text: Localized
    was_chosen: bool
    is_correct: bool | None
    """None while the key is kept back."""
    feedback: Localized | None


@dataclass(frozen=True)
class ReviewedQuestion:
    asked: AskedQuestion
    is_right: bool
    choices: tuple[ReviewedChoice, ...]
    feedback: Localized | None


@dataclass(frozen=True)
class Review:
    attempt: Attempt
    questions: tuple[ReviewedQuestion, ...]
    shows_key: bool
    attempts_left: int | None


def review(
    *, attempt: Attempt, since: datetime | None = None, language: str | None = None
) -> Review:
    """An attempt with its marks and as much of the key as the member may see now.

    Which answers were right is told once it can no longer be used: after passing, or when no
    attempts are left. Otherwise one could hand in blanks, read the key and hand in again.
    ``since`` is when the member began anew: passing before that is no longer passing.
    Raises ``NotHandedIn``.
    """
    if attempt.submitted_at is None:
        raise NotHandedIn
    left = attempts_left(member=attempt.member, quiz=attempt.quiz, since=since)
    passed = bool(attempt.passed) and (since is None or attempt.submitted_at >= since)
    shows_key = passed or left == 0
    responses = {response.question_id: response for response in attempt.responses.all()}
    questions = []
    for entry, question in zip(attempt.paper, asked(attempt.paper, language), strict=True):
        response = responses[question.question_id]
        questions.append(
            ReviewedQuestion(
                asked=question,
                is_right=response.points > 0,
                choices=tuple(
                    _reviewed(choice, shown.text, entry, response.chosen, shows_key, language)
                    for choice, shown in zip(entry["choices"], question.choices, strict=True)
                ),
                feedback=_text(entry, entry["feedback"], language) if shows_key else None,
            )
        )
    return Review(attempt, tuple(questions), shows_key, left)


def _reviewed(
    choice: dict[str, Any],
    text: Localized,
    entry: dict[str, Any],
    chosen: list[int],
    shows_key: bool,
    language: str | None,
) -> ReviewedChoice:
    was_chosen = choice["choice"] in chosen
    return ReviewedChoice(
        text=text,
        was_chosen=was_chosen,
        is_correct=choice["correct"] if shows_key else None,
        feedback=_text(entry, choice["feedback"], language) if shows_key and was_chosen else None,
    )


def _text(
    entry: dict[str, Any], values: dict[str, object], language: str | None
) -> Localized | None:
    return pick(values, source_language=entry["source_language"], language=language) or None
