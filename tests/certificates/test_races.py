"""Two workers, or two people, that do the same at the same moment."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail
from django.db import connection, transaction
from django.utils import timezone

from certificates import awards, issuing, notices, proposals, revocations
from certificates.models import Award, AwardEvent, Certificate, Notice, ProposalBatch
from certificates.tasks import issue_due
from tests.certificates.conftest import Queue
from tests.factories.certificates import ask_back
from tests.factories.courses import published_course, published_path
from tests.factories.members import MemberFactory

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

PATIENCE = 30

WRITTEN = (
    "certificates_award, certificates_awardevent, certificates_awardproposal,"
    " certificates_certificate, certificates_notice, certificates_proposalbatch"
)


def at_once(*tasks):
    """What each returns, or raises. All have looked, and queue, before any of them may write."""

    def work(task):
        try:
            return task()
        except Exception as error:  # noqa: BLE001 - the test says which it expects
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(tasks)) as workers:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {WRITTEN} IN SHARE MODE")
            running = [workers.submit(work, task) for task in tasks]
            deadline = time.monotonic() + PATIENCE
            queue = 0
            while queue < len(tasks):
                assert time.monotonic() < deadline, f"{queue} of {len(tasks)} workers queue"
                time.sleep(0.01)
                # Otherwise who connected after the first look is never seen in this transaction.
                cursor.execute("SELECT pg_stat_clear_snapshot()")
                cursor.execute(
                    "SELECT count(DISTINCT pid) FROM pg_locks"
                    " WHERE NOT granted AND pid IN (SELECT pid FROM pg_stat_activity"
                    " WHERE datname = current_database())"
                )
                [queue] = cursor.fetchone()
        return [each.result() for each in running]


def kinds(award):
    return [event.kind for event in award.events.order_by("pk")]


@pytest.fixture
def issued(earned, queue: Queue):
    return issuing.issue(path_enrolment_id=earned().pk, at=timezone.now())


def test_two_workers_at_once_give_one_award(earned, queue: Queue):
    path_enrolment = earned()

    def award():
        return awards.award(path_enrolment_id=path_enrolment.pk, at=timezone.now())

    first, second = at_once(award, award)
    assert first == second == Award.objects.get()
    assert kinds(first) == ["awarded"]


def test_two_workers_at_once_issue_one_certificate(earned, queue: Queue):
    path_enrolment = earned()

    def issue():
        return issuing.issue(path_enrolment_id=path_enrolment.pk, at=timezone.now())

    first, second = at_once(issue, issue)
    assert first == second
    assert Award.objects.count() == Certificate.objects.count() == 1
    assert kinds(first.award) == ["awarded", "issued"]


def test_two_workers_at_once_render_one_file_and_sign_one_credential(issued):
    def render():
        return issuing.render(certificate_id=issued.pk, at=timezone.now())

    first, second = at_once(render, render)
    assert first.rendered_at == second.rendered_at
    assert first.credential == second.credential != ""
    assert len([path for path in settings.PRIVATE_ROOT.rglob("*.pdf") if path.is_file()]) == 1
    assert Path(first.pdf.path).exists()
    assert Notice.objects.count() == 1


def test_two_workers_at_once_send_one_mail(issued):
    issuing.render(certificate_id=issued.pk, at=timezone.now())
    notice = Notice.objects.get()

    def send():
        notices.send(notice_id=notice.pk, at=timezone.now())

    assert at_once(send, send) == [None, None]
    assert len(mail.outbox) == 1


def test_two_sweeps_at_once_write_one_reminder(issued):
    now = timezone.now()
    Award.objects.update(awarded_at=now - 2 * notices.SOON, expires_at=now + notices.NOW)

    def remind():
        notices.remind(at=now)

    assert at_once(remind, remind) == [None, None]
    assert Notice.objects.count() == 1


def test_a_certificate_replaced_twice_at_once_is_replaced_once(issued):
    actor = MemberFactory()

    def reissue():
        return issuing.reissue(
            certificate_id=issued.pk, actor=actor, reason="Name", at=timezone.now()
        )

    first, second = at_once(reissue, reissue)
    assert first == second
    assert Certificate.objects.count() == 2
    assert kinds(issued.award) == ["awarded", "issued", "replaced"]


def test_an_award_revoked_twice_at_once_is_revoked_once(issued):
    actor = MemberFactory()
    asked = ask_back(award_id=issued.award_id)

    def revoke():
        return revocations.decide(
            revocation_id=asked.pk, approve=True, decided_by=actor, at=timezone.now()
        ).award

    found = at_once(revoke, revoke)
    assert {type(each) for each in found} == {Award, awards.AlreadyDecided}
    assert AwardEvent.objects.filter(kind="revoked").count() == 1
    assert Notice.objects.filter(kind="revoked").count() == 1


def test_what_is_revoked_while_it_is_rendered_is_revoked_and_nobody_told_it_is_ready(issued):
    actor = MemberFactory()
    asked = ask_back(award_id=issued.award_id)

    def render():
        return issuing.render(certificate_id=issued.pk, at=timezone.now())

    def revoke():
        return revocations.decide(
            revocation_id=asked.pk, approve=True, decided_by=actor, at=timezone.now()
        ).award

    rendered, revoked = at_once(render, revoke)
    assert rendered.rendered_at is not None
    assert revoked.revoked_at is not None
    assert issuing.status_indices(1) == {issued.status_index}
    assert [notice.kind for notice in Notice.objects.all()] == ["revoked"]


def test_what_is_revoked_while_it_is_issued_or_replaced_stays_revoked(issued):
    actor = MemberFactory()
    asked = ask_back(award_id=issued.award_id)

    def reissue():
        return issuing.reissue(
            certificate_id=issued.pk, actor=actor, reason="Name", at=timezone.now()
        )

    def revoke():
        return revocations.decide(
            revocation_id=asked.pk, approve=True, decided_by=actor, at=timezone.now()
        ).award

    replaced, revoked = at_once(reissue, revoke)
    assert revoked.revoked_at is not None
    current = Certificate.objects.current().get()
    assert current == replaced or isinstance(replaced, awards.Revoked)
    assert issued.status_index in issuing.status_indices(1)
    assert current.status_index in issuing.status_indices(1)


def test_what_is_hidden_while_it_is_replaced_or_revoked_is_all_of_it(issued):
    actor, holder = MemberFactory(), issued.award.member
    asked = ask_back(award_id=issued.award_id)

    def hide():
        return issuing.hide(certificate_id=issued.pk, member=holder, at=timezone.now())

    def reissue():
        return issuing.reissue(
            certificate_id=issued.pk, actor=actor, reason="Name", at=timezone.now()
        )

    def revoke():
        return revocations.decide(
            revocation_id=asked.pk, approve=True, decided_by=actor, at=timezone.now()
        ).award

    found = at_once(hide, reissue)
    assert not [each for each in found if isinstance(each, Exception)]
    issuing.show(certificate_id=issued.pk, member=holder, at=timezone.now())
    found = at_once(hide, revoke)
    assert not [each for each in found if isinstance(each, Exception)]
    issued.refresh_from_db()
    assert issued.hidden_at is not None


@pytest.fixture
def batch(queue: Queue):
    return proposals.propose(
        path=published_path(published_course(lessons=1)),
        members=[MemberFactory()],
        reason="Taught it.",
        proposed_by=MemberFactory(),
        at=timezone.now(),
    )


def test_approved_and_declined_at_once_the_first_decides(batch):
    def deciding(*, approve):
        person = MemberFactory()
        return lambda: proposals.decide(
            batch_id=batch.pk, approve=approve, decided_by=person, at=timezone.now()
        )

    found = at_once(deciding(approve=True), deciding(approve=False))
    [decided] = [each for each in found if isinstance(each, ProposalBatch)]
    [refused] = [each for each in found if isinstance(each, Exception)]
    assert isinstance(refused, awards.AlreadyDecided)
    batch.refresh_from_db()
    assert (batch.decision, batch.decided_by) == (decided.decision, decided.decided_by)


def test_a_proposal_settled_five_times_at_once_is_one_award(batch):
    proposals.decide(batch_id=batch.pk, approve=True, decided_by=MemberFactory(), at=timezone.now())
    proposal = batch.proposals.get()

    def settle():
        return proposals.settle(proposal_id=proposal.pk, at=timezone.now())

    found = at_once(*[settle] * 5)
    assert {each.award for each in found} == {Award.objects.get()}
    assert AwardEvent.objects.count() == 1


def test_two_proposals_of_one_member_settled_at_once_are_one_award(batch):
    member = batch.proposals.get().member
    other = proposals.propose(
        path=batch.path,
        members=[member],
        reason="Again.",
        proposed_by=MemberFactory(),
        at=timezone.now(),
    )
    for each in (batch, other):
        proposals.decide(
            batch_id=each.pk, approve=True, decided_by=MemberFactory(), at=timezone.now()
        )

    def settling(proposal):
        return lambda: proposals.settle(proposal_id=proposal.pk, at=timezone.now())

    found = at_once(settling(batch.proposals.get()), settling(other.proposals.get()))
    assert sorted(each.problem for each in found) == ["", "Has a valid award of this path already."]
    assert Award.objects.count() == 1


def test_a_decision_and_the_rules_at_once_give_one_award(earned, queue: Queue):
    path_enrolment = earned()
    proposal = proposals.propose(
        path=path_enrolment.path,
        members=[path_enrolment.member],
        reason="Is quicker than the worker.",
        proposed_by=MemberFactory(),
        at=timezone.now(),
    ).proposals.get()
    proposals.decide(
        batch_id=proposal.batch_id, approve=True, decided_by=MemberFactory(), at=timezone.now()
    )

    def award():
        return awards.award(path_enrolment_id=path_enrolment.pk, at=timezone.now())

    def settle():
        return proposals.settle(proposal_id=proposal.pk, at=timezone.now())

    found = at_once(award, settle)
    assert not [each for each in found if isinstance(each, Exception)]
    issue_due()
    queue.deliver()
    assert Award.objects.count() == Certificate.objects.count() == 1
