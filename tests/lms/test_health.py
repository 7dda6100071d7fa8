"""What load balancers and monitors are told, and what it costs."""

from datetime import timedelta

import pytest
from celery.signals import after_task_publish
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lms import health, receivers
from lms.bells import pulses
from lms.bells.models import Pulse
from lms.bells.tasks import listen
from lms.celery import app
from lms.mails.models import Mail
from tests.certificates.conftest import broker

HERE = {"SERVER_NAME": "10.0.0.7"}
"""How a load balancer asks: by number, without TLS."""


def test_a_living_process_says_so_without_a_database(settings):
    settings.ALLOWED_HOSTS, settings.SECURE_SSL_REDIRECT = ["learn.example.org"], True
    answer = Client(**HERE).get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "alive"})
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.cookies == {}


@pytest.mark.django_db
def test_a_site_at_work_is_ready(settings):
    settings.ALLOWED_HOSTS, settings.SECURE_SSL_REDIRECT = ["learn.example.org"], True
    listen()
    pulses.note(name=pulses.BEAT, at=timezone.now())
    Mail.objects.create(
        recipient="nok@example.org", stored_at=timezone.now(), due_at="2000-01-01T00:00Z"
    )
    with broker("memory://"):
        answer = Client(**HERE).get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ready",
        "database": "ok",
        "migrations": "ok",
        "broker": "ok",
        "beat_seconds": 0,
        "worker_seconds": 0,
        "backlog": 1,
    }
    assert "nok" not in answer.text


@pytest.mark.django_db(transaction=True)
def test_the_scheduler_is_heard_when_it_sends():
    receivers.note_beats()
    try:
        with broker("memory://"):
            app.send_task("courses.count_words")
            assert not Pulse.objects.exists()
            app.send_task("bells.listen")
    finally:
        after_task_publish.disconnect(receivers.note_beat, sender="bells.listen")
    assert list(pulses.heard()) == [pulses.BEAT]


@pytest.mark.django_db
def test_the_database_is_asked_once_however_often_somebody_asks_the_site():
    client = Client()
    with broker("memory://"):
        client.get("/readyz")
        with CaptureQueriesContext(connection) as asked:
            for _time in range(50):
                assert client.get("/readyz").status_code == 200
    assert len(asked) == 0


@pytest.mark.django_db
@pytest.mark.parametrize("silent", [pulses.BEAT, pulses.WORKER])
def test_silence_is_told_and_takes_no_page_away(silent):
    now = timezone.now()
    for name in (pulses.BEAT, pulses.WORKER):
        pulses.note(name=name, at=now)
    with broker("memory://"):
        assert health.look()["status"] == "ready"
        Pulse.objects.filter(name=silent).update(heard_at=now - timedelta(minutes=4))
        report = health.look()
        assert report["status"] == "degraded"
        assert report[f"{silent}_seconds"] >= 240
        Pulse.objects.filter(name=silent).delete()
        assert health.look()[f"{silent}_seconds"] is None


@pytest.mark.django_db
def test_a_broker_that_is_down_is_told():
    with broker("redis://127.0.0.1:1/0", max_retries=0, socket_connect_timeout=1):
        report = health.look()
    assert (report["status"], report["broker"]) == ("degraded", "OperationalError")


@pytest.mark.django_db
def test_a_database_that_lacks_a_migration_is_not_ready():
    MigrationRecorder(connection).record_unapplied("mails", "0001_initial")
    with broker("memory://"):
        answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["migrations"] == "1 to be run"


def test_a_database_that_cannot_be_read_is_not_ready_and_its_words_are_not_told(monkeypatch):
    def refuse(_connection):
        raise OperationalError("password of waymark at db.example.org is wrong")

    monkeypatch.setattr(health, "MigrationExecutor", refuse)
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"status": "unavailable", "database": "OperationalError"}
