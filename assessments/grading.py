"""From opening a quiz to its grade. All of it happens on the server."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import get_language

from assessments.models import Attempt, Quiz, Response
from assessments.papers import Paper, write_paper
from lms.members.models import Member

Answers = Mapping[int, Sequence[int]]
"""Choice ids by question id."""


class NoAttemptsLeft(Exception):
    """The member has used all attempts that the quiz allows."""


class AttemptClosed(Exception):
    """The attempt was handed in before; its grade stands."""


class NothingToAsk(Exception):
    """The quiz has no questions."""


class AnswersDoNotFit(Exception):
    """Answers are missing or are not among those offered; nothing was stored.

    ``missing`` and ``unknown`` hold question ids.
    """

    def __init__(self, *, missing: list[int], unknown: list[int]):
        super().__init__(f"missing {missing}, unknown {unknown}")
        self.missing = missing
        self.unknown = unknown


@dataclass(frozen=True, kw_only=True)
class Grade:
    """What an attempt came to. ``percent`` is rounded down: 69.9 % is not 70 %."""

    attempt: Attempt
    percent: int
    passed: bool


@dataclass(frozen=True)
class Mark:
    question_id: int
    chosen: tuple[int, ...]
    points: Decimal


def start(*, member: Member, quiz: Quiz, at: datetime, since: datetime | None = None) -> Attempt:
    """The member's open attempt, or a new one. Attempts handed in before ``since`` do not count.

    Raises ``NoAttemptsLeft`` when the limit is reached and ``NothingToAsk`` for an empty quiz.
    """
    with transaction.atomic(savepoint=False):
        # The member's row is what two tabs that start at once have to queue for.
        Member.objects.select_for_update(no_key=True).only("pk").get(pk=member.pk)
        open_attempt = (
            Attempt.objects.select_related("quiz")
            .filter(member=member, quiz=quiz, submitted_at=None)
            .first()
        )
        if open_attempt:
            return open_attempt
        if attempts_left(member=member, quiz=quiz, since=since) == 0:
            raise NoAttemptsLeft
        paper = write_paper(quiz=quiz)
        if not paper:
            raise NothingToAsk
        return Attempt.objects.create(
            member=member,
            quiz=quiz,
            number=last_number(member=member, quiz=quiz) + 1,
            paper=paper,
            points_possible=len(paper),
            started_at=at,
            language=get_language() or quiz.source_language,
        )


def attempts_left(*, member: Member, quiz: Quiz, since: datetime | None = None) -> int | None:
    """How many more attempts the member may hand in; None when there is no limit.

    Those handed in before ``since`` do not count.
    """
    if quiz.attempts_limit is None:
        return None
    handed_in = Attempt.objects.filter(member=member, quiz=quiz, submitted_at__isnull=False)
    if since:
        handed_in = handed_in.filter(submitted_at__gte=since)
    return max(0, quiz.attempts_limit - handed_in.count())


def last_number(*, member: Member, quiz: Quiz) -> int:
    """The number of the member's last attempt; 0 before the first."""
    found = Attempt.objects.filter(member=member, quiz=quiz).aggregate(last=Max("number"))
    return found["last"] or 0


def submit(*, attempt: Attempt, answers: Answers, at: datetime) -> Grade:
    """Store the answers and the grade, once.

    Raises ``AttemptClosed`` if it was handed in before, ``AnswersDoNotFit`` if the answers are
    incomplete or are not the paper's; neither stores anything.
    """
    if attempt.submitted_at is not None:
        raise AttemptClosed
    marks = mark(paper=attempt.paper, answers=answers)
    points = sum((each.points for each in marks), Decimal(0))
    percent = int(100 * points / attempt.points_possible)
    passed = percent >= attempt.quiz.pass_mark
    with transaction.atomic(savepoint=False):
        # Of two requests that hand it in at once, one finds it open.
        still_open = Attempt.objects.filter(pk=attempt.pk, submitted_at=None)
        if not still_open.update(points=points, submitted_at=at, passed=passed):
            raise AttemptClosed
        Response.objects.bulk_create(
            Response(
                attempt=attempt,
                question_id=each.question_id,
                chosen=list(each.chosen),
                points=each.points,
            )
            for each in marks
        )
    attempt.points, attempt.submitted_at, attempt.passed = points, at, passed
    return Grade(attempt=attempt, percent=percent, passed=passed)


def mark(*, paper: Paper, answers: Answers) -> list[Mark]:
    """Mark a paper: a point for exactly the right choices, otherwise none. Pure.

    Raises ``AnswersDoNotFit``.
    """
    missing = [entry["question"] for entry in paper if not answers.get(entry["question"])]
    unknown = [entry["question"] for entry in paper if not _offered(entry, answers)]
    unknown += [question for question in answers if question not in _question_ids(paper)]
    if missing or unknown:
        raise AnswersDoNotFit(missing=missing, unknown=unknown)
    return [_mark_one(entry, answers[entry["question"]]) for entry in paper]


def _question_ids(paper: Paper) -> set[int]:
    return {entry["question"] for entry in paper}


def _offered(entry: dict[str, Any], answers: Answers) -> bool:
    chosen = answers.get(entry["question"], ())
    offered = {choice["choice"] for choice in entry["choices"]}
    return offered.issuperset(chosen) and (entry["kind"] == "multiple" or len(chosen) <= 1)


def _mark_one(entry: dict[str, Any], chosen: Sequence[int]) -> Mark:
    key = {choice["choice"] for choice in entry["choices"] if choice["correct"]}
    return Mark(
        question_id=entry["question"],
        chosen=tuple(sorted(set(chosen))),
        points=Decimal(set(chosen) == key),
    )
