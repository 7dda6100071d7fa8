"""The secretariat finds members by what it knows of them, and sees where they stand."""

from datetime import timedelta
from urllib.parse import parse_qsl

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.db.models import F
from django.test import Client
from django.utils import timezone

from certificates import issuing
from certificates.models import Award
from courses.models import Enrolment
from lms.members.models import Member
from lms.members.roles import ADVOCATE, SECRETARIAT, TRAINER, TRANSLATOR
from lms.secretariat import paging
from lms.secretariat.models import SavedFilter
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
from tests.factories.members import PASSWORD, MemberFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
LIST = "/admin/members/"
SAVE, DELETE = "/admin/members/filters/save/", "/admin/members/filters/delete/"
NOW = timezone.now()


@pytest.fixture
def secretary():
    return MemberFactory(role=SECRETARIAT, display_name="Zz Secretary", country="FJ")


@pytest.fixture
def desk(sign_in, secretary):
    return sign_in(secretary)


def listed(browser, **filters) -> dict[str, str]:
    """Names on the page, each with where they stand."""
    answer = browser.get(LIST, filters)
    assert answer.status_code == 200
    rows = BeautifulSoup(answer.content, "html.parser").select("tbody tr")
    return {
        row.select_one("td").text.strip(): " ".join(row.select("td")[-1].text.split())
        for row in rows
    }


@pytest.mark.parametrize("role", [ADVOCATE, TRANSLATOR, TRAINER])
def test_nobody_but_the_secretariat_sees_members(sign_in, role):
    MemberFactory(display_name="Quietwater")
    browser = sign_in(MemberFactory(role=role))
    answers = [browser.get(LIST), browser.post(SAVE), browser.post(DELETE)]
    assert {answer.status_code for answer in answers} <= {302, 403}
    assert all(b"Quietwater" not in answer.content for answer in answers)


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Aung Myint", "MYINT"),
        ("زرغونه احمدی", "زرغونه احمدي"),
        ("ဦးအောင်", "ဦးအောင်"),
        ("José", "jose\u0301"),
        ("สมชาย ใจดี", "ใจดี"),
    ],
)
def test_a_name_is_found_however_it_is_typed(desk, name, typed):
    MemberFactory(display_name=name)
    MemberFactory(display_name="Somebody Else")
    assert list(listed(desk, q=typed)) == [name]


def test_address_organisation_and_country_are_found_too(desk):
    here = OrganisationFactory(name="Banyan Desk", country="MY")
    MemberFactory(display_name="One", email="larkspur@example.org", country="BD")
    MemberFactory(display_name="Two", organisation=here, country="KH")
    MemberFactory(display_name="Three", country="NP")
    assert list(listed(desk, q="LARKSPUR@")) == ["One"]
    assert list(listed(desk, q="banyan")) == ["Two"]
    assert list(listed(desk, q="Nepal")) == ["Three"]
    assert list(listed(desk, q="नेपाल")) == ["Three"]
    assert listed(desk, q="?!%") == {}


def test_a_list_of_nobody_says_so(desk):
    page = desk.get(LIST, {"q": "zzzz"}).content.decode()
    assert "0 members" in page
    assert "Nobody fits these filters." in page


def test_a_changed_name_is_found_and_the_former_one_is_not(desk):
    member = MemberFactory(display_name="Before")
    member.display_name = "After"
    member.save()
    assert listed(desk, q="before") == {}
    assert list(listed(desk, q="after")) == ["After"]


def test_who_joins_is_found_by_the_name_they_typed(desk):
    Client().post(
        "/en/accounts/signup/",
        {
            "display_name": "Quietwater",
            "email": "new@example.org",
            "password1": PASSWORD,
            "consent": "on",
        },
    )
    assert list(listed(desk, q="quietw")) == ["Quietwater"]


def test_each_choice_narrows_the_list(desk):
    course, other = published_course(lessons=1), published_course(lessons=1)
    path, organisation = published_path(course), OrganisationFactory()
    fits = MemberFactory(display_name="Fits", country="BD", organisation=organisation)
    outside = MemberFactory(display_name="Outside", role=TRANSLATOR)
    EnrolmentFactory(member=fits, course=course)
    EnrolmentFactory(member=outside, course=other)
    PathEnrolmentFactory(member=fits, path=path)
    for chosen in (
        {"country": "BD"},
        {"organisation": organisation.pk},
        {"course": course.pk},
        {"path": path.pk},
        {"country": "BD", "course": course.pk},
    ):
        assert list(listed(desk, **chosen)) == ["Fits"], chosen
    translators = Group.objects.get(name=TRANSLATOR).pk
    assert list(listed(desk, role=translators)) == ["Outside"]
    assert listed(desk, country="BD", course=other.pk) == {}


@pytest.mark.parametrize("field", ["country", "organisation", "role", "course", "path", "ready"])
def test_a_forged_choice_is_told_beside_its_field(desk, field):
    MemberFactory(display_name="Quietwater")
    answer = desk.get(LIST, {field: "x'--"})
    assert answer.status_code == 422
    page = BeautifulSoup(answer.content, "html.parser")
    error = page.select_one(f"#id_{field}_error")
    assert error.text == "There is no such choice. Choose one from the list."
    assert "Quietwater" not in page.text


def test_stuck_are_those_who_miss_one_quiz_that_they_did_not_pass(desk):
    course = published_course(title="Law", lessons=2, quiz_in_last=True)
    first, last = lessons_of(course)
    people = {name: MemberFactory(display_name=name) for name in ("Stuck", "Halfway", "New", "Ok")}
    for member in people.values():
        EnrolmentFactory(member=member, course=course)
    take_quiz(people["Halfway"], last, right=0)
    for name in ("Stuck", "New", "Ok"):
        read(people[name], first)
    take_quiz(people["Stuck"], last, right=0)
    take_quiz(people["Ok"], last, right=0)
    take_quiz(people["Ok"], last)
    assert listed(desk, ready="stuck") == {"Stuck": "Stuck in “Law”: the last quiz is not passed"}


def test_inactive_are_those_who_neither_signed_in_nor_studied_for_a_month(desk):
    long_ago, lately = NOW - timedelta(days=31), NOW - timedelta(days=29)
    course = published_course(lessons=1)
    for name, signed_in, studied, joined in (
        ("Gone", long_ago, long_ago, long_ago),
        ("Never signed in", None, None, long_ago),
        ("Signed in", lately, long_ago, long_ago),
        ("Studied", None, lately, long_ago),
        ("New", None, None, lately),
    ):
        member = MemberFactory(display_name=name, joined_at=joined)
        Member.objects.filter(pk=member.pk).update(last_login=signed_in)
        if studied:
            EnrolmentFactory(member=member, course=course)
            Enrolment.objects.filter(member=member).update(last_studied_at=studied)
    assert list(listed(desk, ready="inactive")) == ["Gone", "Never signed in"]


def test_close_are_those_with_four_fifths_of_a_course_under_way(desk):
    course = published_course(lessons=1)
    for name, percent, completed_at in (("Close", 80, None), ("Far", 79, None), ("Done", 100, NOW)):
        enrolment = EnrolmentFactory(member=MemberFactory(display_name=name), course=course)
        Enrolment.objects.filter(pk=enrolment.pk).update(percent=percent, completed_at=completed_at)
    assert list(listed(desk, ready="close")) == ["Close"]


def test_expiring_are_those_whose_award_ends_soon_and_is_not_renewed(desk):
    course = published_course(lessons=1)
    path = published_path(course)
    for name, days, revoked in (("Soon", 59, None), ("Later", 61, None), ("Revoked", 59, NOW)):
        member = MemberFactory(display_name=name)
        path_enrolment = PathEnrolmentFactory(member=member, path=path)
        complete_course(member, course)
        issuing.issue(path_enrolment_id=path_enrolment.pk, at=NOW)
        Award.objects.filter(member=member).update(
            expires_at=NOW + timedelta(days=days), revoked_at=revoked
        )
    assert list(listed(desk, ready="expiring")) == ["Soon"]


def test_where_they_stand_on_a_path_is_told(desk):
    first, second = published_course(lessons=1), published_course(lessons=1)
    path = published_path(first, second)
    path.title_en = "Advocate"
    path.save()
    halfway, done = MemberFactory(display_name="Halfway"), MemberFactory(display_name="Done")
    for member in (halfway, done):
        path_enrolment = PathEnrolmentFactory(member=member, path=path)
        complete_course(member, first)
    complete_course(done, second)
    issuing.issue(path_enrolment_id=path_enrolment.pk, at=NOW)
    found = listed(desk, path=path.pk)
    assert found == {"Done": "Advocate: finished", "Halfway": "Advocate: 1 course missing"}


def test_the_list_costs_as_many_statements_however_long(desk, statements):
    course = published_course(lessons=1)
    path = published_path(course)

    def cost(**filters):
        with statements() as asked:
            listed(desk, **filters)
        return len(asked)

    def join():
        member = MemberFactory(organisation=OrganisationFactory())
        PathEnrolmentFactory(member=member, path=path)
        complete_course(member, course)

    join()
    listed(desk)
    before = cost(path=path.pk)
    join()
    join()
    assert cost(path=path.pk) == before


def test_one_leafs_through_the_list_there_and_back(desk, monkeypatch):
    monkeypatch.setattr(paging, "PER_PAGE", 2)
    # Two of one name: the place is theirs and not the name's.
    people = [MemberFactory(display_name=name, country="BD") for name in "AABCDE"]
    MemberFactory(display_name="B outside", country="NP")

    def leaf(to: str, **place) -> tuple[list[str], dict[str, int]]:
        page = BeautifulSoup(desk.get(LIST, {"country": "BD", **place}).content, "html.parser")
        names = [cell.text.strip() for cell in page.select("tbody td.title")]
        [link] = page.select(f'a[rel="{to}"]') or [None]
        return names, dict(parse_qsl(link["href"][1:])) if link else {}

    names, there = leaf("next")
    assert (names, there) == (["A", "A"], {"country": "BD", "after": str(people[1].pk)})
    assert leaf("prev")[1] == {}
    names, there = leaf("next", **there)
    assert names == ["B", "C"]
    names, back = leaf("prev", **there)
    assert (names, leaf("next", **there)[1]) == (["D", "E"], {})
    names, back = leaf("prev", **back)
    assert names == ["B", "C"]
    assert leaf("prev", **back) == (["A", "A"], {})


@pytest.mark.parametrize("place", [{"after": "x"}, {"before": "0"}, {"after": "99999999"}])
def test_a_place_that_is_none_is_the_beginning(desk, place):
    assert list(listed(desk, **place)) == ["Zz Secretary"]


def test_counting_stops_where_nobody_would_read_on(desk, monkeypatch):
    monkeypatch.setattr(paging, "COUNTED", 2)
    MemberFactory()
    assert "<strong>2 members</strong>" in desk.get(LIST).content.decode()
    MemberFactory()
    assert "<strong>More than 2 members</strong>" in desk.get(LIST).content.decode()


def test_filters_are_saved_by_name_for_oneself_without_the_words(desk, secretary, sign_in):
    MemberFactory(display_name="Quietwater", country="BD")
    desk.post(SAVE, {"name": "Bangladesh", "query": "country=BD&q=Quietwater&p=2"})
    saved = SavedFilter.objects.get()
    assert (saved.member, saved.name, saved.query) == (secretary, "Bangladesh", "country=BD")
    assert b"Bangladesh</bdi></a>" in desk.get(LIST).content
    other = sign_in(MemberFactory(role=SECRETARIAT))
    assert b"Bangladesh</bdi></a>" not in other.get(LIST).content
    other.post(DELETE, {"filter": saved.pk})
    assert SavedFilter.objects.filter(pk=saved.pk).exists()
    desk.post(SAVE, {"name": "Bangladesh", "query": "country=BD&ready=close"})
    assert SavedFilter.objects.get().query == "ready=close&country=BD"
    assert desk.post(DELETE, {"filter": saved.pk}).status_code == 302
    assert not SavedFilter.objects.exists()


@pytest.mark.parametrize(
    "posted", [{"name": "", "query": "country=BD"}, {"name": "A", "query": "country=XX"}]
)
def test_what_cannot_be_saved_is_told(desk, posted):
    answer = desk.post(SAVE, posted)
    assert answer.status_code == 422
    assert b"report-error" in answer.content
    assert not SavedFilter.objects.exists()


def test_administrators_and_those_who_are_gone_are_not_listed(desk):
    Member.objects.create_superuser("root@example.org", display_name="Administrator")
    MemberFactory(display_name="(erased)", email="x@erased.invalid")
    assert list(listed(desk)) == ["Zz Secretary"]


def test_joined_and_completed_are_counted(desk):
    course = published_course(lessons=1)
    member = MemberFactory(display_name="One")
    EnrolmentFactory(member=member, course=published_course(lessons=1))
    complete_course(member, course)
    Enrolment.objects.update(last_studied_at=F("enrolled_at"))
    row = BeautifulSoup(desk.get(LIST, {"q": "One"}).content, "html.parser").select_one("tbody tr")
    assert [cell.text for cell in row.select("td")[4:6]] == ["2", "1"]
