"""The figures of the completion report, and that they are the members' own."""

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import duckdb
import pytest
from django.utils import timezone

from courses import ledger, overviews
from courses.models import Enrolment, LearningRecord, PathEnrolment
from lms.members.models import Member
from lms.reports import columns, completion, tables
from lms.reports.disclosure import HIDDEN
from lms.reports.figures import (
    OF_GAPS,
    OF_ONE_COURSE,
    OVERLAPPING,
    By,
    Compared,
    Filters,
    NeedsCourse,
    NeedsPeriod,
    earlier,
)
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
from tests.factories.secretariat import CohortFactory

pytestmark = pytest.mark.django_db
FIGURES = ("joined", "active", "completed", "stopped", "certified")


def day(number, month=6, **clock):
    return datetime(2026, month, number, tzinfo=UTC).replace(**clock)


def counted(by=By.COURSE, at=None, **filters):
    taken = columns.refresh(at=at or timezone.now())
    return completion.report(filters=Filters(**filters), by=by, columns=taken)


def times(figures, *names):
    counts = (getattr(figures, name) for name in names or ("joined", "completed"))
    return tuple(count and count.times for count in counts)


def groups(report, *names):
    return {row.key: times(row.figures, *names) for row in report.rows}


@pytest.fixture
def network():
    """Six members of two organisations in two countries on two courses, at all stages."""
    law = published_course(title="Law", slug="law", lessons=2)
    voice = published_course(title="Voice", slug="voice", lessons=1)
    path = published_path(law, voice)
    delta = OrganisationFactory(name="Delta", country="BD", kind="ngo")
    lotus = OrganisationFactory(name="Lotus", country="TH")
    a, b, c, d, e, _idle = [
        MemberFactory(country="BD", organisation=delta, language="en"),
        MemberFactory(country="BD", organisation=lotus, language="bn"),
        MemberFactory(country="TH", organisation=lotus, language="th"),
        MemberFactory(country="TH", organisation=None, language="th"),
        MemberFactory(country="", organisation=None, language="my"),
        MemberFactory(country="TH", organisation=lotus, language="th"),
    ]
    for member in (a, b):
        PathEnrolmentFactory(member=member, path=path, at=day(1))
    for member in (a, b, c):
        complete_course(member, law, at=day(3))
    complete_course(a, voice, at=day(20))
    complete_course(d, voice, at=day(5, month=8))
    EnrolmentFactory(member=e, course=law, at=day(4, month=8))
    read(e, lessons_of(law)[0], at=day(6, month=8))
    return {"law": law, "voice": voice, "delta": delta, "lotus": lotus, "path": path}


def test_every_figure_of_the_network(network):
    report = counted(at=day(1, month=9))
    assert times(report.total, *FIGURES) == (6, 6, 5, 0, 0)
    assert report.total.members.times == 5
    assert groups(report, *FIGURES) == {
        network["law"].pk: (4, 4, 3, 0, None),
        network["voice"].pk: (2, 2, 2, 0, None),
    }
    assert groups(counted(By.COUNTRY)) == {"BD": (3, 3), "TH": (2, 2), None: (1, 0)}
    assert groups(counted(By.ORGANISATION)) == {
        network["delta"].pk: (2, 2),
        network["lotus"].pk: (2, 2),
        None: (2, 1),
    }
    assert groups(counted(By.ORGANISATION_KIND)) == {"ngo": (2, 2), None: (4, 3)}
    assert groups(counted(By.LANGUAGE)) == {"en": (2, 2), "bn": (1, 1), "th": (2, 2), "my": (1, 0)}
    assert groups(counted(By.MONTH)) == {date(2026, 6, 1): (4, 4), date(2026, 8, 1): (2, 1)}
    assert groups(counted(By.PATH)) == {network["path"].pk: (2, 1)}


def test_figures_are_what_members_see_on_their_own_pages(network):
    report = counted()
    pages = [overviews.courses_of(member) for member in Member.objects.all()]
    seen = [each for courses in pages for each in courses]
    done = sum(each.progress.completed_at is not None for each in seen)
    assert times(report.total) == (len(seen), done)
    assert done == sum(ledger.course_progress(each).complete for each in Enrolment.objects.all())
    assert groups(counted(By.PATH))[network["path"].pk][1] == sum(
        ledger.path_progress(each).met_at is not None for each in PathEnrolment.objects.all()
    )


@pytest.mark.parametrize(
    ("filters", "joined", "completed", "members"),
    [
        ({"course": "law"}, 4, 3, 4),
        ({"course": "voice"}, 2, 2, 2),
        ({"country": "BD"}, 3, 3, 2),
        ({"country": "JP"}, 0, 0, 0),
        ({"organisation": "lotus"}, 2, 2, 2),
        ({"organisation_kind": "ngo"}, 2, 2, 1),
        ({"organisation_kind": "ngo", "country": "TH"}, 0, 0, 0),
        ({"organisation_kind": "university"}, 0, 0, 0),
        ({"language": "th"}, 2, 2, 2),
        ({"course": "law", "country": "TH"}, 1, 1, 1),
        ({"course": "law", "country": "BD", "organisation": "delta"}, 1, 1, 1),
        ({"path": "path"}, 3, 3, 2),
        ({"path": "path", "course": "voice"}, 1, 1, 1),
    ],
)
def test_filters_narrow_every_figure_and_groups_add_up(
    network, filters, joined, completed, members
):
    chosen = {name: network.get(value, value) for name, value in filters.items()}
    overlapping = (*OF_ONE_COURSE, *OVERLAPPING, *OF_GAPS)
    for by in (each for each in By if each not in overlapping):
        report = counted(by, **chosen)
        assert times(report.total) == (joined, completed)
        assert report.total.members.times == members
        for number in (0, 1):
            assert (
                sum(each[number] for each in groups(report).values()) == times(report.total)[number]
            )


def test_lessons_are_counted_of_those_who_joined_in_the_period(network):
    first, second = (lesson.activities.get(kind="read").pk for lesson in lessons_of(network["law"]))
    asked = {"course": network["law"]}
    assert groups(counted(By.LESSON, **asked), "completed") == {first: (4,), second: (3,)}
    in_june = counted(By.LESSON, last_day=date(2026, 6, 30), **asked)
    assert groups(in_june, "completed") == {first: (3,), second: (3,)}
    with pytest.raises(NeedsCourse):
        counted(By.LESSON)


def test_a_module_is_done_when_all_that_it_asks_is(network):
    course = published_course(title="Two", slug="two", modules=2, lessons=2)
    first, second = course.get_children()
    one, two, three, _four = lessons_of(course)
    half, whole = MemberFactory(), MemberFactory()
    for member in (half, whole):
        EnrolmentFactory(member=member, course=course, at=day(1))
        read(member, one)
    for lesson in (two, three):
        read(whole, lesson)
    report = counted(By.MODULE, course=course)
    assert groups(report, "completed") == {first.path: (1,)}
    told = tables.table(report, published=False)
    place = told.names.index("completed")
    assert [(each.label, each.cells[place]) for each in told.lines] == [
        (first.title, 1),
        (second.title, 0),
    ]
    with pytest.raises(NeedsCourse):
        counted(By.MODULE)


class TestGaps:
    def test_each_country_says_what_was_completed_there(self, network):
        told = tables.table(counted(By.GAPS), published=False)
        assert told.columns == ("Completed", "Law", "Voice")
        assert (told.total, told.left_out) == ((5, 3, 2), 0)
        assert [(each.label, each.cells) for each in told.lines] == [
            ("Bangladesh", (3, 2, 1)),
            ("Thailand", (2, 1, 1)),
        ]

    def test_a_course_that_nobody_completed_is_a_gap_and_not_left_out(self, network):
        published_course(title="Unread", slug="unread", lessons=1)
        published_course(title="Reader", slug="reader", lessons=1, is_reader=True)
        told = tables.table(counted(By.GAPS), published=False)
        assert told.columns[1:] == ("Law", "Voice", "Unread")
        assert told.total[-1] == 0
        assert {each.cells[-1] for each in told.lines} == {0}

    def test_what_is_published_of_it_is_what_the_two_reports_that_cross_there_say(self):
        courses = [published_course(title=f"C{n}", slug=f"c{n}", lessons=1) for n in (1, 2, 3)]
        for country, counts in {"TH": (7, 6, 2), "BD": (3, 9, 12), "ID": (0, 1, 8)}.items():
            for course, members in zip(courses, counts, strict=True):
                for _each in range(members):
                    complete_course(MemberFactory(country=country), course)
        told = tables.table(counted(By.GAPS), published=True)
        for place, course in enumerate(courses, start=1):
            alone = tables.table(counted(By.COUNTRY, course=course), published=True)
            column = alone.names.index("completed")
            for line in told.lines:
                cells = [each.cells[column] for each in alone.lines if each.key == line.key]
                assert line.cells[place] in ([HIDDEN] if HIDDEN in cells else [HIDDEN, *cells])
        small = [cell for line in told.lines for cell in line.cells if isinstance(cell, int)]
        assert small
        assert all(cell % 5 == 0 for cell in small)

    def test_an_earlier_period_is_compared_in_all_alone(self, network):
        taken = columns.refresh(at=timezone.now())
        report = completion.report(
            filters=Filters(first_day=date(2026, 6, 1), last_day=date(2026, 6, 30)),
            by=By.GAPS,
            columns=taken,
            compared=Compared.BEFORE,
        )
        assert tables.table(report, published=False).before.cells == (0, None, None)


def test_both_days_of_a_period_belong_to_it():
    course = published_course(lessons=1)
    for at in (
        day(9, hour=23, minute=59, second=59, microsecond=999_999),
        day(10),
        day(11, hour=12),
        day(12, hour=23, minute=59, second=59, microsecond=999_999),
        day(13),
    ):
        complete_course(MemberFactory(), course, at=at)
    report = counted(first_day=date(2026, 6, 10), last_day=date(2026, 6, 12))
    assert times(report.total, "joined", "active", "completed") == (3, 3, 3)
    assert times(counted(first_day=date(2026, 6, 13)).total) == (1, 1)
    assert times(counted(last_day=date(2026, 6, 9)).total) == (1, 1)


def test_joining_studying_and_completing_count_when_each_happened():
    course = published_course(lessons=2)
    member = MemberFactory()
    EnrolmentFactory(member=member, course=course, at=day(1))
    read(member, lessons_of(course)[0], at=day(5, month=7))
    complete_course(member, course, at=day(1, month=9))
    months = {
        month: times(
            counted(first_day=date(2026, month, 1), last_day=date(2026, month, 28)).total,
            "joined",
            "active",
            "completed",
        )
        for month in (5, 6, 7, 8, 9, 10)
    }
    assert months == {
        5: (0, 0, 0),
        6: (1, 1, 0),
        7: (0, 1, 0),
        8: (0, 0, 0),
        9: (0, 1, 1),
        10: (0, 0, 0),
    }


@pytest.mark.parametrize(
    ("compared", "first", "last", "earlier_first", "earlier_last"),
    [
        ("before", (2026, 7, 1), (2026, 9, 30), (2026, 3, 31), (2026, 6, 30)),
        ("before", (2026, 3, 1), (2026, 3, 1), (2026, 2, 28), (2026, 2, 28)),
        ("year", (2028, 2, 29), (2028, 3, 31), (2027, 2, 28), (2027, 3, 31)),
    ],
)
def test_an_earlier_period_is_as_long_or_a_year_away(
    compared, first, last, earlier_first, earlier_last
):
    filters = Filters(first_day=date(*first), last_day=date(*last))
    then = earlier(filters, Compared(compared))
    assert (then.first_day, then.last_day) == (date(*earlier_first), date(*earlier_last))
    with pytest.raises(NeedsPeriod):
        earlier(Filters(last_day=date(*last)), Compared(compared))


def test_the_earlier_total_is_what_that_period_says_by_itself(network):
    june = {"first_day": date(2026, 6, 1), "last_day": date(2026, 6, 30)}
    august = Filters(first_day=date(2026, 7, 2), last_day=date(2026, 7, 31))
    copy = columns.refresh(at=timezone.now())
    report = completion.report(
        filters=august, by=By.COUNTRY, columns=copy, compared=Compared.BEFORE
    )
    filters, figures = report.before
    assert (filters.first_day, filters.last_day) == (date(2026, 6, 2), date(2026, 7, 1))
    assert figures == counted(first_day=filters.first_day, last_day=filters.last_day).total
    assert times(report.total) == (0, 0)
    assert times(figures)[1] == times(counted(**june).total)[1]


def test_who_did_nothing_for_ninety_days_stopped_until_they_go_on():
    course = published_course(lessons=2)
    quiet, steady = MemberFactory(), MemberFactory()
    for member in (quiet, steady):
        EnrolmentFactory(member=member, course=course, at=day(1))
    read(steady, lessons_of(course)[0], at=day(20))
    complete_course(MemberFactory(), course, at=day(1))
    assert times(counted(at=day(1) + timedelta(days=90)).total, "stopped") == (0,)
    assert times(counted(at=day(2) + timedelta(days=90)).total, "stopped") == (1,)
    assert times(counted(at=day(22) + timedelta(days=90)).total, "stopped") == (2,)


def test_the_median_is_of_days_from_joining_to_completing():
    course = published_course(lessons=1)
    for days in (1, 3, 20):
        member = MemberFactory()
        EnrolmentFactory(member=member, course=course, at=day(1))
        complete_course(member, course, at=day(1) + timedelta(days=days))
    assert counted().total.median_days == 3


@pytest.mark.parametrize("active", ["UTC", "Asia/Tokyo", "America/Los_Angeles"])
def test_days_and_months_are_the_sites_whoever_looks(settings, active):
    """A completion at 01:00 on 1 July in Bangkok was on 30 June in London."""
    settings.TIME_ZONE = "Asia/Bangkok"
    complete_course(MemberFactory(), published_course(lessons=1), at=day(30, hour=18))
    with timezone.override(active):
        first = date(2026, 7, 1)
        report = counted(By.MONTH, first_day=first, last_day=first)
        assert times(report.total) == (1, 1)
        assert groups(report) == {first: (1, 1)}
        assert times(counted(last_day=date(2026, 6, 30)).total) == (0, 0)


def test_a_member_who_did_much_is_one_member():
    member = MemberFactory()
    for _course in range(3):
        complete_course(member, published_course(lessons=1))
    report = counted(By.COUNTRY)
    assert (report.total.members.times, *times(report.total)) == (1, 3, 3)
    assert report.rows[0].figures.completed.members == 1


@pytest.mark.parametrize("by", [By.COURSE, By.COUNTRY, By.LANGUAGE])
def test_who_studies_a_course_again_is_one_member_of_it(by):
    course = published_course(lessons=1)
    again, once = MemberFactory(country="TH"), MemberFactory(country="TH")
    for member in (again, once):
        complete_course(member, course, at=day(3))
    Enrolment.objects.filter(member=again).update(active=False)
    EnrolmentFactory(member=again, course=course, at=day(20))
    for filters in ({}, {"course": course}):
        [row] = counted(by, **filters).rows
        joined, completed = row.figures.joined, row.figures.completed
        assert (joined.times, joined.members) == (3, 2)
        assert (completed.times, completed.members) == (2, 2)


def test_who_joins_and_completes_two_courses_in_a_month_is_one_member_of_it():
    twice, once = MemberFactory(), MemberFactory()
    for course in (published_course(lessons=1), published_course(lessons=1)):
        complete_course(twice, course, at=day(3))
    complete_course(once, course, at=day(20))
    complete_course(once, published_course(lessons=1), at=day(1, month=7))
    rows = {row.key.month: row.figures for row in counted(By.MONTH).rows}
    for month, times, members in ((6, 3, 2), (7, 1, 1)):
        for count in (rows[month].joined, rows[month].completed):
            assert (count.times, count.members) == (times, members)


def test_without_any_facts_there_are_no_figures():
    MemberFactory()
    published_course(lessons=1)
    for by in By:
        if by not in OF_ONE_COURSE:
            report = counted(by)
            assert (times(report.total), report.rows) == ((0, 0), ())


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_random_histories_give_what_a_slow_count_of_the_records_gives(seed):
    dice = random.Random(seed)  # noqa: S311 - figures, not secrets
    courses = [published_course(lessons=2) for _number in range(2)]
    members = [MemberFactory(country=dice.choice(["TH", "BD", ""])) for _number in range(6)]
    for member in members:
        for course in dice.sample(courses, dice.randint(0, 2)):
            at = day(dice.randint(1, 28), month=dice.randint(1, 6))
            EnrolmentFactory(member=member, course=course, at=at)
            for lesson in lessons_of(course)[: dice.randint(0, 2)]:
                at += timedelta(days=dice.randint(0, 60), hours=dice.randint(0, 23))
                read(member, lesson, at=at)
    begin, end = day(dice.randint(1, 28), month=3), day(dice.randint(1, 28), month=6)
    slow = {}
    for record in LearningRecord.objects.select_related("member", "enrolment"):
        if not begin <= record.happened_at < end + timedelta(days=1):
            continue
        figures = slow.setdefault(record.member.country or None, Counter())
        figures["joined"] += record.verb == "joined"
        figures["completed"] += record.verb == "course-completed"
        if not figures[record.enrolment_id]:
            figures[record.enrolment_id] = 1
            figures["active"] += 1
    told = counted(By.COUNTRY, first_day=begin.date(), last_day=end.date())
    names = ("joined", "active", "completed")
    assert {key: each for key, each in groups(told, *names).items() if any(each)} == {
        key: tuple(figures[name] for name in names) for key, figures in slow.items()
    }


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_each_cohort_says_what_the_report_narrowed_to_it_says(seed):
    """Members are in several cohorts or in none; one cohort has nobody."""
    dice = random.Random(seed)  # noqa: S311 - figures, not secrets
    courses = [published_course(lessons=1) for _number in range(3)]
    path = published_path(*courses[:2])
    cohorts = [CohortFactory(path=path, name=f"Cohort {number}") for number in range(4)]
    for _number in range(12):
        member = MemberFactory()
        for cohort in dice.sample(cohorts[:3], dice.randint(0, 3)):
            CohortFactory.put(cohort, member)
        PathEnrolmentFactory(member=member, path=path, at=day(1))
        for course in dice.sample(courses, dice.randint(0, 3)):
            complete_course(member, course, at=day(dice.randint(1, 28), month=dice.randint(6, 8)))
    for filters in ({}, {"path": path}, {"last_day": date(2026, 7, 3)}, {"course": courses[2]}):
        told = counted(By.COHORT, **filters)
        assert told.total == counted(By.COURSE, **filters).total
        alone = {each.pk: counted(cohort=each, **filters).total for each in cohorts}
        rows = {row.key: row.figures for row in told.rows}
        assert rows == {key: alone[key] for key in rows}
        assert all(not figures.active.times for key, figures in alone.items() if key not in rows)
        assert cohorts[3].pk not in rows
    one = counted(By.COHORT, cohort=cohorts[0])
    assert [row.key for row in one.rows] == [cohorts[0].pk]
    assert one.rows[0].figures == one.total


def test_what_is_published_of_cohorts_hides_small_ones_and_those_alone():
    """The rest of the total says nothing of a small cohort: most members are in none."""
    course = published_course(lessons=1)
    path = published_path(course)
    for name, size in {"Large": 21, "Small": 4}.items():
        cohort = CohortFactory(path=path, name=name)
        for _each in range(size):
            CohortFactory.put(cohort, complete_course(MemberFactory(), course).member)
    within = tables.table(counted(By.COHORT), published=True)
    for _each in range(70):
        complete_course(MemberFactory(), course)
    among_others = tables.table(counted(By.COHORT), published=True)
    for told in (within, among_others):
        place = told.names.index("completed")
        [line] = told.lines
        assert (line.label, told.left_out) == ("Large", 1)
        assert line.cells[place] in (20, 25)
    assert within.total[place] in (25, HIDDEN)
    assert among_others.total[place] == 95


@pytest.mark.parametrize("by", list(By))
def test_what_is_kept_for_good_and_what_is_new_count_together(monkeypatch, network, by):
    """Records are sealed in threes; one recorded a moment ago stays outside."""
    filters = {
        "course": network["law"],
        "first_day": date(2026, 6, 2),
        "last_day": date(2026, 9, 1),
    }
    whole = counted(by, **filters)
    columns.forget()
    monkeypatch.setattr(columns, "SEAL", 3)
    monkeypatch.setattr(columns, "SETTLED", timedelta(0))
    pieces = counted(by, **filters)
    assert list(columns.current(at=timezone.now()).folder.parent.glob("sealed/*.parquet"))
    assert set(groups(pieces, *FIGURES).items()) == set(groups(whole, *FIGURES).items())


@pytest.mark.parametrize("size", [1, 3])
def test_copying_takes_as_many_statements_however_much_there_is(size, django_assert_num_queries):
    for country in ("BD", "TH", "JP")[:size]:
        complete_course(MemberFactory(country=country), published_course(lessons=1))
    with django_assert_num_queries(6):
        copy = columns.refresh(at=timezone.now())
    with django_assert_num_queries(0):
        completion.report(filters=Filters(), by=By.COUNTRY, columns=copy)


def test_nobody_waits_for_a_copy_that_takes_long_while_the_worker_makes_them(monkeypatch):
    now = timezone.now()
    first = columns.refresh(at=now)
    monkeypatch.setattr(columns, "QUICK", timedelta(days=-1))
    assert columns.current(at=now + timedelta(minutes=9)).folder == first.folder
    assert columns.current(at=now + timedelta(minutes=11)).folder != first.folder


def test_two_copies_of_one_moment_stand_beside_each_other(monkeypatch):
    now = timezone.now()
    monkeypatch.setattr(columns.time, "monotonic", lambda: 7)
    first, second = columns.refresh(at=now), columns.refresh(at=now)
    assert first.folder != second.folder
    assert columns.current(at=now).taken_at == second.taken_at


def test_two_read_one_copy_at_the_same_time():
    copy = columns.refresh(at=timezone.now())
    with copy.opened() as one, copy.opened() as other:
        for facts in (one, other):
            assert facts.sql("SELECT count(*) FROM enrolments").fetchall() == [(0,)]


def test_a_copy_stays_whole_while_newer_ones_are_made():
    now = timezone.now()
    first = columns.refresh(at=now)
    with first.opened() as facts:
        columns.refresh(at=now + timedelta(seconds=60))
        assert facts.sql("SELECT count(*) FROM enrolments").fetchall() == [(0,)]
    assert first.folder.exists()
    columns.refresh(at=now + timedelta(minutes=30))
    assert not first.folder.exists()


def test_nobody_else_on_the_machine_reads_who_studies_what(settings):
    copy = columns.refresh(at=timezone.now())
    assert copy.folder.parent.stat().st_mode & 0o077 == 0


@pytest.fixture
def wrong_copy(monkeypatch):
    """Sealed records of which one was lost."""
    course = published_course(lessons=1)
    for _number in range(4):
        complete_course(MemberFactory(), course, at=day(3))
    monkeypatch.setattr(columns, "SEAL", 3)
    monkeypatch.setattr(columns, "SETTLED", timedelta(0))
    copy = columns.refresh(at=timezone.now() + timedelta(seconds=1))
    sealed = sorted(copy.folder.parent.glob("sealed/*.parquet"))
    with duckdb.connect() as facts:
        kept = facts.read_parquet(str(sealed[0])).limit(2).fetchall()
        facts.read_parquet(str(sealed[0])).limit(2).write_parquet(str(sealed[1]))
    assert len(kept) == 2


def test_a_copy_that_is_wrong_is_found_at_night_and_made_anew(wrong_copy, caplog):
    later = timezone.now() + timedelta(hours=2)
    assert not columns.check(at=later)
    assert "was wrong" in caplog.text
    assert columns.check(at=later)


def test_the_worker_copies_each_minute_what_takes_long(monkeypatch):
    now = timezone.now()
    first = columns.refresh(at=now)
    folders = first.folder.parent
    monkeypatch.setattr(columns, "QUICK", timedelta(days=1))
    columns.refresh_if_large(at=now + timedelta(seconds=5))
    assert list(folders.glob("copy-*")) == [first.folder]
    monkeypatch.setattr(columns, "QUICK", timedelta(days=-1))
    columns.refresh_if_large(at=now + timedelta(seconds=10))
    assert len(list(folders.glob("copy-*"))) == 2
