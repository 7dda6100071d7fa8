"""Back, in a browser that keeps whole pages, as phones do and headless ones do if asked to."""

import pytest

from tests.browser.conftest import ARGUMENTS
from tests.factories.members import PASSWORD, MemberFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def test_back_after_signing_out_shows_nothing_of_the_member(browser, chromium, live_server):
    keeping = browser.browser_type.launch(
        executable_path=chromium,
        args=[*ARGUMENTS, "--enable-features=BackForwardCache"],
        ignore_default_args=["--disable-back-forward-cache"],
    )
    try:
        page = keeping.new_context(base_url=live_server.url).new_page()
        member = MemberFactory(display_name="Quietwater")
        page.goto("/en/accounts/login/")
        page.fill("#id_login", member.email)
        page.fill("#id_password", PASSWORD)
        page.click("main form button[type=submit]")
        page.goto("/en/accounts/settings/")
        assert member.email in page.content()
        page.goto("/en/accounts/logout/")
        page.click("main form button[type=submit]")
        page.wait_for_url("**/en/")
        for _step in range(3):
            page.go_back()
            page.wait_for_load_state()
            page.wait_for_timeout(300)
            assert member.email not in page.content()
            assert "Quietwater" not in page.content()
    finally:
        keeping.close()
