"""The name on certificates: its owner is asked, or two people correct it."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from certificates import issuing
from certificates.models import AwardEvent, Certificate
from lms.members.models import AccountProposal
from lms.members.roles import SECRETARIAT, TRAINER
from lms.privacy.models import Look
from lms.secretariat import names
from tests.factories.courses import (
    PathEnrolmentFactory,
    complete_course,
    published_course,
    published_path,
)
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def member():
    return MemberFactory(display_name="Quiet Person", certificate_name="Mya Mya Han")


@pytest.fixture
def one():
    return MemberFactory(role=SECRETARIAT)


@pytest.fixture
def two():
    return MemberFactory(role=SECRETARIAT)


@pytest.fixture
def certificate(member):
    course = published_course(lessons=1)
    enrolment = PathEnrolmentFactory(member=member, path=published_path(course))
    complete_course(member, course)
    return issuing.issue(path_enrolment_id=enrolment.pk, at=timezone.now())


def page(member):
    return reverse("certificate_name", args=[member.pk])


def decide(client, answer="approve"):
    proposal = AccountProposal.objects.get(decision="")
    return client.post(reverse("account_proposals"), {"proposal": proposal.pk, "answer": answer})


def test_two_people_correct_it_and_certificates_that_stand_are_made_anew(
    sign_in, member, one, two, certificate
):
    client = sign_in(one)
    told = client.post(page(member), {"name": "Mya Mya Hein"}, follow=True).text
    assert "Another member of the secretariat decides it." in told
    assert "Mya Mya Hein" in told
    member.refresh_from_db()
    assert member.certificate_name == "Mya Mya Han"

    assert (
        "Mya Mya Han</bdi> → <bdi>Mya Mya Hein"
        in sign_in(two).get(reverse("account_proposals")).text
    )
    decide(sign_in(two))

    member.refresh_from_db()
    assert member.certificate_name == "Mya Mya Hein"
    certificate.refresh_from_db()
    assert certificate.replaced_at
    assert certificate.replacement.recipient_name == "Mya Mya Hein"
    event = AwardEvent.objects.get(kind=AwardEvent.Kind.REPLACED)
    assert event.actor == two
    assert mail.outbox[-1].to == [member.email]


def test_declined_nothing_changes(sign_in, member, one, two, certificate):
    sign_in(one).post(page(member), {"name": "Mya Mya Hein"})
    decide(sign_in(two), answer="decline")
    member.refresh_from_db()
    assert member.certificate_name == "Mya Mya Han"
    assert Certificate.objects.count() == 1


def test_whoever_proposed_it_does_not_decide_it(sign_in, member, one):
    client = sign_in(one)
    client.post(page(member), {"name": "Mya Mya Hein"})
    decide(client)
    member.refresh_from_db()
    assert member.certificate_name == "Mya Mya Han"


def test_a_certificate_that_carries_the_name_already_stays(member, one, certificate):
    made = issuing.reissue_with_present_name(
        member=member, actor=one, reason="Wrong", at=timezone.now()
    )
    assert made == []


def test_a_certificate_that_was_taken_back_is_not_made_anew(member, one, certificate):
    award = certificate.award
    type(award).objects.filter(pk=award.pk).update(revoked_at=timezone.now())
    member.certificate_name = "Mya Mya Hein"
    member.save()
    assert not issuing.reissue_with_present_name(
        member=member, actor=one, reason="Wrong", at=timezone.now()
    )


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "This field is required."),
        ("Mya Mya Han", "This is the name that certificates carry already."),
        ("Mya \U00012000", "We have no letters to print"),
        ("\u2764", "A name has letters, digits, spaces and punctuation only."),
        ("M" * 101, "at most 100 characters"),
    ],
)
def test_what_cannot_be_printed_is_said_beside_it(sign_in, member, one, typed, said):
    answer = sign_in(one).post(page(member), {"name": typed})
    assert answer.status_code == 422
    assert said in answer.text
    assert not AccountProposal.objects.exists()


def test_another_name_waits_its_turn(sign_in, member, one):
    client = sign_in(one)
    client.post(page(member), {"name": "Mya Mya Hein"})
    answer = client.post(page(member), {"name": "Mya Hein"})
    assert answer.status_code == 422
    assert "Another name waits to be decided." in answer.text
    assert client.post(page(member), {"name": "Mya Mya Hein"}).status_code == 302
    assert AccountProposal.objects.get().name == "Mya Mya Hein"


def test_its_owner_is_asked_in_their_language_and_not_again_within_a_week(sign_in, one):
    member = MemberFactory(language="fa")
    client, address = sign_in(one), reverse("ask_for_name", args=[member.pk])
    client.post(address)
    assert "asked less than a week ago" in client.post(address, follow=True).text
    [sent] = mail.outbox
    assert sent.to == [member.email]
    assert "/fa/" in sent.body
    assert "certificate" not in (sent.subject + sent.body).lower()

    ModelLogEntry.objects.filter(action="members.ask_name").update(
        timestamp=timezone.now() - names.ASK_AGAIN_AFTER - timedelta(minutes=1)
    )
    client.post(address)
    assert len(mail.outbox) == 2


def test_the_page_is_written_down_where_the_member_reads_it(sign_in, member, one):
    sign_in(one).get(page(member))
    assert Look.objects.get().member == member


def test_nobody_else_comes_near_it(client, sign_in, member):
    for anybody in (client, sign_in(member), sign_in(MemberFactory(role=TRAINER))):
        for address in (page(member), reverse("ask_for_name", args=[member.pk])):
            answer = anybody.post(address, {"name": "Somebody Else"})
            assert answer.status_code in (302, 403, 404)
    assert not AccountProposal.objects.exists()
    assert not mail.outbox


def test_their_own_name_is_in_their_settings(sign_in, one):
    answer = sign_in(one).post(page(one), {"name": "Somebody Else"})
    assert answer.status_code in (404, 422)
    assert not AccountProposal.objects.exists()
