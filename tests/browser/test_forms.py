"""What scripts add to forms: sent once, and nothing kept on a shared phone after signing out."""

import pytest

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
