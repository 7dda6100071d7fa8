"""Creating an account, through the pages that a new member meets."""

import re
import time
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from lms.members import views
from lms.members.models import Count, Member
from lms.members.roles import ADVOCATE
from tests.factories.members import MemberFactory
from tests.members.mail import link_in

pytestmark = pytest.mark.django_db

NEW = {
    "display_name": "Nok",
    "email": "Nok@Example.ORG",
    "password1": "nine grey herons",
    "consent": "on",
}


def join(client, *, on="en", **changed):
    return client.post(f"/{on}/accounts/signup/", {**NEW, **changed})


def test_a_visitor_becomes_a_signed_in_advocate(client, mailoutbox):
    answer = join(client)
    assert answer["Location"] == "/en/accounts/confirm-email/"
    assert client.get("/en/my-learning/").status_code == 302

    [message] = mailoutbox
    assert message.to == ["nok@example.org"]
    link = link_in(message)
    assert "Yes, confirm this address" in client.get(link).content.decode()
    assert client.get("/en/my-learning/").status_code == 302

    assert client.post(link)["Location"] == "/en/my-learning/"
    assert "Nok" in client.get("/en/my-learning/").content.decode()
    member = Member.objects.get(email="nok@example.org")
    assert member.display_name == "Nok"
    assert [group.name for group in member.groups.all()] == [ADVOCATE]
    assert (member.is_staff, member.is_superuser) == (False, False)


WANTED = "/en/courses/refugee-law/"


def confirmed(browser, link):
    """Where it leads whoever follows a link and presses its button."""
    fields = dict(
        re.findall(r'<input type="hidden" name="(next)" value="([^"]+)"', browser.get(link).text)
    )
    return browser.post(link, fields)["Location"]


def test_the_course_that_one_joined_for_is_remembered_in_another_browser(client, mailoutbox):
    join(client, next=WANTED)

    there = confirmed(Client(), link_in(mailoutbox[0]))

    assert there == "/en/accounts/login/?next=%2Fen%2Fcourses%2Frefugee-law%2F"


def test_it_is_remembered_in_this_browser_and_when_the_mail_is_sent_again(client, mailoutbox):
    join(client, next=WANTED)
    wait_a_minute()
    client.post(AGAIN)

    assert confirmed(client, link_in(mailoutbox[1])) == WANTED
    assert "next=%2Fen%2Fcourses%2F" in link_in(mailoutbox[1])


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:x"])
def test_no_link_that_we_send_leads_to_another_site(client, mailoutbox, elsewhere):
    join(client, next=elsewhere)
    link = link_in(mailoutbox[0])

    assert "evil" not in link
    forged = Client().post(link, {"next": elsewhere})["Location"]
    assert forged == "/en/accounts/login/"


def test_opening_the_link_alone_confirms_nothing(client, mailoutbox):
    """Mail programs open links to look at them."""
    join(client)
    Client().get(link_in(mailoutbox[0]))
    assert EmailAddress.objects.get(email="nok@example.org").verified is False


def test_the_link_opened_on_another_device_confirms_but_signs_nobody_in(client, mailoutbox):
    join(client)
    other = Client()
    link = link_in(mailoutbox[0])
    other.post(link)
    assert EmailAddress.objects.get(email="nok@example.org").verified is True
    assert other.get("/en/my-learning/").status_code == 302


def test_nobody_joins_without_agreeing_to_the_privacy_notice(client, mailoutbox):
    page = client.get("/en/accounts/signup/").content.decode()
    assert reverse("privacy") in page
    answer = client.post("/en/accounts/signup/", {k: v for k, v in NEW.items() if k != "consent"})
    assert "Please read the privacy notice and agree before you join." in answer.content.decode()
    assert not Member.objects.exists()
    assert mailoutbox == []


@pytest.mark.parametrize("field", ["display_name", "email", "password1"])
def test_nothing_else_that_is_asked_may_be_left_out(client, field):
    answer = join(client, **{field: ""})
    assert answer.context["form"].errors.keys() == {field}
    assert not Member.objects.exists()


def test_sign_up_asks_for_no_more_than_it_needs(client):
    form = client.get("/en/accounts/signup/").context["form"]
    assert list(form.fields) == ["display_name", "email", "password1", "consent"]


def test_members_keep_the_language_of_the_page_they_joined_on(client, mailoutbox):
    join(client, on="th")
    assert Member.objects.get().language == "th"
    link = link_in(mailoutbox[0])
    assert link.startswith("/th/")
    assert client.post(link)["Location"] == "/th/my-learning/"


@pytest.mark.parametrize("email", ["known@example.org", "KNOWN@Example.org"])
def test_sign_up_answers_a_known_address_like_a_new_one(mailoutbox, email):
    known = MemberFactory(email="known@example.org", display_name="Somebody Known")
    to_new = join(Client())
    to_known = join(Client(), email=email)

    assert to_known.status_code == to_new.status_code == 302
    assert to_known["Location"] == to_new["Location"]
    pages = [Client().get(answer["Location"]).content for answer in (to_new, to_known)]
    assert pages[0] == pages[1]
    # Only the owner of the address is told, and nothing about the account has changed.
    assert [message.to for message in mailoutbox] == [["nok@example.org"], ["known@example.org"]]
    assert "It has an account already" in mailoutbox[1].body
    assert Member.objects.filter(email__iexact=email).count() == 1
    known.refresh_from_db()
    assert known.display_name == "Somebody Known"
    assert not known.check_password(NEW["password1"])


def comparable(page, email):
    """A page without what is another for everybody."""
    text = page.text.replace(email, "the address")
    return re.sub(r'(name="csrfmiddlewaretoken" value=")[^"]*', r"\1", text)


def test_what_follows_sign_up_looks_alike_for_known_and_new_addresses():
    """The page after it is the same, in the browser that signed up."""
    MemberFactory(email="known@example.org")
    bodies = []
    for email in ("new@example.org", "known@example.org"):
        client = Client()
        bodies.append(comparable(client.get(join(client, email=email)["Location"]), email))
    assert bodies[0] == bodies[1]


def test_a_short_password_is_refused_in_words(client):
    answer = join(client, password1="short-one")
    assert answer.context["form"].errors.keys() == {"password1"}
    assert not Member.objects.exists()


def test_one_address_belongs_to_one_member_however_it_is_typed(client):
    join(client, email="one@example.org")
    Count.objects.all().delete()
    join(Client(), email="ONE@EXAMPLE.ORG")
    assert [member.email for member in Member.objects.all()] == ["one@example.org"]


def test_forms_accept_nothing_that_was_not_asked(client):
    join(client, is_superuser="on", is_staff="on", groups="3", language="ja", certificate_name="X")
    member = Member.objects.get()
    assert (member.is_superuser, member.is_staff) == (False, False)
    assert (member.language, member.certificate_name) == ("en", "")
    assert [group.name for group in member.groups.all()] == [ADVOCATE]


UNSEEN = ["\u200b", "\u200e", "\ufeff", "\u2069", "\u00ad"]


@pytest.mark.parametrize("unseen", UNSEEN)
def test_who_signs_up_with_an_unseen_character_can_sign_in(client, mailoutbox, unseen):
    join(client, email=f"nok@example.org{unseen}", display_name=f"{unseen}Nok{unseen}")
    client.post(link_in(mailoutbox[0]))

    member = Member.objects.get()
    assert (member.email, member.display_name) == ("nok@example.org", "Nok")
    for typed in ("nok@example.org", f"{unseen}nok@example.org{unseen}"):
        answer = Client().post(
            "/en/accounts/login/", {"login": typed, "password": NEW["password1"]}
        )
        assert answer["Location"] == "/en/my-learning/"


@pytest.mark.parametrize("unseen", UNSEEN)
def test_a_new_password_is_sent_to_an_address_with_an_unseen_character(client, mailoutbox, unseen):
    MemberFactory(email="nok@example.org")
    client.post("/en/accounts/password/reset/", {"email": f"nok@example.org{unseen}"})
    assert [message.to for message in mailoutbox] == [["nok@example.org"]]
    link_in(mailoutbox[0])


def test_a_name_typed_with_the_khmer_space_bar_has_a_space(client):
    join(client, display_name="\u179f\u17bb\u1781\u200b\u179f\u17bb\u1797\u17b6")
    assert Member.objects.get().display_name == "\u179f\u17bb\u1781 \u179f\u17bb\u1797\u17b6"


def test_a_name_of_nothing_visible_is_no_name(client):
    answer = join(client, display_name="\u200b\u3164\u2067")
    assert answer.context["form"].errors.keys() == {"display_name"}
    assert not Member.objects.exists()


AGAIN = "/en/accounts/confirm-email/again/"


def wait_a_minute():
    Count.objects.all().delete()


class TestWhenTheMailIsLost:
    def test_page_says_where_it_went_and_sends_it_again(self, client, mailoutbox):
        page = client.get(join(client)["Location"]).text
        assert "<strong>nok@example.org</strong>" in page
        assert f'action="{AGAIN}"' in page
        wait_a_minute()

        again = client.post(AGAIN, follow=True)

        assert "The e-mail is on its way again." in again.text
        assert [message.to for message in mailoutbox] == [["nok@example.org"]] * 2
        client.post(link_in(mailoutbox[1]))
        assert EmailAddress.objects.get().verified is True

    def test_page_counts_down_to_when_it_is_sent_again(self, client, monkeypatch):
        now = time.time()
        monkeypatch.setattr(time, "time", lambda: now)
        address = join(client)["Location"]
        monkeypatch.setattr(time, "time", lambda: now + 13)

        assert 'data-wait="47"' in client.get(address).text
        assert '<bdi role="timer">0:47</bdi>' in client.get(address).text
        monkeypatch.setattr(time, "time", lambda: now + 61)
        assert "data-wait" not in client.get(address).text
        assert "data-wait" not in Client().get(address).text

    def test_it_says_so_when_none_was_sent(self, client, mailoutbox):
        join(client)

        assert "sent a moment ago" in client.post(AGAIN, follow=True).text
        assert len(mailoutbox) == 1

    def test_nobody_fills_an_inbox(self, client, mailoutbox, monkeypatch):
        join(client)
        now = time.time()
        for minute in range(1, 20):
            monkeypatch.setattr(time, "time", lambda: now + minute * 61)  # noqa: B023
            client.post(AGAIN)

        assert len(mailoutbox) == 6

    def test_who_did_not_sign_up_here_sends_nothing(self, client, mailoutbox):
        join(Client())
        wait_a_minute()

        assert client.post(AGAIN)["Location"] == "/en/accounts/confirm-email/"
        assert AGAIN not in client.get("/en/accounts/confirm-email/").text
        assert len(mailoutbox) == 1

    def test_next_person_at_the_phone_does_not_read_the_address(
        self, client, monkeypatch, mailoutbox
    ):
        page = client.get(join(client)["Location"])
        assert "no-store" in page["Cache-Control"]
        monkeypatch.setattr(views, "SHOWN_FOR", timedelta(seconds=-1))

        join(client, email="later@example.org")
        wait_a_minute()

        assert "later@example.org" not in client.get("/en/accounts/confirm-email/").text
        client.post(AGAIN)
        assert len(mailoutbox) == 2

    def test_address_is_forgotten_with_signing_in(self, client, mailoutbox):
        join(client)
        client.post(link_in(mailoutbox[0]))
        assert "joined_as" not in client.session

    def test_language_menu_leads_back(self, client):
        join(client)
        assert client.get(AGAIN)["Location"] == "/en/accounts/confirm-email/"

    def test_signing_up_again_with_the_same_password_sends_the_link_again(self, client, mailoutbox):
        join(client)
        wait_a_minute()

        join(Client())

        Client().post(link_in(mailoutbox[1]))
        assert EmailAddress.objects.get().verified is True
        assert Member.objects.get().check_password(NEW["password1"])

    def test_who_took_the_address_of_somebody_does_not_get_their_account(self, client, mailoutbox):
        """Its owner signs up later, and gets a link to choose their own password."""
        join(client, password1="what the thief knows")
        wait_a_minute()

        join(Client())

        owner = Client()
        form = owner.get(link_in(mailoutbox[1]), follow=True)
        owner.post(
            form.redirect_chain[-1][0],
            {"password1": "only the owner knows", "password2": "only the owner knows"},
        )
        assert EmailAddress.objects.get().verified is True
        assert Member.objects.get().check_password("only the owner knows")

    def test_known_and_new_addresses_are_sent_again_alike(self):
        MemberFactory(email="known@example.org")
        answers = []
        for email in ("new@example.org", "known@example.org"):
            browser = Client()
            join(browser, email=email)
            wait_a_minute()
            answers.append(comparable(browser.post(AGAIN, follow=True), email))

        assert answers[0] == answers[1]


def test_a_password_chosen_by_mail_confirms_the_address(client, mailoutbox):
    join(client)
    client.post("/en/accounts/password/reset/", {"email": NEW["email"]})
    form = client.get(link_in(mailoutbox[1]), follow=True)

    new = {"password1": "a fresh grey heron", "password2": "a fresh grey heron"}
    client.post(form.redirect_chain[-1][0], new)

    assert EmailAddress.objects.get().verified is True


def test_a_workshop_joins_from_behind_one_router(mailoutbox):
    answers = [join(Client(), email=f"{number}@example.org")["Location"] for number in range(30)]

    assert set(answers) == {"/en/accounts/confirm-email/"}
    assert Member.objects.count() == len(mailoutbox) == 30


def test_a_password_stays_when_another_field_is_wrong_and_no_cache_keeps_the_page(client):
    answer = join(client, email="not an address")

    assert answer.context["form"].errors.keys() == {"email"}
    assert f'value="{NEW["password1"]}"' in answer.text
    assert "no-store" in answer["Cache-Control"]
    assert "data-shows hidden" in answer.text
