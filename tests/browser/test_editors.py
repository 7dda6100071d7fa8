"""Whoever hears the editor of a lesson is told which text they are in."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.factories.cms import block, body
from tests.factories.courses import LessonFactory, ModuleFactory, published_course, trainer_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

NAMELESS = """async () => {
  const found = await axe.run({ runOnly: ["aria-input-field-name"] });
  return found.violations.flatMap((rule) => rule.nodes.map((node) => node.html.slice(0, 160)));
}"""


@pytest.fixture
def page(phone, sign_in, live_server):
    course = published_course(lessons=1)
    callout = {"kind": "example", "title": "A title", "text": "<p>In the call-out.</p>"}
    lesson = LessonFactory(
        parent=ModuleFactory(parent=course),
        body_en=body(block("text", "<p>In the text.</p>"), block("callout", callout)),
    )
    context = phone(viewport={"width": 1280, "height": 900})
    session = sign_in(trainer_of(course)).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page = context.new_page()
    page.goto(reverse("wagtailadmin_pages:edit", args=[lesson.pk]), wait_until="load")
    return page


def test_each_rich_text_has_the_name_of_its_block_and_field(page, axe_source):
    editors = page.locator("[contenteditable=true]")
    expect(editors).to_have_count(2)
    expect(editors.first).to_have_accessible_name("Text")
    expect(editors.last).to_have_accessible_name("Call-out Words*")

    page.get_by_role("button", name="Duplicate").first.click()

    expect(editors).to_have_count(3)
    expect(editors.nth(1)).to_have_accessible_name("Text")
    editors.nth(1).click()
    page.keyboard.type("More. ")
    expect(editors.nth(1)).to_have_accessible_name("Text")
    page.evaluate(axe_source)
    assert page.evaluate(NAMELESS) == []
