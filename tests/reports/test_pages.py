"""The report on the screen and as files: the same figures, for those who may see them."""

import csv
import io
import json
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from courses.models import Course
from lms.members.models import Member
from lms.members.roles import ADVOCATE, SECRETARIAT, TRAINER
from lms.reports import charts, columns
from lms.reports.disclosure import HIDDEN
from lms.reports.tables import Line, Table
from tests.factories.courses import (
    EnrolmentFactory,
    PathEnrolmentFactory,
    complete_course,
    published_course,
    published_path,
)
from tests.factories.members import PASSWORD, MemberFactory, OrganisationFactory
from tests.factories.secretariat import CohortFactory

SCREEN = "/admin/reports/completion/"
FILES = [f"/admin/reports/completion.{kind}" for kind in ("csv", "xlsx", "json")]
CSV = FILES[0]

database = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _counted_anew(monkeypatch):
    """However slow the machine is."""
    monkeypatch.setattr(columns, "QUICK", columns.GIVEN_UP)


@pytest.fixture
def desk(sign_in):
    return sign_in(MemberFactory(role=SECRETARIAT))


@pytest.fixture
def publisher(sign_in):
    """May see the report, and no exact figures."""
    member = MemberFactory(role=TRAINER)
    member.user_permissions.add(Permission.objects.get(codename="view_completion"))
    return sign_in(member)


@pytest.fixture
def figures():
    """Three completions in two countries and one that is under way."""
    law = published_course(title="Law", slug="law", lessons=1)
    voice = published_course(title="=Voice", slug="voice", lessons=1)
    path = published_path(law)
    for country, kind in (("BD", "ngo"), ("BD", ""), ("TH", "university")):
        organisation = OrganisationFactory(country=country, kind=kind)
        member = MemberFactory(
            country=country, organisation=organisation, display_name="Quiet Person"
        )
        PathEnrolmentFactory(member=member, path=path)
        complete_course(member, law)
    EnrolmentFactory(member=member, course=voice)
    CohortFactory.put(CohortFactory(path=path, name="Chiang Mai"), member)


def on_screen(response):
    """The rows of the page's table."""
    page = BeautifulSoup(response.content, "html.parser")
    return [
        [cell.text.strip() for cell in line(["th", "td"])]
        for table in page.select(".report-table")
        for line in table.select("tr")
    ]


def in_csv(response):
    """The lines after what the file says of itself."""
    told = response.getvalue().decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(told)))
    return lines[lines.index([]) + 1 :]


def in_xlsx(response):
    sheet = load_workbook(io.BytesIO(response.content)).active
    rows = [["" if cell is None else str(cell) for cell in row] for row in sheet.values]
    return rows[next(at for at, row in enumerate(rows) if not any(row)) + 1 :]


def in_json(response):
    told = json.loads(response.content)
    return [
        [str(cell) for cell in row.values()]
        for row in (told["total"], *[told["before"]] * bool(told["before"]), *told["groups"])
    ]


@database
@pytest.mark.parametrize(
    "filters",
    [
        {},
        {"by": "country", "country": "BD"},
        {"by": "month"},
        {"by": "organisation_kind"},
        {"by": "course", "organisation_kind": "university", "as_of": "2026-11-30"},
        {"by": "path"},
        {"by": "cohort"},
        {"by": "country", "as_of": "2026-11-01", "last_day": "2090-01-01"},
        {"first_day": "2026-01-01", "last_day": "2026-12-31", "compare": "year"},
        {"by": "organisation", "first_day": "2020-01-01", "last_day": "2090-01-01"},
        {"first_day": "2090-01-01"},
    ],
)
def test_screen_and_files_show_the_same_figures(desk, figures, filters):
    screen = on_screen(desk.get(SCREEN, filters))
    # A spreadsheet knows no difference between 3.0 and 3.
    plain = [[cell.replace("–", "").removesuffix(".0") for cell in row] for row in screen]
    if not screen:
        assert len(in_csv(desk.get(CSV, filters))) == 2
        return
    for address, read in ((CSV, in_csv), (FILES[1], in_xlsx)):
        rows = [row for row in read(desk.get(address, filters)) if row[1:]]
        assert [[cell.lstrip("'").removesuffix(".0") for cell in row] for row in rows] == plain
    told = in_json(desk.get(FILES[2], filters))
    cells = [[cell.replace("None", "").removesuffix(".0") for cell in row] for row in told]
    assert [row[-len(plain[0]) + 1 :] for row in cells] == [row[1:] for row in plain[1:]]


@database
def test_the_screen_shows_totals_and_what_they_mean(desk, figures):
    page = BeautifulSoup(desk.get(SCREEN).content, "html.parser")
    told = {term.text: term.find_next("dd").text for term in page.select(".report-figures dt")}
    assert told | {"Members": "3", "Joined": "4", "Completed": "3", "Certified": "0"} == told
    assert "did nothing for 90 days" in page.select_one(".report-words").text


def leading(response):
    """Where each group of the page's table leads."""
    page = BeautifulSoup(response.content, "html.parser")
    return {each.text: each["href"] for each in page.select(".report-table tbody th a")}


@database
def test_from_a_country_one_comes_to_its_organisations_and_from_these_to_their_members(
    desk, figures
):
    period = {"first_day": "2020-01-01", "last_day": "2090-01-01"}
    countries = leading(desk.get(SCREEN, {"by": "country", **period}))
    assert set(countries) == {"Bangladesh", "Thailand"}
    organisations = desk.get(countries["Thailand"])
    [group] = on_screen(organisations)[2:]
    name, address = leading(organisations).popitem()
    # The period is kept, and the country narrows it.
    assert (group[0], group[2]) == (name, "2")
    assert all(f"{each}=" in countries["Thailand"] for each in period)
    members = desk.get(address)
    assert members.status_code == 200
    assert "<strong>1 member<" in members.content.decode()
    assert "Quiet Person" in members.content.decode()
    assert "country=TH" in address


@database
@pytest.mark.parametrize("by", ["course", "path", "cohort", "organisation_kind", "gaps"])
def test_every_group_leads_to_what_it_is_made_of(desk, figures, by):
    found = leading(desk.get(SCREEN, {"by": by}))
    assert found
    answers = [desk.get(address) for address in found.values()]
    assert {answer.status_code for answer in answers} == {200}
    assert all(len(on_screen(answer)) > 2 for answer in answers)
    for group, answer in zip(found, answers, strict=True):
        form = BeautifulSoup(answer.content, "html.parser").select_one(".report-filters")
        chosen = [each.text for each in form.select("option[selected]")]
        assert group in chosen, "the report is narrowed to the group"


@database
def test_what_can_be_published_leads_to_nobody(desk, publisher, figures):
    nine = OrganisationFactory(name="Nine")
    for _number in range(9):
        member = MemberFactory(country="BD", organisation=nine)
        EnrolmentFactory(course=Course.objects.get(slug="law"), member=member)
    for browser in (publisher, desk):
        countries = leading(browser.get(SCREEN, {"by": "country", "published": "on"}))
        page = browser.get(countries["Bangladesh"])
        assert "rounded to a multiple of five" in page.content.decode()
        assert "Nine" in page.content.decode()
        assert not leading(page)
    assert "Nine" in leading(desk.get(SCREEN, {"by": "organisation"}))


@database
@pytest.mark.parametrize("address", [SCREEN, *FILES])
def test_without_the_right_to_exact_figures_small_groups_are_never_told(
    publisher, figures, address
):
    exact = publisher.get(address, {"by": "country", "published": ""})
    assert exact.status_code == 200
    if address != FILES[1]:
        told = exact.content.decode()
        assert "Bangladesh" not in told.partition("report-figures")[2]
    if address == FILES[2]:
        assert set(json.loads(exact.content)["total"].values()) <= {"hidden", None}


@database
def test_large_groups_are_published_rounded(publisher):
    course = published_course(title="Law", slug="law", lessons=1)
    for times, country, kind in ((7, "TH", "university"), (3, "BD", "ngo")):
        organisation = OrganisationFactory(country=country, kind=kind)
        for _number in range(times):
            complete_course(MemberFactory(country=country, organisation=organisation), course)
    for by, name in (("country", "Thailand"), ("organisation_kind", "University")):
        heading, everybody, *rows = on_screen(publisher.get(SCREEN, {"by": by}))
        assert everybody[heading.index("Completed")] == "10"
        assert [row[0] for row in rows] == [name]
        assert rows[0][heading.index("Completed")] in ("5", "10")


@database
def test_kinds_of_organisations_have_their_names_and_say_of_when_they_are(desk, figures):
    asked = {"by": "organisation_kind"}
    rows = on_screen(desk.get(SCREEN, asked))
    assert rows[0][0] == "Kind of organisation"
    assert {row[0] for row in rows[2:]} == {
        "Non-governmental organisation",
        "University",
        "Not given",
    }
    [of_one] = json.loads(desk.get(FILES[2], asked | {"organisation_kind": "university"}).content)[
        "groups"
    ]
    assert (of_one["key"], of_one["joined"], of_one["completed"]) == ("university", 2, 1)
    told = desk.get(CSV, {"organisation_kind": "university"}).content.decode()
    assert "Kind of organisation,University" in told
    assert 'Kinds of organisations,"Those that they had when this was counted' in told
    assert "Kinds of organisations" not in desk.get(CSV).content.decode()


@database
def test_the_files_have_the_filters_of_the_screen_they_are_linked_from(desk, figures):
    page = BeautifulSoup(desk.get(SCREEN, {"country": "TH"}).content, "html.parser")
    [link] = [each["href"] for each in page.select("a[href*='completion.csv']")]
    answer = desk.get(link)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].startswith('attachment; filename="completion-')
    assert "Country,Thailand" in answer.content.decode()
    assert in_csv(answer)[1][:5] == ["All", "1", "2", "2", "1"]


@database
def test_neither_screen_nor_file_names_a_member(desk, figures):
    for address in (SCREEN, *FILES):
        told = desk.get(address).content.decode(errors="replace")
        assert "Quiet Person" not in told
        for email in Member.objects.filter(display_name="Quiet Person").values_list("email"):
            assert email[0] not in told


@database
def test_a_course_is_chosen_by_its_id(desk, figures):
    course = Course.objects.get(slug="voice")
    rows = in_csv(desk.get(CSV, {"course": course.pk}))
    assert [row[0] for row in rows] == ["Course", "All", "'=Voice"]


@database
@pytest.mark.parametrize("address", [SCREEN, *FILES])
def test_what_cannot_be_asked_is_refused_in_words(desk, figures, address):
    for asked, words in (
        (
            {"first_day": "2026-06-02", "last_day": "2026-06-01"},
            "The period ends before it begins.",
        ),
        ({"as_of": "2098-12-31"}, "This day is still to come."),
        (
            {"as_of": "2026-06-02", "first_day": "2026-06-03"},
            "The period begins after this day.",
        ),
        (
            {"by": "lesson"},
            "Choose the course of which you want to see the parts.",
        ),
        (
            {"by": "module"},
            "Choose the course of which you want to see the parts.",
        ),
        (
            {"compare": "year", "first_day": "2026-06-02"},
            "Choose the first and the last day of what to compare.",
        ),
    ):
        answer = desk.get(address, asked)
        assert words in answer.content.decode()
        assert on_screen(answer) == []


@database
@pytest.mark.parametrize(
    "filters",
    [
        {"by": "member"},
        {"first_day": "yesterday"},
        {"last_day": "2026-02-30"},
        {"last_day": "9999-12-31"},
        {"first_day": "0001-01-01"},
        {"country": "XX"},
        {"course": "law"},
        {"path": "1' OR 1=1"},
        {"language": "xx"},
        {"organisation_kind": "church"},
        {"organisation": "0"},
    ],
)
def test_filters_that_make_no_sense_are_refused(desk, figures, filters):
    for address in FILES:
        assert desk.get(address, filters).status_code == 422
    answer = desk.get(SCREEN, filters)
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == filters.keys()
    assert on_screen(answer) == []


@database
@pytest.mark.parametrize("address", [SCREEN, *FILES])
def test_the_report_is_for_the_secretariat_and_for_superusers(sign_in, figures, address):
    for role in (ADVOCATE, TRAINER):
        answer = sign_in(MemberFactory(role=role)).get(address, follow=True)
        assert "Law" not in answer.content.decode()
        assert "Bangladesh" not in answer.content.decode()
    assert Client().get(address).status_code == 302
    superuser = Member.objects.create_superuser("r@example.org", PASSWORD, display_name="Root")
    assert sign_in(superuser).get(address).status_code == 200


@database
@pytest.mark.parametrize("address", [SCREEN, *FILES])
def test_figures_are_kept_by_no_browser_and_looking_changes_nothing(desk, figures, address):
    assert "no-store" in desk.get(address)["Cache-Control"]
    assert desk.post(address).status_code == 405


@database
def test_the_report_asks_the_database_as_often_however_much_there_is(
    desk, django_assert_max_num_queries
):
    counts = []
    for country in ("BD", "TH", "JP"):
        complete_course(
            MemberFactory(country=country, organisation=OrganisationFactory()),
            published_course(lessons=1),
        )
        desk.get(SCREEN)
        with django_assert_max_num_queries(60) as captured:
            desk.get(SCREEN)
        counts.append(len(captured))
    assert counts[0] == counts[2]


def drawn(*rows):
    return charts.bars(
        Table(
            definition=(),
            group="Month",
            names=("joined", "completed"),
            columns=("Joined", "Completed"),
            total=(0, 0),
            lines=tuple(Line(label=label, key=None, cells=cells) for label, *cells in rows),
            left_out=0,
        )
    )


def test_bars_are_as_long_as_their_figures_and_hidden_ones_are_not_drawn():
    chart = drawn(("June", 10, 5), ("July", 0, HIDDEN))
    assert [[(bar.name, bar.width) for bar in group.bars] for group in chart.groups] == [
        [("joined", charts.WIDTH), ("completed", charts.WIDTH // 2)],
        [("joined", 0)],
    ]


def test_nothing_is_drawn_where_there_is_nothing():
    assert drawn() is None
    assert drawn(("June", 0, HIDDEN)) is None


@database
def test_figures_of_a_copy_that_is_behind_say_of_when_they_are(desk, monkeypatch):
    copy = columns.refresh(at=timezone.now() - timedelta(minutes=5))
    monkeypatch.setattr(columns, "QUICK", timedelta(days=-1))
    assert (
        "the background work that brings newer ones is behind" in desk.get(SCREEN).content.decode()
    )
    assert copy.folder.exists()
