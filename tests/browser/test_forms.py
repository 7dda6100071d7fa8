"""What scripts add to forms: sent once, and nothing kept on a shared phone after signing out."""

import pytest
from playwright.sync_api import expect

from lms.members import accounts, views
from tests.factories.members import PASSWORD, MemberFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Counts what would reach the site, and sends nothing.
COUNT_SUBMISSIONS = """
() => {
  window.reached = 0;
  addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    window.reached += 1;
    event.preventDefault();
  });
}
"""


def test_a_form_that_is_sent_twice_reaches_the_site_once(phone):
    page = phone().new_page()
    page.goto("/en/accounts/login/")
    page.fill("#id_login", "somebody@example.org")
    page.fill("#id_password", PASSWORD)
    page.evaluate(COUNT_SUBMISSIONS)
    button = page.locator("main form button[type=submit]")
    button.dblclick()
    button.press("Enter")
    assert page.evaluate("window.reached") == 1
    assert button.get_attribute("aria-disabled") == "true"


def test_signing_out_wipes_the_answers_kept_in_the_tab(phone, sign_in, live_server):
    context = phone()
    cookie = sign_in(MemberFactory()).cookies["sessionid"]
    context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live_server.url}])
    page = context.new_page()
    page.goto("/en/my-learning/")
    page.evaluate("sessionStorage.setItem('draft:1', 'what I think')")
    # The header, which wipes too, needs https or this very machine: the script alone must do.
    page.route(
        "**/accounts/logout/",
        lambda route: route.fulfill(status=200, content_type="text/html", body="<p>Bye</p>"),
    )
    page.locator("form[data-wipe] button").first.evaluate("button => button.click()")
    page.get_by_text("Bye").wait_for()
    assert page.evaluate("sessionStorage.length") == 0


def test_a_password_can_be_looked_at_and_is_sent_as_one(phone):
    page = phone().new_page()
    page.goto("/en/accounts/signup/")
    field = page.locator("#id_password1")
    field.fill(PASSWORD)
    show = page.get_by_role("button", name="Show the password")

    show.press("Enter")
    assert (field.get_attribute("type"), show.get_attribute("aria-pressed")) == ("text", "true")
    assert field.input_value() == PASSWORD

    page.evaluate(COUNT_SUBMISSIONS)
    page.fill("#id_email", "somebody@example.org")
    page.fill("#id_display_name", "Lantern")
    page.check("#id_consent")
    page.locator("main form button[type=submit]").click()
    assert page.evaluate("window.reached") == 1
    assert (field.get_attribute("type"), show.get_attribute("aria-pressed")) == (
        "password",
        "false",
    )


def test_mail_is_sent_again_only_when_the_time_has_come(phone, monkeypatch):
    monkeypatch.setattr(views, "_remembered_address", lambda request: "nok@example.org")
    monkeypatch.setattr(accounts, "seconds_to_wait", lambda request, email: 65)
    page = phone().new_page()
    page.clock.install()
    page.goto("/en/accounts/confirm-email/")
    button = page.locator("main form button[type=submit]")
    note = page.locator("[data-wait]")

    # The policy of our pages lets nobody evaluate a text as a script, as waiting for one does.
    expect(button).to_be_disabled()
    page.clock.run_for(10_000)
    assert page.locator("[role=timer]").inner_text() in ("0:55", "0:54")
    page.clock.run_for(56_000)

    expect(button).to_be_enabled()
    expect(note).to_be_hidden()
