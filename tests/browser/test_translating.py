"""The side-by-side editor in a real browser: what is typed is kept, whatever happens."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from cms import translations
from cms.models import Translation
from lms.members.roles import TRANSLATOR, give_languages
from tests.factories.cms import block, body
from tests.factories.courses import LessonFactory
from tests.factories.members import PASSWORD, MemberFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
FIRST = block("text", '<p>Nobody may be <a href="https://www.ohchr.org/">sent back</a>.</p>')
SECOND = block("text", "<p>Ask for advice early.</p>")
TITLE = 'textarea[name="text:heading"]'
DESK = {"width": 1280, "height": 900}


@pytest.fixture
def translator():
    member = MemberFactory(role=TRANSLATOR, email="lantern@example.org", display_name="Lantern")
    give_languages(member=member, languages=["fa"], releases=[])
    return member


@pytest.fixture
def begun(translator):
    lesson = LessonFactory(title="Non-refoulement", body_en=body(FIRST, SECOND))
    return translations.start(source=lesson, language="fa", actor=None, at=AT)


@pytest.fixture
def editor(phone, begun):
    """Opens the editor in a browser in which the translator is signed in."""

    def editor(**options):
        page = phone(**{"viewport": DESK, **options}).new_page()
        page.goto("/en/accounts/login/")
        page.fill("[name=login]", "lantern@example.org")
        page.fill("[name=password]", PASSWORD)
        page.click("main form button[type=submit]")
        page.goto(f"/admin/translations/{begun.pk}/")
        return page

    return editor


def status(page):
    return page.locator("[data-status]")


def rich(page, number=0):
    return page.locator("[contenteditable=true]").nth(number)


def texts():
    return {key: each["text"] for key, each in Translation.objects.get().texts.items()}


def of(a_block):
    return f"body/{a_block['id']}"


def test_what_is_typed_is_saved_by_itself_and_survives_a_reload(editor, axe):
    page = editor()
    axe(page)
    page.fill(TITLE, "اصل عدم بازگرداندن")
    rich(page, 1).click()
    page.keyboard.type("زود ")
    page.keyboard.press("Control+b")
    page.keyboard.type("مشورت")
    expect(status(page)).to_have_text("Saved", timeout=10_000)

    page.reload()
    expect(page.locator(TITLE)).to_have_value("اصل عدم بازگرداندن")
    expect(rich(page, 1)).to_have_text(re.compile("زود.مشورت"))
    kept = texts()[of(SECOND)].replace("&nbsp;", " ")
    assert kept.replace("<p>", "").replace("</p>", "") in ("زود <b>مشورت</b>", "زود<b> مشورت</b>")
    expect(page.locator("[data-done]")).to_have_text("5")


def test_a_link_of_the_source_is_put_into_the_translation(editor):
    page = editor()
    rich(page).click()
    page.keyboard.type("پس ")
    page.get_by_role("button", name="Link: sent back").click()
    expect(status(page)).to_have_text("Saved", timeout=10_000)

    assert 'href="https://www.ohchr.org/"' in texts()[of(FIRST)]


def test_pasted_markup_is_left_behind(editor):
    page = editor()
    rich(page).click()
    page.evaluate(
        """() => {
          const data = new DataTransfer();
          data.setData('text/html', '<img src=x onerror=alert(1)><b>متن</b>');
          data.setData('text/plain', 'متن');
          document.activeElement.dispatchEvent(
            new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true}));
        }"""
    )
    expect(status(page)).to_have_text("Saved", timeout=10_000)

    assert "img" not in texts()[of(FIRST)]
    assert "متن" in texts()[of(FIRST)]


def test_while_there_is_no_connection_nothing_is_lost(editor):
    page = editor()
    page.context.set_offline(True)
    page.fill(TITLE, "عنوان")
    expect(status(page)).to_contain_text("there is no connection", timeout=10_000)
    assert texts() == {}

    page.context.set_offline(False)
    expect(status(page)).to_have_text("Saved", timeout=15_000)
    assert texts() == {"heading": "عنوان"}


def test_two_who_write_the_same_text_both_see_it_and_the_last_word_is_asked_for(editor, begun):
    page = editor()
    other = MemberFactory(display_name="Harbour")
    translations.save(
        translation_id=begun.pk, revision=1, texts={"heading": "از او"}, actor=other, at=AT
    )

    page.fill(TITLE, "از من")
    expect(status(page)).to_contain_text("Harbour", timeout=10_000)
    expect(page.locator("[data-theirs-text]").first).to_have_text("از او")
    expect(page.locator(TITLE)).to_have_value("از من")
    assert texts() == {"heading": "از او"}

    page.get_by_role("button", name="Save draft").click()
    expect(status(page)).to_have_text("Saved")
    assert texts() == {"heading": "از من"}


def test_a_text_that_is_too_long_says_why_beside_it(editor):
    page = editor()
    # Past the browser's own limit, as a paste by a script would be.
    page.locator(TITLE).evaluate("area => area.removeAttribute('maxlength')")
    page.fill(TITLE, "ر" * 256)
    expect(page.locator("[data-refusal]").first).to_have_text(
        "This text has 256 characters, and there is room for 255.", timeout=10_000
    )
    expect(status(page)).to_contain_text("Not saved yet")


def test_the_keyboard_leads_to_what_is_left_to_do(editor):
    page = editor()
    page.fill(TITLE, "عنوان")
    page.locator(TITLE).press("Control+Enter")
    expect(rich(page)).to_be_focused()

    expect(status(page)).to_have_text("Saved", timeout=10_000)
    page.check("[data-only-open]")
    expect(page.locator(TITLE)).to_be_hidden()
    expect(rich(page)).to_be_visible()


def test_leaving_with_something_unsaved_asks_first(editor):
    page = editor()
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    # Typed by a person: browsers ask nobody who has not touched the page.
    page.click(TITLE)
    page.keyboard.type("x")
    page.close(run_before_unload=True)
    page.wait_for_timeout(500)

    assert asked == ["beforeunload"]


def test_without_javascript_it_is_a_form(editor):
    page = editor(java_script_enabled=False)
    page.fill(TITLE, "عنوان")
    page.fill(f'textarea[name="text:{of(SECOND)}"]', "<p>زود</p>")
    page.get_by_role("button", name="Save draft").click()

    expect(page.get_by_text("Saved. Readers see it once it is released.")).to_be_visible()
    assert texts() == {"heading": "عنوان", of(SECOND): "<p>زود</p>"}
