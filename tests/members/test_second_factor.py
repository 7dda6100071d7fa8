"""A second step of signing in: compulsory for some, offered to all, never gone round."""

import re
import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from lms.members import proposals
from lms.members.models import AccountProposal, Member
from lms.members.roles import ADVOCATE, SECRETARIAT, TRAINER
from tests.factories.members import PASSWORD, MemberFactory
from tests.members.mail import link_in

pytestmark = pytest.mark.django_db

SIGN_IN = "/en/accounts/login/"
SECOND_STEP = "/en/accounts/2fa/authenticate/"
NEEDED = "/en/accounts/2fa/needed/"
APP = "/en/accounts/2fa/totp/activate/"
USED = "allauth.mfa.totp.used?user={}&code={}"
AGAIN = "/en/accounts/reauthenticate/"
CODE_AGAIN = "/en/accounts/2fa/reauthenticate/"


@pytest.fixture(autouse=True)
def compulsory(settings):
    settings.SECOND_FACTOR_COMPULSORY = True


@pytest.fixture
def superuser():
    member = Member.objects.create_superuser("root@example.org", PASSWORD, display_name="Root")
    EmailAddress.objects.create(user=member, email=member.email, verified=True, primary=True)
    return member


def with_password(member) -> Client:
    client = Client()
    client.post(SIGN_IN, {"login": member.email, "password": PASSWORD})
    return client


def code_for(secret, windows=0) -> str:
    """The code of so many half minutes from now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + windows))


def set_up_app(client) -> str:
    """Goes the way a member goes, and returns the app's secret."""
    client.get(APP)
    client.post(AGAIN, {"password": PASSWORD, "next": APP})
    page = client.get(APP).content.decode()
    secret = re.search(r"<code><bdi>(\w+)</bdi></code>", page)[1]
    answer = client.post(APP, {"code": code_for(secret)})
    assert answer["Location"] == "/en/accounts/2fa/recovery-codes/"
    return secret


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("who", [SECRETARIAT, "administrator"])
def test_those_who_look_after_members_reach_nothing_of_the_admin_without_it(who, superuser):
    member = superuser if who == "administrator" else MemberFactory(role=who)
    client = with_password(member)
    for address in ("", "users/", "login/", "pages/", "nothing/"):
        assert client.get(f"/admin/{address}")["Location"] == NEEDED
    assert client.post("/admin/users/new/", {"email": "x@example.org"})["Location"] == NEEDED
    page = client.get(NEEDED).content.decode()
    assert f'href="{APP}"' in page
    set_up_app(client)
    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize("role", [TRAINER, ADVOCATE])
def test_others_are_offered_it_and_not_asked(role):
    client = with_password(MemberFactory(role=role))
    assert client.get("/admin/").status_code == (200 if role == TRAINER else 302)
    assert 'href="/en/accounts/2fa/"' in client.get("/en/accounts/settings/").content.decode()
    set_up_app(client)
    assert "in use" in client.get("/en/accounts/2fa/").content.decode()


def test_where_it_is_not_compulsory_it_stands_in_nobodys_way(settings):
    settings.SECOND_FACTOR_COMPULSORY = False
    assert with_password(MemberFactory(role=SECRETARIAT)).get("/admin/").status_code == 200


def test_the_password_alone_no_longer_signs_in():
    member = MemberFactory()
    secret = set_up_app(with_password(member))
    client = Client()
    answer = client.post(SIGN_IN, {"login": member.email, "password": PASSWORD})
    assert answer["Location"] == SECOND_STEP
    assert client.get("/en/my-learning/").status_code == 302
    answer = client.post(SECOND_STEP, {"code": "000000"})
    assert "Incorrect code" in answer.content.decode()
    assert client.get("/en/my-learning/").status_code == 302
    client.post(SECOND_STEP, {"code": code_for(secret)})
    assert client.get("/en/my-learning/").status_code == 200


def test_a_recovery_code_works_once():
    member = MemberFactory()
    phone = with_password(member)
    set_up_app(phone)
    [code, *_more] = re.findall(
        r"<code><bdi>(\d{8})</bdi>", phone.get("/en/accounts/2fa/recovery-codes/").content.decode()
    )
    for opened in (True, False):
        client = with_password(member)
        client.post(SECOND_STEP, {"code": code})
        assert (client.get("/en/my-learning/").status_code == 200) == opened


def test_a_session_from_before_takes_the_step_first():
    member = MemberFactory(role=SECRETARIAT)
    before = with_password(member)
    secret = set_up_app(with_password(member))
    answer = before.get("/admin/users/")
    assert answer["Location"] == f"{CODE_AGAIN}?next=%2Fadmin%2Fusers%2F"
    before.post(CODE_AGAIN, {"code": code_for(secret), "next": "/admin/users/"})
    assert before.get("/admin/users/").status_code == 200


def test_a_session_from_before_cannot_take_it_away_by_the_password():
    member = MemberFactory()
    before = with_password(member)
    set_up_app(with_password(member))
    away = "/en/accounts/2fa/totp/deactivate/"
    assert before.post(away)["Location"].startswith(CODE_AGAIN)
    answer = before.post(AGAIN, {"password": PASSWORD, "next": away})
    assert answer["Location"].startswith(CODE_AGAIN)
    assert before.post(away)["Location"].startswith(CODE_AGAIN)
    assert Authenticator.objects.filter(user=member).count() == 2


def test_a_new_password_by_mail_does_not_go_round_it(mailoutbox):
    member = MemberFactory(role=SECRETARIAT)
    set_up_app(with_password(member))
    mailoutbox.clear()
    client = Client()
    client.post("/en/accounts/password/reset/", {"email": member.email})
    page = client.get(link_in(mailoutbox[0]), follow=True)
    new = {"password1": "nine paper birds", "password2": "nine paper birds"}
    client.post(page.request["PATH_INFO"], new)
    assert client.get("/admin/").status_code == 302
    answer = client.post(SIGN_IN, {"login": member.email, "password": "nine paper birds"})
    assert answer["Location"] == SECOND_STEP
    assert client.get("/admin/").status_code == 302


def test_a_code_that_was_used_is_not_taken_again():
    member = MemberFactory()
    secret = set_up_app(with_password(member))
    code = code_for(secret, -1)
    for opened in (True, False):
        client = with_password(member)
        client.post(SECOND_STEP, {"code": code})
        assert (client.get("/en/my-learning/").status_code == 200) == opened
        # The half minute for which the package remembers it is over; the code still counts.
        cache.delete(USED.format(member.pk, code))


def test_a_code_is_one_code_in_whichever_digits_it_is_typed():
    member = MemberFactory()
    secret = set_up_app(with_password(member))
    code = code_for(secret, -1)
    for opened, ten in ((True, "၀၁၂၃၄၅၆၇၈၉"), (False, "۰۱۲۳۴۵۶۷۸۹"), (False, "0123456789")):
        client = with_password(member)
        client.post(SECOND_STEP, {"code": "".join(ten[int(each)] for each in code)})
        assert (client.get("/en/my-learning/").status_code == 200) == opened
        cache.delete(USED.format(member.pk, code))


def test_secrets_are_not_readable_in_the_database():
    member = MemberFactory()
    secret = set_up_app(with_password(member))
    for row in Authenticator.objects.filter(user=member):
        assert secret not in str(row.data)
        assert str(row.data.get("secret", row.data.get("seed"))).startswith("gAAAA")


def test_a_member_with_a_second_step_can_move_to_another_address():
    member = MemberFactory()
    client = with_password(member)
    set_up_app(client)
    client.post("/en/accounts/email/", {"action_add": "1", "email": "next@example.org"})
    assert EmailAddress.objects.filter(user=member, email="next@example.org").exists()


@pytest.mark.django_db(transaction=True)
def test_every_change_of_it_is_told(mailoutbox):
    member = MemberFactory(language="th")
    client = with_password(member)
    set_up_app(client)
    client.post("/en/accounts/2fa/recovery-codes/generate/")
    client.post("/en/accounts/2fa/totp/deactivate/")
    assert [message.to for message in mailoutbox] == [[member.email]] * 3
    assert {message.subject for message in mailoutbox} == {"บัญชีของคุณมีการเปลี่ยนแปลง"}
    assert not Authenticator.objects.filter(user=member).exists()


@pytest.fixture
def locked_out(settings):
    """Somebody who lost phone and codes."""
    member = MemberFactory(language="th")
    set_up_app(with_password(member))
    settings.SECOND_FACTOR_COMPULSORY = False
    return member


def ask_reset(client, member):
    return client.post(reverse("reset_factor", args=[member.pk]))


def answer(client, answer="approve"):
    proposal = AccountProposal.objects.get()
    return client.post(reverse("account_proposals"), {"proposal": proposal.pk, "answer": answer})


def test_a_lost_factor_is_taken_away_by_two_and_its_owner_is_told(locked_out, sign_in, mailoutbox):
    mailoutbox.clear()
    one, two = MemberFactory(role=SECRETARIAT), MemberFactory(role=SECRETARIAT)
    page = sign_in(one).get(f"/admin/users/edit/{locked_out.pk}/").content.decode()
    assert reverse("reset_factor", args=[locked_out.pk]) in page
    ask_reset(sign_in(one), locked_out)
    answer(sign_in(one))
    assert Authenticator.objects.filter(user=locked_out).exists()
    assert mailoutbox == []
    assert "waits" in sign_in(two).get("/admin/").content.decode()
    answer(sign_in(two))
    assert not Authenticator.objects.filter(user=locked_out).exists()
    [message] = mailoutbox
    assert (message.to, message.subject) == ([locked_out.email], "บัญชีของคุณมีการเปลี่ยนแปลง")
    assert ModelLogEntry.objects.get(action="members.reset_factor").user == two
    assert with_password(locked_out).get("/en/my-learning/").status_code == 200


def test_what_is_declined_is_not_done(locked_out, sign_in):
    ask_reset(sign_in(MemberFactory(role=SECRETARIAT)), locked_out)
    answer(sign_in(MemberFactory(role=SECRETARIAT)), "decline")
    assert Authenticator.objects.filter(user=locked_out).exists()


def test_an_administrator_takes_it_away_alone(locked_out, sign_in, superuser):
    ask_reset(sign_in(superuser), locked_out)
    assert not Authenticator.objects.filter(user=locked_out).exists()
    assert ModelLogEntry.objects.get(action="members.reset_factor").user == superuser


def test_nobody_decides_about_themselves(sign_in, settings):
    settings.SECOND_FACTOR_COMPULSORY = False
    one = MemberFactory(role=SECRETARIAT)
    with pytest.raises(proposals.OwnAccount):
        proposals.propose(
            kind=AccountProposal.Kind.RESET_FACTOR, member=one, proposed_by=one, at=timezone.now()
        )
    ask_reset(sign_in(MemberFactory(role=SECRETARIAT)), one)
    answer(sign_in(one))
    assert AccountProposal.objects.get().decision == ""
    proposal = AccountProposal.objects.get()
    for decider in (one, proposal.proposed_by):
        proposal.decision, proposal.decided_by, proposal.decided_at = (
            "approved",
            decider,
            timezone.now(),
        )
        with pytest.raises(IntegrityError), transaction.atomic():
            proposal.save()


def test_others_see_and_do_nothing_of_this(locked_out, sign_in, superuser):
    trainer = sign_in(MemberFactory(role=TRAINER))
    ask_reset(trainer, locked_out)
    assert not AccountProposal.objects.exists()
    assert trainer.get(reverse("account_proposals")).status_code == 302
    desk = sign_in(MemberFactory(role=SECRETARIAT))
    assert desk.get(reverse("reset_factor", args=[superuser.pk]), follow=True).status_code == 404


def test_on_the_server_it_is_taken_away_too(locked_out, mailoutbox):
    mailoutbox.clear()
    call_command("second_factor_reset", locked_out.email.upper())
    assert not Authenticator.objects.filter(user=locked_out).exists()
    assert [message.to for message in mailoutbox] == [[locked_out.email]]
    for address in (locked_out.email, "nobody@example.org"):
        with pytest.raises(CommandError):
            call_command("second_factor_reset", address)
