"""What stays on a phone that somebody else takes in hand, and what time tells of members."""

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher

from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "address", ["/en/my-learning/", "/en/accounts/settings/", "/en/", "/en/courses/"]
)
def test_what_a_member_is_sent_is_not_stored(sign_in, client, address):
    assert "no-store" in sign_in(MemberFactory()).get(address)["Cache-Control"]
    assert "no-store" not in client.get("/en/").get("Cache-Control", "")


@pytest.mark.parametrize("door", ["/en/accounts/logout/", "/admin/logout/"])
def test_whoever_signs_out_has_the_browser_forget(sign_in, door):
    client = sign_in(MemberFactory(role="Trainer"))
    assert "Clear-Site-Data" not in client.get("/en/my-learning/")
    answer = client.post(door)
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert "sessionid" not in client.cookies or client.cookies["sessionid"].value == ""


class CountingHasher(MD5PasswordHasher):
    algorithm = "counting"
    encoded = 0

    def encode(self, password, salt):
        type(self).encoded += 1
        return super().encode(password, salt)


def test_a_known_address_costs_as_much_as_a_new_one(client, settings):
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    member = MemberFactory()
    counts = []
    for email in ("new@example.org", member.email):
        CountingHasher.encoded = 0
        answer = client.post(
            "/en/accounts/signup/",
            {
                "display_name": "Thida",
                "email": email,
                "password1": "eight blue kites",
                "consent": "on",
            },
        )
        assert answer.status_code == 302
        counts.append(CountingHasher.encoded)
    assert counts == [1, 1]
