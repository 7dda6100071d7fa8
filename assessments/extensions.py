"""More time for single members, also in an attempt that is under way."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from assessments.models import Attempt, Extension, Quiz
from lms.members.models import Member


class OwnTime(Exception):
    """Nobody gives themselves more time."""


def give(*, quiz: Quiz, member: Member, minutes: int, by: Member, at: datetime) -> Extension:
    """Give a member so many minutes more in a quiz, in place of what they were given before.

    Raises ``OwnTime``.
    """
    if member.pk == by.pk:
        raise OwnTime
    with transaction.atomic():
        _lock(member.pk)
        before = sum(_given(quiz.pk, member.pk).values_list("minutes", flat=True))
        extension, _created = Extension.objects.update_or_create(
            quiz=quiz,
            member=member,
            defaults={"minutes": minutes, "given_by": by, "given_at": at},
        )
        _move(quiz.pk, member.pk, minutes - before)
        return extension


def take_back(*, quiz: Quiz, member_id: int, by: Member) -> None:
    """Take back what a member was given; nothing if there is nothing. Raises ``OwnTime``."""
    if member_id == by.pk:
        raise OwnTime
    with transaction.atomic():
        _lock(member_id)
        before = sum(_given(quiz.pk, member_id).values_list("minutes", flat=True))
        _given(quiz.pk, member_id).delete()
        _move(quiz.pk, member_id, -before)


def _lock(member_id: int) -> None:
    # Starting a quiz queues for the same row, and finds the time as it then is.
    Member.objects.select_for_update(no_key=True).only("pk").get(pk=member_id)


def _given(quiz_id: int, member_id: int) -> QuerySet[Extension]:
    return Extension.objects.filter(quiz=quiz_id, member=member_id)


def _move(quiz_id: int, member_id: int, minutes: int) -> None:
    """Move the end of the member's open attempt, if it has one."""
    opened = Attempt.objects.select_for_update(no_key=True).filter(
        quiz=quiz_id, member=member_id, submitted_at=None
    )
    for attempt in opened:
        if attempt.due_at is not None:
            attempt.due_at += timedelta(minutes=minutes)
            attempt.save(update_fields=["due_at"])
