"""Back, in a browser that keeps whole pages, as phones do and headless ones do if asked to."""

import time

import pytest
from django.contrib.sessions.models import Session

from tests.browser.conftest import ARGUMENTS
from tests.factories.members import PASSWORD, MemberFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def page(browser, chromium, live_server):
    keeping = browser.browser_type.launch(
        executable_path=chromium,
        args=[*ARGUMENTS, "--enable-features=BackForwardCache"],
        ignore_default_args=["--disable-back-forward-cache"],
    )
    yield keeping.new_context(base_url=live_server.url).new_page()
    keeping.close()


def go_to_settings(page, member):
    page.goto("/en/accounts/login/")
    page.fill("#id_login", member.email)
    page.fill("#id_password", PASSWORD)
    page.click("main form button[type=submit]")
    page.goto("/en/accounts/settings/")
    assert member.email in page.content()


def go_back_and_find_nothing(page, member):
    for _step in range(3):
        page.go_back()
        page.wait_for_load_state()
        page.wait_for_timeout(300)
        assert member.email not in page.content()
        assert member.display_name not in page.content()


def test_back_after_signing_out_shows_nothing_of_the_member(page):
    member = MemberFactory(display_name="Quietwater")
    go_to_settings(page, member)
    page.goto("/en/accounts/logout/")
    page.click("main form button[type=submit]")
    page.wait_for_url("**/en/")
    go_back_and_find_nothing(page, member)


@pytest.mark.parametrize("how", ["click", "escape"])
def test_back_after_leaving_quickly_shows_nothing_of_the_member(page, how):
    member = MemberFactory(display_name="Quietwater")
    page.route("https://www.timeanddate.com/**", lambda route: route.fulfill(body="Weather"))
    go_to_settings(page, member)
    page.goto("/en/my-learning/")
    page.evaluate("sessionStorage.setItem('draft', 'something typed')")
    if how == "click":
        page.click("[data-exit]")
    else:
        for _press in range(3):
            page.keyboard.press("Escape")
    page.wait_for_url("https://www.timeanddate.com/weather/")
    wait_for_no_session()
    # The page that was left is not among those before.
    page.go_back()
    assert page.url.endswith("/en/accounts/login/?next=/en/accounts/settings/")
    assert page.evaluate("sessionStorage.length") == 0
    go_back_and_find_nothing(page, member)


def wait_for_no_session():
    """The browser signs out while it is under way."""
    end = time.monotonic() + 15
    while Session.objects.exists() and time.monotonic() < end:
        time.sleep(0.05)
    assert not Session.objects.exists()
