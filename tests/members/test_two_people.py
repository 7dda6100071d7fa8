"""The two-person rule binds people: whoever changes accounts is not two of them."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from certificates import awards
from certificates import proposals as award_proposals
from lms.members import changes, proposals
from lms.members.models import AccountProposal, Member
from lms.members.roles import ADVOCATE, SECRETARIAT, TRAINER, TakesTwo, give_role
from tests.factories.courses import published_course, published_path
from tests.factories.members import PASSWORD, MemberFactory
from tests.members.mail import link_in

pytestmark = pytest.mark.django_db

USERS = "/admin/users/"


@pytest.fixture
def one():
    return MemberFactory(role=SECRETARIAT)


@pytest.fixture
def two():
    return MemberFactory(role=SECRETARIAT)


def group(name) -> Group:
    return Group.objects.get(name=name)


def edit(client, member, **changed):
    return client.post(
        f"{USERS}edit/{member.pk}/",
        {
            "email": member.email,
            "display_name": member.display_name,
            "country": member.country,
            "language": member.language,
            "groups": [each.pk for each in member.groups.all()],
            "is_active": "on",
            **changed,
        },
    )


def decide(client):
    proposal = AccountProposal.objects.get(decision="")
    return client.post(reverse("account_proposals"), {"proposal": proposal.pk, "answer": "approve"})


def test_nobody_types_anothers_password(sign_in, one, two):
    edit(sign_in(one), two, password1="mine mine mine", password2="mine mine mine")
    two.refresh_from_db()
    assert two.check_password(PASSWORD)


def test_a_link_for_a_new_password_goes_to_its_owner(sign_in, one, mailoutbox):
    member = MemberFactory(language="th")
    client = sign_in(one)
    address = reverse("password_link", args=[member.pk])
    assert address in client.get(f"{USERS}edit/{member.pk}/").content.decode()
    client.post(address)
    [message] = mailoutbox
    assert message.to == [member.email]
    assert "/th/" in link_in(message)
    assert ModelLogEntry.objects.get(action="members.password_link").user == one
    trainer = sign_in(MemberFactory(role=TRAINER))
    trainer.post(address)
    assert len(mailoutbox) == 1


def test_every_change_by_others_is_told_and_logged_with_before_and_after(sign_in, one, mailoutbox):
    member = MemberFactory(language="th", country="TH")
    edit(sign_in(one), member, country="BD", groups=[group(TRAINER).pk])
    assert [message.to for message in mailoutbox] == [[member.email]]
    entry = ModelLogEntry.objects.get(action="members.changed")
    assert entry.user == one
    assert entry.data == {"country": ["TH", "BD"], "roles": [["Advocate"], ["Trainer"]]}
    page = sign_in(one).get(f"{USERS}history/{member.pk}/").content.decode()
    assert "Country: TH → BD; roles: Advocate → Trainer" in page


def test_what_one_changes_about_oneself_is_no_news(sign_in, one, mailoutbox):
    edit(sign_in(one), one, country="BD")
    assert mailoutbox == []


def test_an_address_that_is_entered_opens_nothing_until_it_is_confirmed(sign_in, one, client):
    member = MemberFactory()
    edit(sign_in(one), member, email="other@example.org")
    assert Member.objects.get(pk=member.pk).email == member.email
    client.post("/en/accounts/login/", {"login": "other@example.org", "password": PASSWORD})
    assert client.get("/en/my-learning/").status_code == 302


def test_a_role_of_the_secretariat_takes_two(sign_in, one, two, mailoutbox):
    member = MemberFactory()
    edit(sign_in(one), member, groups=[group(SECRETARIAT).pk, group(TRAINER).pk])
    assert {each.name for each in member.groups.all()} == {TRAINER}
    decide(sign_in(one))
    assert not member.groups.filter(name=SECRETARIAT).exists()
    decide(sign_in(two))
    assert member.groups.filter(name=SECRETARIAT).exists()
    assert [message.to for message in mailoutbox] == [[member.email]] * 2


def test_no_code_gives_a_role_of_the_secretariat_without_a_second_person():
    member = MemberFactory()
    for role in (SECRETARIAT, Group.objects.create(name="Keepers").name):
        Group.objects.get(name=role).permissions.add(
            Permission.objects.get(codename="change_member")
        )
        with pytest.raises(TakesTwo):
            give_role(member=member, role=role)
    give_role(member=member, role=TRAINER)
    assert {each.name for each in member.groups.all()} == {ADVOCATE, TRAINER}


@pytest.mark.parametrize("decided_by", ["proposer", "owner"])
def test_nor_does_the_database_take_a_decision_by_one(one, two, decided_by):
    proposal = proposals.propose(
        kind=AccountProposal.Kind.RESET_FACTOR, member=two, proposed_by=one, at=timezone.now()
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        AccountProposal.objects.update(
            decision="approved",
            decided_by={"proposer": one, "owner": two}[decided_by],
            decided_at=timezone.now(),
        )
    with pytest.raises(proposals.SamePerson):
        proposals.decide(proposal_id=proposal.pk, approve=True, decided_by=one, at=timezone.now())


def test_a_new_account_gets_the_role_by_two_as_well(sign_in, one):
    sign_in(one).post(
        USERS + "new/",
        {
            "email": "second.self@example.org",
            "display_name": "Second Self",
            "language": "en",
            "groups": [group(SECRETARIAT).pk],
        },
    )
    member = Member.objects.get(email="second.self@example.org")
    assert not member.groups.exists()
    assert AccountProposal.objects.get().role.name == SECRETARIAT


def test_many_at_once_are_no_way_round(sign_in, one):
    member = MemberFactory()
    sign_in(one).post(
        f"/admin/bulk/members/member/assign_role/?id={member.pk}",
        {"role": group(SECRETARIAT).pk},
    )
    assert not member.groups.filter(name=SECRETARIAT).exists()
    assert AccountProposal.objects.get().member == member


def test_an_administrator_gives_the_role_alone(sign_in):
    root = Member.objects.create_superuser("root@example.org", PASSWORD, display_name="Root")
    member = MemberFactory()
    edit(sign_in(root), member, groups=[group(SECRETARIAT).pk])
    assert member.groups.filter(name=SECRETARIAT).exists()


@pytest.mark.parametrize("changes_first", ["proposer", "decider"])
def test_who_changed_an_account_is_not_answered_by_it(sign_in, one, two, changes_first):
    changer, changed = (one, two) if changes_first == "proposer" else (two, one)
    edit(sign_in(changer), changed, country="BD")
    now = timezone.now()
    batch = award_proposals.propose(
        path=published_path(published_course()),
        members=[MemberFactory()],
        reason="Taught elsewhere",
        proposed_by=one,
        at=now,
    )
    with pytest.raises(awards.Entangled):
        award_proposals.decide(batch_id=batch.pk, approve=True, decided_by=two, at=now)
    address = reverse("proposal", args=[batch.pk])
    page = sign_in(two).post(address, {"answer": "approve"}, follow=True)
    assert "a third person has to decide" in page.content.decode()
    later = now + changes.ENTANGLED_FOR + timedelta(minutes=1)
    award_proposals.decide(batch_id=batch.pk, approve=True, decided_by=two, at=later)


def test_nor_does_it_decide_on_accounts_for_them(sign_in, one, two):
    edit(sign_in(one), two, country="BD")
    edit(sign_in(one), MemberFactory(), groups=[group(SECRETARIAT).pk])
    decide(sign_in(two))
    assert AccountProposal.objects.get().decision == ""
