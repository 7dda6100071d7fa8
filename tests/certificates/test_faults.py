"""Brokers that are down: no learner waits for them, and no certificate is lost."""

import json
import os
import re
import socket
import subprocess
import sys
import time
import uuid

import pytest
from django.conf import settings
from django.urls import reverse

from certificates.models import Certificate, Notice
from certificates.tasks import issue as issue_task
from certificates.tasks import issue_due
from courses.models import PathEnrolment
from tests.certificates.conftest import Queue
from tests.factories.courses import (
    EnrolmentFactory,
    PathEnrolmentFactory,
    lessons_of,
    published_course,
    published_path,
)


@pytest.fixture
def last_step(sign_in):
    """Posts the last thing missing on a path, as its learner's browser does."""
    course = published_course(lessons=1)
    path_enrolment = PathEnrolmentFactory(path=published_path(course))
    EnrolmentFactory(member=path_enrolment.member, course=course)
    [lesson] = lessons_of(course)
    address = reverse("lesson", args=[course.slug, lesson.get_parent().slug, lesson.slug])
    browser = sign_in(path_enrolment.member)
    return lambda: browser.post(address, {"client_key": uuid.uuid4()})


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["files", "redis", "rabbitmq"])
def test_a_broker_that_is_down_fails_no_learner_and_the_sweep_finishes_later(
    broken_brokers, last_step, queue: Queue, mailoutbox, django_capture_on_commit_callbacks, name
):
    with broken_brokers[name]:
        began = time.monotonic()
        with django_capture_on_commit_callbacks(execute=True) as callbacks:
            answer = last_step()
        assert time.monotonic() - began < 2
    assert len(callbacks) == 1
    assert answer.status_code == 302
    assert PathEnrolment.objects.get().completed_at is not None
    assert not Certificate.objects.exists()

    issue_due()
    queue.deliver()
    assert Notice.objects.get().sent_at is not None
    assert len(mailoutbox) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ["files", "redis", "rabbitmq"])
def test_a_broker_that_goes_down_between_two_steps_loses_no_step(
    broken_brokers, last_step, queue: Queue, name, caplog
):
    last_step()
    [(_task, arguments)] = queue.waiting()
    # The worker cannot pass on the next step, and logs it; the row of the first stays.
    with broken_brokers[name]:
        issue_task(*arguments)
    assert re.search(r"refused|not-a-folder", caplog.text)
    assert Certificate.objects.get().rendered_at is None
    issue_due()
    queue.deliver()
    assert Notice.objects.get().sent_at is not None


def seconds_to_give_up(*addresses):
    """With the settings of a site whose broker does not answer; a process of its own has them."""
    program = """
import sys, time, django
django.setup()
from celery import current_app
from certificates.tasks import issue
for url in sys.argv[1:]:
    current_app.conf.broker_url = url
    current_app._pool = current_app.amqp._producer_pool = None
    for message in range(2):
        began = time.monotonic()
        try:
            issue.delay(1)
        except issue.OperationalError:
            print(time.monotonic() - began)
"""
    answer = subprocess.run(
        [sys.executable, "-c", program, *addresses],
        cwd=settings.BASE_DIR,
        env={**os.environ, "BROKER_URL": addresses[0]},
        capture_output=True,
        text=True,
        check=True,
    )
    seconds = [float(line) for line in answer.stdout.split()]
    assert len(seconds) == 2 * len(addresses)
    return seconds


def test_publishing_gives_up_before_a_learner_notices():
    assert max(seconds_to_give_up("redis://127.0.0.1:1/0", "amqp://guest@127.0.0.1:1//")) < 2


def test_a_broker_that_takes_calls_and_says_nothing_costs_a_second_for_each_message():
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(64)
        port = silent.getsockname()[1]

        seconds = seconds_to_give_up(
            f"redis://127.0.0.1:{port}/0", f"amqp://guest@127.0.0.1:{port}//"
        )

    # One second, and what a busy machine adds; five was what it took.
    assert max(seconds) < 3


def test_the_web_server_rings_where_the_worker_listens(tmp_path):
    """In every thread, for a web server has several; and without a word to its log."""
    program = """
import logging, threading
logging.basicConfig()
import lms.wsgi
from certificates.tasks import issue
threading.Thread(target=issue.delay, args=[1]).start()
"""
    answer = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program],
        cwd=settings.BASE_DIR,
        env={
            **{name: value for name, value in os.environ.items() if name != "BROKER_URL"},
            "VAR_DIR": str(tmp_path),
        },
        capture_output=True,
        text=True,
        check=True,
    )
    assert (answer.stdout, answer.stderr) == ("", "")
    [message] = (tmp_path / "queue" / "messages").iterdir()
    assert json.loads(message.read_text())["headers"]["task"] == "certificates.issue"
