"""What a trainer pastes from a word processor or a web page."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.factories.courses import lessons_of, published_course, trainer_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

# As a browser's own paste, which a test has no clipboard for.
PASTE = """(editor, html) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/html", html);
  clipboardData.setData("text/plain", "words");
  editor.dispatchEvent(
    new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }),
  );
}"""
WORD = """<html><body><!--StartFragment--><p class=MsoNormal>Before it</p>
<table class=MsoTableGrid><thead><tr><td><p class=MsoNormal><b>State</b></p></td>
<td><p class=MsoNormal>Party <i>since</i></p></td></tr></thead>
<tr><td><p class=MsoNormal>Cambodia</p></td><td><p class=MsoNormal>1992</p></td></tr>
<tr><td><p class=MsoNormal>Nepal</p></td><td><p class=MsoNormal>&nbsp;</p></td></tr></table>
<!--EndFragment--></body></html>"""
# Nothing that a pasted page names is fetched, or the phone's test of other hosts fails.
WEB = """<table><tr><th rowspan="2">South</th><th>Nepal<img src="https://other.example/a.png"></th></tr>
<tr><td>India</td></tr></table>"""
LAYOUT = """<table><tr><td><p>One</p><p>Two</p></td></tr></table>"""


@pytest.fixture
def page(phone, sign_in, live_server):
    course = published_course(lessons=1)
    [lesson] = lessons_of(course)
    context = phone(viewport={"width": 1280, "height": 900})
    session = sign_in(trainer_of(course)).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page = context.new_page()
    page.goto(reverse("wagtailadmin_pages:edit", args=[lesson.pk]), wait_until="load")
    return page


def paste(page, html):
    editor = page.locator("[contenteditable=true]").last
    editor.click()
    page.keyboard.press("Control+A")
    editor.evaluate(PASTE, html)
    return editor


@pytest.mark.parametrize(
    ("html", "points"),
    [
        (WORD, ["State: Cambodia; Party since: 1992", "State: Nepal"]),
        (WEB, ["South; Nepal", "India"]),
    ],
)
def test_each_row_of_a_pasted_table_becomes_a_point_and_the_author_is_told(page, html, points):
    editor = paste(page, html)
    expect(editor.locator("li")).to_have_text(points)
    told = page.get_by_role("status").filter(has_text="A text cannot hold a table.")
    expect(told).to_be_in_viewport()


def test_what_is_in_a_table_for_its_looks_only_is_pasted_as_it_was(page):
    editor = paste(page, LAYOUT)
    expect(editor.get_by_text("Two")).to_be_visible()
    expect(editor.locator("li")).to_have_count(0)
    expect(page.get_by_text("A text cannot hold a table.")).to_have_count(0)
