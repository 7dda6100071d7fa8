"""Counting a quiz, and keeping what came of it. The row is the queue: see ``wanted_at``.

A quiz is counted again only when some more have handed in, so that nobody can be told by the
difference between two counts.

First and best attempts are two sets over nearly the same members: what one says more than the
other is what those few say who tried again. So there is a set of the best only where at least
``FEWEST`` members have a later attempt that is better; which later attempts count stays as it is
until that of ``FEWEST`` more has changed, however often the quiz is counted; both are counted at
once; and of the best, neither what was chosen or typed is told, nor a question whose attempts
differ by fewer. What remains is a sum over ``FEWEST`` members or more, as between two counts.
Only trainers of the course read either.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Max, QuerySet

from assessments.contents import Content
from assessments.models import (
    Attempt,
    QuestionVersion,
    Quiz,
    QuizStatistics,
    Regrading,
    Response,
)
from assessments.statistics.choices import CHOOSING, FEWEST
from assessments.statistics.figures import Figures, figures_of
from assessments.statistics.gathering import (
    Gathered,
    better_later,
    chosen,
    counting,
    counting_with,
    gather,
    given,
)
from assessments.statistics.given import GIVING, given_by_version
from lms.bells import doorbell

TASK = "assessments.count_quiz"
FIRST, BEST = QuizStatistics.Which.FIRST, QuizStatistics.Which.BEST


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
            quiz_id=quiz_id, which=FIRST, defaults={"wanted_at": at}
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
            quiz__in=now, which=FIRST
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
    figures, attempts = _of_first(row.quiz_id)
    best = _of_best(row.quiz_id) if figures else None
    with transaction.atomic():
        if best is not None:
            QuizStatistics.objects.update_or_create(
                quiz_id=row.quiz_id, which=BEST, defaults={**best, "counted_at": at}
            )
        # Wanted again meanwhile, it still is.
        QuizStatistics.objects.filter(pk=row_id, wanted_at=row.wanted_at).update(
            wanted_at=None, counted_at=at, attempts=attempts, figures=figures
        )


def _of_first(quiz_id: int) -> tuple[Figures, int]:
    """The figures of the first attempts, and how many there are."""
    attempts = counting().filter(quiz=quiz_id)
    found = gather(attempts=attempts)
    contents = _contents(found)
    to_choose = [pk for pk, content in contents.items() if content["kind"] in CHOOSING]
    to_give = [pk for pk, content in contents.items() if content["kind"] in GIVING]
    answers = given(attempts=attempts, versions=to_give)
    figures = figures_of(
        found=found,
        contents=contents,
        chosen=chosen(attempts=attempts, versions=to_choose),
        given=dict(given_by_version(contents=contents, chosen=answers)),
    )
    return figures, len(found.totals)


def _of_best(quiz_id: int) -> dict[str, Any] | None:
    """The columns of the best attempts' row; None where too few differ from the first."""
    stored = QuizStatistics.objects.filter(quiz=quiz_id, which=BEST).values_list("later", flat=True)
    later = _settled(set(stored.first() or ()), set(better_later(quiz_id=quiz_id)))
    attempts = counting_with(later=later).filter(quiz=quiz_id)
    # Of those who were erased meanwhile, nothing counts.
    if not later or attempts.filter(number__gt=1).count() < FEWEST:
        return None
    found = gather(attempts=attempts)
    figures = figures_of(found=found, contents=_contents(found), chosen=(), given={})
    if figures:
        _leave_out(figures, _differing(quiz_id, later))
    return {"attempts": len(found.totals), "figures": figures, "later": sorted(later)}


def _settled(before: set[int], now: set[int]) -> set[int]:
    """The later attempts that count: as before, unless those of enough members have changed."""
    changed = Attempt.objects.filter(pk__in=before ^ now)
    is_enough = changed.values("member").distinct().count() >= FEWEST
    return now if is_enough and len(now) >= FEWEST else before


def _differing(quiz_id: int, later: set[int]) -> set[int]:
    """The versions that other attempts were asked in one set than in the other, but too few."""
    members = Attempt.objects.filter(pk__in=later).values("member")
    few = set()
    for attempts in (
        Attempt.objects.filter(pk__in=later),
        counting().filter(quiz=quiz_id, member__in=members),
    ):
        asked = Response.objects.filter(attempt__in=attempts, share__isnull=False)
        counts = asked.values_list("version").annotate(Count("pk")).order_by()
        few |= {version for version, count in counts if count < FEWEST}
    return few


def _leave_out(figures: Figures, versions: set[int]) -> None:
    """What would tell something of few members beside the figures of the first attempts."""
    figures["compared"], figures["suspects"] = [], []
    for question in figures["questions"]:
        question["versions"] = [
            {"version": each["version"]}
            if each["version"] in versions
            else {name: each[name] for name in each if name not in ("choices", "given")}
            for each in question["versions"]
        ]


def _contents(found: Gathered) -> dict[int, Content]:
    versions = QuestionVersion.objects.filter(pk__in=found.versions)
    return dict(versions.values_list("pk", "content"))
