"""More attempts and more time for single members, and how they ask for them."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from assessments import grading
from assessments.models import Allowance, Attempt, AttemptRequest, Quiz
from lms.members.models import Member

MOST_ATTEMPTS = 20
"""More at a time is a slip of the finger: what was allowed cannot be taken back."""
MOST_MINUTES = 24 * 60


class OwnAllowance(Exception):
    """Nobody allows themselves anything."""


class NothingAllowed(Exception):
    """Neither attempts nor minutes, or more of them than can be given at once."""


class ReasonMissing(Exception):
    """What is allowed to one member is allowed for a reason."""


class NotAsked(Exception):
    """They ask for nothing, or were answered meanwhile."""


class AttemptsLeft(Exception):
    """Whoever has attempts left need not ask for more."""


def give(
    *,
    quiz: Quiz,
    member: Member,
    place: str,
    attempts: int,
    minutes: int,
    reason: str,
    by: Member,
    at: datetime,
) -> Allowance:
    """Give a member more attempts or minutes in a place, beside what they were given before.

    An attempt that is open there ends so much later. Answers what the member asked for. Raises
    ``OwnAllowance``, ``NothingAllowed`` and ``ReasonMissing``.
    """
    if member.pk == by.pk:
        raise OwnAllowance
    if not reason.strip():
        raise ReasonMissing
    is_possible = 0 <= attempts <= MOST_ATTEMPTS and 0 <= minutes <= MOST_MINUTES
    if not is_possible or not (attempts or minutes):
        raise NothingAllowed
    with transaction.atomic():
        _lock(member.pk)
        allowance = Allowance.objects.create(
            quiz=quiz,
            member=member,
            place=place,
            attempts=attempts,
            minutes=minutes,
            reason=reason.strip(),
            given_by=by,
            given_at=at,
        )
        if attempts:
            _unanswered(quiz, member, place).update(answered_at=at, answered_by=by)
        if minutes:
            _move(quiz, member, place, minutes)
        return allowance


def decline(
    *, quiz: Quiz, member: Member, place: str, reason: str, by: Member, at: datetime
) -> None:
    """Give none of what the member asks for, for a reason that they read. They may ask again.

    Raises ``OwnAllowance``, ``ReasonMissing`` and ``NotAsked``.
    """
    if member.pk == by.pk:
        raise OwnAllowance
    if not reason.strip():
        raise ReasonMissing
    with transaction.atomic():
        _lock(member.pk)
        declined = _unanswered(quiz, member, place).update(
            answered_at=at, answered_by=by, declined_because=reason.strip()
        )
        if not declined:
            raise NotAsked


def ask(*, quiz: Quiz, member: Member, place: str, at: datetime) -> AttemptRequest | None:
    """Write down that a member asks for more attempts; None if they had asked already.

    Raises ``AttemptsLeft``.
    """
    with transaction.atomic():
        _lock(member.pk)
        if grading.attempts_left(member=member, quiz=quiz, place=place) != 0:
            raise AttemptsLeft
        asked, created = AttemptRequest.objects.get_or_create(
            quiz=quiz, member=member, place=place, answered_at=None, defaults={"asked_at": at}
        )
        return asked if created else None


def unanswered(*, quizzes: QuerySet[Quiz]) -> QuerySet[AttemptRequest]:
    """What members ask for in these quizzes, the oldest first."""
    asked = AttemptRequest.objects.filter(quiz__in=quizzes, answered_at=None)
    return asked.select_related("quiz", "member").order_by("asked_at", "pk")


def given(*, quiz: Quiz, member: Member, place: str) -> QuerySet[Allowance]:
    """The log of what the member was given there, the newest first."""
    found = Allowance.objects.filter(quiz=quiz, member=member, place=place)
    return found.select_related("given_by").order_by("-pk")


def _lock(member_id: int) -> None:
    # Starting a quiz queues for the same row, and finds the time as it then is.
    Member.objects.select_for_update(no_key=True).only("pk").get(pk=member_id)


def _unanswered(quiz: Quiz, member: Member, place: str) -> QuerySet[AttemptRequest]:
    return AttemptRequest.objects.filter(quiz=quiz, member=member, place=place, answered_at=None)


def _move(quiz: Quiz, member: Member, place: str, minutes: int) -> None:
    """Move the end of the member's open attempt, if it has one."""
    opened = Attempt.objects.select_for_update(no_key=True).filter(
        quiz=quiz, member=member, place=place, submitted_at=None
    )
    for attempt in opened:
        if attempt.due_at is not None:
            attempt.due_at += timedelta(minutes=minutes)
            attempt.save(update_fields=["due_at"])
