"""The secretariat's pages on awards: who may open them, what they show, what they change."""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from certificates import issuing, proposals
from certificates.codes import grouped
from certificates.credentials import keys
from certificates.models import Award, AwardEvent, Certificate, Revocation
from lms.members import changes
from lms.members.roles import ADVOCATE, SECRETARIAT, TRAINER
from tests.certificates.conftest import earned_path
from tests.factories.certificates import take_back
from tests.factories.courses import PathVersionFactory
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db

NOW = timezone.now()


@pytest.fixture
def officer():
    return MemberFactory(role=SECRETARIAT, display_name="Malee Rivergate")


@pytest.fixture
def desk(officer, sign_in):
    return sign_in(officer)


def awarded(**member):
    """An award with its certificate."""
    return issuing.issue(path_enrolment_id=earned_path(**member).pk, at=NOW).award


def _three():
    return [
        awarded(email="one@example.org", display_name="Oak", certificate_name="Zar Lark"),
        awarded(email="two@example.org", display_name="Pine"),
        awarded(email="three@example.org", display_name="Fir"),
    ]


@pytest.fixture(scope="module")
def _standing(world):
    return [each.pk for each in world.make(_three)]


@pytest.fixture
def three(_standing):
    """All awards that there are before a test makes others: Oak's, Pine's and Fir's."""
    return [Award.objects.get(pk=each) for each in _standing]


@pytest.fixture
def award(three):
    """Oak's."""
    return three[0]


def names(page):
    return [each.member.display_name for each in page.context["object_list"]]


def addresses(award):
    batch = proposals.propose(
        path=award.path,
        members=[MemberFactory()],
        reason="Taught it for ten years",
        proposed_by=MemberFactory(role=SECRETARIAT),
        at=NOW,
    )
    certificate = award.certificates.get()
    return [
        reverse("awards"),
        reverse("awards_results"),
        reverse("award", args=[award.pk]),
        reverse("revoke_award", args=[award.pk]),
        reverse("replace_certificate", args=[certificate.pk]),
        reverse("award_by_hand"),
        reverse("proposals"),
        reverse("proposal", args=[batch.pk]),
        reverse("certificate_keys"),
    ]


class TestRights:
    def test_the_secretariat_opens_all_of_it(self, desk, award):
        assert [desk.get(each).status_code for each in addresses(award)] == [200] * 9

    @pytest.mark.parametrize(
        ("role", "sent_to"), [(ADVOCATE, "/admin/login/"), (TRAINER, "/admin/")]
    )
    def test_nobody_else_opens_or_changes_any_of_it(self, sign_in, award, role, sent_to):
        browser = sign_in(MemberFactory(role=role))
        unknown = [reverse("award", args=[424242]), reverse("proposal", args=[424242])]
        for address in [*addresses(award), *unknown]:
            for answer in (
                browser.get(address),
                browser.post(address, {"reason": "x", "answer": "approve", "step": "preview"}),
            ):
                assert answer.status_code == 302
                assert answer["Location"].partition("?")[0] == sent_to
        award.refresh_from_db()
        assert award.revoked_at is None

    def test_who_is_not_signed_in_is_asked_to(self, award):
        for address in addresses(award):
            answer = Client().get(address)
            assert answer.status_code == 302
            assert "login" in answer["Location"]

    def test_the_menu_is_the_secretariats_alone(self, desk, sign_in):
        home = reverse("wagtailadmin_home")
        assert reverse("awards") in desk.get(home).content.decode()
        trainer = sign_in(MemberFactory(role=TRAINER))
        assert reverse("awards") not in trainer.get(home).content.decode()


class TestList:
    @pytest.mark.parametrize("words", ["oak", "zar lark", "one@exam"])
    def test_search_finds_by_names_and_address(self, desk, three, words):
        assert names(desk.get(reverse("awards"), {"q": words})) == ["Oak"]

    def test_search_finds_by_code_however_typed_and_of_replaced_certificates_too(
        self, desk, three, officer
    ):
        award = three[0]
        code = award.certificates.get().code
        award.member.certificate_name = "Zara Lark"
        award.member.save()
        issuing.reissue(
            certificate_id=award.certificates.get().pk, actor=officer, reason="Spelling", at=NOW
        )
        for typed in (code, grouped(code).lower()):
            assert names(desk.get(reverse("awards"), {"q": typed})) == ["Oak"]

    def test_filters_by_state(self, desk, three):
        standing, soon, expired = three
        Award.objects.filter(pk=soon.pk).update(expires_at=NOW + timedelta(days=59))
        Award.objects.filter(pk=expired.pk).update(expires_at=NOW - timedelta(days=1))
        found = {
            state: sorted(names(desk.get(reverse("awards"), {"standing": state})))
            for state in ("standing", "soon", "expired", "revoked")
        }
        assert found == {
            "standing": ["Oak", "Pine"],
            "soon": ["Pine"],
            "expired": ["Fir"],
            "revoked": [],
        }
        assert standing.expires_at is None

    def test_filters_by_path_period_and_basis(self, desk, three):
        oak = three[0]
        tomorrow = (NOW + timedelta(days=1)).date().isoformat()
        for asked, expected in [
            ({"path": oak.path_id}, ["Oak"]),
            ({"awarded_at_from": tomorrow}, []),
            ({"awarded_at_to": tomorrow}, ["Fir", "Oak", "Pine"]),
            ({"basis": "manual"}, []),
            ({"basis": "rules"}, ["Fir", "Oak", "Pine"]),
        ]:
            assert sorted(names(desk.get(reverse("awards"), asked))) == expected

    def test_costs_the_same_for_three_awards_and_for_five(self, desk, three, statements):
        counts = []
        for more in (0, 2):
            for _each in range(more):
                awarded()
            desk.get(reverse("awards"))
            with statements() as asked:
                desk.get(reverse("awards"))
            counts.append(len(asked))
        assert counts[0] == counts[1]


class TestAward:
    def test_shows_what_it_rests_on_its_certificates_and_its_log(self, desk, award):
        page = desk.get(reverse("award", args=[award.pk])).content.decode()
        for told in (
            "Oak",
            "Who is a refugee?",
            "Advocacy that is heard",
            grouped(award.certificates.get().code),
            "Being made",
            "certificate issued",
        ):
            assert told in page

    def test_opening_it_writes_nothing(self, desk, award):
        desk.get(reverse("award", args=[award.pk]))
        kinds = list(award.events.values_list("kind", flat=True))
        assert kinds == ["awarded", "issued"]

    def test_another_award_is_not_in_it(self, desk, three):
        award, other, _fir = three
        page = desk.get(reverse("award", args=[award.pk])).content.decode()
        assert "Pine" not in page
        assert grouped(other.certificates.get().code) not in page

    def test_costs_the_same_for_one_certificate_and_for_three(
        self, desk, award, statements, officer
    ):
        counts = []
        for names in ([], ["Oak", "Fir"]):
            for name in names:
                award.member.certificate_name = name
                award.member.save()
                current = award.certificates.current().get()
                issuing.reissue(
                    certificate_id=current.pk, actor=officer, reason="Corrected", at=NOW
                )
            desk.get(reverse("award", args=[award.pk]))
            with statements() as asked:
                desk.get(reverse("award", args=[award.pk]))
            counts.append(len(asked))
        assert award.certificates.count() == 3
        assert counts[0] == counts[1]


class TestRevoking:
    def test_page_says_what_follows(self, desk, award):
        page = desk.get(reverse("revoke_award", args=[award.pk])).content.decode()
        assert "once a second person agrees" in page
        assert "told by e-mail" in page
        assert grouped(award.certificates.get().code) in page

    def test_needs_a_reason(self, desk, award):
        answer = desk.post(reverse("revoke_award", args=[award.pk]), {"reason": "  "})
        assert answer.context["form"].errors["reason"] == ["This field is required."]
        award.refresh_from_db()
        assert award.revoked_at is None

    def propose(self, desk, award):
        desk.post(reverse("revoke_award", args=[award.pk]), {"reason": "Someone else sat the quiz"})
        return Revocation.objects.get(award=award)

    def decide(self, browser, revocation, answer="approve"):
        address = reverse("decide_revocation", args=[revocation.pk])
        return browser.post(address, {"answer": answer}, follow=True).content.decode()

    def test_a_second_person_finds_it_and_agrees(self, desk, award, officer, sign_in):
        revocation = self.propose(desk, award)
        award.refresh_from_db()
        assert award.revoked_at is None
        assert (
            "Another member of the secretariat has to agree"
            in desk.get(reverse("award", args=[award.pk])).content.decode()
        )
        colleague = MemberFactory(role=SECRETARIAT)
        browser = sign_in(colleague)
        assert "1 revocation waits" in browser.get("/admin/").content.decode()
        assert "Someone else sat" in browser.get(reverse("revocations")).content.decode()
        shown = browser.get(reverse("award", args=[award.pk])).content.decode()
        assert reverse("decide_revocation", args=[revocation.pk]) in shown
        assert "Revoked. The public page says so" in self.decide(browser, revocation)
        award.refresh_from_db()
        assert award.revoked_at is not None
        event = award.events.get(kind=AwardEvent.Kind.REVOKED)
        assert (event.actor, event.reason) == (colleague, "Someone else sat the quiz")
        revocation.refresh_from_db()
        assert (revocation.proposed_by, revocation.decided_by) == (officer, colleague)
        assert "decided already" in self.decide(browser, revocation)

    def test_nobody_revokes_alone_an_administrator_neither(self, award, sign_in):
        administrator = MemberFactory(is_staff=True, is_superuser=True)
        browser = sign_in(administrator)
        revocation = self.propose(browser, award)
        assert "somebody else has to decide" in self.decide(browser, revocation)
        with pytest.raises(IntegrityError), transaction.atomic():
            Revocation.objects.update(decision="approved", decided_by=administrator, decided_at=NOW)
        for role in (TRAINER, ADVOCATE):
            self.decide(sign_in(MemberFactory(role=role)), revocation)
        award.refresh_from_db()
        assert award.revoked_at is None

    def test_whose_account_one_made_does_not_agree(self, desk, award, officer, sign_in):
        revocation = self.propose(desk, award)
        colleague = MemberFactory(role=SECRETARIAT)
        changes.note(member=colleague, by=officer, at=timezone.now())
        assert "a third person has to decide" in self.decide(sign_in(colleague), revocation)

    def test_what_was_declined_stands_and_can_be_proposed_anew(self, desk, award, sign_in):
        revocation = self.propose(desk, award)
        self.decide(sign_in(MemberFactory(role=SECRETARIAT)), revocation, "decline")
        award.refresh_from_db()
        assert award.revoked_at is None
        desk.post(reverse("revoke_award", args=[award.pk]), {"reason": "Now it is certain"})
        assert award.revocations.filter(decision="").count() == 1

    def test_sent_twice_is_proposed_once(self, desk, award, officer):
        for _time in range(2):
            answer = desk.post(
                reverse("revoke_award", args=[award.pk]), {"reason": "Someone else sat the quiz"}
            )
            assert answer["Location"] == reverse("award", args=[award.pk])
        revocation = award.revocations.get()
        assert (revocation.proposed_by, revocation.reason) == (officer, "Someone else sat the quiz")

    def test_what_is_revoked_offers_nothing_more(self, desk, award, officer):
        take_back(award_id=award.pk, actor=officer, reason="Mistaken", at=NOW)
        page = desk.get(reverse("award", args=[award.pk])).content.decode()
        certificate = award.certificates.get()
        for address in (
            reverse("revoke_award", args=[award.pk]),
            reverse("replace_certificate", args=[certificate.pk]),
        ):
            assert address not in page
            assert desk.get(address)["Location"] == reverse("award", args=[award.pk])


class TestReplacing:
    @pytest.fixture
    def certificate(self, award):
        award.member.certificate_name = "Zarghuna Lark"
        award.member.save()
        return award.certificates.get()

    def test_page_shows_the_name_before_and_now(self, desk, certificate):
        page = desk.get(reverse("replace_certificate", args=[certificate.pk])).content.decode()
        assert re.search(r"Zar Lark.*Zarghuna Lark", page, re.DOTALL)

    def test_sent_twice_makes_one_new_certificate(self, desk, certificate, officer):
        for _time in range(2):
            desk.post(reverse("replace_certificate", args=[certificate.pk]), {"reason": "Misspelt"})
        new = Certificate.objects.current().get(award=certificate.award)
        assert Certificate.objects.count() == 4
        assert (new.replaces, new.recipient_name) == (certificate, "Zarghuna Lark")
        event = new.award.events.get(kind=AwardEvent.Kind.REPLACED)
        assert (event.actor, event.reason) == (officer, "Misspelt")
        page = desk.get(reverse("award", args=[new.award_id])).content.decode()
        assert f"by {grouped(new.code)}" in page

    def test_what_has_the_present_name_is_not_replaced(self, desk, award):
        certificate = award.certificates.get()
        address = reverse("replace_certificate", args=[certificate.pk])
        assert "nothing to correct" in desk.get(address).content.decode()
        desk.post(address, {"reason": "Why not"})
        assert Certificate.objects.get(award=certificate.award) == certificate

    def test_a_name_that_cannot_be_printed_is_refused_in_words(self, desk, certificate):
        member = certificate.award.member
        member.certificate_name = "𒀀𒀁"
        member.save()
        answer = desk.post(
            reverse("replace_certificate", args=[certificate.pk]), {"reason": "Misspelt"}
        )
        [error] = answer.context["form"].non_field_errors()
        assert error.startswith("The present name has letters that no certificate can print.")
        assert Certificate.objects.get(award=certificate.award) == certificate


class TestKeys:
    def test_page_says_what_signs_and_how_to_keep_it(self, desk, settings, tmp_path):
        settings.CERTIFICATE_KEYS_ROOT = tmp_path
        address = reverse("certificate_keys")
        assert "certificate_keys new" in desk.get(address).content.decode()
        old, new = (keys.new_key(at=NOW - timedelta(days=days)) for days in (400, 1))
        page = desk.get(address).content.decode()
        assert f"signed with {new.kid} since" in page
        assert old.kid in page
        assert "certificate_keys backup" in page


def test_versions_of_a_path_are_named_in_the_list(desk, award):
    PathVersionFactory(path=award.path)
    assert f"{award.path}, version 1" in desk.get(reverse("awards")).content.decode()
