"""A session left open on a shared phone does not give the account away."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from lms.members.models import Member
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db

PASSWORD = "three mangoes and a lamp"
ADDRESSES = "/en/accounts/email/"
AGAIN = "/en/accounts/reauthenticate/"


@pytest.fixture
def member():
    member = MemberFactory(email="thida@example.org", language="th")
    member.set_password(PASSWORD)
    member.save()
    EmailAddress.objects.update_or_create(
        user=member, email=member.email, defaults={"primary": True, "verified": True}
    )
    return member


@pytest.fixture
def phone(member) -> Client:
    """Where she signed in, and somebody else is now."""
    client = Client()
    client.post("/en/accounts/login/", {"login": member.email, "password": PASSWORD})
    assert client.get(ADDRESSES).status_code == 200
    return client


def add(client, email="other@example.org"):
    return client.post(ADDRESSES, {"action_add": "1", "email": email})


@pytest.mark.parametrize("action", ["action_add", "action_primary", "action_remove"])
def test_who_has_the_session_alone_changes_no_address(phone, member, mailoutbox, action):
    EmailAddress.objects.create(user=member, email="second@example.org", verified=True)
    email = "other@example.org" if action == "action_add" else "second@example.org"
    answer = phone.post(ADDRESSES, {action: "1", "email": email})
    assert answer.status_code == 302
    assert answer["Location"].startswith(AGAIN)
    assert sorted(EmailAddress.objects.values_list("email", "primary")) == [
        ("second@example.org", False),
        ("thida@example.org", True),
    ]
    assert mailoutbox == []


def test_a_wrong_password_changes_nothing_either(phone, mailoutbox):
    page = phone.get(add(phone)["Location"])
    assert "Type your password again" in page.content.decode()
    answer = phone.post(AGAIN, {"password": "a guess at it", "next": ADDRESSES})
    assert answer.status_code == 200
    assert not EmailAddress.objects.filter(email="other@example.org").exists()
    assert mailoutbox == []


def test_with_the_password_it_is_done_and_the_present_address_hears_of_it(phone, mailoutbox):
    phone.get(add(phone)["Location"])
    phone.post(AGAIN, {"password": PASSWORD, "next": ADDRESSES})
    assert not EmailAddress.objects.get(email="other@example.org").verified
    heard = [message for message in mailoutbox if message.to == ["thida@example.org"]]
    assert len(heard) == 1
    # In her language, though the page was in English, and nothing to be read on a locked phone.
    assert heard[0].subject == "บัญชีของคุณมีการเปลี่ยนแปลง"
    assert "other@example.org" not in heard[0].body
    assert "added to your account" not in heard[0].body


def test_a_new_main_address_is_told_to_the_old_one(phone, member, mailoutbox):
    EmailAddress.objects.create(user=member, email="second@example.org", verified=True)
    phone.get(phone.post(ADDRESSES, {"action_primary": "1", "email": "second@example.org"}).url)
    phone.post(AGAIN, {"password": PASSWORD, "next": ADDRESSES})
    assert Member.objects.get(pk=member.pk).email == "second@example.org"
    assert [message.to for message in mailoutbox] == [["thida@example.org"]]


def test_the_password_is_asked_for_again_after_five_minutes(phone, member, settings):
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 0
    phone.get(add(phone)["Location"])
    phone.post(AGAIN, {"password": PASSWORD, "next": "/en/accounts/settings/"})
    assert add(phone, "third@example.org")["Location"].startswith(AGAIN)
    assert not EmailAddress.objects.filter(email="third@example.org").exists()


def test_a_new_password_takes_the_old_one_and_is_told(phone, member, mailoutbox):
    new = {"password1": "four lamps and a mango", "password2": "four lamps and a mango"}
    phone.post("/en/accounts/password/change/", {"oldpassword": "a guess at it", **new})
    assert Member.objects.get(pk=member.pk).check_password(PASSWORD)
    assert mailoutbox == []
    phone.post("/en/accounts/password/change/", {"oldpassword": PASSWORD, **new})
    assert not Member.objects.get(pk=member.pk).check_password(PASSWORD)
    assert [message.to for message in mailoutbox] == [["thida@example.org"]]
    assert mailoutbox[0].subject == "บัญชีของคุณมีการเปลี่ยนแปลง"
