"""The figures of the completion report, and that they are the members' own."""

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from courses import ledger, overviews, progress
from courses.models import Enrolment, PathEnrolment
from lms.members.models import Member
from lms.reports import completion
from lms.reports.completion import Filters, Row
from tests.factories.courses import (
    EnrolmentFactory,
    PathEnrolmentFactory,
    complete_course,
    lessons_of,
    published_course,
    published_path,
    read,
)
from tests.factories.members import MemberFactory, OrganisationFactory

pytestmark = pytest.mark.django_db


def day(number, month=6, **clock):
    return datetime(2026, month, number, tzinfo=UTC).replace(**clock)


def row(label, joined, completed):
    return Row(label=label, joined=joined, completed=completed)


@pytest.fixture
def network():
    """Six members of two organisations in two countries on two courses, at all stages."""
    law = published_course(title="Law", slug="law", lessons=2)
    voice = published_course(title="Voice", slug="voice", lessons=1)
    path = published_path(law, voice)
    delta = OrganisationFactory(name="Delta", country="BD")
    lotus = OrganisationFactory(name="Lotus", country="TH")
    a, b, c, d, e, _idle = [
        MemberFactory(country="BD", organisation=delta),
        MemberFactory(country="BD", organisation=lotus),
        MemberFactory(country="TH", organisation=lotus),
        MemberFactory(country="TH", organisation=None),
        MemberFactory(country="", organisation=None),
        MemberFactory(country="TH", organisation=lotus),
    ]
    for member in (a, b):
        PathEnrolmentFactory(member=member, path=path, at=day(1))
    for member in (a, b, c):
        complete_course(member, law, at=day(3))
    complete_course(a, voice, at=day(20))
    complete_course(d, voice, at=day(5, month=8))
    EnrolmentFactory(member=e, course=law, at=day(4, month=8))
    read(e, lessons_of(law)[0], at=day(6, month=8))
    return {"law": law, "voice": voice, "delta": delta, "lotus": lotus}


def test_every_figure_of_the_network(network):
    report = completion.report(Filters())
    assert report.total == row("", 6, 5)
    assert report.members == 5
    assert report.paths_completed == 1
    assert report.by_course == (row("Law", 4, 3), row("Voice", 2, 2))
    assert report.by_country == (
        row("Bangladesh", 3, 3),
        row("Thailand", 2, 2),
        row("", 1, 0),
    )
    assert report.by_organisation == (
        row("Delta", 2, 2),
        row("Lotus", 2, 2),
        row("", 2, 1),
    )
    assert report.by_month == (
        row("2026-06", 4, 4),
        row("2026-07", 0, 0),
        row("2026-08", 2, 1),
    )


def test_figures_are_what_members_see_on_their_own_pages(network):
    report = completion.report(Filters())
    pages = [overviews.courses_of(member) for member in Member.objects.all()]
    assert report.total.joined == sum(len(courses) for courses in pages)
    assert report.total.completed == sum(
        each.progress.completed_at is not None for courses in pages for each in courses
    )
    assert report.total.completed == sum(
        ledger.course_progress(enrolment).complete for enrolment in Enrolment.objects.all()
    )
    assert report.paths_completed == sum(
        ledger.path_progress(each).met_at is not None for each in PathEnrolment.objects.all()
    )


def test_groupings_add_up_to_the_total(network):
    report = completion.report(Filters())
    for rows in (report.by_course, report.by_country, report.by_organisation, report.by_month):
        assert sum(each.joined for each in rows) == report.total.joined
        assert sum(each.completed for each in rows) == report.total.completed


@pytest.mark.parametrize(
    ("filters", "joined", "completed", "members", "paths"),
    [
        ({"course": "law"}, 4, 3, 4, 1),
        ({"course": "voice"}, 2, 2, 2, 1),
        ({"country": "BD"}, 3, 3, 2, 1),
        ({"country": "JP"}, 0, 0, 0, 0),
        ({"organisation": "delta"}, 2, 2, 1, 1),
        ({"organisation": "lotus"}, 2, 2, 2, 0),
        ({"course": "law", "country": "TH"}, 1, 1, 1, 0),
        ({"course": "law", "country": "BD", "organisation": "delta"}, 1, 1, 1, 1),
    ],
)
def test_filters_narrow_every_figure(network, filters, joined, completed, members, paths):
    chosen = {name: network.get(value, value) for name, value in filters.items()}
    report = completion.report(Filters(**chosen))
    assert report.total == row("", joined, completed)
    assert (report.members, report.paths_completed) == (members, paths)
    for rows in (report.by_course, report.by_country, report.by_organisation, report.by_month):
        assert sum(each.joined for each in rows) == joined
        assert sum(each.completed for each in rows) == completed


def test_filtering_by_each_group_gives_the_figures_of_its_row(network):
    report = completion.report(Filters())
    by_course = {each.label: each for each in report.by_course}
    for name in ("law", "voice"):
        course = network[name]
        assert completion.report(Filters(course=course)).total == row(
            "", by_course[course.title].joined, by_course[course.title].completed
        )
    for each in report.by_month:
        year, month = map(int, each.label.split("-"))
        first, last = date(year, month, 1), date(year, month, 31 if month != 6 else 30)
        of_month = completion.report(Filters(first_day=first, last_day=last))
        assert of_month.total == row("", each.joined, each.completed)


def test_both_days_of_a_period_belong_to_it():
    course = published_course(lessons=1)
    moments = [
        day(9, hour=23, minute=59, second=59, microsecond=999_999),
        day(10),
        day(11, hour=12),
        day(12, hour=23, minute=59, second=59, microsecond=999_999),
        day(13),
    ]
    for at in moments:
        complete_course(MemberFactory(), course, at=at)
    report = completion.report(Filters(first_day=date(2026, 6, 10), last_day=date(2026, 6, 12)))
    assert report.total == row("", 3, 3)
    assert completion.report(Filters(first_day=date(2026, 6, 13))).total == row("", 1, 1)
    assert completion.report(Filters(last_day=date(2026, 6, 9))).total == row("", 1, 1)


def test_joining_and_completing_count_when_each_happened():
    course = published_course(lessons=1)
    member = MemberFactory()
    EnrolmentFactory(member=member, course=course, at=day(1))
    complete_course(member, course, at=day(1, month=7))
    june = completion.report(Filters(first_day=date(2026, 6, 1), last_day=date(2026, 6, 30)))
    july = completion.report(Filters(first_day=date(2026, 7, 1), last_day=date(2026, 7, 31)))
    assert (june.total, june.members) == (row("", 1, 0), 1)
    assert (july.total, july.members) == (row("", 0, 1), 1)


@pytest.mark.parametrize("active", ["UTC", "Asia/Tokyo", "America/Los_Angeles"])
def test_days_and_months_are_the_sites_whoever_looks(settings, active):
    """A completion at 01:00 on 1 July in Bangkok was on 30 June in London."""
    settings.TIME_ZONE = "Asia/Bangkok"
    complete_course(MemberFactory(), published_course(lessons=1), at=day(30, hour=18))
    with timezone.override(active):
        report = completion.report(Filters(first_day=date(2026, 7, 1), last_day=date(2026, 7, 1)))
        assert report.total == row("", 1, 1)
        assert report.by_month == (row("2026-07", 1, 1),)
        assert completion.report(Filters(last_day=date(2026, 6, 30))).total == row("", 0, 0)


def test_a_member_who_did_much_is_one_member():
    member = MemberFactory()
    for _course in range(3):
        complete_course(member, published_course(lessons=1))
    report = completion.report(Filters())
    assert (report.members, report.total) == (1, row("", 3, 3))


def test_without_any_facts_there_are_no_figures():
    MemberFactory()
    published_course(lessons=1)
    report = completion.report(Filters())
    assert (report.total, report.members, report.paths_completed) == (row("", 0, 0), 0, 0)
    assert report.by_course == report.by_country == report.by_month == ()


def test_courses_of_one_name_stay_two():
    for number in (1, 2):
        course = published_course(title="Law", slug=f"law-{number}", lessons=1)
        EnrolmentFactory(course=course)
    assert completion.report(Filters()).by_course == (row("Law", 1, 0), row("Law", 1, 0))


def test_path_that_is_renewed_counts_once_in_a_period():
    course = published_course(lessons=1)
    path_enrolment = PathEnrolmentFactory(path=published_path(course))
    complete_course(path_enrolment.member, course)
    renewal = progress.renew_path(path_enrolment_id=path_enrolment.pk, at=timezone.now())
    progress.study_again(member=path_enrolment.member, course=course, at=timezone.now())
    complete_course(path_enrolment.member, course)
    renewal.refresh_from_db()
    assert renewal.completed_at is not None

    assert completion.report(Filters()).paths_completed == 1
    assert completion.report(Filters(course=course)).paths_completed == 1


@pytest.mark.parametrize("size", [1, 3])
def test_a_report_takes_as_many_queries_however_much_there_is(size, django_assert_num_queries):
    for country in ("BD", "TH", "JP")[:size]:
        organisation = OrganisationFactory(country=country)
        member = MemberFactory(country=country, organisation=organisation)
        course = published_course(lessons=1)
        PathEnrolmentFactory(member=member, path=published_path(course))
        complete_course(member, course)
    with django_assert_num_queries(7):
        report = completion.report(Filters())
    assert len(report.by_course) == len(report.by_country) == size
    assert report.paths_completed == size
