"""A table of words, as a trainer fills it and a learner reads it on a phone."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from courses.models import Lesson
from tests.browser.test_pasting import PASTE, WORD
from tests.cms.test_tables import HEADINGS, stored
from tests.factories.cms import block
from tests.factories.courses import (
    EnrolmentFactory,
    lessons_of,
    published_course,
    trainer_of,
    url_of,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

WIDE = (*HEADINGS, "Who decides", "Fee", "Interpreter")
ROW = ("Administrative reconsideration", "15 days", "The Refugee Appeals Board", "One officer")

SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
CUT = """table => [...table.querySelectorAll("tbody > tr > *")]
  .some(cell => cell.scrollWidth > cell.clientWidth + 1)"""

LINES = """cell => {
  const range = document.createRange();
  range.selectNodeContents(cell);
  return new Set([...range.getClientRects()].map(each => Math.round(each.top))).size;
}"""


@pytest.fixture
def lesson():
    [lesson] = lessons_of(published_course(lessons=1))
    return lesson


def opened(context, sign_in, live_server, member):
    session = sign_in(member).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    return context.new_page()


def with_table(lesson, value):
    lesson.body_en = [block("table", value)]
    lesson.save_revision().publish()


@pytest.fixture
def editor(phone, sign_in, live_server, lesson):
    with_table(lesson, stored(headings=("", ""), rows=[("", "")]))
    trainer = trainer_of(lesson.get_parent().get_parent().specific)
    page = opened(phone(viewport={"width": 1280, "height": 900}), sign_in, live_server, trainer)
    page.goto(reverse("wagtailadmin_pages:edit", args=[lesson.pk]), wait_until="load")
    return page


def saved(lesson):
    [table] = Lesson.objects.get(pk=lesson.pk).get_latest_revision_as_object().body_en
    cells = table.value["cells"]
    return [list(cells["columns"]), *(list(row) for row in cells["rows"])]


def save(page):
    address = page.url.split("#")[0]
    with page.expect_response(lambda each: each.request.method == "POST" and each.url == address):
        page.get_by_role("button", name="Save draft").first.click()
    page.wait_for_load_state("networkidle")


def test_a_pasted_table_fills_the_cells_from_where_it_is_pasted(editor, lesson, axe):
    first = editor.get_by_label("Heading of column 1", exact=True)
    first.evaluate(PASTE, WORD)
    expect(editor.get_by_label("Row 2, column 1")).to_have_value("Nepal")
    expect(
        editor.get_by_role("status").filter(has_text="Pasted: 3 rows, 2 columns.")
    ).to_be_visible()
    axe(editor)
    save(editor)
    assert saved(lesson) == [["State", "Party since"], ["Cambodia", "1992"], ["Nepal", ""]]


def test_a_table_is_typed_by_keys_alone(editor, lesson):
    editor.get_by_label("Heading of column 1", exact=True).focus()
    for key in ("State", "Enter", "Nepal", "Enter", "India"):
        if key == "Enter":
            editor.keyboard.press(key)
        else:
            editor.keyboard.type(key)
    editor.get_by_role("button", name="Delete column 2").click()
    expect(editor.get_by_label("Heading of column 1", exact=True)).to_be_focused()
    save(editor)
    assert saved(lesson) == [["State"], ["Nepal"], ["India"]]


def test_what_does_not_fit_is_left_out_and_told(editor):
    row = "<tr>" + "<td>x</td>" * 7 + "</tr>"
    editor.get_by_label("Heading of column 1", exact=True).evaluate(
        PASTE, f"<table>{row * 33}</table>"
    )
    told = editor.get_by_role("status").filter(has_text="What is beyond was left out")
    expect(told).to_be_visible()
    expect(editor.get_by_label("Row 30, column 6")).to_have_value("x")
    expect(editor.get_by_label("Row 31, column 1")).to_have_count(0)


@pytest.mark.parametrize("columns", [3, 6])
def test_a_table_is_read_on_a_phone_without_going_sideways(
    phone, sign_in, live_server, lesson, columns
):
    row = (*ROW, "None", "On request")[:columns]
    with_table(lesson, stored(headings=WIDE[:columns], rows=[row] * 2))
    member = EnrolmentFactory(course=lesson.get_parent().get_parent().specific).member
    page = opened(phone(viewport={"width": 390, "height": 844}), sign_in, live_server, member)
    table = page.get_by_role("table", name="Remedies")
    for language, size in (("en", 100), ("en", 200), ("fa", 200)):
        page.goto(url_of(lesson).replace("/en/", f"/{language}/"), wait_until="load")
        page.evaluate(f"document.documentElement.style.fontSize = '{size}%'")

        expect(table.get_by_role("rowheader")).to_have_text([ROW[0]] * 2)
        expect(table.get_by_role("columnheader")).to_have_text(list(WIDE[:columns]))
        # A list says the heading before each cell; who hears the table is told it once.
        assert table.locator("td > span").first.is_visible() == (columns == 6 or size == 200)
        assert table.get_by_role("cell", name=ROW[1], exact=True).count() == 2
        assert page.evaluate(SIDEWAYS) <= 0
        assert not table.evaluate(CUT)


@pytest.mark.parametrize("width", [768, 1280])
def test_the_name_of_a_row_is_not_torn_within_a_word(phone, sign_in, live_server, lesson, width):
    served = "30 days from the day on which the decision was served"
    rows = [
        (*ROW[:3], "None", "One is provided, free of charge"),
        ("Judicial review", served, "High Court", "40 dollars, waived for those detained", ""),
    ]
    with_table(lesson, stored(headings=WIDE[:5], rows=rows))
    member = EnrolmentFactory(course=lesson.get_parent().get_parent().specific).member
    page = opened(phone(viewport={"width": width, "height": 900}), sign_in, live_server, member)
    page.goto(url_of(lesson), wait_until="load")

    name = page.get_by_role("table", name="Remedies").get_by_role("rowheader").first

    assert name.evaluate("cell => getComputedStyle(cell).display") == "table-cell"
    # "Administrative" and "reconsideration": a line each, and no third one.
    assert name.evaluate(LINES) == 2
    assert page.evaluate(SIDEWAYS) <= 0


@pytest.mark.parametrize(("columns", "width"), [(3, 320), (4, 512)])
def test_rows_are_lists_up_to_a_width_and_on_paper_they_never_are(
    phone, sign_in, live_server, lesson, columns, width
):
    with_table(lesson, stored(headings=WIDE[:columns], rows=[ROW[:columns]]))
    member = EnrolmentFactory(course=lesson.get_parent().get_parent().specific).member
    page = opened(phone(viewport={"width": 800, "height": 600}), sign_in, live_server, member)
    page.goto(url_of(lesson), wait_until="load")
    cell = page.get_by_role("table", name="Remedies").locator("td").first
    around = page.locator(".words-table")

    for beyond, drawn in ((0, "block"), (1, "table-cell")):
        around.evaluate("(e, width) => { e.style.inlineSize = `${width}px` }", width + beyond)
        assert cell.evaluate("cell => getComputedStyle(cell).display") == drawn

    around.evaluate("e => { e.style.inlineSize = '' }")
    page.emulate_media(media="print")
    # A4 without its margins.
    page.set_viewport_size({"width": 718, "height": 1000})
    assert cell.evaluate("cell => getComputedStyle(cell).display") == "table-cell"
