"""Whole weeks, months and quarters, and when the next of them can be told."""

from datetime import date, timedelta

from lms.reports.models import SavedReport

Rhythm = SavedReport.Rhythm


def begin_of(rhythm: str, day: date) -> date:
    """The first day of the week, month or quarter that a day lies in. Weeks begin on Monday."""
    if rhythm == Rhythm.WEEKLY:
        return day - timedelta(days=day.weekday())
    first = day.replace(day=1)
    return (
        first if rhythm == Rhythm.MONTHLY else first.replace(month=day.month - (day.month - 1) % 3)
    )


def next_begin(rhythm: str, day: date) -> date:
    """The first day of the one after."""
    longest = {Rhythm.WEEKLY: 7, Rhythm.MONTHLY: 31, Rhythm.QUARTERLY: 92}[Rhythm(rhythm)]
    return begin_of(rhythm, begin_of(rhythm, day) + timedelta(days=longest))


def last_whole(rhythm: str, day: date) -> tuple[date, date]:
    """First and last day of the one before the day's own."""
    last = begin_of(rhythm, day) - timedelta(days=1)
    return begin_of(rhythm, last), last
