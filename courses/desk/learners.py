"""Who is asked a quiz, and where each of them is with it."""

from collections.abc import Iterable
from typing import Any

from django.db.models import (
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    TextChoices,
    Value,
)
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext_lazy as _

from assessments.models import Allowance, Attempt, AttemptRequest, Quiz
from courses.desk.rights import courses_for, quizzes_for
from courses.models import Course, Enrolment, LearningRecord
from courses.places import PLACE, parts_of
from lms.members.models import Member

DIGITS = 9
"""No enrolment has a longer number, and a database would not take it."""


class Who(TextChoices):
    """Which of them are listed. One member may be among several."""

    EVERYBODY = "", _("Everybody")
    OPEN = "open", _("Have begun and not handed in")
    UNMARKED = "unmarked", _("Wait to be marked")
    ASKING = "asking", _("Ask for more attempts")
    FAILED = "failed", _("Have not passed yet")
    USED_UP = "used-up", _("Have no attempts left")
    PASSED = "passed", _("Have passed")
    NOT_BEGUN = "not-begun", _("Have not begun")


WANTED = {
    Who.OPEN: Q(is_open=True),
    Who.UNMARKED: Q(is_unmarked=True),
    Who.ASKING: Q(is_asking=True),
    Who.FAILED: Q(verb=LearningRecord.Verb.FAILED),
    # Without a limit this is NULL, and nobody.
    Who.USED_UP: Q(handed_in__gte=F("allowed") + F("limit"))
    & (Q(verb=None) | Q(verb=LearningRecord.Verb.FAILED)),
    Who.PASSED: Q(verb=LearningRecord.Verb.PASSED),
    Who.NOT_BEGUN: Q(last_at=None),
}


def asked(*, quiz: Quiz, courses: QuerySet[Course]) -> QuerySet[Enrolment]:
    """Enrolments in these courses that are asked the quiz now, or have an attempt at it.

    A course that asks for it in two lessons is there twice, each with its ``place`` and
    ``activity_id``. What the quiz counts is told by ``verb`` and ``result``, in per cent.
    """
    here = {"member": OuterRef("member"), "quiz": quiz, "place": OuterRef("place")}
    attempts = Attempt.objects.filter(**here)
    submitted = attempts.filter(submitted_at__isnull=False).order_by()
    allowed = Allowance.objects.filter(**here).order_by().values("place")
    results = LearningRecord.objects.filter(
        enrolment=OuterRef("pk"), activity=OuterRef("activity_id"), percent__isnull=False
    ).order_by("-pk")
    found = (
        Enrolment.objects.filter(course__activities__quiz=quiz, course__in=courses)
        .annotate(
            place=PLACE,
            activity_id=F("course__activities__pk"),
            retired_at=F("course__activities__retired_at"),
            last_at=Subquery(attempts.order_by("-number").values("started_at")[:1]),
            is_open=Exists(attempts.filter(submitted_at=None)),
            is_unmarked=Exists(submitted.filter(points=None)),
            is_asking=Exists(AttemptRequest.objects.filter(answered_at=None, **here)),
            limit=Cast(Value(quiz.attempts_limit), IntegerField()),
            handed_in=_count(submitted.values("place").annotate(count=Count("pk"))),
            allowed=_count(allowed.annotate(count=Sum("attempts"))),
            verb=Subquery(results.values("verb")[:1]),
            result=Subquery(results.values("percent")[:1]),
        )
        .filter(Q(active=True, retired_at=None) | Q(last_at__isnull=False))
    )
    return found.select_related("member", "course")


def _count(counts: QuerySet[Any, Any]) -> Coalesce:
    return Coalesce(Subquery(counts.values("count"), output_field=IntegerField()), 0)


def among(found: QuerySet[Enrolment], who: str) -> QuerySet[Enrolment]:
    """Those of them that the filter names, whoever did something last first."""
    wanted = found.filter(WANTED[Who(who)]) if who in WANTED else found
    return wanted.order_by(F("last_at").desc(nulls_last=True), "pk", F("activity_id"))


def counts(found: QuerySet[Enrolment]) -> dict[str, int]:
    """How many each filter finds, in one statement."""
    each = {who.name: Count("pk", filter=wanted) for who, wanted in WANTED.items()}
    told = found.aggregate(**each, **{Who.EVERYBODY.name: Count("pk")})
    return {who.value: told[who.name] for who in Who}


def named(found: QuerySet[Enrolment], text: str, *, by_name: bool) -> QuerySet[Enrolment]:
    """Those with this number, and ``by_name`` also those whose display name has the text in it."""
    number = text.removeprefix("#")
    wanted = Q(pk=int(number)) if number.isdecimal() and len(number) <= DIGITS else Q(pk=None)
    if by_name:
        wanted |= Q(member__display_name__icontains=text)
    return found.filter(wanted)


def attempts_at(*, quiz: Quiz, places: Iterable[str]) -> dict[str, list[Attempt]]:
    """The attempts made in these places, in their order, in one statement."""
    found: dict[str, list[Attempt]] = {}
    for attempt in Attempt.objects.filter(quiz=quiz, place__in=places).order_by("number"):
        found.setdefault(attempt.place, []).append(attempt)
    return found


def attempt_for(*, reader: Member, attempt_id: int) -> tuple[Attempt, Enrolment] | None:
    """Somebody else's attempt that the reader may look at, and the enrolment it was made in."""
    attempt = (
        Attempt.objects.select_related("quiz")
        .filter(pk=attempt_id, quiz__in=quizzes_for(reader))
        .exclude(member=reader)
        .first()
    )
    parts = parts_of(attempt.place) if attempt else None
    if attempt is None or parts is None:
        return None
    enrolment = (
        Enrolment.objects.select_related("member", "course")
        .filter(pk=parts[0], course__in=courses_for(reader))
        .first()
    )
    return (attempt, enrolment) if enrolment else None
