"""The report as of a past day says what it said then, whatever members did since."""

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from assessments.models import Quiz
from certificates import awards
from courses.models import Course
from lms.reports import columns, completion
from lms.reports.figures import OF_ONE_COURSE, By, Filters
from lms.secretariat import organisations
from lms.secretariat.models import CohortMember
from tests.factories.courses import (
    EnrolmentFactory,
    PathEnrolmentFactory,
    complete_course,
    lessons_of,
    published_course,
    published_path,
    read,
    take_quiz,
)
from tests.factories.members import MemberFactory, OrganisationFactory
from tests.factories.secretariat import CohortFactory

pytestmark = pytest.mark.django_db


def day(number, month=6, **clock):
    return datetime(2026, month, number, tzinfo=UTC).replace(**clock)


def counted(by=By.COURSE, at=None, **filters):
    taken = columns.refresh(at=at or timezone.now())
    return completion.report(filters=Filters(**filters), by=by, columns=taken)


def times(figures):
    return tuple(count and count.times for count in (figures.joined, figures.completed))


def groups(report):
    return {row.key: times(row.figures) for row in report.rows}


def award_due():
    for each in awards.unawarded():
        awards.award(path_enrolment_id=each.pk, at=timezone.now())


@pytest.fixture
def clock(monkeypatch):
    """Sets what the site takes for now."""

    def clock(at):
        monkeypatch.setattr(timezone, "now", lambda: at)

    return clock


def told(at, *every, **more):
    """All that the report says by everything there is, and by country with each filter."""
    copy = columns.refresh(at=at)
    course = Course.objects.order_by("pk").first()
    by_course = {by: {"course": course} for by in OF_ONE_COURSE}
    return [
        {
            by: (report.total, set(report.rows), report.gaps and dict(report.gaps.cells))
            for by in ([By.COUNTRY] if filters else By)
            for chosen in [Filters(**filters, **by_course.get(by, {}), **more)]
            for report in [completion.report(filters=chosen, by=by, columns=copy)]
        }
        for filters in every
    ]


def study(dice, clock, people, courses, cohorts, *, first, last):
    """Two months in which people join, read and hand in, some of it told to the site later."""
    moments = sorted(
        first + timedelta(minutes=dice.randrange(int((last - first).total_seconds()) // 60))
        for _each in range(70)
    )
    for at in moments:
        member, course = dice.choice(people), dice.choice(courses)
        clock(at)
        enrolment = member.enrolments.active().filter(course=course).first()
        if enrolment is None:
            EnrolmentFactory(member=member, course=course, at=at)
            continue
        lesson = dice.choice(lessons_of(course))
        if lesson.activities.filter(kind="quiz").exists():
            take_quiz(member, lesson, at=at, right=dice.choice([0, 1, None]))
        else:
            happened = max(enrolment.enrolled_at, at - timedelta(days=dice.randint(0, 9)))
            read(member, lesson, at=happened)
        if not dice.randrange(6):
            place = {"cohort": dice.choice(cohorts), "member": member}
            CohortMember.objects.get_or_create(**place, defaults={"added_at": at})


@pytest.mark.parametrize("seed", [1, 2])
def test_the_report_says_what_it_said_then_whatever_came_after(clock, seed):
    dice = random.Random(seed)  # noqa: S311 - figures, not secrets
    begin, then, later = day(1, month=1), day(30, month=4, hour=23), day(30, month=9)
    clock(begin)
    courses = [published_course(lessons=2, quiz_in_last=True) for _number in range(2)]
    Quiz.objects.update(pass_mark=40)
    path = published_path(*courses)
    cohorts = [CohortFactory(path=path) for _number in range(2)]
    kept = OrganisationFactory(country="TH", kind="ngo")
    merged = OrganisationFactory(country="BD", kind="university")
    people = [
        MemberFactory(
            country=dice.choice(["TH", "BD", ""]),
            organisation=dice.choice([kept, merged, None]),
            language=dice.choice(["en", "my", "th"]),
        )
        for _number in range(12)
    ]
    for member in people[:5]:
        PathEnrolmentFactory(member=member, path=path, at=begin)
    study(dice, clock, people, courses, cohorts, first=begin, last=then)
    award_due()
    asked = (
        {},
        {"path": path},
        {"cohort": cohorts[0]},
        {"country": "TH"},
        {"organisation_kind": "university"},
        {"first_day": date(2026, 3, 20)},
        {"first_day": date(2026, 3, 10), "last_day": date(2026, 4, 20)},
    )
    whole = told(then, *asked)
    for member in people:
        member.country, member.language = dice.choice(["JP", "TH"]), dice.choice(["fa", "en"])
        member.organisation = dice.choice([kept, None])
        member.save()
    newcomers = [MemberFactory(country="TH", organisation=kept) for _number in range(3)]
    everybody = [*people, *newcomers]
    study(dice, clock, everybody, courses, cohorts, first=day(1, month=5), last=later)
    award_due()
    then_again = {"as_of": date(2026, 4, 30)}
    assert told(later, *asked) != whole
    later += timedelta(hours=1)
    for filters, said, says in zip(asked, whole, told(later, *asked, **then_again), strict=True):
        for by in said:
            assert (filters, by, says[by]) == (filters, by, said[by])
    # Merging renames, and moves nothing else.
    organisations.merge(organisation_id=merged.pk, into_id=kept.pk, by=people[0])
    [renamed] = told(later + timedelta(hours=1), {}, **then_again)
    of_organisations = (By.ORGANISATION, By.ORGANISATION_KIND)
    assert {by: renamed[by] for by in By if by not in of_organisations} == {
        by: whole[0][by] for by in By if by not in of_organisations
    }
    joined = {row.key: times(row.figures) for row in whole[0][By.ORGANISATION][1]}
    together = joined.pop(merged.pk, (0, 0)), joined.pop(kept.pk, (0, 0))
    rows = {row.key: times(row.figures) for row in renamed[By.ORGANISATION][1]}
    assert rows.pop(kept.pk) == tuple(map(sum, zip(*together, strict=True)))
    assert rows == joined


def test_what_was_done_before_and_told_after_was_not_known_yet(clock):
    course = published_course(lessons=1)
    member = MemberFactory()
    clock(day(1))
    EnrolmentFactory(member=member, course=course, at=day(1))
    clock(day(4))
    EnrolmentFactory(course=course, at=day(1))
    clock(day(9))
    read(member, lessons_of(course)[0], at=day(3))
    assert times(counted(at=day(10), as_of=date(2026, 6, 3)).total) == (1, 0)
    assert times(counted(at=day(11), as_of=date(2026, 6, 5)).total) == (2, 0)
    assert times(counted(at=day(12), as_of=date(2026, 6, 9)).total) == (2, 1)
    assert times(counted(at=day(13), as_of=date(2026, 5, 31)).total) == (0, 0)
    assert times(counted(at=day(14)).total) == (2, 1)


def test_kinds_of_organisations_are_those_of_now():
    organisation = OrganisationFactory(kind="ngo")
    member = MemberFactory(organisation=organisation)
    complete_course(member, published_course(lessons=1), at=day(3))
    member.organisation = None
    member.save()
    organisation.kind = "university"
    organisation.save()
    for chosen in ({}, {"as_of": timezone.localdate()}, {"organisation_kind": "university"}):
        assert groups(counted(By.ORGANISATION_KIND, **chosen)) == {"university": (1, 1)}
    assert times(counted(organisation_kind="ngo").total) == (0, 0)


def test_whoever_moves_takes_nothing_along_from_where_they_were():
    course, next_course = published_course(lessons=1), published_course(lessons=1)
    member = MemberFactory(country="BD", language="bn", organisation=None)
    complete_course(member, course)
    member.country, member.language = "TH", "th"
    member.save()
    complete_course(member, next_course)
    assert groups(counted(By.COUNTRY)) == {"BD": (1, 1), "TH": (1, 1)}
    assert groups(counted(By.LANGUAGE)) == {"bn": (1, 1), "th": (1, 1)}
    assert counted(By.COUNTRY).total.members.times == 1
