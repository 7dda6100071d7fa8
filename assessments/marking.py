"""Marking by people: written answers, by their rubric, and overrides.

Where a quiz is ``marked_twice``, two people mark without knowing what the other gave. Marks up to
``CLOSE`` apart give their mean; where they are further apart, a third person sees both and
decides. Somebody's own answers are always marked by others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Count, Exists, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from assessments.contents import Content, number
from assessments.grading import counted, settle
from assessments.kinds.kind import ALL, NOTHING, share
from assessments.kinds.registry import kind_of
from assessments.models import Attempt, MarkChange, Quiz, Response
from lms.members.models import Member

Why = MarkChange.Why

CLOSE = Decimal("0.2")
"""Up to so much of the points apart, two marks are told as one."""
WHOLE = ""
"""The one line by which an answer without a rubric is marked."""
MARKS = (Why.MARKED, Why.SECOND, Why.DECIDED)
BY_PEOPLE = (*MARKS, Why.OVERRIDDEN)

Rubric = Mapping[str, Decimal]
"""The share given for each line, by its key."""


class OwnWork(Exception):
    """Nobody marks their own answers."""


class AlreadyMarked(Exception):
    """Somebody was faster, or this person has marked it before."""


class NotToMark(Exception):
    """Nothing there is for this person to mark or to change: not handed in, or not yet marked."""


class PassLost(Exception):
    """The quiz would no longer be passed, and nobody said that this is meant."""


class MarkDoesNotFit(Exception):
    """Not a share between none and all for each line of the rubric, and for no other."""


class ReasonMissing(Exception):
    """What is changed by hand is changed for a reason."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """What the member is told beside the points."""

    comments: tuple[str, ...]
    rubric: Rubric


def waiting(*, quizzes: QuerySet[Quiz], marker: Member) -> QuerySet[Response]:
    """Handed-in answers that this person may mark now, the oldest first.

    ``marks_given`` says how often each was marked: 2, and two marks wait to be decided between.
    """
    marked = MarkChange.objects.filter(response=OuterRef("pk"), why__in=MARKS)
    given = marked.order_by().values("response").annotate(count=Count("pk")).values("count")
    return (
        Response.objects.filter(
            share=None, attempt__submitted_at__isnull=False, attempt__quiz__in=quizzes
        )
        .exclude(attempt__member=marker)
        .filter(~Exists(marked.filter(changed_by=marker)))
        .annotate(marks_given=Coalesce(Subquery(given, output_field=IntegerField()), 0))
        .order_by("attempt__submitted_at", "pk")
    )


def lines_of(content: Content) -> list[str]:
    """The keys of the lines by which an answer is marked."""
    return [each["key"] for each in content.get("criteria", ())] or [WHOLE]


def marks_of(response: Response) -> list[MarkChange]:
    """The marks given for a response by people who marked it, in their order."""
    found = response.mark_changes.filter(why__in=MARKS).select_related("changed_by")
    return list(found.order_by("pk"))


def mark(
    *, response_id: int, marker: Member, rubric: Rubric, comment: str, at: datetime
) -> Attempt:
    """Give a written answer its points; the attempt has points once all of it is marked.

    Raises ``OwnWork``, ``AlreadyMarked``, ``NotToMark`` and ``MarkDoesNotFit``.
    """
    with transaction.atomic():
        response = _locked(response_id, marker)
        worth = _worth(response.version.content, rubric)
        earlier = _earlier(response, marker)
        if len(earlier) >= 2:
            raise AlreadyMarked
        _log(response, Why.SECOND if earlier else Why.MARKED, worth, marker, at, rubric, comment)
        if earlier and abs(earlier[0].after - worth) <= CLOSE:
            return _give(response, share((earlier[0].after + worth) / 2))
        if earlier or response.attempt.quiz.marked_twice:
            return response.attempt
        return _give(response, worth)


def decide(
    *, response_id: int, decider: Member, rubric: Rubric, comment: str, at: datetime
) -> Attempt:
    """Give the points between two marks that are far apart. The third person's word stands.

    Raises ``OwnWork``, ``AlreadyMarked``, ``NotToMark`` and ``MarkDoesNotFit``.
    """
    with transaction.atomic():
        response = _locked(response_id, decider)
        worth = _worth(response.version.content, rubric)
        if len(_earlier(response, decider)) < 2:
            raise NotToMark
        _log(response, Why.DECIDED, worth, decider, at, rubric, comment)
        return _give(response, worth)


def override(
    *,
    response_id: int,
    share: Decimal,
    reason: str,
    by: Member,
    at: datetime,
    takes_pass: bool = False,
) -> Attempt:
    """Change what a marked answer is worth, for a reason that is kept.

    Raises ``OwnWork``, ``NotToMark``, ``MarkDoesNotFit``, ``ReasonMissing``, ``AlreadyMarked`` for
    what it is worth now, and ``PassLost`` unless somebody ``takes_pass`` knowingly.
    """
    if not reason.strip():
        raise ReasonMissing
    with transaction.atomic():
        response = _found(response_id, by)
        if response.share is None:
            raise NotToMark
        worth = _checked(share)
        if worth == response.share:
            raise AlreadyMarked
        had_passed = counted(attempt=response.attempt).passed
        _log(response, Why.OVERRIDDEN, worth, by, at, reason=reason.strip())
        attempt = _give(response, worth)
        if had_passed and not takes_pass and not counted(attempt=attempt).passed:
            raise PassLost
        return attempt


def told(responses: Sequence[Response]) -> dict[int, Told]:
    """What people said of these responses when they marked them, by the response's id.

    Nothing of what is not settled. Of two who agree, both comments and the mean of each line; a
    rubric only while its points stand. Costs nothing where no answer was for a person to mark.
    """
    settled = {each.pk: each for each in responses if each.share is not None and _is_read(each)}
    changes = MarkChange.objects.filter(response__in=settled, why__in=BY_PEOPLE).order_by("pk")
    by_response: dict[int, list[MarkChange]] = {}
    for change in changes:
        by_response.setdefault(change.response_id, []).append(change)
    return {pk: _told(settled[pk], found) for pk, found in by_response.items()}


def _is_read(response: Response) -> bool:
    """Whether it takes a person to mark this answer."""
    content = response.version.content
    return kind_of(content).grade(content, response.answer) is None


def _told(response: Response, changes: list[MarkChange]) -> Told:
    marks = [each for each in changes if each.why in MARKS]
    counting = [each for each in marks if each.why == Why.DECIDED] or marks
    lines = lines_of(response.version.content)
    was_changed = changes[-1].why == Why.OVERRIDDEN
    rubric = (
        {}
        if was_changed or not counting or lines == [WHOLE]
        else {
            key: share(
                sum((number(each.rubric[key]) for each in counting), NOTHING) / len(counting)
            )
            for key in lines
        }
    )
    return Told(comments=tuple(each.comment for each in counting if each.comment), rubric=rubric)


def _found(response_id: int, by: Member) -> Response:
    """A response of a handed-in attempt of somebody else, locked with its attempt.

    Of two people who mark at once, in one attempt, the second sees what the first left.
    """
    response = (
        Response.objects.select_related("attempt__quiz", "version")
        .select_for_update(of=("self", "attempt"), no_key=True)
        .filter(attempt__submitted_at__isnull=False)
        .filter(pk=response_id)
        .first()
    )
    if response is None:
        raise NotToMark
    if response.attempt.member_id == by.pk:
        raise OwnWork
    return response


def _locked(response_id: int, marker: Member) -> Response:
    response = _found(response_id, marker)
    if response.share is not None:
        raise AlreadyMarked
    return response


def _earlier(response: Response, marker: Member) -> list[MarkChange]:
    earlier = marks_of(response)
    if any(each.changed_by_id == marker.pk for each in earlier):
        raise AlreadyMarked
    return earlier


def _worth(content: Content, rubric: Rubric) -> Decimal:
    """The share of the points that a rubric comes to, each line by its weight."""
    lines = lines_of(content)
    if set(rubric) != set(lines):
        raise MarkDoesNotFit
    shares = {key: _checked(given) for key, given in rubric.items()}
    weights = {each["key"]: number(each["weight"]) for each in content.get("criteria", ())}
    if not any(weights.values()):
        weights = dict.fromkeys(lines, ALL)
    total = sum(weights.values(), NOTHING)
    return share(sum((shares[key] * weights[key] for key in lines), NOTHING) / total)


def _checked(given: Decimal) -> Decimal:
    if not given.is_finite() or not NOTHING <= given <= ALL:
        raise MarkDoesNotFit
    return share(given)


def _log(
    response: Response,
    why: MarkChange.Why,
    after: Decimal,
    by: Member,
    at: datetime,
    rubric: Rubric | None = None,
    comment: str = "",
    reason: str = "",
) -> None:
    MarkChange.objects.create(
        response=response,
        why=why,
        before=response.share,
        after=after,
        rubric={key: str(given) for key, given in (rubric or {}).items()},
        comment=comment.strip(),
        reason=reason,
        changed_by=by,
        changed_at=at,
    )


def _give(response: Response, worth: Decimal) -> Attempt:
    response.share = worth
    response.save(update_fields=["share"])
    attempt = response.attempt
    settle(attempt=attempt, responses=list(attempt.responses.all()))
    return attempt
