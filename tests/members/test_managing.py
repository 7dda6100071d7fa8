"""The secretariat looks after members in the Wagtail admin."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from lms.members.models import Member, Organisation
from lms.members.roles import ADVOCATE, SECRETARIAT, TRAINER
from tests.factories.members import PASSWORD, MemberFactory, OrganisationFactory
from tests.members.mail import link_in

pytestmark = pytest.mark.django_db

USERS = "/admin/users/"


@pytest.fixture
def desk(sign_in):
    """The browser of somebody from the secretariat."""
    return sign_in(MemberFactory(role=SECRETARIAT, display_name="The Desk"))


@pytest.fixture
def superuser():
    return Member.objects.create_superuser("root@example.org", PASSWORD, display_name="Root")


def group(name):
    return Group.objects.get(name=name)


def as_posted(member, **changed):
    return {
        "email": member.email,
        "display_name": member.display_name,
        "country": member.country,
        "organisation": member.organisation_id or "",
        "language": member.language,
        "groups": [each.pk for each in member.groups.all()],
        "is_active": "on" if member.is_active else "",
        **changed,
    }


NEW = {
    "email": "Thida@Example.org",
    "display_name": "Thida",
    "country": "KH",
    "language": "km",
}


def test_a_member_is_added_with_what_is_known(desk, mailoutbox):
    organisation = OrganisationFactory()
    answer = desk.post(
        USERS + "new/", {**NEW, "organisation": organisation.pk, "groups": [group(ADVOCATE).pk]}
    )
    assert answer["Location"] == USERS
    member = Member.objects.get(email="thida@example.org")
    assert member.display_name == "Thida"
    assert (member.country, member.language, member.organisation) == ("KH", "km", organisation)
    assert [each.name for each in member.groups.all()] == [ADVOCATE]
    assert not member.is_superuser

    # A password that she alone knows, chosen where she reads her mail: that confirms the address.
    assert not member.has_usable_password()
    client = Client()
    page = client.get(link_in(mailoutbox[0]), follow=True)
    client.post(page.request["PATH_INFO"], {"password1": PASSWORD, "password2": PASSWORD})
    client.post("/km/accounts/login/", {"login": "Thida@Example.org", "password": PASSWORD})
    assert client.get("/km/my-learning/").status_code == 200


def test_the_form_shows_our_fields_and_no_others(desk):
    form = desk.get(USERS + "new/").content.decode()
    for name in (*NEW, "organisation", "groups"):
        assert f'name="{name}"' in form
    # The name on certificates is between a member and the certificate.
    for name in (
        "password1",
        "password2",
        "certificate_name",
        "first_name",
        "last_name",
        "is_superuser",
        "is_staff",
    ):
        assert f'name="{name}"' not in form


@pytest.mark.parametrize("email", ["taken@example.org", "TAKEN@example.org"])
def test_an_address_that_is_taken_is_refused_in_words(desk, email):
    MemberFactory(email="taken@example.org")
    answer = desk.post(USERS + "new/", {**NEW, "email": email})
    assert answer.status_code == 200
    assert "email" in answer.context["form"].errors
    assert Member.objects.filter(email__iexact="taken@example.org").count() == 1


def test_a_member_is_edited(desk):
    member = MemberFactory(certificate_name="A Legal Name")
    assert "A Legal Name" not in desk.get(f"{USERS}edit/{member.pk}/").content.decode()
    desk.post(
        f"{USERS}edit/{member.pk}/",
        as_posted(member, country="BD", groups=[group(TRAINER).pk, group(ADVOCATE).pk]),
    )
    member.refresh_from_db()
    assert (member.country, member.certificate_name) == ("BD", "A Legal Name")
    assert {each.name for each in member.groups.all()} == {TRAINER, ADVOCATE}
    assert member.check_password(PASSWORD)


def test_who_may_no_longer_sign_in_is_shut_out(desk, sign_in):
    member = MemberFactory()
    client = sign_in(member)
    desk.post(f"{USERS}edit/{member.pk}/", as_posted(member, is_active=""))
    assert client.get("/en/my-learning/").status_code == 302


def test_staff_can_edit_themselves_but_not_shut_themselves_out(desk):
    me = Member.objects.get(display_name="The Desk")
    assert desk.get(f"{USERS}edit/{me.pk}/").status_code == 200
    desk.post(f"{USERS}edit/{me.pk}/", as_posted(me, country="JP", is_active=""))
    me.refresh_from_db()
    assert (me.country, me.is_active) == ("JP", True)


def test_an_address_given_up_opens_nothing_any_more(desk, mailoutbox):
    """It may be given up because somebody else reads its mail."""
    member = MemberFactory(email="old@example.org")
    desk.post(f"{USERS}edit/{member.pk}/", as_posted(member, email="New@example.org"))
    member.refresh_from_db()
    assert member.email == "old@example.org"
    told, asked = mailoutbox
    assert (told.to, asked.to) == (["old@example.org"], ["new@example.org"])
    Client().post(link_in(asked))
    member.refresh_from_db()
    assert member.email == "new@example.org"
    assert not EmailAddress.objects.filter(email="old@example.org").exists()
    assert mailoutbox[2].to == ["old@example.org"]

    client = Client()
    client.post("/en/accounts/login/", {"login": "old@example.org", "password": PASSWORD})
    assert client.get("/en/my-learning/").status_code == 302
    client.post("/en/accounts/password/reset/", {"email": "old@example.org"})
    assert "It has no account here" in mailoutbox[-1].body


def test_another_edit_leaves_addresses_alone(desk):
    member = MemberFactory()
    EmailAddress.objects.create(user=member, email="second@example.org", verified=False)
    desk.post(f"{USERS}edit/{member.pk}/", as_posted(member, country="BD"))
    assert EmailAddress.objects.filter(user=member).count() == 2


@pytest.mark.parametrize("view", ["edit", "delete", "history", "usage"])
def test_a_superuser_is_not_there_for_the_secretariat(desk, superuser, view):
    assert desk.get(f"{USERS}{view}/{superuser.pk}/", follow=True).status_code == 404


def test_the_secretariat_cannot_take_over_a_superuser(desk, superuser):
    password = {"password1": "mine mine mine", "password2": "mine mine mine"}
    desk.post(
        f"{USERS}edit/{superuser.pk}/", as_posted(superuser, email="mine@example.org", **password)
    )
    superuser.refresh_from_db()
    assert superuser.email == "root@example.org"
    assert superuser.check_password(PASSWORD)


def test_superusers_are_not_listed_for_the_secretariat(desk, superuser):
    page = desk.get(USERS).content.decode()
    assert "The Desk" in page
    assert superuser.email not in page
    assert superuser.email not in desk.get(USERS, {"q": "root"}).content.decode()


@pytest.mark.parametrize(
    ("action", "form"),
    [
        ("set_active_state", {"mark_as_active": "False"}),
        ("assign_role", {}),
        ("delete", {}),
    ],
)
def test_the_secretariat_does_nothing_to_superusers_in_bulk(desk, superuser, action, form):
    member = MemberFactory()
    form = form or {"role": group(TRAINER).pk}
    desk.post(
        f"/admin/bulk/members/member/{action}/?id={superuser.pk}&id={member.pk}&next=/admin/", form
    )
    superuser.refresh_from_db()
    assert superuser.is_active
    assert not superuser.groups.exists()
    # The rest of the selection is dealt with, as far as the secretariat may.
    member.refresh_from_db()
    assert member.is_active == (action != "set_active_state")
    assert member.groups.filter(name=TRAINER).exists() == (action == "assign_role")


def test_superusers_edit_superusers(sign_in, superuser):
    client = sign_in(superuser)
    other = Member.objects.create_superuser("two@example.org", PASSWORD, display_name="Two")
    assert other.email in client.get(USERS).content.decode()
    client.post(f"{USERS}edit/{other.pk}/", as_posted(other, display_name="Second"))
    other.refresh_from_db()
    assert (other.display_name, other.is_superuser) == ("Second", True)
    assert client.get(f"{USERS}edit/{superuser.pk}/").status_code == 200


def test_nobody_is_made_from_a_copy(desk):
    member = MemberFactory()
    assert desk.get(f"{USERS}copy/{member.pk}/", follow=True).status_code == 404


def test_nobody_is_deleted_in_bulk_by_an_administrator_neither(superuser, sign_in):
    member = MemberFactory()
    sign_in(superuser).post(f"/admin/bulk/members/member/delete/?id={member.pk}&next=/admin/", {})
    assert Member.objects.filter(pk=member.pk).exists()


def test_members_are_not_deleted_by_the_secretariat(desk):
    """Erasing somebody is more than a row; it has its own way."""
    member = MemberFactory()
    desk.post(f"{USERS}delete/{member.pk}/")
    assert Member.objects.filter(pk=member.pk).exists() is True


def test_what_happened_to_members_is_hidden_from_trainers(desk, sign_in):
    member = MemberFactory(display_name="Quiet Person")
    desk.post(f"{USERS}edit/{member.pk}/", as_posted(member, country="BD"))
    history = "/admin/reports/site-history/"
    assert "Quiet Person" in desk.get(history).content.decode()
    trainer = sign_in(MemberFactory(role=TRAINER))
    page = trainer.get(history, follow=True)
    assert page.redirect_chain[0][0] == "/admin/"
    assert "Quiet Person" not in page.content.decode()


def test_organisations_are_the_secretariats(desk, sign_in):
    desk.post("/admin/organisations/new/", {"name": "Riverside Desk", "country": "TH"})
    organisation = Organisation.objects.get()
    assert organisation.name == "Riverside Desk"
    trainer = sign_in(MemberFactory(role=TRAINER))
    trainer.post(f"/admin/organisations/edit/{organisation.pk}/", {"name": "Mine", "country": "TH"})
    organisation.refresh_from_db()
    assert organisation.name == "Riverside Desk"
    desk.post(f"/admin/organisations/delete/{organisation.pk}/")
    assert not Organisation.objects.exists()


def test_what_nobody_sees_is_not_kept_of_whom_the_secretariat_adds(desk, mailoutbox):
    desk.post(
        USERS + "new/",
        {**NEW, "email": "Thida@Example.org\u200b", "display_name": "\u200eThida", "groups": []},
    )
    member = Member.objects.get(email="thida@example.org")
    assert member.display_name == "Thida"

    desk.post(f"{USERS}edit/{member.pk}/", as_posted(member, email="thida@example.org\u200f"))
    assert not EmailAddress.objects.filter(user=member, email__contains="\u200f").exists()


def test_an_organisation_is_named_by_what_is_seen(client):
    root = Member.objects.create_superuser("root@example.org", PASSWORD, display_name="Root")
    client.force_login(root)
    url = reverse("organisations:add")
    client.post(url, {"name": "Harbour\u200b Law\u2060  House", "country": "TH"})
    assert Organisation.objects.get().name == "Harbour Law House"
    answer = client.post(url, {"name": "\u200eHarbour Law House", "country": "TH"})
    assert answer.context["form"].errors.keys() == {"name"}
