"""Queues hold each row once, however often it is found; what is planned exists."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone
from kombu.exceptions import OperationalError

from certificates.tasks import issue_due
from courses import rebuilding
from courses.models import Enrolment, PathEnrolment, Rebuild
from courses.tasks import rebuild_course, rebuild_unfinished, rebuild_wanted
from lms.bells import doorbell
from lms.bells.models import Bell
from lms.celery import app
from tests.certificates.conftest import Queue, broker
from tests.factories.courses import (
    EnrolmentFactory,
    lessons_of,
    published_course,
    published_path,
)
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db
DUE = 200


@pytest.fixture
def due():
    """Completed paths without a certificate."""
    path = published_path(published_course(lessons=1))
    members = [MemberFactory() for _number in range(DUE)]
    PathEnrolment.objects.bulk_create(
        PathEnrolment(
            member=member,
            path=path,
            version=path.current_version,
            enrolled_at=timezone.now(),
            completed_at=timezone.now(),
        )
        for member in members
    )


def test_two_hundred_due_rows_and_three_sweeps_give_two_hundred_messages(due, queue: Queue):
    for _sweep in range(3):
        issue_due()

    assert len(queue.waiting()) == DUE


def test_a_row_that_a_worker_took_may_be_rung_for_again(queue: Queue):
    course = published_course(lessons=1)
    rebuild_wanted()
    rebuild_wanted()
    [(name, arguments)] = queue.waiting()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rebuilding, "go_on", lambda **_arguments: None)
        app.tasks[name](*arguments)

    rebuild_wanted()

    assert queue.waiting() == [("courses.rebuild_course", [course.pk])]


def test_a_message_that_was_lost_is_sent_again_after_it_has_expired(queue: Queue):
    assert doorbell.ring_now("courses.rebuild_course", [7]) == 1
    queue.waiting()
    assert doorbell.ring_now("courses.rebuild_course", [7]) == 0

    Bell.objects.update(rung_at=timezone.now() - doorbell.AGAIN - timedelta(seconds=1))

    assert doorbell.ring_now("courses.rebuild_course", [7]) == 1
    assert len(queue.waiting()) == 1


def test_a_message_expires_when_it_may_be_sent_again():
    with broker("memory://"), app.connection_for_read() as connection:
        doorbell.ring_now("courses.rebuild_course", [7])
        message = connection.SimpleQueue("slow").get(block=False)
        message.ack()

    expires = timezone.datetime.fromisoformat(message.headers["expires"])
    assert abs(expires - Bell.objects.get().rung_at - doorbell.AGAIN) < timedelta(seconds=30)


def test_a_broker_that_is_down_is_rung_again_by_the_next_sweep(queue: Queue):
    with broker("redis://127.0.0.1:1/0", max_retries=0), pytest.raises(OperationalError):
        doorbell.ring_now("courses.rebuild_course", [7])

    assert doorbell.ring_now("courses.rebuild_course", [7]) == 1


def test_one_rebuild_waits_per_course_however_often_it_changes(
    queue: Queue, django_capture_on_commit_callbacks
):
    course = published_course(lessons=3)
    with django_capture_on_commit_callbacks(execute=True):
        for lesson in lessons_of(course):
            lesson.unpublish()
            rebuild_unfinished()
            rebuild_wanted()

    assert queue.waiting() == [("courses.rebuild_course", [course.pk])]
    assert Rebuild.objects.get().course == course


def test_a_rebuild_goes_on_where_its_time_was_over(
    queue: Queue, django_capture_on_commit_callbacks
):
    course = published_course(lessons=1)
    enrolments = [EnrolmentFactory(course=course) for _ in range(3)]
    rebuilding.ask(course_ids=[course.pk])
    Enrolment.objects.update(percent=7)

    for done in (1, 2, 3):
        with django_capture_on_commit_callbacks(execute=True):
            rebuilding.go_on(course_id=course.pk, at=timezone.now(), seconds=0)
        right = Enrolment.objects.filter(percent=0).order_by("pk")
        assert list(right) == enrolments[:done]
        assert queue.waiting() == [("courses.rebuild_course", [course.pk])]
        Bell.objects.all().delete()

    rebuild_course(course.pk)
    assert not Rebuild.objects.exists()
    assert queue.waiting() == []


def test_a_change_during_a_rebuild_begins_it_anew(monkeypatch):
    course = published_course(lessons=1)
    EnrolmentFactory(course=course)
    rebuilding.ask(course_ids=[course.pk])

    def change(**_arguments):
        rebuilding.ask(course_ids=[course.pk])

    monkeypatch.setattr(rebuilding.progress, "rebuild", change)
    rebuild_course(course.pk)

    assert Rebuild.objects.get().reached == 0


def test_certificates_and_mail_do_not_wait_in_the_queue_of_rebuilding():
    app.loader.import_default_modules()
    route = app.amqp.router.route
    queues = {name: route({}, name)["queue"].name for name in app.tasks if "." in name}

    assert {name for name, queue in queues.items() if queue == "slow"} == {
        "courses.rebuild_course",
        "courses.count_words",
        "courses.regrade",
        "assessments.bring_questions",
        "secretariat.bring_invitations",
        "secretariat.enrol",
        "secretariat.make_file",
        "secretariat.write",
        "secretariat.remind_cohorts",
        "assessments.count_quiz",
        "h5p.import_package",
        "h5p.sweep",
        "members.clear_sessions",
        "privacy.make_copy",
        "privacy.erase",
        "privacy.forget",
        "members.forget_counts",
        "reports.refresh_columns",
        "reports.check_columns",
        "reports.count_due",
    }
    # What a worker takes from that is told nothing else.
    assert set(app.amqp.queues) == {"celery", "mail", "slow"}


@pytest.mark.parametrize("entry", settings.CELERY_BEAT_SCHEDULE.values(), ids=lambda e: e["task"])
def test_what_is_planned_exists_and_expires_before_its_next_time(entry):
    app.loader.import_default_modules()
    assert entry["task"] in app.tasks
    schedule = entry["schedule"]
    every = schedule if isinstance(schedule, float) else 24 * 60 * 60
    assert entry["options"]["expires"] < every
