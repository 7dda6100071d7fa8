"""Passkeys in a real browser, with an authenticator that the browser plays."""

import pytest
from allauth.mfa.models import Authenticator

from tests.factories.members import PASSWORD, MemberFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def play_authenticator(page):
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


def sign_in(page, member):
    page.goto("/en/accounts/login/")
    page.fill("#id_login", member.email)
    page.fill("#id_password", PASSWORD)
    page.click("main form button[type=submit]")


def test_a_passkey_is_added_and_then_opens_the_door(phone):
    member = MemberFactory()
    page = phone().new_page()
    play_authenticator(page)
    sign_in(page, member)
    page.goto("/en/accounts/2fa/webauthn/add/")
    page.fill("#id_password", PASSWORD)
    page.click("main form button[type=submit]")
    assert page.input_value("#id_name") == "Passkey 1"
    page.click("form[data-passkey] button")
    page.wait_for_url("**/recovery-codes/")
    assert Authenticator.objects.filter(user=member, type="webauthn").count() == 1

    page.context.clear_cookies()
    sign_in(page, member)
    page.wait_for_url("**/authenticate/")
    page.click("form[data-passkey] button")
    page.wait_for_url("**/my-learning/")


def test_who_refuses_is_told_and_may_try_again(phone):
    page = phone().new_page()
    sign_in(page, MemberFactory())
    page.goto("/en/accounts/2fa/webauthn/add/")
    page.fill("#id_password", PASSWORD)
    page.click("main form button[type=submit]")
    page.evaluate("() => { navigator.credentials.create = () => Promise.reject(new Error()); }")
    page.click("form[data-passkey] button")
    page.wait_for_selector("[data-passkey-failed]:not([hidden])")
    assert page.is_enabled("form[data-passkey] button")
