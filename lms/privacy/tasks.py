"""Copies and departures as tasks: each fetches by id and makes one call."""

from celery import shared_task
from django.db import connection, transaction
from django.utils import timezone

from lms.bells.doorbell import job, ring_now
from lms.privacy import copies, departures, erasing, looks
from lms.secretariat import invitations, messages


@job("privacy.make_copy")
def make_copy(copy_id: int) -> None:
    copies.make(copy_id=copy_id, at=timezone.now())


@job("privacy.remind")
def remind(departure_id: int) -> None:
    departures.remind(departure_id=departure_id, at=timezone.now())


@job("privacy.erase")
def erase(departure_id: int) -> None:
    erasing.erase(departure_id=departure_id, at=timezone.now())


@shared_task(name="privacy.sweep")
def sweep() -> None:
    """Ring for what waits and of which no message is on its way."""
    now = timezone.now()
    for task, waiting in (
        ("make_copy", copies.unmade()),
        ("remind", departures.to_remind(at=now)),
        ("erase", departures.due(at=now)),
    ):
        ring_now(f"privacy.{task}", waiting.values_list("pk", flat=True))


@shared_task(name="privacy.forget")
def forget() -> None:
    """Delete what was to be kept for a while only."""
    copies.forget(at=timezone.now())
    looks.forget(at=timezone.now())
    invitations.forget(at=timezone.now())
    messages.forget(at=timezone.now())
    transaction.on_commit(_take_in_the_log)


def _take_in_the_log() -> None:
    """SQLite keeps a log beside its file while somebody has that open: what was there is in it.

    Where somebody reads at this moment, it is left to the next night.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
