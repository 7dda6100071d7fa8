"""Telling the workers that a row waits. The row is the queue: a bell nobody hears loses nothing.

One message per row is on its way at a time, however many sweeps find it. That is written down until
a worker takes the message, or until the message is lost and has expired.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from celery import current_app, shared_task
from django.db import transaction
from django.utils import timezone

from lms.bells import failures
from lms.bells.models import Bell, Failure

AGAIN = timedelta(minutes=10)
"""A message that no worker took by then is dropped by the broker's reader, and may be sent anew."""


def job(name: str) -> Callable[[Callable[[int], None]], Any]:
    """A task about one row, which from its beginning on may be rung for again."""

    def declare(work: Callable[[int], None]) -> Any:
        @shared_task(name=name)
        @wraps(work)
        def task(row: int) -> None:
            Bell.objects.filter(task=name, row=row).delete()
            try:
                work(row)
            except Exception as error:
                failures.note(task=name, row=row, error=error, at=timezone.now())
                if not isinstance(error, failures.Stuck):
                    raise
            else:
                Failure.objects.filter(task=name, row=row).delete()

        return task

    return declare


def ring(task: str, row: int) -> None:
    """Have the task look at this row, once it is committed.

    A broker that is down is logged and fails nobody's request; the sweep finds the row.
    """
    transaction.on_commit(lambda: ring_now(task, [row]), robust=True)


def ring_now(task: str, rows: Iterable[int]) -> int:
    """Ring for those of these rows of which no message is on its way; how many were sent.

    Raises what the broker does when it is down, before anything is noted of the row it was at.
    """
    now, rows = timezone.now(), list(rows)
    if len(rows) == 1:
        # What else is on its way is not asked: of thousands of mails, that would be much each time.
        return int(_ring(task, rows[0], now))
    on_their_way = set(
        Bell.objects.filter(task=task, rung_at__gt=now - AGAIN).values_list("row", flat=True)
    )
    return sum(_ring(task, row, now) for row in rows if row not in on_their_way)


def _ring(task: str, row: int, now: datetime) -> bool:
    if not _claim(task, row, now):
        return False
    try:
        current_app.send_task(task, args=[row], expires=AGAIN.total_seconds())
    except Exception:
        Bell.objects.filter(task=task, row=row).delete()
        raise
    return True


def _claim(task: str, row: int, now: datetime) -> bool:
    """False when somebody else, at the same moment, rings for it."""
    _bell, created = Bell.objects.get_or_create(task=task, row=row, defaults={"rung_at": now})
    if created:
        return True
    lost = Bell.objects.filter(task=task, row=row, rung_at__lte=now - AGAIN)
    return bool(lost.update(rung_at=now))
