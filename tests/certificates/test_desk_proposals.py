"""Awards by hand: shown before anything is stored, decided by a second person, then followed."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from certificates import awards, issuing, proposals
from certificates.models import Award, AwardProposal, ProposalBatch
from lms.members.roles import SECRETARIAT, TRAINER
from tests.factories.courses import (
    LearningPathFactory,
    PathEnrolmentFactory,
    PathVersionFactory,
)
from tests.factories.members import MemberFactory, OrganisationFactory

pytestmark = pytest.mark.django_db

NOW = timezone.now()
BY_HAND = "/admin/awards/by-hand/"


@pytest.fixture
def proposer():
    return MemberFactory(role=SECRETARIAT, display_name="Malee Rivergate")


@pytest.fixture
def second():
    return MemberFactory(role=SECRETARIAT, display_name="Ikram Stonefield")


@pytest.fixture
def desk(proposer, sign_in):
    return sign_in(proposer)


@pytest.fixture
def path():
    return PathVersionFactory(valid_for_months=36).path


@pytest.fixture
def batch(path, proposer, second):
    """Two people proposed, and somebody else there who may decide."""
    return proposals.propose(
        path=path,
        members=[MemberFactory(display_name="Oak"), MemberFactory(display_name="Pine")],
        reason="Taught it for ten years",
        proposed_by=proposer,
        at=NOW,
    )


def address(batch):
    return reverse("proposal", args=[batch.pk])


def asked(path, step="preview", **fields):
    return {"path": path.pk, "reason": "Taught it for ten years", "step": step, **fields}


def outcomes(page):
    return {each.member.display_name: each.problem for each in page.context["candidates"]}


class TestPreview:
    def test_says_what_would_happen_to_each_and_stores_nothing(self, desk, path, earned):
        MemberFactory(email="oak@example.org", display_name="Oak")
        MemberFactory(email="pine@example.org", display_name="Pine", is_active=False)
        holder = earned(email="fir@example.org", display_name="Fir")
        awards.award(path_enrolment_id=holder.pk, at=NOW)
        typed = "Oak@Example.org\r\n\r\npine@example.org\r\nnobody@example.org\r\nfir@example.org"

        page = desk.post(BY_HAND, asked(holder.path, addresses=typed))

        assert outcomes(page) == {
            "Oak": "",
            "Pine": "This account is not active.",
            "Fir": "Has a valid award of this path already.",
        }
        assert page.context["form"].unknown == [(4, "nobody@example.org")]
        assert "Line 4: nobody@example.org" in page.content.decode()
        assert not ProposalBatch.objects.exists()
        assert Award.objects.count() == 1

    def test_members_of_an_organisation_and_of_the_path_are_offered_and_not_ticked(
        self, desk, path
    ):
        organisation = OrganisationFactory()
        MemberFactory(display_name="Oak", organisation=organisation)
        PathEnrolmentFactory(member=MemberFactory(display_name="Pine"), path=path)
        MemberFactory(display_name="Fir", organisation=OrganisationFactory())
        MemberFactory(email="elm@example.org", display_name="Elm")

        page = desk.post(
            BY_HAND,
            asked(path, organisation=organisation.pk, on_path="on", addresses="elm@example.org"),
        )

        assert set(outcomes(page)) == {"Oak", "Pine", "Elm"}
        assert page.content.decode().count("checked") == 1

    def test_nobody_proposes_themselves(self, desk, path, proposer):
        page = desk.post(BY_HAND, asked(path, addresses=proposer.email))
        assert outcomes(page) == {
            "Malee Rivergate": "Your own award has to be proposed by somebody else."
        }
        desk.post(BY_HAND, asked(path, "propose", addresses=proposer.email, ticked=proposer.pk))
        assert not ProposalBatch.objects.exists()

    def test_somebody_has_to_be_meant(self, desk, path):
        page = desk.post(BY_HAND, asked(path))
        assert len(page.context["form"].non_field_errors()) == 1
        assert "candidates" not in page.context

    def test_paths_without_a_published_version_are_not_offered(self, desk, path):
        draft = LearningPathFactory()
        page = desk.post(BY_HAND, asked(draft, addresses="oak@example.org"))
        assert list(page.context["form"].errors) == ["path"]

    def test_what_was_typed_is_still_there_to_be_changed(self, desk, path):
        page = desk.post(BY_HAND, asked(path, "change", addresses="a@example.org\nb@example.org"))
        assert "a@example.org\nb@example.org" in page.content.decode()
        assert page.context["form"].errors == {}

    def test_costs_the_same_for_one_member_and_for_three(self, desk, path, statements):
        counts = []
        for more in (1, 2):
            typed = "\n".join(MemberFactory().email for _each in range(more + len(counts)))
            desk.post(BY_HAND, asked(path, addresses=typed))
            with statements() as found:
                desk.post(BY_HAND, asked(path, addresses=typed))
            counts.append(len(found))
        assert counts[0] == counts[1]

    def test_whoever_is_alone_is_told_before_they_begin(self, desk, second):
        told = "You are alone in the secretariat"
        assert told not in desk.get(BY_HAND).content.decode()
        second.groups.clear()
        assert told in desk.get(BY_HAND).content.decode()


class TestProposing:
    def test_whoever_is_ticked_is_proposed_and_nobody_else(self, desk, path, proposer):
        oak, pine = (MemberFactory(email=f"{each}@example.org") for each in ("oak", "pine"))
        typed = f"{oak.email}\n{pine.email}"

        answer = desk.post(BY_HAND, asked(path, "propose", addresses=typed, ticked=[oak.pk]))

        batch = ProposalBatch.objects.get()
        assert answer["Location"] == address(batch)
        assert (batch.path, batch.proposed_by, batch.decision) == (path, proposer, "")
        assert [each.member for each in batch.proposals.all()] == [oak]
        assert not Award.objects.exists()

    def test_sent_twice_is_one_proposal(self, desk, path):
        oak = MemberFactory(email="oak@example.org")
        form = asked(path, "propose", addresses=oak.email, ticked=oak.pk)
        answers = {desk.post(BY_HAND, form)["Location"] for _time in range(2)}
        assert answers == {address(ProposalBatch.objects.get())}
        assert AwardProposal.objects.count() == 1

    @pytest.mark.parametrize("another", ["reason", "people", "proposer", "decided"])
    def test_another_proposal_is_not_taken_for_the_same(self, path, proposer, second, another):
        oak, pine = MemberFactory(), MemberFactory()
        same = {
            "path": path,
            "members": [oak],
            "reason": "Taught it",
            "proposed_by": proposer,
            "at": NOW,
        }
        first = proposals.propose_once(**same)
        if another == "decided":
            proposals.decide(batch_id=first.pk, approve=False, decided_by=second, at=NOW)
        change = {
            "reason": {"reason": "Wrote it"},
            "people": {"members": [oak, pine]},
            "proposer": {"proposed_by": second},
            "decided": {},
        }[another]
        assert proposals.propose_once(**(same | change)) != first

    def test_ticking_nobody_or_somebody_who_was_not_shown_stores_nothing(self, desk, path):
        oak, stranger = MemberFactory(email="oak@example.org"), MemberFactory()
        for ticked in ([], [stranger.pk], ["x"]):
            page = desk.post(BY_HAND, asked(path, "propose", addresses=oak.email, ticked=ticked))
            assert len(page.context["errors"]) == 1
        assert not ProposalBatch.objects.exists()


class TestDeciding:
    def test_whoever_proposed_it_is_told_that_somebody_else_must(self, desk, batch):
        page = desk.get(address(batch)).content.decode()
        assert "another member of the secretariat has to approve" in page
        assert 'value="approve"' not in page

    @pytest.mark.parametrize("answer", ["approve", "decline"])
    def test_whoever_proposed_it_cannot_decide_it(self, desk, batch, answer):
        page = desk.post(address(batch), {"answer": answer}, follow=True)
        assert "You have proposed it yourself" in page.content.decode()
        batch.refresh_from_db()
        assert batch.decision == ""

    def test_whoever_is_to_be_awarded_cannot_decide_it(self, sign_in, path, proposer, second):
        batch = proposals.propose(
            path=path, members=[second], reason="Taught it", proposed_by=proposer, at=NOW
        )
        browser = sign_in(second)
        assert 'value="approve"' not in browser.get(address(batch)).content.decode()
        page = browser.post(address(batch), {"answer": "approve"}, follow=True)
        assert "You are one of those to be awarded" in page.content.decode()
        batch.refresh_from_db()
        assert batch.decision == ""

    def test_a_second_person_approves_and_the_award_names_both(self, sign_in, batch, second, queue):
        browser = sign_in(second)
        assert 'value="approve"' in browser.get(address(batch)).content.decode()

        browser.post(address(batch), {"answer": "approve"})

        batch.refresh_from_db()
        assert (batch.decision, batch.decided_by) == ("approved", second)
        award = proposals.settle(proposal_id=batch.proposals.first().pk, at=NOW).award
        page = browser.get(reverse("award", args=[award.pk])).content.decode()
        assert "Proposed by Malee Rivergate, approved by Ikram Stonefield" in page

    def test_deciding_twice_is_deciding_once(self, sign_in, batch, second):
        browser = sign_in(second)
        browser.post(address(batch), {"answer": "decline"})
        page = browser.post(address(batch), {"answer": "approve"}, follow=True)
        assert "decided already" in page.content.decode()
        batch.refresh_from_db()
        assert batch.decision == "declined"
        assert not Award.objects.exists()

    def test_an_answer_that_is_none_decides_nothing(self, sign_in, batch, second):
        sign_in(second).post(address(batch), {"answer": "perhaps"})
        batch.refresh_from_db()
        assert batch.decision == ""

    def test_alone_nobody_can_approve_and_the_page_says_so(self, desk, batch, second):
        told = "Nobody can approve this now"
        assert told not in desk.get(address(batch)).content.decode()
        second.is_active = False
        second.save()
        assert told in desk.get(address(batch)).content.decode()


class TestProgress:
    @pytest.fixture
    def approved(self, batch, second):
        return proposals.decide(batch_id=batch.pk, approve=True, decided_by=second, at=NOW)

    def progress(self, desk, batch):
        page = desk.get(address(batch))
        found = page.context["progress"]
        return (
            (found.settled, found.awarded, found.rendered, found.problems, found.percent),
            'http-equiv="refresh"' in page.content.decode(),
        )

    def test_is_counted_in_steps_until_all_is_done(self, desk, approved):
        oak, pine = approved.proposals.order_by("pk")
        assert self.progress(desk, approved) == ((0, 0, 0, 0, 0), True)

        settled = proposals.settle(proposal_id=oak.pk, at=NOW)
        assert self.progress(desk, approved) == ((1, 1, 0, 0, 25), True)

        pine.member.is_active = False
        pine.member.save()
        proposals.settle(proposal_id=pine.pk, at=NOW)
        assert self.progress(desk, approved) == ((2, 1, 0, 1, 75), True)

        issued = issuing.issue(path_enrolment_id=settled.award.path_enrolment_id, at=NOW)
        issued.rendered_at = NOW
        issued.save()
        assert self.progress(desk, approved) == ((2, 1, 1, 1, 100), False)

    def test_page_names_the_outcome_of_each(self, desk, approved):
        oak, pine = approved.proposals.order_by("pk")
        proposals.settle(proposal_id=oak.pk, at=NOW)
        pine.member.is_active = False
        pine.member.save()
        proposals.settle(proposal_id=pine.pk, at=NOW)
        page = desk.get(address(approved)).content.decode()
        assert "This account is not active." in page
        assert reverse("award", args=[Award.objects.get().pk]) in page

    def test_page_does_not_look_again_for_ever(self, desk, approved):
        ProposalBatch.objects.update(decided_at=NOW - timedelta(hours=2))
        assert self.progress(desk, approved) == ((0, 0, 0, 0, 0), False)

    def test_a_replaced_certificate_is_not_counted_twice(self, desk, approved, second):
        award = proposals.settle(proposal_id=approved.proposals.first().pk, at=NOW).award
        first = issuing.issue(path_enrolment_id=award.path_enrolment_id, at=NOW)
        award.member.certificate_name = "Oak Tree"
        award.member.save()
        issuing.reissue(certificate_id=first.pk, actor=second, reason="Corrected", at=NOW)
        award.certificates.update(rendered_at=NOW)
        found = proposals.progress_of(approved)
        assert (found.people, found.awarded, found.rendered) == (2, 1, 1)

    @pytest.mark.parametrize("decided", [False, True])
    def test_costs_the_same_for_one_person_and_for_three(
        self, desk, path, proposer, second, statements, decided
    ):
        counts = []
        for number in (1, 3):
            batch = proposals.propose(
                path=path,
                members=[MemberFactory() for _each in range(number)],
                reason="Taught it",
                proposed_by=proposer,
                at=NOW,
            )
            if decided:
                proposals.decide(batch_id=batch.pk, approve=True, decided_by=second, at=NOW)
                for each in batch.proposals.all():
                    award = proposals.settle(proposal_id=each.pk, at=NOW).award
                    issuing.issue(path_enrolment_id=award.path_enrolment_id, at=NOW)
            desk.get(address(batch))
            with statements() as found:
                desk.get(address(batch))
            counts.append(len(found))
        assert counts[0] == counts[1]


class TestList:
    def test_what_waits_stands_first(self, desk, path, proposer, second):
        batches = [
            proposals.propose(
                path=path,
                members=[MemberFactory()],
                reason="Taught it",
                proposed_by=proposer,
                at=NOW - timedelta(days=days),
            )
            for days in (3, 2, 1)
        ]
        proposals.decide(batch_id=batches[2].pk, approve=True, decided_by=second, at=NOW)
        page = desk.get(reverse("proposals"))
        assert list(page.context["object_list"]) == [batches[1], batches[0], batches[2]]

    def test_costs_the_same_for_one_proposal_and_for_three(self, desk, path, proposer, statements):
        counts = []
        for more in (1, 2):
            for _each in range(more):
                proposals.propose(
                    path=path,
                    members=[MemberFactory()],
                    reason="Taught it",
                    proposed_by=proposer,
                    at=NOW,
                )
            desk.get(reverse("proposals"))
            with statements() as found:
                desk.get(reverse("proposals"))
            counts.append(len(found))
        assert counts[0] == counts[1]


class TestFirstPage:
    home = "/admin/"
    told = "1 proposal waits for a second person."

    def test_says_how_many_wait(self, desk, batch):
        assert self.told in desk.get(self.home).content.decode()

    def test_says_nothing_when_none_waits(self, desk, batch, second):
        proposals.decide(batch_id=batch.pk, approve=False, decided_by=second, at=NOW)
        assert "Proposed awards" not in desk.get(self.home).content.decode()

    def test_trainers_are_not_told(self, batch, sign_in):
        trainer = sign_in(MemberFactory(role=TRAINER))
        assert "Proposed awards" not in trainer.get(self.home).content.decode()
