"""What was learned between a test and a parallel one after it, topic by topic (ADR 0017)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Count

from assessments.models import Attempt, Kind, LearningGain, Question, Quiz, Response
from assessments.statistics.choices import FEWEST
from lms.members import roles

NOTHING, ALL = Decimal(0), Decimal(1)
EXACT = Decimal("0.00001")
WHOLE = None
"""In place of a topic: all questions together, also those without one."""


@dataclass(frozen=True, kw_only=True)
class Result:
    """One answer: what it is about, and what of how many points it got."""

    topics: frozenset[int]
    share: Decimal
    points: Decimal


def gain(*, before: Decimal, after: Decimal) -> Decimal | None:
    """How much of what could be gained was gained; below zero, of what could be lost. Pure.

    From -1 to 1. None where all was right before and after: there was nothing to learn. Raises
    ``ValueError`` for what is no share of 1.
    """
    for each in (before, after):
        if not each.is_finite() or not NOTHING <= each <= ALL:
            raise ValueError(each)
    if before == after:
        return None if before == ALL else NOTHING
    possible = ALL - before if after > before else before
    return ((after - before) / possible).quantize(EXACT)


def shares(results: Iterable[Result]) -> dict[int | None, Decimal]:
    """The share of the points that was reached, in each topic and in the whole. Pure.

    Of what has no points, nothing is said.
    """
    reached: dict[int | None, Decimal] = {}
    possible: dict[int | None, Decimal] = {}
    for each in results:
        for topic in (WHOLE, *each.topics):
            reached[topic] = reached.get(topic, NOTHING) + each.share * each.points
            possible[topic] = possible.get(topic, NOTHING) + each.points
    return {
        topic: (reached[topic] / points).quantize(EXACT)
        for topic, points in possible.items()
        if points
    }


def measure(*, attempt: Attempt, responses: Sequence[Response]) -> None:
    """Store what was learned between the attempt that this one is parallel to and this one.

    Topics that only one of them asked about cannot be compared. Answers that a person reads are
    left out: what is stored is never changed. To be called once, in the transaction that hands the
    attempt in.
    """
    earlier = list(
        Response.objects.filter(attempt=attempt.parallel_to_id).select_related("version")
    )
    topics = _topics_of({each.question_id for each in (*earlier, *responses)})
    before = shares(_results(earlier, topics))
    after = shares(_results(responses, topics))
    LearningGain.objects.bulk_create(
        LearningGain(
            attempt=attempt,
            topic_id=topic,
            before=before[topic],
            after=after[topic],
            gain=gain(before=before[topic], after=after[topic]),
        )
        for topic in before
        if topic in after
    )


def means(*, quiz: Quiz) -> list[Mapping[str, Any]]:
    """What learners gained on average, by the id of the topic, in three statements.

    Groups of fewer than ``FEWEST`` are not told, and learners are added so many at a time: nobody's
    result is the difference between two figures.
    """
    attempts = Attempt.objects.filter(quiz=quiz, gains__topic=None, gains__isnull=False)
    attempts = attempts.exclude(member__in=roles.staff()).order_by("pk")
    told = attempts.count() // FEWEST * FEWEST
    if not told:
        return []
    last = attempts.values_list("pk", flat=True)[told - 1]
    rows = LearningGain.objects.filter(attempt__in=attempts.filter(pk__lte=last).order_by())
    by_topic = (
        rows.order_by()
        .values("topic")
        .annotate(
            learners=Count("attempt__member", distinct=True),
            before=Avg("before"),
            after=Avg("after"),
            gain=Avg("gain"),
        )
    )
    return [*by_topic.filter(learners__gte=FEWEST)]


def _results(responses: Iterable[Response], topics: dict[int, frozenset[int]]) -> list[Result]:
    return [
        Result(
            topics=topics[each.question_id],
            share=each.share or NOTHING,
            points=each.points_possible,
        )
        for each in responses
        if each.version.content["kind"] != Kind.ESSAY
    ]


def _topics_of(question_ids: Iterable[int]) -> dict[int, frozenset[int]]:
    """By today's topics on both sides, whatever an author changed meanwhile."""
    found: dict[int, set[int]] = {pk: set() for pk in question_ids}
    pairs = Question.topics.through.objects.filter(question__in=found)
    for question, topic in pairs.values_list("question_id", "topic_id"):
        found[question].add(topic)
    return {pk: frozenset(each) for pk, each in found.items()}
