"""The first page's figures are those of the report, of one look at the facts."""

from dataclasses import astuple
from datetime import UTC, date, datetime, time

import pytest
from django.utils import timezone

from certificates import awards
from lms.reports import columns, completion
from lms.reports.figures import By, Filters
from tests.factories.courses import (
    PathEnrolmentFactory,
    complete_course,
    published_course,
    published_path,
)
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("since", [date(2026, 9, 30), date(2026, 10, 1), date(2026, 10, 8)])
def test_figures_since_yesterday_are_the_reports_whenever_the_quarter_began(since):
    course = published_course(lessons=1)
    path = published_path(course)
    days = [date(2026, 9, 29), date(2026, 9, 30), date(2026, 10, 1), date(2026, 10, 8)]
    for day in days:
        member, at = MemberFactory(), datetime.combine(day, time(9), UTC)
        PathEnrolmentFactory(member=member, path=path, at=at)
        complete_course(member, course, at=at)
    for each in awards.unawarded():
        awards.award(path_enrolment_id=each.pk, at=timezone.now())
    copy, quarter = columns.refresh(at=timezone.now()), date(2026, 10, 1)

    report, times = completion.lately(first_day=quarter, by=By.MONTH, since=since, columns=copy)

    assert report == completion.report(
        filters=Filters(first_day=quarter), by=By.MONTH, columns=copy
    )
    of_whole = completion.report(filters=Filters(first_day=since), by=By.COURSE, columns=copy).total
    assert times.certified == sum(each >= since for each in days)
    assert astuple(times) == tuple(
        each.times for each in (of_whole.joined, of_whole.completed, of_whole.certified)
    )
