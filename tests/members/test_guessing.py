"""Whoever guesses passwords is stopped; whoever owns the account is not locked out by them."""

import pytest
from allauth.mfa.models import Authenticator
from django.core import signing
from django.test import Client

from lms.members import devices
from tests.factories.members import PASSWORD, MemberFactory
from tests.members.mail import link_in
from tests.members.test_signing_in import RESET, is_signed_in, sign_in_at_the_door

pytestmark = pytest.mark.django_db

KNOWN = "known-device"


def guess(email, *, networks, times=1, typed="a guess"):
    """What the last of them was told."""
    for number in range(networks):
        for _time in range(times):
            answer = sign_in_at_the_door(Client(), email, typed, REMOTE_ADDR=f"198.51.100.{number}")
    return answer


def stranger_signs_in(member):
    browser = Client(REMOTE_ADDR="203.0.113.9")
    answer = sign_in_at_the_door(browser, member.email)
    return browser, answer


def test_the_owner_on_a_known_device_signs_in_however_often_others_guess():
    member = MemberFactory()
    phone = Client()
    sign_in_at_the_door(phone, member.email)
    phone.post("/en/accounts/logout/")
    guess(member.email, networks=50, times=2)
    # From the phone's own network too.
    for _try in range(12):
        sign_in_at_the_door(Client(), member.email, "a guess")
    assert sign_in_at_the_door(phone, member.email).status_code == 302
    assert is_signed_in(phone)


def test_a_guesser_in_one_network_is_stopped_and_nobody_elsewhere():
    member = MemberFactory()
    guess(member.email, networks=1, times=5)
    refused = guess(member.email, networks=1, typed=PASSWORD)
    assert "Too many failed login attempts" in refused.content.decode()
    browser, _answer = stranger_signs_in(member)
    assert is_signed_in(browser)


def test_guessing_from_everywhere_is_slowed_down_and_the_way_out_is_told():
    member = MemberFactory()
    guess(member.email, networks=50)
    browser, answer = stranger_signs_in(member)
    assert not is_signed_in(browser)
    assert "choose a new password here" in answer.content.decode()
    # A wrong password, and an address that nobody has, are answered alike.
    unknown = guess("nobody@example.org", networks=51)
    assert "choose a new password here" in unknown.content.decode()
    other, _answer = stranger_signs_in(MemberFactory())
    assert is_signed_in(other)


def test_a_right_password_with_a_second_step_is_not_slowed_down():
    member = MemberFactory()
    Authenticator.objects.create(user=member, type=Authenticator.Type.TOTP, data={"secret": "x"})
    guess(member.email, networks=50)
    _browser, answer = stranger_signs_in(member)
    assert answer["Location"].startswith("/en/accounts/2fa/authenticate/")
    assert "choose a new password here" in guess(member.email, networks=1).content.decode()


def test_a_new_password_by_mail_lets_its_owner_in_on_that_device(mailoutbox):
    member = MemberFactory()
    guess(member.email, networks=50)
    phone = Client()
    phone.post(RESET, {"email": member.email})
    form = phone.get(link_in(mailoutbox[0]))["Location"]
    phone.post(form, {"password1": "seven wet oars", "password2": "seven wet oars"})
    sign_in_at_the_door(phone, member.email, "seven wet oars")
    assert is_signed_in(phone)


def test_a_new_password_makes_devices_strange_again():
    member = MemberFactory()
    phone = Client()
    sign_in_at_the_door(phone, member.email)
    phone.post("/en/accounts/logout/")
    member.set_password("seven wet oars")
    member.save()
    guess(member.email, networks=50)
    sign_in_at_the_door(phone, member.email, "seven wet oars")
    assert not is_signed_in(phone)


def test_a_known_device_may_not_guess_for_ever_and_helps_with_no_other_account():
    member, other = MemberFactory(), MemberFactory()
    phone = Client()
    sign_in_at_the_door(phone, member.email)
    phone.post("/en/accounts/logout/")
    for _try in range(10):
        sign_in_at_the_door(phone, member.email, "a guess")
    assert sign_in_at_the_door(phone, member.email).status_code == 200
    guess(other.email, networks=50)
    assert sign_in_at_the_door(phone, other.email).status_code == 200


def test_a_family_shares_a_phone_and_the_cookie_names_nobody():
    phone = Client()
    members = MemberFactory.create_batch(devices.MOST + 1)
    for member in members:
        sign_in_at_the_door(phone, member.email)
        phone.post("/en/accounts/logout/")
    cookie = phone.cookies[KNOWN]
    assert cookie["httponly"]
    assert cookie["max-age"] == devices.KNOWN_FOR.total_seconds()
    known = signing.loads(cookie.value, salt="lms.members.devices")
    assert len(known) == devices.MOST
    assert not {str(member.pk) for member in members} & {*known, *known.values()}
    phone.cookies[KNOWN] = cookie.value[:-1] + ("a" if cookie.value[-1] != "a" else "b")
    guess(members[-1].email, networks=50)
    assert sign_in_at_the_door(phone, members[-1].email).status_code == 200


def test_right_passwords_are_not_counted():
    member = MemberFactory()
    for _time in range(7):
        browser, _answer = stranger_signs_in(member)
        assert is_signed_in(browser)
