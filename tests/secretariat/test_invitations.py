"""Joining by invitation: whose address it is, what one joins, and what is kept of it."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.utils import timezone

from lms.mails.models import Mail
from lms.members.models import Member
from lms.members.roles import ADVOCATE, SECRETARIAT, TRAINER, TRANSLATOR
from lms.privacy import departures, erasing
from lms.privacy.tasks import forget
from lms.secretariat import invitations
from lms.secretariat.models import Invitation
from tests.factories.courses import published_course, published_path
from tests.factories.members import PASSWORD, MemberFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
ROOM = "/admin/members/invitations/"
ADDRESS = "new@example.org"
SIGN_UP = {"display_name": "Quietwater", "password1": PASSWORD, "consent": "on"}


@pytest.fixture
def secretary():
    return MemberFactory(role=SECRETARIAT)


@pytest.fixture
def desk(sign_in, secretary):
    return sign_in(secretary)


def invited(desk, **more) -> str:
    """The link of the mail that went out."""
    answer = desk.post(ROOM, {"email": ADDRESS, "language": "en", **more})
    assert answer.status_code == 302
    return link_in(last_mail())


def last_mail() -> str:
    if mail.outbox:
        return mail.outbox[-1].body
    return Mail.objects.latest("pk").text


def link_in(text) -> str:
    return re.search(r"https?://[^/]+(\S+)", text)[1]


def test_who_follows_the_link_joins_with_the_invited_address_and_no_other(desk):
    course, organisation = published_course(lessons=1), OrganisationFactory()
    link = invited(desk, course=course.pk, organisation=organisation.pk)
    answer = Client().post(link, {**SIGN_UP, "email": "forged@example.org"})
    assert answer.status_code == 302
    member = Member.objects.get(display_name="Quietwater")
    assert (member.email, member.organisation) == (ADDRESS, organisation)
    assert [each.name for each in member.groups.all()] == [ADVOCATE]
    [address] = EmailAddress.objects.filter(user=member)
    assert (address.email, address.verified, address.primary) == (ADDRESS, True, True)
    assert [each.course.pk for each in member.enrolments.all()] == [course.pk]
    assert Client().get(link).status_code == 404


def test_opening_the_link_does_nothing(desk):
    link = invited(desk)
    page = Client().get(link)
    assert ADDRESS in page.content.decode()
    assert Invitation.objects.get().accepted_at is None
    assert not Member.objects.filter(email=ADDRESS).exists()


def test_on_a_shared_phone_the_next_who_signs_up_is_somebody_else(desk):
    phone = Client()
    phone.get(invited(desk))
    page = phone.get("/en/accounts/signup/").content.decode()
    assert ADDRESS not in page
    phone.post("/en/accounts/signup/", {**SIGN_UP, "email": "other@example.org"})
    assert not EmailAddress.objects.get(email="other@example.org").verified
    assert not Member.objects.filter(email=ADDRESS).exists()


def test_who_has_an_account_signs_in_and_accepts(desk, sign_in):
    member, other = MemberFactory(email=ADDRESS), MemberFactory()
    for each in (member, other):
        EmailAddress.objects.get_or_create(
            user=each, email=each.email, defaults={"verified": True, "primary": True}
        )
    path = published_path(published_course(lessons=1))
    link = invited(desk, path=path.pk)
    assert "Sign in to accept" in Client().get(link).content.decode()
    browser = sign_in(other)
    assert "another address" in browser.post(link).content.decode()
    assert not other.path_enrolments.exists()
    browser = sign_in(member)
    assert not member.path_enrolments.exists()
    assert browser.post(link).status_code == 302
    assert [each.path for each in member.path_enrolments.all()] == [path]


def test_an_address_that_is_not_confirmed_accepts_nothing(desk, sign_in):
    member = MemberFactory(email="own@example.org")
    EmailAddress.objects.create(user=member, email=ADDRESS, verified=False)
    course = published_course(lessons=1)
    browser, link = sign_in(member), invited(desk, course=course.pk)
    browser.post(link)
    assert not member.enrolments.exists()
    assert Invitation.objects.get().accepted_at is None


def test_an_address_is_invited_once_at_a_time(desk):
    invited(desk)
    answer = desk.post(ROOM, {"email": ADDRESS.upper(), "language": "en"})
    assert answer.status_code == 422
    assert "has an invitation already" in answer.content.decode()
    assert Invitation.objects.count() == 1


def closed_course():
    course = published_course(lessons=1)
    return {"course": course.pk}, course.unpublish, "This course cannot be joined at the moment."


def closed_path():
    path = published_path(published_course(lessons=1))
    yesterday = timezone.localdate() - timedelta(days=1)

    def close():
        path.versions.update(closes_on=yesterday)

    return {"path": path.pk}, close, "This learning path cannot be joined at the moment."


def withdrawn_path():
    path = published_path(published_course(lessons=1))

    def close():
        path.versions.update(live=False)

    return {"path": path.pk}, close, "This learning path cannot be joined at the moment."


@pytest.mark.parametrize("closed", [closed_course, closed_path, withdrawn_path])
@pytest.mark.parametrize("has_account", [False, True])
def test_who_comes_when_it_is_closed_is_told_so_and_joins_nothing(
    desk, sign_in, closed, has_account
):
    chosen, close, told = closed()
    link, browser = invited(desk, **chosen), Client()
    close()
    if has_account:
        member = MemberFactory(email=ADDRESS)
        browser = sign_in(member)
    answer = browser.post(link, SIGN_UP, follow=True)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert told in page
    assert "You have joined" not in page
    member = Member.objects.get(email=ADDRESS)
    assert not member.enrolments.exists()
    assert not member.path_enrolments.exists()


@pytest.mark.parametrize(
    ("field", "value"), [("language", "xx"), ("course", "999"), ("email", "nobody")]
)
def test_what_cannot_be_understood_is_told_beside_its_field(desk, field, value):
    answer = desk.post(ROOM, {"email": ADDRESS, "language": "en", field: value})
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.content.decode()
    assert not Invitation.objects.exists()


def test_one_is_invited_to_a_course_or_a_path(desk):
    course = published_course(lessons=1)
    chosen = {"course": course.pk, "path": published_path(course).pk}
    answer = desk.post(ROOM, {"email": ADDRESS, "language": "en", **chosen})
    assert "not both" in answer.content.decode()
    assert not Invitation.objects.exists()


def test_sent_again_the_new_link_works_and_the_first_does_not(desk):
    first = invited(desk)
    row = Invitation.objects.get()
    desk.post(f"{ROOM}{row.pk}/again/")
    assert link_in(last_mail()) == first, "within minutes no other mail goes out"
    long_ago = timezone.now() - timedelta(days=15)
    Invitation.objects.update(sent_at=long_ago, expires_at=timezone.now() - timedelta(days=1))
    assert Client().get(first).status_code == 404
    desk.post(f"{ROOM}{row.pk}/again/")
    second = link_in(last_mail())
    assert Client().get(first).status_code == 404
    assert Client().get(second).status_code == 200


def test_withdrawn_nothing_is_kept_of_it(desk):
    link = invited(desk)
    row = Invitation.objects.get()
    assert desk.post(f"{ROOM}{row.pk}/withdraw/").status_code == 302
    assert Client().post(link, SIGN_UP).status_code == 404
    assert not Invitation.objects.exists()
    assert not Member.objects.filter(email=ADDRESS).exists()


def test_the_token_is_in_the_mail_alone_and_the_subject_tells_nothing(desk):
    course = published_course(title="Asylum", lessons=1)
    link = invited(desk, course=course.pk, language="fa")
    token = link.rstrip("/").rsplit("/", 1)[1]
    assert link.startswith("/fa/")
    assert token not in repr(Invitation.objects.values().get())
    sent = mail.outbox[-1] if mail.outbox else Mail.objects.latest("pk")
    assert sent.subject == "دعوت‌نامه‌ای برای شما"
    assert "Asylum" not in last_mail()


def test_who_did_not_come_is_forgotten(desk):
    invited(desk)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(days=31))
    forget()
    assert not Invitation.objects.exists()


def test_an_accepted_one_names_no_address_and_leaves_with_the_account(desk):
    Client().post(invited(desk), SIGN_UP)
    row = Invitation.objects.get()
    assert (row.email, row.member.display_name) == ("", "Quietwater")
    assert "accepted on" in desk.get(ROOM).content.decode()
    departure = departures.ask(member=row.member, keeps_certificates=False, at=timezone.now())
    erasing.erase(departure_id=departure.pk, at=timezone.now() + departures.PAUSE + timedelta(1))
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("role", [ADVOCATE, TRANSLATOR, TRAINER])
def test_nobody_but_the_secretariat_invites_or_sees_who_was_invited(desk, sign_in, role):
    invited(desk)
    row = Invitation.objects.get()
    browser = sign_in(MemberFactory(role=role))
    answers = [
        browser.get(ROOM),
        browser.post(ROOM, {"email": "x@example.org", "language": "en"}),
        browser.post(f"{ROOM}{row.pk}/again/"),
        browser.post(f"{ROOM}{row.pk}/withdraw/"),
    ]
    assert {answer.status_code for answer in answers} <= {302, 403}
    assert all(ADDRESS.encode() not in answer.content for answer in answers)
    assert Invitation.objects.count() == 1


def test_the_list_costs_as_many_statements_however_long(desk, secretary, statements):
    def cost():
        with statements() as asked:
            desk.get(ROOM)
        return len(asked)

    def invite(number):
        wanted = invitations.Wanted(
            email=f"{number}@example.org",
            language="en",
            organisation=OrganisationFactory(),
            course=published_course(lessons=1),
        )
        invitations.invite(wanted=wanted, by=secretary, at=timezone.now())

    invite(1)
    cost()
    before = cost()
    invite(2)
    invite(3)
    assert cost() == before
