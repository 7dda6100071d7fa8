"""A line for each enrolment, as a file that the worker makes: without names, for one person."""

import csv
import io
import json
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

import odfdo
import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone
from openpyxl import load_workbook

from courses.models import Course
from lms.members.models import Member, Organisation
from lms.members.roles import SECRETARIAT, TRAINER
from lms.privacy.models import Look
from lms.reports import columns, completion
from lms.secretariat import orders
from lms.secretariat.models import FileOrder
from tests.factories.courses import (
    EnrolmentFactory,
    complete_course,
    published_course,
    published_path,
)
from tests.factories.members import MemberFactory, OrganisationFactory
from tests.factories.secretariat import CohortFactory

pytestmark = pytest.mark.django_db
ASK = "/admin/reports/enrolments/"
REPORT = "/admin/reports/completion/"
KINDS = ["csv", "xlsx", "ods", "json"]
NOW = timezone.now()


@pytest.fixture(autouse=True)
def _counted_anew(monkeypatch):
    """However slow the machine is."""
    monkeypatch.setattr(columns, "QUICK", columns.GIVEN_UP)


@pytest.fixture
def secretary():
    return MemberFactory(role=SECRETARIAT, display_name="Zz Secretary")


@pytest.fixture
def desk(sign_in, secretary):
    return sign_in(secretary)


@pytest.fixture
def enrolled():
    """Two completed Law, one of whom is under way with a course whose title begins a formula."""
    law = published_course(title="Law", slug="law", lessons=1)
    voice = published_course(title="=Voice", slug="voice", lessons=1)
    for country in ("BD", "TH"):
        organisation = OrganisationFactory(country=country)
        Organisation.objects.filter(pk=organisation.pk).update(name=f"+{country}")
        member = MemberFactory(
            country=country, organisation=organisation, display_name="Quiet Person", language="my"
        )
        complete_course(member, law)
    EnrolmentFactory(member=member, course=voice)
    return member


def order(desk, kind="csv", **filters):
    """Asked for on the report's page."""
    answer = desk.post(ASK, {"query": urlencode(filters), "kind": kind})
    found = FileOrder.objects.latest("pk")
    assert answer.url == f"/admin/files/{found.pk}/"
    return found


def fetched(desk, kind="csv", **filters) -> bytes:
    found = order(desk, kind, **filters)
    orders.run(order_id=found.pk, at=NOW)
    answer = desk.get(f"/admin/files/{found.pk}/fetch/")
    assert answer.status_code == 200
    assert answer["Content-Disposition"].endswith(f'.{kind}"')
    return b"".join(answer.streaming_content)


def lines(content: bytes, delimiter=",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=delimiter))


def rows(content: bytes) -> list[list[str]]:
    told = lines(content)
    return told[told.index([]) + 2 :]


def test_each_enrolment_stands_in_it_without_names(desk, enrolled):
    content = fetched(desk, country="TH")
    counted, country, asked, empty, headings, *found = lines(content)
    assert counted[0] == "Counted at"
    assert country == ["Country", "Thailand"]
    assert asked == ["Asked for by", "Zz Secretary"]
    assert empty == []
    assert headings == [
        *("Learner", "Country", "Organisation", "Language", "Course"),
        *("Joined", "Last active", "Completed", "Grade"),
    ]
    assert sorted((row[0], row[1], row[2], row[4]) for row in found) == [
        ("1", "Thailand", "'+TH", "'=Voice"),
        ("1", "Thailand", "'+TH", "Law"),
    ]
    text = content.decode()
    assert "Quiet Person" not in text
    assert "@" not in text
    assert not Look.objects.exists()


def test_all_kinds_say_the_same_and_days_are_days(desk, enrolled):
    told = rows(fetched(desk, "csv", country="TH"))
    book = load_workbook(io.BytesIO(fetched(desk, "xlsx", country="TH"))).active
    found = [list(line) for line in book.iter_rows(values_only=True)][-2:]
    assert all(isinstance(day, datetime) for line in found for day in line[5:7])
    assert [
        [str(cell.date() if isinstance(cell, datetime) else cell or "") for cell in line]
        for line in found
    ] == told
    assert {cell.data_type for line in book.iter_rows() for cell in line} <= {"s", "n", "d"}
    sheet = odfdo.Document(io.BytesIO(fetched(desk, "ods", country="TH"))).body.tables[0]
    written = [[cell.value for cell in row.cells] for row in sheet.rows][-2:]
    assert all(isinstance(day, date) for line in written for day in line[5:7])
    assert [[each for each in line if each is not None][4] for line in written] == [
        line[4] for line in told
    ]
    said = json.loads(fetched(desk, "json", country="TH"))
    assert said["definition"]["Country"] == "Thailand"
    assert {each["course"] for each in said["lines"]} == {"Law", "=Voice"}
    assert [each["completed"] or "" for each in said["lines"]] == [line[7] for line in told]


def test_a_learners_number_in_one_file_says_nothing_in_another(desk):
    course = published_course(title="Law", slug="law", lessons=1)
    for country in ("TH", "BD", "JP", "LK", "NP", "PK"):
        complete_course(MemberFactory(country=country), course)
    found = {tuple(row[1] for row in rows(fetched(desk))) for _time in range(6)}
    assert len(found) > 1


@pytest.mark.alike
def test_headings_are_in_the_language_of_whoever_asked(desk, secretary, enrolled):
    asked = order(desk)
    Member.objects.filter(pk=secretary.pk).update(language="id")
    orders.run(order_id=asked.pk, at=NOW)
    content = b"".join(desk.get(f"/admin/files/{asked.pk}/fetch/").streaming_content)
    # Indonesia writes decimal commas: its spreadsheets part columns by semicolons.
    [headings] = [line for line in lines(content, ";") if len(line) == 9][:1]
    assert headings[1:5] == ["Negara", "Organisasi", "Bahasa", "Kursus"]


def test_the_page_says_how_far_it_is_and_the_report_lists_ones_own(
    desk, sign_in, enrolled, monkeypatch
):
    monkeypatch.setattr(completion, "BLOCK", 1)
    asked, seen, note = order(desk), [], orders.Progress.note
    page = f"/admin/files/{asked.pk}/"
    assert "It waits to be made." in desk.get(page).text

    def noted(*some, **more):
        seen.append(desk.get(page).text)
        note(*some, **more)

    monkeypatch.setattr(orders.Progress, "note", noted)
    orders.run(order_id=asked.pk, at=NOW)
    assert [f"{done} of 3" in each for done, each in enumerate(seen)] == [True] * 3
    assert "3 enrolments stand in the file." in desk.get(page).text
    assert page in desk.get(REPORT).text
    assert page not in desk.get("/admin/members/").text
    other = sign_in(MemberFactory(role=SECRETARIAT))
    assert other.get(page, follow=True).status_code == 404
    assert other.get(f"{page}fetch/", follow=True).status_code == 404
    assert page not in other.get(REPORT).text


def test_they_are_for_those_who_may_see_exact_figures(sign_in, secretary, enrolled):
    publisher = MemberFactory(role=TRAINER)
    publisher.user_permissions.add(Permission.objects.get(codename="view_completion"))
    browser = sign_in(publisher)
    assert ASK not in browser.get(REPORT).text
    assert browser.post(ASK, {"query": "", "kind": "csv"}).status_code in (302, 403)
    assert not FileOrder.objects.exists()


def test_filters_that_do_not_exist_are_told_on_the_report(desk, enrolled):
    answer = desk.post(ASK, {"query": "country=XX", "kind": "csv"}, follow=True)
    assert answer.status_code == 422
    assert desk.post(ASK, {"query": "", "kind": "exe"}, follow=True).status_code == 404
    assert not FileOrder.objects.exists()


def test_what_is_not_there_any_more_when_it_is_made_is_told(desk, enrolled):
    cohort = CohortFactory(path=published_path(Course.objects.get(title="Law")))
    asked = order(desk, cohort=cohort.pk)
    cohort.delete()
    orders.run(order_id=asked.pk, at=NOW)
    answer = desk.get(f"/admin/files/{asked.pk}/")
    assert answer.status_code == 410
    assert "could not be made" in answer.text
    assert not orders.due(at=NOW + timedelta(days=1)).exists()
