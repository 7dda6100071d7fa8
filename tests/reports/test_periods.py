from datetime import date

import pytest

from lms.reports.periods import last_whole, next_begin


@pytest.mark.parametrize(
    ("rhythm", "day", "first", "last", "following"),
    [
        ("weekly", date(2026, 11, 30), date(2026, 11, 23), date(2026, 11, 29), date(2026, 12, 7)),
        ("weekly", date(2026, 12, 6), date(2026, 11, 23), date(2026, 11, 29), date(2026, 12, 7)),
        ("monthly", date(2026, 1, 31), date(2025, 12, 1), date(2025, 12, 31), date(2026, 2, 1)),
        ("monthly", date(2028, 3, 1), date(2028, 2, 1), date(2028, 2, 29), date(2028, 4, 1)),
        ("quarterly", date(2026, 2, 28), date(2025, 10, 1), date(2025, 12, 31), date(2026, 4, 1)),
        ("quarterly", date(2026, 7, 1), date(2026, 4, 1), date(2026, 6, 30), date(2026, 10, 1)),
        ("quarterly", date(2026, 12, 31), date(2026, 7, 1), date(2026, 9, 30), date(2027, 1, 1)),
    ],
)
def test_the_period_is_the_last_whole_one_and_the_next_begins_after(
    rhythm, day, first, last, following
):
    assert last_whole(rhythm, day) == (first, last)
    assert next_begin(rhythm, day) == following
