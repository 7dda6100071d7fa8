"""When a fact reaches the records: now, but for a past that is made up.

``as of`` asks what was known on a day; so the moment is never given by whoever tells the fact.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.utils import timezone

_clock: ContextVar[Callable[[], datetime] | None] = ContextVar("clock", default=None)


def recorded_now() -> datetime:
    clock = _clock.get()
    return clock() if clock else timezone.now()


@contextmanager
def by_another_clock(clock: Callable[[], datetime]) -> Iterator[None]:
    """For the demo, whose members' year goes by in a minute: only what is done within."""
    token = _clock.set(clock)
    try:
        yield
    finally:
        _clock.reset(token)
