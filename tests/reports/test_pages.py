"""The report on the screen and as a file: the same figures, for the secretariat only."""

import csv
import io

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from courses.models import Course
from lms.members.models import Member
from lms.members.roles import ADVOCATE, SECRETARIAT, TRAINER
from lms.reports import charts
from lms.reports.completion import Row
from tests.factories.courses import (
    EnrolmentFactory,
    PathEnrolmentFactory,
    complete_course,
    published_course,
    published_path,
)
from tests.factories.members import PASSWORD, MemberFactory, OrganisationFactory

pytestmark = pytest.mark.django_db

SCREEN = "/admin/reports/completion/"
FILE = "/admin/reports/completion.csv"


@pytest.fixture
def desk(sign_in):
    return sign_in(MemberFactory(role=SECRETARIAT))


@pytest.fixture
def figures():
    """Three completions in two countries and one that is under way."""
    law = published_course(title="Law", slug="law", lessons=1)
    voice = published_course(title="=Voice", slug="voice", lessons=1)
    path = published_path(law)
    for country in ("BD", "BD", "TH"):
        organisation = OrganisationFactory(country=country)
        member = MemberFactory(
            country=country, organisation=organisation, display_name="Quiet Person"
        )
        PathEnrolmentFactory(member=member, path=path)
        complete_course(member, law)
    EnrolmentFactory(member=member, course=voice)


def on_screen(response):
    """The tables of the page: caption, then group, joined and completed of each row."""
    page = BeautifulSoup(response.content, "html.parser")
    return [
        (table.caption.text.strip(), *(cell.text.strip() for cell in line(["th", "td"])))
        for table in page.select("table")
        for line in table.select("tbody tr")
    ]


def in_file(response):
    text = response.content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


@pytest.mark.parametrize(
    "filters",
    [
        {},
        {"country": "BD"},
        {"country": "TH"},
        {"first_day": "2020-01-01", "last_day": "2090-01-01"},
        {"first_day": "2090-01-01"},
    ],
)
def test_screen_and_file_show_the_same_figures(desk, figures, filters):
    captions = {"By course", "By country", "By organisation", "By month"}
    screen = [line for line in on_screen(desk.get(SCREEN, filters)) if line[0] in captions]
    heading, total, *lines = in_file(desk.get(FILE, filters))
    assert heading == ["By", "Group", "Joined", "Completed"]
    assert [
        (line[0].removeprefix("By ").capitalize(), line[1].lstrip("'"), *line[2:]) for line in lines
    ] == [(line[0].removeprefix("By ").capitalize(), *line[1:]) for line in screen]
    by_course = [line for line in lines if line[0] == "Course"]
    assert total[2:] == [str(sum(int(line[column]) for line in by_course)) for column in (2, 3)]


def test_the_screen_shows_totals(desk, figures):
    page = BeautifulSoup(desk.get(SCREEN).content, "html.parser")
    text = page.main.get_text(" ", strip=True)
    for label, value in {
        "Courses joined": "4",
        "Courses completed": "3",
        "Learning paths completed": "3",
    }.items():
        assert f"{label} {value}" in text or f"{value} {label}" in text


def test_the_file_has_the_filters_of_the_screen_it_is_linked_from(desk, figures):
    page = BeautifulSoup(desk.get(SCREEN, {"country": "TH"}).content, "html.parser")
    [link] = [each["href"] for each in page.select("a[href*='completion.csv']")]
    answer = desk.get(link)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].startswith('attachment; filename="completion-')
    assert in_file(answer)[1] == ["All", "All", "2", "1"]


def test_neither_screen_nor_file_names_a_member(desk, figures):
    for address in (SCREEN, FILE):
        told = desk.get(address).content.decode()
        assert "Quiet Person" not in told
        for email in Member.objects.filter(display_name="Quiet Person").values_list("email"):
            assert email[0] not in told


def test_an_organisation_is_chosen_by_its_id_and_a_course_by_its_own(desk, figures):
    course = Course.objects.get(slug="voice")
    assert in_file(desk.get(FILE, {"course": course.pk}))[1:3] == [
        ["All", "All", "1", "0"],
        ["Course", "'=Voice", "1", "0"],
    ]


@pytest.mark.parametrize("address", [SCREEN, FILE])
def test_a_period_that_ends_before_it_begins_is_refused_in_words(desk, figures, address):
    answer = desk.get(address, {"first_day": "2026-06-02", "last_day": "2026-06-01"})
    assert "The period ends before it begins." in answer.content.decode()
    assert ",3" not in answer.content.decode()
    assert on_screen(answer) == []


@pytest.mark.parametrize(
    "filters",
    [
        {"first_day": "yesterday"},
        {"last_day": "2026-02-30"},
        {"last_day": "9999-12-31"},
        {"first_day": "0001-01-01"},
        {"country": "XX"},
        {"course": "law"},
        {"organisation": "0"},
    ],
)
def test_filters_that_make_no_sense_are_refused(desk, figures, filters):
    assert desk.get(FILE, filters).status_code == 422
    answer = desk.get(SCREEN, filters)
    assert answer.context["form"].errors.keys() == filters.keys()
    assert on_screen(answer) == []


@pytest.mark.parametrize("address", [SCREEN, FILE])
def test_the_report_is_for_the_secretariat_and_for_superusers(sign_in, figures, address):
    for role in (ADVOCATE, TRAINER):
        answer = sign_in(MemberFactory(role=role)).get(address, follow=True)
        assert "Law" not in answer.content.decode()
        assert "Bangladesh" not in answer.content.decode()
    assert Client().get(address).status_code == 302
    superuser = Member.objects.create_superuser("r@example.org", PASSWORD, display_name="Root")
    assert sign_in(superuser).get(address).status_code == 200


@pytest.mark.parametrize("address", [SCREEN, FILE])
def test_figures_are_not_kept_by_browsers_or_on_the_way(desk, figures, address):
    assert "no-store" in desk.get(address)["Cache-Control"]


@pytest.mark.parametrize("address", [SCREEN, FILE])
def test_looking_changes_nothing(desk, figures, address):
    assert desk.post(address).status_code == 405


def test_the_report_page_asks_the_database_as_often_however_much_there_is(
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


def test_bars_are_as_tall_as_their_figures():
    drawn = charts.months(
        [Row(label="2026-06", joined=10, completed=5), Row(label="2026-07", joined=0, completed=1)]
    )
    assert [(month.joined.height, month.completed.height) for month in drawn.months] == [
        (180, 90),
        (0, 18),
    ]
    for month in drawn.months:
        for bar in (month.joined, month.completed):
            assert bar.y + bar.height == drawn.height


def test_nothing_is_drawn_where_there_is_nothing():
    assert charts.months([]) is None
    [month] = charts.months([Row(label="2026-06", joined=0, completed=0)]).months
    assert month.joined.height == month.completed.height == 0
