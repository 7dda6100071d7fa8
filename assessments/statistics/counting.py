"""Counting a quiz, and keeping what came of it. The row is the queue: see ``wanted_at``.

A quiz is counted again only when some more have handed in, so that nobody can be told by the
difference between two counts.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, Max, QuerySet

from assessments.models import QuestionVersion, Quiz, QuizStatistics, Regrading
from assessments.statistics.choices import CHOOSING, FEWEST
from assessments.statistics.figures import figures_of
from assessments.statistics.gathering import chosen, counting, gather, given
from assessments.statistics.given import GIVING, given_by_version
from lms.bells import doorbell

TASK = "assessments.count_quiz"


class TooFewMore(Exception):
    """Not enough members have handed in since the quiz was counted."""


def ask(*, quiz: Quiz, at: datetime) -> None:
    """Have the workers count a quiz. Raises ``TooFewMore``."""
    if quiz.pk not in due(quizzes=Quiz.objects.filter(pk=quiz.pk)):
        raise TooFewMore
    want(quiz_ids=[quiz.pk], at=at)


def want(*, quiz_ids: Iterable[int], at: datetime) -> None:
    """Write down that quizzes are to be counted, and ring for them."""
    for quiz_id in quiz_ids:
        row, _is_new = QuizStatistics.objects.update_or_create(
            quiz_id=quiz_id, defaults={"wanted_at": at}
        )
        doorbell.ring(TASK, row.pk)


def due(*, quizzes: QuerySet[Quiz]) -> list[int]:
    """Of these quizzes, the ids of those to be counted: enough are new, or results were changed."""
    now = dict(
        counting()
        .filter(quiz__in=quizzes)
        .values_list("quiz_id")
        .annotate(Count("pk"))
        .filter(pk__count__gte=FEWEST)
    )
    before = {
        quiz_id: (attempts, counted_at)
        for quiz_id, attempts, counted_at in QuizStatistics.objects.filter(
            quiz__in=now
        ).values_list("quiz_id", "attempts", "counted_at")
        if counted_at
    }
    regraded = dict(
        Regrading.objects.filter(quiz__in=before, finished_at__isnull=False)
        .values_list("quiz_id")
        .annotate(Max("finished_at"))
    )
    return [
        quiz_id
        for quiz_id, attempts in now.items()
        if quiz_id not in before
        or attempts >= before[quiz_id][0] + FEWEST
        or (quiz_id in regraded and regraded[quiz_id] > before[quiz_id][1])
    ]


def waiting() -> QuerySet[QuizStatistics]:
    return QuizStatistics.objects.filter(wanted_at__isnull=False)


def count(*, row_id: int, at: datetime) -> None:
    """Count a quiz if that is wanted. Safe to run twice."""
    row = waiting().filter(pk=row_id).defer("figures").first()
    if row is None:
        return
    attempts = counting().filter(quiz=row.quiz_id)
    found = gather(attempts=attempts)
    contents = dict(
        QuestionVersion.objects.filter(pk__in=found.versions).values_list("pk", "content")
    )
    to_choose = [pk for pk, content in contents.items() if content["kind"] in CHOOSING]
    to_give = [pk for pk, content in contents.items() if content["kind"] in GIVING]
    answers = given(attempts=attempts, versions=to_give)
    figures = figures_of(
        found=found,
        contents=contents,
        chosen=chosen(attempts=attempts, versions=to_choose),
        given=dict(given_by_version(contents=contents, chosen=answers)),
    )
    # Wanted again meanwhile, it still is.
    QuizStatistics.objects.filter(pk=row_id, wanted_at=row.wanted_at).update(
        wanted_at=None, counted_at=at, attempts=len(found.totals), figures=figures
    )
