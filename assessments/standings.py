"""Where a member is with each quiz, so that all pages tell the same of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Sum,
    TextField,
    Value,
)
from django.db.models.functions import Coalesce

from assessments.models import Allowance, Attempt, AttemptRequest, Quiz


class State(Enum):
    NEW = "new"
    OPEN = "open"
    """Begun and not yet handed in."""
    TO_BE_MARKED = "to-be-marked"
    """Handed in, and a person has yet to mark a part of it."""
    AGAIN = "again"
    """Handed in, and there are attempts left."""
    USED_UP = "used-up"
    ASKED = "asked"
    """No attempts are left, and the member has asked for more."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    state: State = State.NEW
    left: int | None = None
    """How many attempts may still be handed in; None when there is no limit."""
    limit: int | None = None
    """How many the member may hand in altogether, with what was allowed to them alone."""
    declined: str = ""
    """Why they were given no more the last time they asked; only while none are left."""

    @property
    def is_blocked(self) -> bool:
        """Whether there is nothing that the member can do about it but wait, or ask."""
        return self.state in (State.USED_UP, State.ASKED, State.TO_BE_MARKED)

    @property
    def number(self) -> int | None:
        """Which attempt an open one is; only where there is a limit."""
        return None if self.limit is None or self.left is None else self.limit - self.left + 1

    @property
    def name(self) -> str:
        return self.state.value


def standings_of(*, member_id: int, quizzes: Mapping[str, Quiz]) -> dict[str, Standing]:
    """Where the member is with the quiz of each place, in one statement however many there are."""
    rows = {row["place"]: row for row in _rows(member_id, quizzes)} if quizzes else {}
    return {
        place: _standing(quiz, rows[place])
        if place in rows
        else Standing(left=quiz.attempts_limit, limit=quiz.attempts_limit)
        for place, quiz in quizzes.items()
    }


def _rows(member_id: int, quizzes: Mapping[str, Quiz]) -> Iterable[Mapping[str, Any]]:
    """What the member did in each place, and what was allowed to them before they did anything."""
    there = {
        "member": member_id,
        "place__in": list(quizzes),
        "quiz__in": [each.pk for each in quizzes.values()],
    }
    here = {"member": member_id, "place": OuterRef("place"), "quiz": OuterRef("quiz")}
    allowed = Allowance.objects.filter(**here).order_by().values("place")
    requests = AttemptRequest.objects.filter(**here).order_by("-pk")
    later = Allowance.objects.filter(
        member=member_id,
        place=OuterRef("place"),
        quiz=OuterRef("quiz"),
        attempts__gt=0,
        given_at__gt=OuterRef("answered_at"),
    )
    tried = (
        Attempt.objects.filter(**there)
        .order_by()
        .values("place", "quiz")
        .annotate(
            handed_in=Count("submitted_at"),
            begun=Count("pk", filter=Q(submitted_at=None)),
            to_be_marked=Count("pk", filter=Q(submitted_at__isnull=False, points=None)),
            allowed=Coalesce(Subquery(allowed.annotate(sum=Sum("attempts")).values("sum")), 0),
            asked=Exists(requests.filter(answered_at=None)),
            declined=Subquery(requests.exclude(Exists(later)).values("declined_because")[:1]),
        )
    )
    nothing = Value(0, output_field=IntegerField())
    untried = (
        Allowance.objects.filter(**there)
        .exclude(Exists(Attempt.objects.filter(**here)))
        .order_by()
        .values("place", "quiz")
        .annotate(
            handed_in=nothing,
            begun=nothing,
            to_be_marked=nothing,
            allowed=Sum("attempts"),
            asked=Value(False, output_field=BooleanField()),
            declined=Value("", output_field=TextField()),
        )
    )
    return tried.union(untried, all=True)


def _standing(quiz: Quiz, row: Mapping[str, Any]) -> Standing:
    left = limit = None
    if quiz.attempts_limit is not None:
        limit = quiz.attempts_limit + row["allowed"]
        left = max(0, limit - row["handed_in"])
    if row["begun"]:
        state = State.OPEN
    elif row["to_be_marked"]:
        state = State.TO_BE_MARKED
    elif left == 0:
        state = State.ASKED if row["asked"] else State.USED_UP
    else:
        state = State.AGAIN if row["handed_in"] else State.NEW
    declined = (row["declined"] or "") if state == State.USED_UP else ""
    return Standing(state=state, left=left, limit=limit, declined=declined)
