"""A whole quiz that somebody of the staff tries as a learner would, with nothing of it stored.

What there is of it is told in plain values (``kept``), for whoever asks to keep them: no row is
ever written, so that no figure can count it.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from secrets import randbits
from typing import Any

from assessments import grading, reviews, trying
from assessments.kinds.kind import NOTHING, Answer
from assessments.models import Attempt, Quiz, Response
from assessments.reviews import Review
from assessments.standings import Standing, State

Kept = Mapping[str, Any]
"""A trial as JSON can hold it."""
_SEEDS = 62


class PaperChanged(Exception):
    """The quiz asks something else than when the trial was begun."""


@dataclass(frozen=True, kw_only=True)
class QuizTrial:
    """An attempt and its responses, in rows that are not meant to be stored."""

    attempt: Attempt
    responses: Sequence[Response] = field(repr=False)

    @property
    def is_handed_in(self) -> bool:
        return self.attempt.submitted_at is not None

    @property
    def percent(self) -> int | None:
        """None until it is handed in and all of it is marked."""
        is_marked = self.is_handed_in and self.attempt.points is not None
        return grading.percent_of(self.attempt) if is_marked else None

    @property
    def standing(self) -> Standing:
        """Where a learner would be who had tried as often, and failed before."""
        limit = self.attempt.quiz.attempts_limit
        used = self.attempt.number - (not self.is_handed_in)
        left = None if limit is None else max(0, limit - used)
        if not self.is_handed_in:
            state = State.OPEN
        elif self.attempt.points is None:
            state = State.TO_BE_MARKED
        else:
            state = State.USED_UP if left == 0 else State.AGAIN
        return Standing(state=state, left=left, limit=limit)


def begin(*, quiz: Quiz, language: str, at: datetime, number: int = 1) -> QuizTrial:
    """A new paper, for the attempt of this number. Raises ``NothingToAsk`` for an empty quiz.

    Rules about when a learner may begin hold nobody up here.
    """
    return _drawn(quiz=quiz, language=language, at=at, number=number, seed=randbits(_SEEDS))


def resume(*, quiz: Quiz, kept: Kept, at: datetime) -> QuizTrial:
    """The trial as it was kept. Raises ``PaperChanged`` and ``NothingToAsk``."""
    trial = _drawn(
        quiz=quiz,
        language=kept["language"],
        at=at,
        number=kept["number"],
        seed=kept["seed"],
    )
    if kept["paper"] != _paper(trial.responses):
        raise PaperChanged
    for each in trial.responses:
        each.answer, each.tries, worth = kept["answers"].get(str(each.position), (None, 0, None))
        each.share = None if worth is None else Decimal(worth)
    if kept["is_handed_in"]:
        trial.attempt.submitted_at = at
        grading.add_up(attempt=trial.attempt, responses=trial.responses)
    return trial


def keep(trial: QuizTrial) -> dict[str, Any]:
    """What ``resume`` needs: no more than the answers to one paper."""
    return {
        "quiz": trial.attempt.quiz_id,
        "language": trial.attempt.language,
        "number": trial.attempt.number,
        "seed": trial.attempt.seed,
        "paper": _paper(trial.responses),
        "answers": {
            str(each.position): (
                each.answer,
                each.tries,
                None if each.share is None else str(each.share),
            )
            for each in trial.responses
            if each.answer is not None or each.share is not None
        },
        "is_handed_in": trial.is_handed_in,
    }


def check(trial: QuizTrial, *, number: int, answers: Mapping[int, Answer], at: datetime) -> None:
    """Tell one answer at once. Raises ``NotForPractice`` and ``AnswersDoNotFit``."""
    if not trial.attempt.quiz.is_practice:
        raise grading.NotForPractice
    grading.take(trial.responses, answers, at)
    asked = next((each for each in trial.responses if each.position == number), None)
    if asked is None:
        raise grading.AnswersDoNotFit([number])
    grading.tell(asked)


def hand_in(
    trial: QuizTrial, *, answers: Mapping[int, Answer], at: datetime, leaves_out: bool
) -> None:
    """Mark all that a machine can mark. Raises ``AnswersDoNotFit`` and ``AnswersMissing``."""
    grading.take(trial.responses, answers, at)
    missing = [each.position for each in trial.responses if not grading.is_complete(each)]
    if missing and not leaves_out:
        raise grading.AnswersMissing(missing)
    grading.mark(trial.responses)
    trial.attempt.submitted_at = at
    grading.add_up(attempt=trial.attempt, responses=trial.responses)


def review(trial: QuizTrial, *, at: datetime) -> Review:
    """What a learner would see of it now, in the active language."""
    attempt, standing = trial.attempt, trial.standing
    return reviews.put_together(
        attempt=attempt,
        responses=trial.responses,
        standing=standing,
        shown=reviews.shown_of(attempt=attempt, standing=standing, place=attempt.place, at=at),
    )


def _drawn(*, quiz: Quiz, language: str, at: datetime, number: int, seed: int) -> QuizTrial:
    responses = trying.paper(quiz=quiz, chance=Random(seed))  # noqa: S311
    if not responses:
        raise grading.NothingToAsk
    return QuizTrial(
        attempt=Attempt(
            quiz=quiz,
            number=number,
            pass_mark=quiz.pass_mark,
            seed=seed,
            started_at=at,
            # Told, and told anew on each page: nothing ends a trial.
            due_at=at + timedelta(minutes=quiz.time_limit) if quiz.time_limit else None,
            language=language,
            points_possible=sum((each.points_possible for each in responses), NOTHING),
        ),
        responses=responses,
    )


def _paper(responses: Sequence[Response]) -> str:
    """A name for what is asked: the same as long as nothing of it is changed."""
    asked = [
        [each.question_id, each.version.content, each.order, str(each.points_possible)]
        for each in responses
    ]
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
