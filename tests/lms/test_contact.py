"""Wherever members are told to write to the secretariat, its address stands there."""

import re

import pytest
from django.conf import settings

from tests.factories.members import PASSWORD, MemberFactory

WRITE = re.compile(
    r"[Ww]rite to (the secretariat|your trainer)|[Aa]sk the secretariat of|ask the secretariat for"
)
FOR_STAFF = re.compile(r"^templates/(\w+/admin|reports|wagtail)")


def test_every_page_and_mail_that_says_to_write_says_where_to():
    telling = [
        (str(path.relative_to(settings.BASE_DIR)), text)
        for path in sorted((settings.BASE_DIR / "templates").rglob("*.*"))
        if WRITE.search(text := path.read_text())
    ]
    found = [(name, text) for name, text in telling if not FOR_STAFF.search(name)]
    assert len(found) >= 8
    assert [name for name, text in found if "contact_email" not in text] == []


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "my", "fa"])
def test_the_privacy_page_gives_the_address_in_every_language(client, settings, language):
    settings.CONTACT_EMAIL = "desk@network.example"
    page = client.get(f"/{language}/privacy/").content.decode()
    assert '<a href="mailto:desk@network.example" dir="ltr">desk@network.example</a>' in page


@pytest.mark.django_db
def test_a_mail_about_the_account_says_where_to_write(sign_in, settings, mailoutbox):
    settings.CONTACT_EMAIL = "desk@network.example"
    sign_in(MemberFactory()).post(
        "/en/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": "six dry boats", "password2": "six dry boats"},
    )
    [message] = mailoutbox
    assert "desk@network.example" in message.body
