"""Mail is a row until a server has taken it over: none is lost, none sent twice, none kept."""

import threading
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from allauth.account.models import EmailAddress
from django.core.mail import EmailMessage, send_mail
from django.db import connection, transaction
from django.test import Client

from lms.mails import post, tasks
from lms.mails.models import Mail
from lms.members.models import Member
from tests.factories.members import MemberFactory
from tests.mails.smtp import mail_server

AT = datetime(2026, 11, 29, 9, tzinfo=UTC)
JOINING = {
    "display_name": "Lantern",
    "email": "nok@example.org",
    "password1": "seven small boats",
    "consent": "on",
}


@pytest.fixture
def by_rows(settings):
    settings.EMAIL_BACKEND = "lms.mails.backend.RowBackend"


def store(**fields):
    values = {"subject": "Hello", "body": "Something new.", "to": ["nok@example.org"]} | fields
    return post.store(message=EmailMessage(**values), at=AT)


def join(**fields):
    return Client().post("/en/accounts/signup/", JOINING | fields)


@pytest.mark.django_db
def test_a_mail_is_handed_to_the_server_once_and_then_nothing_of_it_is_kept(settings):
    with mail_server(settings) as server:
        send_mail("Hello", "Something new.", None, ["nok@example.org"])
        mail = Mail.objects.get()
        for _time in range(2):
            post.send(mail_id=mail.pk, at=mail.due_at)

    [received] = server.received
    assert "To: nok@example.org" in received
    assert "Auto-Submitted: auto-generated" in received
    assert "Something new." in received
    assert not Mail.objects.exists()


@pytest.mark.django_db
def test_each_recipient_learns_of_no_other():
    mails = store(to=["nok@example.org", "thida@example.org"])
    assert [mail.recipient for mail in mails] == ["nok@example.org", "thida@example.org"]


@pytest.mark.django_db
def test_what_is_more_than_text_is_refused_and_not_half_sent():
    message = EmailMessage("Hello", "Text", to=["nok@example.org"])
    message.attach("a.txt", "a", "text/plain")
    with pytest.raises(post.NotPlain):
        post.store(message=message, at=AT)
    assert not Mail.objects.exists()


@pytest.mark.django_db
def test_a_server_that_refuses_is_tried_with_growing_pauses_and_then_given_up(settings, caplog):
    [mail] = store()
    moments = []
    with mail_server(settings, refuses=True) as server:
        at = AT
        while Mail.objects.filter(given_up_at=None).exists():
            post.send(mail_id=mail.pk, at=at)
            moments.append(at)
            # Not before its time, however often one asks.
            post.send(mail_id=mail.pk, at=at + timedelta(seconds=59))
            mail.refresh_from_db()
            at = mail.due_at
    pauses = [after - before for before, after in pairwise(moments)]
    assert pauses == post.PAUSES[:-1]
    assert pauses == sorted(pauses)
    assert len(moments) == post.TRIES
    assert server.received == []
    assert mail.reason == "SMTPRecipientsRefused 550"
    assert list(post.given_up()) == [mail]
    # Servers quote the address; neither the log nor the row says it once more.
    assert "example.org" not in caplog.text


@pytest.mark.django_db
def test_a_server_that_hangs_is_left_after_a_while_and_tried_again(settings):
    settings.EMAIL_TIMEOUT = 0.3
    [mail] = store()
    with mail_server(settings, hangs=True):
        post.send(mail_id=mail.pk, at=AT)
    mail.refresh_from_db()
    assert (mail.tries, mail.given_up_at) == (1, None)
    assert mail.reason.endswith("timed out")
    with mail_server(settings) as server:
        post.send(mail_id=mail.pk, at=mail.due_at)
    assert len(server.received) == 1


@pytest.mark.django_db
def test_nobody_listening_is_tried_again_too(settings):
    settings.DELIVERY_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    [mail] = store()
    post.send(mail_id=mail.pk, at=AT)
    mail.refresh_from_db()
    assert mail.reason == "ConnectionRefusedError: Connection refused"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("state", [{"refuses": True}, {"hangs": True}], ids=["refuses", "hangs"])
def test_people_join_and_choose_passwords_whatever_the_mail_server_does(settings, state):
    MemberFactory(email="known@example.org")
    with mail_server(settings, **state) as server:
        assert join().status_code == 302
        asked = Client().post("/en/accounts/password/reset/", {"email": "known@example.org"})
        assert asked.status_code == 302
        # No request waits for the server: none so much as speaks to it.
        assert not server.met.acquire(blocking=False)
    assert sorted(Mail.objects.values_list("recipient", flat=True)) == [
        "known@example.org",
        "nok@example.org",
    ]


@pytest.mark.django_db(transaction=True)
def test_there_is_no_account_without_its_mail(by_rows, monkeypatch):
    def fail(**_arguments):
        raise RuntimeError("the process ends here")

    monkeypatch.setattr(post, "store", fail)
    with pytest.raises(RuntimeError):
        join()
    assert not Member.objects.filter(email="nok@example.org").exists()
    assert not EmailAddress.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_did_not_happen_is_not_told(by_rows):
    with transaction.atomic():
        send_mail("Hello", "Something new.", None, ["nok@example.org"])
        transaction.set_rollback(True)
    assert not Mail.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_one_mail(settings):
    [mail] = store()
    start = threading.Barrier(4)

    def work():
        try:
            start.wait()
            post.send(mail_id=mail.pk, at=AT)
        finally:
            connection.close()

    with mail_server(settings) as server:
        workers = [threading.Thread(target=work) for _ in range(4)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
    assert len(server.received) == 1


@pytest.mark.django_db
def test_a_mail_whose_worker_was_killed_is_tried_again_and_at_last_given_up():
    [mail] = store()
    # The try is written down before it is made, and the worker ends in it.
    assert post._claim(mail, AT)
    assert not post.due(at=AT).exists()
    mail.refresh_from_db()
    assert list(post.due(at=mail.due_at)) == [mail]

    Mail.objects.update(tries=post.TRIES)
    post.tidy(at=mail.due_at)
    assert post.given_up().get().reason == "The worker ended while it was sending."


@pytest.mark.django_db
def test_what_was_given_up_can_be_sent_by_hand_for_three_days_and_is_then_forgotten(settings):
    [mail] = store()
    Mail.objects.update(tries=post.TRIES, given_up_at=AT, reason="SMTPServerDisconnected")
    post.tidy(at=AT + timedelta(days=2))
    later = AT + timedelta(days=2)
    post.again(mail_id=mail.pk, at=later)
    with mail_server(settings) as server:
        post.send(mail_id=mail.pk, at=later)
    assert len(server.received) == 1

    store()
    Mail.objects.update(tries=post.TRIES, given_up_at=AT)
    post.tidy(at=AT + timedelta(days=3))
    assert not Mail.objects.exists()


@pytest.mark.django_db
def test_a_fault_of_ours_is_told_and_does_not_lose_the_mail(settings):
    settings.DELIVERY_BACKEND = "lms.mails.backend.Missing"
    [mail] = store()
    with pytest.raises(ImportError):
        post.send(mail_id=mail.pk, at=AT)
    mail.refresh_from_db()
    assert (mail.tries, mail.reason) == (1, "ImportError")


@pytest.mark.django_db
def test_only_what_is_due_is_rung_for(monkeypatch):
    waiting, later, given_up = store() + store() + store()
    Mail.objects.filter(pk=later.pk).update(due_at="2999-01-01T00:00Z")
    Mail.objects.filter(pk=given_up.pk).update(given_up_at="2999-01-01T00:00Z")
    rung = []
    monkeypatch.setattr(tasks, "ring_now", lambda _task, rows: rung.extend(rows))
    tasks.send_due()
    assert rung == [waiting.pk]
