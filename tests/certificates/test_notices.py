"""What holders are told by e-mail: once each, in their language, and nothing personal."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from certificates import issuing, notices
from certificates.models import Award, Certificate, Notice
from certificates.tasks import issue_due
from courses import progress
from courses.models import PathEnrolment
from lms.mails.models import Mail
from lms.members.models import Member
from tests.certificates.conftest import Queue
from tests.factories.certificates import take_back
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
Kind = Notice.Kind


@pytest.fixture
def held(earned):
    """A certificate whose award expires at a moment, with no notice about it."""

    def held(*, expires_at=None, awarded_at=AT - timedelta(days=365), **member):
        path_enrolment = earned(**member)
        certificate = issuing.issue(path_enrolment_id=path_enrolment.pk, at=AT)
        issuing.render(certificate_id=certificate.pk, at=AT)
        Notice.objects.all().delete()
        Award.objects.filter(pk=certificate.award_id).update(
            awarded_at=awarded_at, expires_at=expires_at
        )
        return Certificate.objects.get()

    return held


def send_all(at=AT):
    for notice in notices.due(at=at).order_by("pk"):
        notices.send(notice_id=notice.pk, at=at)


def reminded(at=AT):
    notices.remind(at=at)
    return sorted(Notice.objects.values_list("kind", flat=True))


@pytest.mark.parametrize("kind", Kind)
def test_the_holder_is_told_once_in_their_language_and_nothing_personal(held, mailoutbox, kind):
    certificate = held(
        expires_at=AT + timedelta(days=10),
        language="my",
        display_name="Lantern",
        certificate_name="Thiri Lanternlight",
    )
    notice = notices.enqueue(certificate=certificate, kind=kind, at=AT)
    for _time in range(2):
        notices.send(notice_id=notice.pk, at=AT)
    notice.refresh_from_db()
    assert notice.sent_at == AT
    [message] = mailoutbox
    assert message.to == [certificate.award.member.email]
    assert "http://testserver/my/my-learning/" in message.body
    assert message.attachments == []
    told = "\n".join([message.subject, message.body, *map(str, message.extra_headers.items())])
    for private in (
        "Lantern",
        "Thiri",
        certificate.code,
        certificate.path_title,
        "refugee",
        "certificate",
    ):
        assert private.lower() not in told.lower()


def test_a_reminder_says_until_when(held, mailoutbox):
    held(expires_at=AT + timedelta(days=10))
    notices.remind(at=AT)
    send_all()
    [message] = mailoutbox
    assert message.subject == "Something in My learning ends soon"
    assert "ends on 3 December 2026" in message.body


def test_a_notice_is_a_mail_that_waits_for_the_mail_server(held, settings):
    settings.EMAIL_BACKEND = "lms.mails.backend.RowBackend"
    certificate = held()
    notice = notices.enqueue(certificate=certificate, kind=Kind.READY, at=AT)
    for _time in range(2):
        notices.send(notice_id=notice.pk, at=AT)
    assert Mail.objects.get().recipient == certificate.award.member.email


def test_a_notice_that_could_not_become_a_mail_is_still_due(held, settings):
    notice = notices.enqueue(certificate=held(), kind=Kind.READY, at=AT)
    settings.EMAIL_BACKEND = "lms.mails.backend.Missing"
    with pytest.raises(ImportError):
        notices.send(notice_id=notice.pk, at=AT)
    assert list(notices.due(at=AT)) == [notice]


def test_who_cannot_sign_in_is_told_nothing(held, mailoutbox):
    certificate = held(expires_at=AT + timedelta(days=10))
    notice = notices.enqueue(certificate=certificate, kind=Kind.READY, at=AT)
    Member.objects.filter(pk=certificate.award.member_id).update(is_active=False)
    notices.send(notice_id=notice.pk, at=AT)
    assert (reminded(), list(notices.due(at=AT)), mailoutbox) == (["ready"], [], [])


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (61, []),
        (60, [Kind.RENEW_SOON]),
        (15, [Kind.RENEW_SOON]),
        (14, [Kind.RENEW_NOW]),
        (1, [Kind.RENEW_NOW]),
        (0, [Kind.EXPIRED]),
        (-29, [Kind.EXPIRED]),
        (-30, []),
        (-400, []),
    ],
)
def test_holders_are_reminded_of_what_expires(held, days, expected):
    held(expires_at=AT + timedelta(days=days))
    assert reminded() == expected
    # Once, however often one looks.
    assert reminded(AT + timedelta(minutes=1)) == expected


def test_over_the_months_a_holder_gets_three_reminders(held, mailoutbox):
    held(expires_at=AT + timedelta(days=90))
    for day in range(200):
        moment = AT + timedelta(days=day)
        notices.remind(at=moment)
        send_all(moment)
    sent = {notice.kind: (notice.sent_at - AT).days for notice in Notice.objects.all()}
    assert sent == {Kind.RENEW_SOON: 30, Kind.RENEW_NOW: 76, Kind.EXPIRED: 90}
    assert len(mailoutbox) == 3


def test_what_never_expires_or_was_revoked_is_not_to_be_renewed(held):
    certificate = held(expires_at=None)
    assert reminded() == []
    Award.objects.update(expires_at=AT + timedelta(days=5))
    take_back(award_id=certificate.award_id, actor=MemberFactory(), reason="Error.", at=AT)
    assert reminded() == ["revoked"]


def test_what_was_renewed_is_not_to_be_renewed_again(held):
    certificate = held(expires_at=AT + timedelta(days=5))
    renewal = progress.renew_path(
        path_enrolment_id=certificate.award.path_enrolment_id, at=timezone.now()
    )
    assert reminded() == [Kind.RENEW_NOW]
    Notice.objects.all().delete()
    PathEnrolment.objects.filter(pk=renewal.pk).update(completed_at=AT)
    assert reminded() == []


def test_without_a_version_to_renew_it_on_nobody_is_asked_to(held):
    certificate = held(expires_at=AT + timedelta(days=5))
    certificate.award.path.versions.update(closes_on=AT.date() - timedelta(days=1))
    assert reminded() == []


def test_what_is_valid_for_a_month_is_not_called_to_an_end_on_its_first_day(held):
    held(awarded_at=AT, expires_at=AT + timedelta(days=30))
    assert reminded() == []
    assert reminded(AT + timedelta(days=16)) == [Kind.RENEW_NOW]


def test_a_certificate_that_was_replaced_is_not_reminded_of_twice(held):
    certificate = held(expires_at=AT + timedelta(days=5))
    assert reminded() == [Kind.RENEW_NOW]
    send_all()
    issuing.reissue(certificate_id=certificate.pk, actor=MemberFactory(), reason="Name", at=AT)
    assert reminded() == [Kind.RENEW_NOW]


def test_what_no_longer_holds_is_not_sent(held, mailoutbox):
    certificate = held()
    notices.enqueue(certificate=certificate, kind=Kind.READY, at=AT)
    take_back(award_id=certificate.award_id, actor=MemberFactory(), reason="Error.", at=AT)
    send_all()
    [message] = mailoutbox
    assert "no longer valid" in message.body


def test_the_sweep_reminds_and_sends(held, queue: Queue, mailoutbox):
    held(expires_at=datetime.now(UTC) + timedelta(days=5))
    for _minute in range(3):
        issue_due()
        queue.deliver(times=2)
    assert len(mailoutbox) == 1


def test_reminding_takes_as_many_statements_for_three_as_for_one(earned, statements):
    counts = []
    for number in (1, 2):
        for _each in range(number):
            path_enrolment = earned()
            issuing.issue(path_enrolment_id=path_enrolment.pk, at=AT)
        Award.objects.update(awarded_at=AT - timedelta(days=365), expires_at=AT + timedelta(days=5))
        Notice.objects.all().delete()
        with statements() as asked:
            notices.remind(at=AT)
        counts.append(len(asked))
    assert counts == [2, 2]
    assert Notice.objects.count() == 3
