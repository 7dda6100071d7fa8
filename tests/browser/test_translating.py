"""The side-by-side editor in a real browser: what is typed is kept, whatever happens."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from wagtail.users.models import UserProfile

from cms import translations
from cms.models import Translation
from courses.models import Lesson
from lms.members.models import Member
from lms.members.roles import TRANSLATOR, give_languages
from tests.factories.cms import block, body
from tests.factories.courses import LessonFactory
from tests.factories.members import MemberFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
DESK = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
FIRST = block("text", '<p>No <a href="https://example.org/state">State</a> shall expel.</p>')
SECOND = block("text", "<p>Nobody is sent back.</p>")
QUOTE = block("callout", {"kind": "example", "title": "Who", "text": "<p>Everyone.</p>"})
IN_FIRST, IN_SECOND = f"body/{FIRST['id']}", f"body/{SECOND['id']}"
HEADING = '[name="text:heading"]'


@pytest.fixture
def lesson():
    return LessonFactory(
        title="Non-refoulement", summary_en="In short.", body_en=body(FIRST, SECOND, QUOTE)
    )


@pytest.fixture
def begin(lesson):
    def begin(language: str = "fa") -> Translation:
        return translations.start(source=lesson, language=language, actor=None, at=AT)

    return begin


@pytest.fixture
def desk(phone, sign_in, live_server):
    """The browser of somebody who translates into Dari and Burmese."""

    def desk(name: str = "Lantern", *, may_release: bool = False, **options) -> BrowserContext:
        member = MemberFactory(role=TRANSLATOR, display_name=name)
        languages = ["fa", "my"]
        give_languages(
            member=member, languages=languages, releases=languages if may_release else []
        )
        cookie = sign_in(member).cookies["sessionid"]
        context = phone(**{"viewport": DESK, **options})
        context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live_server.url}])
        return context

    return desk


def open_editor(context: BrowserContext, translation: Translation) -> Page:
    page = context.new_page()
    page.clock.install()
    page.goto(f"/admin/translations/{translation.pk}/")
    return page


def later(page: Page) -> None:
    """Let the pause go by after which the page saves, or tries again."""
    page.clock.fast_forward(10_000)


def rich(page: Page, segment: str):
    """Where the words of a rich text are typed."""
    return page.locator(f'[name="text:{segment}"] ~ [contenteditable]')


def status(page: Page):
    return page.locator("[data-status]")


def draft(translation: Translation) -> dict[str, str]:
    texts = Translation.objects.get(pk=translation.pk).texts
    return {key: each["text"] for key, each in texts.items()}


def test_what_is_typed_is_saved_by_itself_and_is_there_again(desk, begin):
    begun = begin()
    page = open_editor(desk(), begun)

    page.fill(HEADING, "منع بازگرداندن")
    expect(status(page)).to_have_text("Not saved yet")
    rich(page, IN_SECOND).click()
    page.keyboard.type("هیچ کس")
    later(page)
    expect(status(page)).to_have_text("Saved")

    assert draft(begun) == {"heading": "منع بازگرداندن", IN_SECOND: "<p>هیچ کس</p>"}
    page.reload()
    expect(page.locator(HEADING)).to_have_value("منع بازگرداندن")
    expect(rich(page, IN_SECOND)).to_have_text("هیچ کس")
    expect(page.locator('[data-row][data-state="done"]')).to_have_count(2)


def test_rich_text_keeps_bold_lists_and_the_sources_links_and_nothing_else(desk, begin):
    begun = begin()
    page = open_editor(desk(), begun)
    field = rich(page, IN_FIRST)
    row = page.locator("[data-row]", has=field)

    field.click()
    page.keyboard.type("one ")
    row.get_by_role("button", name="Bold").click()
    page.keyboard.type("two")
    row.get_by_role("button", name="Bold").click()
    page.keyboard.type(" ")
    row.get_by_role("button", name="Link: State").click()
    page.keyboard.press("Enter")
    row.get_by_role("button", name="List").click()
    page.keyboard.type("three")
    page.keyboard.press("Enter")
    page.keyboard.type("four")
    later(page)
    expect(status(page)).to_have_text("Saved")

    assert draft(begun)[IN_FIRST] == (
        '<p>one <b>two</b> <a href="https://example.org/state">State</a></p>'
        "<ul><li>three</li><li>four</li></ul>"
    )


def test_the_source_is_copied_with_its_links(desk, begin):
    begun = begin()
    page = open_editor(desk(), begun)

    page.locator("[data-row]", has=rich(page, IN_FIRST)).get_by_text("Copy the source").click()
    later(page)
    expect(status(page)).to_have_text("Saved")

    assert draft(begun)[IN_FIRST] == FIRST["value"]


def test_a_conflict_shows_theirs_and_keeps_mine(desk, begin):
    begun = begin()
    mine, theirs = (open_editor(desk(name), begun) for name in ("Lantern", "Harbour"))
    rich(theirs, IN_SECOND).click()
    theirs.keyboard.type("other place")
    theirs.fill(HEADING, "theirs")
    later(theirs)
    expect(status(theirs)).to_have_text("Saved")

    mine.fill(HEADING, "mine")
    later(mine)
    expect(status(mine)).to_contain_text("somebody else changed this draft")
    expect(status(mine)).to_contain_text("Harbour")

    row = mine.locator("[data-row]", has=mine.locator(HEADING))
    expect(row.locator("[data-theirs-text]")).to_have_text("theirs")
    expect(mine.locator(HEADING)).to_have_value("mine")
    # What was not touched here follows them, and is not undone by the next save.
    expect(rich(mine, IN_SECOND)).to_have_text("other place")
    assert draft(begun)["heading"] == "theirs"

    mine.get_by_role("button", name="Save draft").click()
    expect(status(mine)).to_have_text("Saved")
    assert draft(begun) == {"heading": "mine", IN_SECOND: "<p>other place</p>"}


def test_the_keyboard_goes_from_one_text_to_do_to_the_next(desk, begin, lesson):
    begun = begin()
    translations.save(
        translation_id=begun.pk, revision=1, texts={IN_FIRST: "<p>x</p>"}, actor=None, at=AT
    )
    page = open_editor(desk(), begun)
    page.locator(HEADING).focus()
    page.keyboard.type("title")

    focused = []
    for _step in range(5):
        page.keyboard.press("Control+Enter")
        focused.append(
            page.evaluate(
                "(document.activeElement.closest('[data-row]')).querySelector('textarea').name"
            ).removeprefix("text:")
        )

    callout = f"body/{QUOTE['id']}"
    to_do = ["summary", IN_SECOND, f"{callout}/title", f"{callout}/text"]
    assert focused == [*to_do, to_do[0]]


def test_a_connection_that_comes_back_saves_what_was_typed_meanwhile(desk, begin):
    begun = begin()
    context = desk()
    page = open_editor(context, begun)
    context.set_offline(True)
    page.fill(HEADING, "typed on the bus")
    later(page)
    expect(status(page)).to_contain_text("there is no connection")

    context.set_offline(False)
    later(page)
    expect(status(page)).to_have_text("Saved")
    assert draft(begun) == {"heading": "typed on the bus"}


def test_leaving_with_unsaved_changes_asks(desk, begin):
    page = open_editor(desk(), begin())
    asked = []

    def stay(dialog):
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.fill(HEADING, "half a sent")
    page.get_by_role("link", name="Other languages").click()
    expect(page.locator(HEADING)).to_have_value("half a sent")
    assert asked == ["beforeunload"]

    later(page)
    expect(status(page)).to_have_text("Saved")
    page.get_by_role("link", name="Other languages").click()
    page.wait_for_url("**/translations/of/**")
    assert asked == ["beforeunload"]


def test_releasing_takes_along_what_was_typed_a_moment_ago(desk, begin):
    page = open_editor(desk(may_release=True), begin())

    page.fill(HEADING, "منع")
    page.get_by_role("button", name="Release to readers").click()
    # It is less than half of the lesson.
    page.get_by_role("button", name="Release it as it is").click()
    page.get_by_text("Readers have this translation now.").wait_for()

    assert Lesson.objects.get().heading_fa == "منع"


def test_a_reason_stands_beside_the_text_it_is_about(desk, begin):
    page = open_editor(desk(), begin())
    page.locator(HEADING).evaluate("field => field.removeAttribute('maxlength')")

    page.fill(HEADING, "x" * 256)
    later(page)
    expect(status(page)).to_contain_text("see the marked texts")

    field = page.locator(HEADING)
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(
        "This text has 256 characters, and there is room for 255."
    )


def test_without_javascript_a_button_saves_everything(desk, begin):
    begun = begin()
    page = open_editor(desk(java_script_enabled=False), begun)

    page.fill(HEADING, "عنوان")
    page.fill(f'[name="text:{IN_SECOND}"]', "<p>هیچ <strong>کس</strong></p>")
    page.get_by_role("button", name="Save draft").click()

    assert "Saved. Readers see it once it is released." in page.content()
    assert draft(begun) == {"heading": "عنوان", IN_SECOND: "<p>هیچ <b>کس</b></p>"}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    ("language", "viewport"), [("fa", DESK), ("my", PHONE)], ids=["desk", "phone"]
)
def test_it_is_accessible(desk, begin, lesson, axe_source, theme, language, viewport):
    begun = begin(language)
    translations.save(
        translation_id=begun.pk,
        revision=1,
        texts={IN_FIRST: "<p>x</p>", "heading": "y"},
        actor=None,
        at=AT,
    )
    translations.put_machine_drafts(
        translation_id=begun.pk, texts={IN_SECOND: "<p>z</p>"}, actor=None, at=AT
    )
    lesson.body_en = body({**FIRST, "value": "<p>No State shall return.</p>"}, SECOND, QUOTE)
    lesson.save_revision().publish()
    context = desk(viewport=viewport, may_release=True)
    UserProfile.objects.update_or_create(
        user=Member.objects.get(display_name="Lantern"), defaults={"theme": theme}
    )
    page = open_editor(context, begun)
    expect(page.locator("html")).to_have_class(re.compile(f"w-theme-{theme}"))
    rich(page, IN_FIRST).wait_for()

    page.evaluate(axe_source)
    found = page.evaluate("axe.run('.translating', {resultTypes: ['violations']})")["violations"]

    assert [(rule["id"], [node["html"][:160] for node in rule["nodes"]]) for rule in found] == []
    # Nothing is wider than the window.
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
