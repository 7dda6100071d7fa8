"""Awards: given once, by the rules or by two people; renewed, and revoked with a reason."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from certificates import awards, issuing, proposals, revocations
from certificates.models import Award, AwardEvent, AwardProposal, Certificate, ProposalBatch
from certificates.tasks import issue_due
from courses.models import PathEnrolment
from tests.certificates.conftest import Queue
from tests.factories.certificates import ask_back, take_back
from tests.factories.courses import (
    PathEnrolmentFactory,
    complete_course,
    published_course,
    published_path,
    recognise,
)
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
FAR = AT + timedelta(days=1000)


def give(path_enrolment, at=AT):
    return awards.award(path_enrolment_id=path_enrolment.pk, at=at)


def revoke(award, actor=None, at=AT, reason="Somebody else sat the quizzes."):
    return take_back(award_id=award.pk, actor=actor, reason=reason, at=at)


def kinds(award):
    return [event.kind for event in award.events.order_by("pk")]


@pytest.fixture
def proposed():
    """Members proposed for a path, and who proposed them."""

    def proposed(*members, path=None):
        return proposals.propose(
            path=path or published_path(published_course(lessons=1)),
            members=members,
            reason="Taught this course for years.",
            proposed_by=MemberFactory(),
            at=AT,
        )

    return proposed


def approve(batch, at=AT):
    return proposals.decide(batch_id=batch.pk, approve=True, decided_by=MemberFactory(), at=at)


def settled(batch, at=AT):
    for proposal in batch.proposals.order_by("pk"):
        proposals.settle(proposal_id=proposal.pk, at=at)
    return list(batch.proposals.order_by("pk"))


def test_an_award_is_given_once_and_keeps_what_it_rests_on(earned):
    path_enrolment = earned()
    award = give(path_enrolment)
    again = give(path_enrolment, at=FAR)
    assert again == award
    assert (award.basis, award.cycle, award.awarded_at) == (
        "rules",
        1,
        path_enrolment.completed_at,
    )
    courses = [
        requirement.course
        for group in path_enrolment.version.groups.all()
        for requirement in group.requirements.order_by("sort_order")
    ]
    taken = {enrolment.course_id: enrolment for enrolment in path_enrolment.member.enrolments.all()}
    assert award.evaluation == [
        {
            "group": 1,
            "course": course.pk,
            "title": course.title,
            "met_at": taken[course.pk].completed_at.isoformat(),
            "grade": None,
            "recognised": False,
        }
        for course in courses
    ]
    [event] = award.events.all()
    assert (event.kind, event.actor, event.happened_at) == ("awarded", None, AT)


def test_what_was_learned_elsewhere_and_grades_are_kept_with_the_award():
    quizzed, known = (
        published_course(lessons=1, quiz_in_last=True),
        published_course(lessons=1),
    )
    path_enrolment = PathEnrolmentFactory(path=published_path(quizzed, known))
    complete_course(path_enrolment.member, quizzed)
    recognise(path_enrolment, known, at=AT)
    met = {each["course"]: each for each in give(path_enrolment).evaluation}
    assert (met[quizzed.pk]["grade"], met[quizzed.pk]["recognised"]) == (100, False)
    assert (met[known.pk]["grade"], met[known.pk]["recognised"]) == (None, True)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ((2026, 1, 31), 1, (2026, 2, 28)),
        ((2027, 8, 31), 6, (2028, 2, 29)),
        ((2026, 11, 23), 1, (2026, 12, 23)),
        ((2026, 12, 1), 1, (2027, 1, 1)),
        ((2024, 2, 29), 12, (2025, 2, 28)),
        ((2026, 11, 23), 120, (2036, 11, 23)),
    ],
)
def test_awards_are_valid_for_months_of_the_calendar(earned, day, months, expected):
    path_enrolment = earned(valid_for_months=months)
    PathEnrolment.objects.update(completed_at=datetime(*day, 9, tzinfo=UTC))
    assert give(path_enrolment).expires_at == datetime(*expected, 9, tzinfo=UTC)


def test_awards_that_do_not_expire_stand_for_ever(earned):
    award = give(earned())
    assert award.expires_at is None
    assert list(Award.objects.standing(FAR)) == [award]


def test_an_award_is_revoked_once_for_a_reason(earned):
    award = give(earned())
    actor = MemberFactory()
    with pytest.raises(awards.ReasonMissing):
        revoke(award, reason=" ")
    assert revoke(award, actor).revoked_at == AT
    assert awards.revoke(revocation_id=award.revocations.get().pk, at=FAR).revoked_at == AT
    event = award.events.get(kind="revoked")
    assert (event.actor, event.reason) == (actor, "Somebody else sat the quizzes.")
    assert not Award.objects.standing(AT).exists()


def test_no_code_revokes_without_a_second_person(earned):
    award = give(earned())
    asked = ask_back(award_id=award.pk)
    declined = ask_back(award_id=give(earned()).pk)
    revocations.decide(revocation_id=declined.pk, approve=False, decided_by=MemberFactory(), at=AT)
    for each in (asked, declined):
        with pytest.raises(awards.NotApproved):
            awards.revoke(revocation_id=each.pk, at=AT)
    for actor in (asked.proposed_by, MemberFactory(), None):
        with pytest.raises(IntegrityError), transaction.atomic():
            award.events.create(kind="revoked", actor=actor, reason="Alone", happened_at=AT)
    # Not even the one who agreed to another's.
    other = revoke(give(earned()))
    with pytest.raises(IntegrityError), transaction.atomic():
        award.events.create(
            kind="revoked", actor=other.revocations.get().decided_by, happened_at=AT
        )
    assert not award.events.filter(kind="revoked").exists()


def test_no_code_awards_by_hand_without_a_second_person(proposed):
    member = MemberFactory()
    batch = proposed(member)
    path_enrolment = PathEnrolmentFactory(member=member, path=batch.path)

    def give_by_hand():
        Award.objects.create(
            member=member,
            path=batch.path,
            version=path_enrolment.version,
            path_enrolment=path_enrolment,
            basis=Award.Basis.MANUAL,
            awarded_at=AT,
        )

    with pytest.raises(awards.NotApproved):
        proposals.settle(proposal_id=batch.proposals.get().pk, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        give_by_hand()
    proposals.decide(batch_id=batch.pk, approve=False, decided_by=MemberFactory(), at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        give_by_hand()
    approve(proposed(MemberFactory(), path=batch.path))
    with pytest.raises(IntegrityError), transaction.atomic():
        give_by_hand()


def test_for_a_revoked_award_nothing_is_issued(earned, queue: Queue):
    path_enrolment = earned()
    revoke(give(path_enrolment))
    with pytest.raises(awards.Revoked):
        issuing.issue(path_enrolment_id=path_enrolment.pk, at=AT)
    issue_due()
    assert queue.waiting() == []


def test_the_certificate_of_a_revoked_award_is_in_the_status_list_and_not_replaced(earned):
    certificate = issuing.issue(path_enrolment_id=earned().pk, at=AT)
    other = issuing.issue(path_enrolment_id=earned().pk, at=AT)
    revoke(certificate.award)
    assert issuing.status_indices(1) == {certificate.status_index} != {other.status_index}
    with pytest.raises(awards.Revoked):
        issuing.reissue(certificate_id=certificate.pk, actor=MemberFactory(), reason="N", at=AT)


def test_what_happened_to_an_award_is_never_changed(earned):
    event = give(earned()).events.get()
    with pytest.raises(DatabaseError), transaction.atomic():
        AwardEvent.objects.filter(pk=event.pk).update(reason="Another")


def test_a_renewal_may_begin_sixty_days_before_the_end(earned):
    award = give(earned(valid_for_months=12))
    other = MemberFactory()
    begins = award.expires_at - timedelta(days=60)
    assert not awards.may_renew(award, begins - timedelta(seconds=1))
    assert awards.may_renew(award, begins)
    assert awards.may_renew(award, award.expires_at + timedelta(days=400))
    assert awards.renewals_of(member=award.member, at=begins) == [award]
    assert awards.renewals_of(member=other, at=begins) == []
    with pytest.raises(awards.NotRenewable):
        awards.renew(award_id=award.pk, member=other, at=begins)

    renewal = awards.renew(award_id=award.pk, member=award.member, at=begins)
    assert (renewal.cycle, renewal.completed_at) == (2, None)
    assert not awards.may_renew(award, begins)


def renewed(award, at):
    """The award of a renewal that was begun and completed at this moment."""
    renewal = awards.renew(award_id=award.pk, member=award.member, at=at)
    PathEnrolment.objects.filter(pk=renewal.pk).update(completed_at=at)
    return awards.award(path_enrolment_id=renewal.pk, at=at)


def test_what_is_renewed_early_is_valid_on_from_the_old_end(earned):
    first = give(earned(valid_for_months=12))
    early = first.expires_at - timedelta(days=42)
    # The rules have changed: from now on it is for a month.
    first.path.versions.update(valid_for_months=1)
    assert awards.renewed_until(first, at=early) == awards.months_later(first.expires_at, 1)

    second = renewed(first, early)

    assert second.awarded_at == early
    assert second.expires_at == awards.months_later(first.expires_at, 1)


def test_what_is_renewed_after_its_end_or_after_it_was_taken_back_is_valid_from_then(earned):
    first = give(earned(valid_for_months=12))
    late = first.expires_at + timedelta(days=10)
    assert awards.renewed_until(first, at=late) == awards.months_later(late, 12)

    assert renewed(first, late).expires_at == awards.months_later(late, 12)


def test_what_does_not_expire_or_was_revoked_is_not_renewed(earned):
    award = give(earned())
    assert not awards.may_renew(award, FAR)
    award = give(earned(valid_for_months=1))
    revoke(award)
    with pytest.raises(awards.NotRenewable):
        awards.renew(award_id=award.pk, member=award.member, at=FAR)


def test_on_a_closed_path_nothing_is_renewed(earned):
    award = give(earned(valid_for_months=1))
    award.path.versions.update(closes_on=AT.date())
    assert not awards.may_renew(award, FAR)


def test_a_renewal_is_an_award_of_its_own_and_the_earlier_one_stays(earned, queue: Queue):
    path_enrolment = earned(valid_for_months=12)
    first = issuing.issue(path_enrolment_id=path_enrolment.pk, at=AT)
    now = first.award.expires_at - timedelta(days=30)
    renewal = awards.renew(award_id=first.award_id, member=path_enrolment.member, at=now)
    PathEnrolment.objects.filter(pk=renewal.pk).update(completed_at=now + timedelta(days=3))
    issue_due()
    queue.deliver()
    second = Certificate.objects.get(award__cycle=2)
    first.refresh_from_db()
    assert second.award.path_enrolment == renewal
    assert second.award.expires_at > first.award.expires_at
    assert (first.replaced_at, first.award.revoked_at) == (None, None)
    assert set(Award.objects.standing(now)) == {first.award, second.award}


def test_a_preview_says_who_cannot_be_awarded_and_why(earned):
    holder = give(earned()).member
    path = holder.awards.get().path
    ready, left, unawarded = MemberFactory(), MemberFactory(is_active=False), MemberFactory()
    give_back = [holder, left, ready]
    found = proposals.preview(path=path, members=give_back, at=AT)
    assert [(each.member, each.problem) for each in found] == [
        (holder, "Has a valid award of this path already."),
        (left, "This account is not active."),
        (ready, ""),
    ]
    path.versions.update(closes_on=AT.date() - timedelta(days=1))
    [closed] = proposals.preview(path=path, members=[unawarded], at=AT)
    assert closed.problem == "This path cannot be joined now."


def test_previews_take_as_many_statements_for_three_as_for_one(statements):
    path = published_path(published_course(lessons=1))
    counts = []
    for members in ([MemberFactory()], MemberFactory.create_batch(3)):
        with statements() as asked:
            proposals.preview(path=path, members=members, at=AT)
        counts.append(len(asked))
    assert counts == [2, 2]


def test_nobody_proposes_themselves_or_without_a_reason():
    path, member = published_path(published_course(lessons=1)), MemberFactory()
    with pytest.raises(awards.OwnAward):
        proposals.propose(path=path, members=[member], reason="I", proposed_by=member, at=AT)
    with pytest.raises(awards.ReasonMissing):
        proposals.propose(path=path, members=[], reason=" ", proposed_by=member, at=AT)
    assert not ProposalBatch.objects.exists()


def test_a_second_person_decides_who_is_not_awarded(proposed):
    member = MemberFactory()
    batch = proposed(member)
    with pytest.raises(awards.SamePerson):
        proposals.decide(batch_id=batch.pk, approve=True, decided_by=batch.proposed_by, at=AT)
    with pytest.raises(awards.OwnAward):
        proposals.decide(batch_id=batch.pk, approve=True, decided_by=member, at=AT)
    approve(batch)
    with pytest.raises(awards.AlreadyDecided):
        proposals.decide(batch_id=batch.pk, approve=False, decided_by=MemberFactory(), at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        ProposalBatch.objects.filter(pk=batch.pk).update(decided_by=batch.proposed_by)


def test_what_is_declined_gives_nothing(proposed, queue: Queue):
    batch = proposed(MemberFactory())
    with pytest.raises(awards.NotApproved):
        proposals.settle(proposal_id=batch.proposals.get().pk, at=AT)
    proposals.decide(batch_id=batch.pk, approve=False, decided_by=MemberFactory(), at=AT)
    issue_due()
    queue.deliver()
    assert batch.proposals.get().settled_at == AT
    assert not Award.objects.exists()


def test_what_is_approved_becomes_awards_and_certificates(
    proposed, queue: Queue, mailoutbox, django_capture_on_commit_callbacks
):
    """However often the tasks are delivered."""
    members = MemberFactory.create_batch(3)
    batch = proposed(*members)
    with django_capture_on_commit_callbacks(execute=True):
        approve(batch)
    queue.deliver(times=5)
    assert [each.recipient_name for each in Certificate.objects.order_by("recipient_name")] == (
        sorted(member.name_for_certificates for member in members)
    )
    award = Award.objects.get(member=members[0])
    batch.refresh_from_db()
    assert (award.basis, award.path, award.evaluation) == ("manual", batch.path, [])
    awarded = award.events.get(kind="awarded")
    assert (awarded.actor, awarded.reason) == (batch.decided_by, batch.reason)
    assert award.path_enrolment.completed_at is not None
    assert kinds(award) == ["awarded", "issued"]
    assert len(mailoutbox) == 3
    assert not proposals.unsettled().exists()


def test_the_sweep_settles_what_a_lost_message_left(proposed, queue: Queue):
    approve(proposed(MemberFactory()))
    queue.waiting()
    issue_due()
    queue.deliver()
    assert AwardProposal.objects.get().award == Award.objects.get()


def test_those_who_cannot_be_awarded_do_not_hold_up_the_others(proposed, earned):
    holder = give(earned()).member
    left, ready = MemberFactory(is_active=False), MemberFactory()
    batch = approve(proposed(holder, left, ready, path=holder.awards.get().path))
    first, second, third = settled(batch)
    assert (first.problem, first.award) == ("Has a valid award of this path already.", None)
    assert (second.problem, second.award) == ("This account is not active.", None)
    assert (third.problem, third.award) == ("", Award.objects.get(member=ready))


def test_proposed_twice_somebody_is_awarded_once(proposed):
    member = MemberFactory()
    first = approve(proposed(member))
    second = approve(proposed(member, path=first.path))
    assert [each.problem for each in settled(first) + settled(second)] == [
        "",
        "Has a valid award of this path already.",
    ]
    assert Award.objects.count() == 1


def test_those_on_the_path_keep_what_they_have_completed():
    done, left = published_course(lessons=1, title="Done"), published_course(lessons=1)
    path_enrolment = PathEnrolmentFactory(path=published_path(done, left))
    complete_course(path_enrolment.member, done)
    batch = approve(
        proposals.propose(
            path=path_enrolment.path,
            members=[path_enrolment.member],
            reason="Taught the rest.",
            proposed_by=MemberFactory(),
            at=AT,
        )
    )
    [proposal] = settled(batch)
    assert proposal.award.path_enrolment == path_enrolment
    certificate = issuing.issue(path_enrolment_id=path_enrolment.pk, at=AT)
    assert certificate.course_titles == ["Done"]


@pytest.mark.parametrize("ended", ["revoked", "expired"])
def test_after_an_award_has_ended_another_is_of_the_next_cycle(proposed, earned, ended):
    first = give(earned(valid_for_months=1))
    if ended == "revoked":
        revoke(first)
    else:
        Award.objects.update(expires_at=timezone.now())
    now = timezone.now() + timedelta(seconds=1)
    [proposal] = settled(approve(proposed(first.member, path=first.path)), at=now)
    assert (proposal.problem, proposal.award.cycle) == ("", 2)
    # And so on: what was decided can be renewed like what was earned.
    Award.objects.filter(pk=proposal.award_id).update(expires_at=now)
    assert awards.may_renew(proposal.award, now)


@pytest.mark.skipif("connection.vendor != 'sqlite'")
def test_the_sweep_asks_by_indexes_that_hold_only_what_is_due():
    with connection.cursor() as cursor:
        for rows, index in (
            (issuing.unrendered(), "certificates_to_render"),
            (proposals.unsettled(), "proposals_to_settle"),
        ):
            sql, parameters = rows.query.sql_with_params()
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}", parameters)
            assert index in str(cursor.fetchall())
