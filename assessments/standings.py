"""Where a member is with each quiz, so that all pages tell the same of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Subquery, Sum

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
    here = {"member": member_id, "place": OuterRef("place"), "quiz": OuterRef("quiz")}
    allowed = Allowance.objects.filter(**here).order_by().values("place")
    return (
        Attempt.objects.filter(
            member=member_id,
            place__in=list(quizzes),
            quiz__in=[each.pk for each in quizzes.values()],
        )
        .order_by()
        .values("place", "quiz")
        .annotate(
            handed_in=Count("submitted_at"),
            begun=Count("pk", filter=Q(submitted_at=None)),
            to_be_marked=Count("pk", filter=Q(submitted_at__isnull=False, points=None)),
            allowed=Subquery(allowed.annotate(sum=Sum("attempts")).values("sum")),
            asked=Exists(AttemptRequest.objects.filter(answered_at=None, **here)),
        )
    )


def _standing(quiz: Quiz, row: Mapping[str, Any]) -> Standing:
    left = limit = None
    if quiz.attempts_limit is not None:
        limit = quiz.attempts_limit + (row["allowed"] or 0)
        left = max(0, limit - row["handed_in"])
    if row["begun"]:
        state = State.OPEN
    elif row["to_be_marked"]:
        state = State.TO_BE_MARKED
    elif left == 0:
        state = State.ASKED if row["asked"] else State.USED_UP
    else:
        state = State.AGAIN if row["handed_in"] else State.NEW
    return Standing(state=state, left=left, limit=limit)
