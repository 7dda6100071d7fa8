"""Telling the workers that a row waits. The row is the queue: a bell nobody hears loses nothing."""

from celery import current_app
from django.db import transaction


def ring(task: str, pk: int) -> None:
    """Have ``certificates.<task>`` look at this row, once it is committed.

    A broker that is down is logged and fails nobody's request; the sweep finds the row.
    """

    def send() -> None:
        current_app.send_task(f"certificates.{task}", args=[pk])

    transaction.on_commit(send, robust=True)
