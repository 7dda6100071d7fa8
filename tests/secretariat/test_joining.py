"""Who may join: everybody, who is approved, or who is invited; and what who waits can do."""

import pytest
from allauth.account.models import EmailAddress
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone

from courses.models import Enrolment
from lms.mails.models import Mail
from lms.members import asking
from lms.members.models import JoiningRule, Member
from lms.members.roles import ADVOCATE, SECRETARIAT, TRAINER
from lms.secretariat import invitations, listing
from tests.factories.courses import EnrolmentFactory, published_course, url_of
from tests.factories.members import MemberFactory
from tests.members.mail import link_in

pytestmark = pytest.mark.django_db
NOW = timezone.now()
PAGE, DECIDE = "/admin/members/joining/", "/admin/members/joining/decide/"
WAITING = "/en/accounts/waiting/"
NEW = {
    "display_name": "Nok",
    "email": "nok@example.org",
    "password1": "nine grey herons",
    "consent": "on",
}


@pytest.fixture
def secretary():
    return MemberFactory(role=SECRETARIAT, display_name="Zz Secretary")


@pytest.fixture
def desk(sign_in, secretary):
    return sign_in(secretary)


def rule(wanted, secretary) -> None:
    asking.set_rule(wanted=wanted, by=secretary, at=NOW)


def waits(**fields) -> Member:
    return MemberFactory(waits_since=NOW, **fields)


def text(answer) -> str:
    return " ".join(BeautifulSoup(answer.content, "html.parser").get_text(" ").split())


class TestWhoSignsUp:
    def test_waits_after_the_address_is_confirmed_and_can_begin_when_approved(
        self, client, desk, mailoutbox
    ):
        desk.post(PAGE, {"rule": "approval"})
        assert "reads your request" in text(client.get("/en/accounts/signup/"))
        client.post("/en/accounts/signup/", NEW)
        member = Member.objects.get(email="nok@example.org")
        assert "Nobody waits." in text(desk.get(PAGE))

        client.post(link_in(mailoutbox[-1]))
        assert client.get("/en/my-learning/")["Location"] == WAITING
        assert "reads your request" in text(client.get(WAITING))
        assert "nok@example.org" in text(desk.get(PAGE))

        desk.post(DECIDE, {"member": member.pk, "decision": "approve"})
        assert mailoutbox[-1].to == ["nok@example.org"]
        assert "You can begin now." in mailoutbox[-1].body
        assert client.get("/en/my-learning/").status_code == 200

    @pytest.mark.parametrize("wanted", [None, JoiningRule.Rule.OPEN])
    def test_waits_for_nobody_where_it_is_open(self, client, secretary, wanted):
        if wanted:
            rule(wanted, secretary)
        assert "reads your request" not in text(client.get("/en/accounts/signup/"))
        client.post("/en/accounts/signup/", NEW)
        assert Member.objects.get(email="nok@example.org").waits_since is None

    def test_cannot_where_it_is_by_invitation(self, client, secretary):
        rule(JoiningRule.Rule.INVITATION, secretary)
        for answer in (
            client.get("/en/accounts/signup/"),
            client.post("/en/accounts/signup/", NEW),
        ):
            assert "New accounts are closed" in text(answer)
        assert not Member.objects.filter(email="nok@example.org").exists()

    @pytest.mark.parametrize("wanted", [JoiningRule.Rule.APPROVAL, JoiningRule.Rule.INVITATION])
    def test_by_an_invitation_waits_for_nobody(self, client, secretary, mailoutbox, wanted):
        rule(wanted, secretary)
        invited = invitations.Wanted(email="nok@example.org", language="en")
        invitations.invite(wanted=invited, by=secretary, at=NOW)
        link = link_in(mailoutbox[-1])
        assert "New accounts are closed" not in text(client.get(link))
        client.post(link, {name: value for name, value in NEW.items() if name != "email"})
        assert Member.objects.get(email="nok@example.org").waits_since is None
        assert client.get("/en/my-learning/").status_code == 200

    def test_and_waits_is_let_in_by_an_invitation(self, sign_in, secretary, mailoutbox):
        member = waits()
        invited = invitations.Wanted(email=member.email, language="en")
        invitations.invite(wanted=invited, by=secretary, at=NOW)
        browser = sign_in(member)
        browser.post(link_in(mailoutbox[-1]))
        assert browser.get("/en/my-learning/").status_code == 200


class TestWhoWaits:
    def test_opens_nothing_and_is_in_no_list(self, sign_in, secretary):
        member, course = waits(display_name="Quietwater"), published_course(lessons=1)
        browser = sign_in(member)
        for address in (
            "/en/",
            "/en/my-learning/",
            "/en/accounts/settings/",
            "/en/accounts/data/",
            "/admin/",
            url_of(course),
        ):
            assert browser.get(address)["Location"] == WAITING, address
        assert browser.post(url_of(course))["Location"] == WAITING
        assert not Enrolment.objects.exists()
        found = listing.found(filters=listing.Filters(), reader=secretary, at=NOW)
        assert member not in found
        assert secretary in found
        assert browser.get("/en/privacy/").status_code == 200
        assert browser.get("/en/accounts/logout/").status_code == 200

    def test_deletes_their_account_at_once(self, sign_in):
        member, other = waits(), waits()
        browser = sign_in(member)
        browser.post("/en/accounts/waiting/stop/")
        assert not Member.objects.filter(pk=member.pk).exists()
        assert Member.objects.filter(pk=other.pk).exists()
        assert browser.get(WAITING).status_code == 302

    def test_and_who_does_not_wait_deletes_nothing_there(self, sign_in):
        member = MemberFactory()
        browser = sign_in(member)
        browser.post("/en/accounts/waiting/stop/")
        assert Member.objects.filter(pk=member.pk).exists()
        assert browser.get(WAITING)["Location"] == "/en/my-learning/"


class TestDeciding:
    @pytest.mark.parametrize("role", [ADVOCATE, TRAINER])
    def test_is_the_secretariats(self, sign_in, role):
        member, browser = waits(display_name="Quietwater"), sign_in(MemberFactory(role=role))
        for answer in (
            browser.get(PAGE),
            browser.post(PAGE, {"rule": "invitation"}),
            browser.post(DECIDE, {"member": member.pk, "decision": "approve"}),
            browser.post(DECIDE, {"member": member.pk, "decision": "decline", "sure": "1"}),
        ):
            assert answer.status_code in (302, 403)
            assert b"Quietwater" not in answer.content
        member.refresh_from_db()
        assert member.waits_since
        assert asking.rule() is asking.Rule.OPEN

    def test_of_many_at_once_tells_each_in_their_language(self, desk, settings):
        settings.EMAIL_BACKEND = "lms.mails.backend.RowBackend"
        one, two, other = waits(language="my"), waits(), waits()
        chosen = {"member": [one.pk, two.pk]}
        assert "cannot be undone" in text(desk.post(DECIDE, {**chosen, "decision": "decline"}))
        assert Member.objects.filter(waits_since=NOW).count() == 3
        for _click in range(2):
            desk.post(DECIDE, {**chosen, "decision": "decline", "sure": "1"})
        assert list(asking.waiting()) == [other]
        assert not EmailAddress.objects.filter(email__in=[one.email, two.email]).exists()
        told = dict(Mail.objects.values_list("recipient", "text"))
        assert set(told) == {one.email, two.email}
        assert any("\u1000" <= letter <= "\u109f" for letter in told[one.email])

    def test_who_was_enrolled_meanwhile_is_kept_and_the_secretariat_reads_why(
        self, sign_in, desk, mailoutbox
    ):
        kept, gone = waits(display_name="Quietwater"), waits()
        EnrolmentFactory(member=kept)
        answer = desk.post(
            DECIDE,
            {"member": [kept.pk, gone.pk], "decision": "decline", "sure": "1"},
            follow=True,
        )
        assert "Quietwater cannot be declined" in text(answer)
        assert "1 is declined" in text(answer)
        assert list(asking.waiting()) == [kept]
        assert [mail.to for mail in mailoutbox] == [[gone.email]]
        # Nor does their own button fail.
        answer = sign_in(kept).post("/en/accounts/waiting/stop/", follow=True)
        assert "Write to the secretariat" in text(answer)
        assert Enrolment.objects.get().member == kept

    def test_touches_nobody_who_does_not_wait(self, desk):
        member = MemberFactory()
        desk.post(DECIDE, {"member": member.pk, "decision": "decline", "sure": "1"})
        assert Member.objects.filter(pk=member.pk).exists()
        assert not Mail.objects.exists()

    @pytest.mark.parametrize("typed", ["x", "-1", "9" * 12])
    def test_of_a_forged_number_is_no_page(self, desk, typed):
        answer = desk.post(DECIDE, {"member": typed, "decision": "approve"}, follow=True)
        assert answer.status_code == 404

    def test_a_rule_that_is_none_is_refused(self, desk):
        assert desk.post(PAGE, {"rule": "everybody"}).status_code == 422
        assert not JoiningRule.objects.exists()

    def test_the_list_costs_as_many_statements_as_one_has(self, desk, statements):
        counts = []
        for _time in range(2):
            for _member in range(3):
                waits()
            desk.get(PAGE)
            with statements() as found:
                desk.get(PAGE)
            counts.append(len(found))
        assert counts[0] == counts[1]

    def test_visitors_are_led_to_sign_in(self):
        assert Client().get(WAITING)["Location"].startswith("/en/accounts/login/")
