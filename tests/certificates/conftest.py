import uuid
from contextlib import contextmanager

import pytest
from django.utils import timezone

from certificates import issuing
from certificates.models import Certificate
from lms.celery import app
from tests.conftest import commits
from tests.factories.courses import (
    PathEnrolmentFactory,
    complete_course,
    published_course,
    published_path,
)
from tests.factories.members import MemberFactory


class Queue:
    """The broker, as far as a test wants to be the worker: what waits, and handing it out."""

    def __init__(self, committing):
        self.committing = committing

    def waiting(self) -> list[tuple[str, list]]:
        """Names and arguments of the tasks that wait, which then wait no longer."""
        found = []
        with app.connection_for_read() as connection:
            for name in app.amqp.queues:
                queue = connection.SimpleQueue(name)
                while len(queue):
                    message = queue.get(block=False)
                    message.ack()
                    found.append((message.headers["task"], message.payload[0]))
                queue.close()
        return found

    def deliver(self, *, times=1):
        """Run what waits, each task so many times, and what follows from it, until all is done."""
        while tasks := self.waiting():
            for name, arguments in tasks:
                for _time in range(times):
                    with self.committing(execute=True):
                        app.tasks[name](*arguments)


@contextmanager
def broker(url, **options):
    """The site's broker, exchanged for another."""
    before = app.conf.broker_url, app.conf.broker_transport_options
    app.conf.broker_url, app.conf.broker_transport_options = url, options
    app._pool = app.amqp._producer_pool = None
    try:
        yield
    finally:
        app.conf.broker_url, app.conf.broker_transport_options = before
        app._pool = app.amqp._producer_pool = None


@pytest.fixture
def queue(django_capture_on_commit_callbacks):
    with broker("memory://"):
        queue = Queue(django_capture_on_commit_callbacks)
        queue.waiting()
        yield queue


@pytest.fixture
def broken_brokers(tmp_path):
    """Brokers that cannot be reached, by name, each a context in which the site has it."""
    not_a_folder = tmp_path / "not-a-folder"
    not_a_folder.write_text("")
    folders = dict.fromkeys(
        ("data_folder_in", "data_folder_out", "control_folder"), str(not_a_folder / "queue")
    )
    return {
        "files": broker("filesystem://localhost", **folders),
        "redis": broker("redis://127.0.0.1:1/0", max_retries=0),
        "rabbitmq": broker("amqp://guest@127.0.0.1:1//", max_retries=0),
    }


def earned_path(*, valid_for_months=None, **member):
    courses = [
        published_course(title=title, slug=f"course-{uuid.uuid4()}", lessons=1)
        for title in ("Who is a refugee?", "Advocacy that is heard")
    ]
    path = published_path(*courses)
    path.versions.update(valid_for_months=valid_for_months)
    path.title_en = "Refugee rights advocate"
    path.save()
    path_enrolment = PathEnrolmentFactory(member=MemberFactory(**member), path=path)
    for course in courses:
        complete_course(path_enrolment.member, course)
    path_enrolment.refresh_from_db()
    return path_enrolment


def rendered_certificate():
    path_enrolment = earned_path(
        email="zarghuna.larkspur@example.org",
        display_name="Quietwater",
        certificate_name="Zarghuna Larkspur",
    )
    issued = issuing.issue(path_enrolment_id=path_enrolment.pk, at=timezone.now())
    return issuing.render(certificate_id=issued.pk, at=timezone.now())


@pytest.fixture
def earned():
    """Somebody's completed path of two courses, with no certificate yet."""
    return earned_path


@pytest.fixture(scope="module")
def _standing_certificate(world) -> int:
    return world.make(rendered_certificate).pk


@pytest.fixture
def certificate(request, _standing_certificate):
    """A rendered certificate whose holder has names and an address unlike any word of the site."""
    if commits(request):
        return rendered_certificate()
    return Certificate.objects.get(pk=_standing_certificate)
