"""Chosen members as a file: what is in it, and that each of them can read who took it."""

import csv
from io import BytesIO, StringIO

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from lms.members.models import Member
from lms.members.roles import ADVOCATE, SECRETARIAT, TRAINER, TRANSLATOR
from lms.privacy.models import Look
from lms.secretariat import choices, files
from lms.secretariat.listing import Filters
from tests.factories.courses import PathEnrolmentFactory, published_course, published_path
from tests.factories.members import MemberFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
CHOOSE = "/admin/members/choose/"
NOW = timezone.now()


@pytest.fixture
def secretary():
    return MemberFactory(role=SECRETARIAT, display_name="Zz Secretary", country="FJ")


@pytest.fixture
def desk(sign_in, secretary):
    return sign_in(secretary)


def rows(answer) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))


@pytest.mark.parametrize("role", [ADVOCATE, TRANSLATOR, TRAINER])
def test_nobody_but_the_secretariat_takes_a_file(sign_in, secretary, role):
    MemberFactory(display_name="Quietwater")
    choice = choices.all_found(filters=Filters(), by=secretary, at=NOW)
    browser = sign_in(MemberFactory(role=role))
    for kind in ("csv", "xlsx"):
        answer = browser.get(f"/admin/members/chosen/{choice.pk}/members.{kind}")
        assert answer.status_code in (302, 403)
        assert b"Quietwater" not in answer.content
    assert not Look.objects.exists()


def test_another_of_the_secretariat_takes_none_of_a_choice_that_is_not_theirs(sign_in, secretary):
    choice = choices.all_found(filters=Filters(), by=secretary, at=NOW)
    other = sign_in(MemberFactory(role=SECRETARIAT))
    answer = other.get(f"/admin/members/chosen/{choice.pk}/members.csv", follow=True)
    assert answer.status_code == 404
    assert not Look.objects.exists()


def test_those_who_were_chosen_are_in_it_and_can_read_who_took_it(desk, secretary, sign_in):
    here = OrganisationFactory(name="Banyan Desk")
    nok = MemberFactory(display_name="Nok", country="TH", organisation=here, role=ADVOCATE)
    ana = MemberFactory(display_name="Ana", country="TH")
    outsider = MemberFactory(display_name="Outsider", country="NP")
    PathEnrolmentFactory(member=nok, path=published_path(published_course(lessons=1)))
    answer = desk.post(CHOOSE, {"who": "all", "query": "country=TH", "then": "csv"}, follow=True)
    first, second = rows(answer)
    assert (first["Name"], second["Name"]) == ("Ana", "Nok")
    assert second["E-mail address"] == nok.email
    assert (second["Country"], second["Organisation"]) == ("Thailand", "Banyan Desk")
    assert (second["Role"], second["Courses joined"]) == ("Advocate", "0")
    assert "1 course missing" in second["Where they stand"]
    assert {(look.member, look.by, look.page) for look in Look.objects.all()} == {
        (nok, secretary, "file"),
        (ana, secretary, "file"),
    }
    said = sign_in(nok).get("/en/accounts/data/").content.decode()
    assert "A file with a list of members" in said
    assert "Zz Secretary" in said
    unread = sign_in(outsider).get("/en/accounts/data/").content.decode()
    assert "Zz Secretary" not in unread


def test_the_workbook_says_the_same_and_numbers_are_numbers(desk):
    members = [MemberFactory(display_name=f"M {number}") for number in range(3)]
    data = {"who": "some", "member": [each.pk for each in members]}
    told = rows(desk.post(CHOOSE, {**data, "then": "csv"}, follow=True))
    answer = desk.post(CHOOSE, {**data, "then": "xlsx"}, follow=True)
    assert 'filename="members-' in answer["Content-Disposition"]
    lines = list(load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True))
    headings, *found = lines
    assert [
        {
            name: str(value or "") if value != 0 else "0"
            for name, value in zip(headings, each, strict=True)
        }
        for each in found
    ] == told
    assert all(isinstance(each[7], int) for each in found)


@pytest.mark.parametrize("name", ["=1+1", "+cmd", "-2", "@SUM(A1)", "＝1"])
def test_no_name_is_a_formula(desk, name):
    member = MemberFactory()
    Member.objects.filter(pk=member.pk).update(display_name=name)
    data = {"who": "some", "member": member.pk}
    [line] = rows(desk.post(CHOOSE, {**data, "then": "csv"}, follow=True))
    assert line["Name"] == f"'{name}"
    book = desk.post(CHOOSE, {**data, "then": "xlsx"}, follow=True).content
    cell = load_workbook(BytesIO(book)).active["A2"]
    assert (cell.data_type, cell.value) == ("s", f"'{name}")


@pytest.mark.parametrize(("language", "sign"), [("en", ","), ("id", ";")])
def test_columns_are_parted_as_the_readers_spreadsheet_does(language, sign):
    reader = MemberFactory(role=SECRETARIAT, language=language)
    choice = choices.some(member_ids={MemberFactory().pk}, by=reader, at=NOW)
    told = files.members_csv(choice=choice, reader=reader, at=NOW)
    assert told.splitlines()[0].count(sign) == 9


def test_statements_are_those_of_a_block_and_not_of_a_member(
    secretary, django_assert_max_num_queries
):
    counts = []
    for number in (1, 30):
        members = [MemberFactory() for _number in range(number)]
        choice = choices.some(member_ids={each.pk for each in members}, by=secretary, at=NOW)
        with django_assert_max_num_queries(60) as asked:
            files.members_csv(choice=choice, reader=secretary, at=NOW)
        counts.append(len(asked))
    assert counts[0] == counts[1]
