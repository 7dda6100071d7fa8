"""The whole way, with a real Celery worker on the real broker: from a click to a certificate."""

import json
import os
import subprocess
import sys
import time
import uuid
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.db import connection
from django.urls import reverse

from certificates.credentials import keys, proofs
from certificates.models import Certificate, Notice
from tests.factories.courses import (
    EnrolmentFactory,
    PathEnrolmentFactory,
    lessons_of,
    published_course,
    published_path,
)

PATIENCE = 60

# The click of a learner, in a process like a web server's.
CLICK = """
import sys, django
django.setup()
from django.test import Client
from lms.members.models import Member
email, address, key = sys.argv[1:]
client = Client(SERVER_NAME="127.0.0.1")
client.force_login(Member.objects.get(email=email))
print(client.post(address, {"client_key": key})["Location"])
"""


def environment(folder):
    """The test's own database and broker, files in a folder of its own."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        address = f"sqlite:///{name}"
    else:
        host, port = (connection.settings_dict[part] for part in ("HOST", "PORT"))
        user = connection.settings_dict["USER"]
        address = f"postgres://{user}@{host}:{port or 5432}/{name}"
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "lms.settings.dev",
        "DATABASE_URL": address,
        "VAR_DIR": str(folder),
        "CERTIFICATE_KEYS_ROOT": str(settings.CERTIFICATE_KEYS_ROOT),
    }


@contextmanager
def worker(folder):
    """A worker, ready and with nothing left to do from before."""
    log = folder / "worker.log"
    command = "celery --app lms.celery --quiet worker --pool solo --purge --loglevel INFO"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", *command.replace("", "").split()],
            cwd=settings.BASE_DIR,
            env=environment(folder),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_until(lambda: "ready." in log.read_text(), log=log)
        yield log
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)


def wait_until(condition, *, log):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.1)


@pytest.mark.django_db(transaction=True)
def test_a_learners_last_click_becomes_a_certificate_by_a_real_worker(tmp_path):
    course = published_course(lessons=1)
    path_enrolment = PathEnrolmentFactory(path=published_path(course))
    EnrolmentFactory(member=path_enrolment.member, course=course)
    [lesson] = lessons_of(course)
    address = reverse("lesson", args=[course.slug, lesson.get_parent().slug, lesson.slug])

    with worker(tmp_path) as log:
        arguments = [path_enrolment.member.email, address, str(uuid.uuid4())]
        click = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", CLICK, *arguments],
            cwd=settings.BASE_DIR,
            env=environment(tmp_path),
            capture_output=True,
            text=True,
            check=True,
        )
        assert click.stdout.strip() == reverse("course", args=[course.slug])
        wait_until(lambda: Notice.objects.filter(sent_at__isnull=False).exists(), log=log)

    certificate = Certificate.objects.get()
    assert certificate.award.path_enrolment == path_enrolment
    [pdf] = (tmp_path / "private").rglob("*.pdf")
    assert pdf.name == f"{certificate.code}.pdf"
    assert pdf.read_bytes().startswith(b"%PDF-")
    proofs.verify(json.loads(certificate.credential), key=keys.public_keys()[-1])
    # The mail is printed by the worker, in these settings.
    assert log.read_text().count("Subject: Something new in My learning") == 1
    assert "ERROR" not in log.read_text()
