"""Each entry of the schedule does what it is there for: it is given one thing to find."""

import os
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile as Bytes
from django.utils import timezone
from wagtail.models import Collection

from assessments import grading
from assessments.models import Attempt, QuestionImport, QuizStatistics, Regrading
from cms.h5p.models import PackageImport, private_storage
from courses import progress
from courses.models import Course, Rebuild, SourceSize
from lms.bells.models import Pulse
from lms.celery import app
from lms.mails.models import Mail
from lms.members.models import Count
from lms.members.roles import SECRETARIAT
from lms.privacy.models import DataCopy
from lms.reports import columns
from lms.reports.models import ReportRun, SavedReport
from lms.secretariat.models import Cohort, InvitationImport
from tests.certificates.conftest import Queue
from tests.factories.assessments import QuizFactory, answers
from tests.factories.courses import (
    EnrolmentFactory,
    LessonFactory,
    ModuleFactory,
    published_course,
    published_path,
)
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db
PLANNED = sorted({entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()})
AN_HOUR_AGO = timezone.now() - timedelta(hours=1)


def copies():
    return len(list(settings.COLUMNS_ROOT.glob("*/copy-*")))


def leave_a_slow_copy():
    """One that took a second; whoever looks is to wait for none."""
    folder = columns.refresh(at=timezone.now() - timedelta(seconds=90)).folder
    folder.rename(folder.with_name(f"{folder.name.rpartition('-')[0]}-001000"))


def leave_a_due_report():
    yesterday = timezone.localdate() - timedelta(days=1)
    member = MemberFactory(role=SECRETARIAT)
    SavedReport.objects.create(member=member, name="Weekly", rhythm="weekly", next_on=yesterday)


@pytest.fixture
def cases(earned, queue: Queue):
    """By task: what makes something for it to do, and whether that was done."""
    app.loader.import_default_modules()

    def plan_a_page():
        course = published_course(lessons=1)
        course.unpublish()
        course.save_revision(approved_go_live_at=AN_HOUR_AGO)

    def lose_a_message():
        published_course(lessons=1)
        assert Rebuild.objects.exists()

    def forget_a_rebuild():
        EnrolmentFactory(course=published_course(lessons=1))
        Rebuild.objects.all().delete()

    def lose_the_sizes():
        published_course(lessons=1)
        SourceSize.objects.all().delete()

    def leave_a_session():
        Session.objects.create(session_key="old", session_data="", expire_date=AN_HOUR_AGO)

    def leave_a_count():
        Count.objects.create(cache_key="old", value="", expires=AN_HOUR_AGO)

    def leave_a_quiz_open():
        lesson = LessonFactory(quiz=QuizFactory(questions=1, time_limit=10), parent=ModuleFactory())
        course = lesson.get_parent().get_parent().specific
        member = EnrolmentFactory(course=course).member
        progress.start_quiz(member=member, lesson=lesson, at=AN_HOUR_AGO)

    def ask_for_a_regrading():
        Regrading.objects.create(
            quiz=QuizFactory(questions=1), versions={}, points={}, asked_at=AN_HOUR_AGO, attempts=1
        )

    def hand_in_quizzes():
        quiz = QuizFactory(questions=1)
        for _number in range(5):
            attempt = grading.start(member=MemberFactory(), quiz=quiz, at=AN_HOUR_AGO)
            grading.submit(attempt=attempt, answers=answers(attempt), at=AN_HOUR_AGO)

    def file_of_questions(**kwargs):
        return QuestionImport.objects.create(
            name="quiz.gift",
            format="gift",
            language="en",
            collection=Collection.get_first_root_node(),
            asked_by=MemberFactory(),
            **kwargs,
        )

    def lose_a_file():
        file_of_questions(asked_at=AN_HOUR_AGO)

    def let_a_file_grow_old():
        file_of_questions(asked_at=AN_HOUR_AGO - timedelta(days=8))

    def file_of_invitations(**kwargs):
        return InvitationImport.objects.create(
            name="people.csv", language="en", asked_by=MemberFactory(), **kwargs
        )

    def lose_people():
        file_of_invitations(asked_at=AN_HOUR_AGO)

    def let_people_grow_old():
        file_of_invitations(asked_at=AN_HOUR_AGO - timedelta(days=1))

    def near_its_end():
        today = timezone.localdate(timezone.now(), timezone.get_default_timezone())
        cohort = Cohort.objects.create(
            name="North",
            path=published_path(published_course(lessons=1)),
            starts_on=today,
            ends_on=today,
        )
        cohort.members.add(MemberFactory(), through_defaults={"added_at": AN_HOUR_AGO})

    def lose_a_package():
        PackageImport.objects.create(
            name="quiz.h5p",
            collection=Collection.get_first_root_node(),
            asked_at=AN_HOUR_AGO,
            tries=1,
            noted_at=AN_HOUR_AGO,
        )

    def leave_an_upload():
        name = private_storage().save("h5p/uploads/left.h5p", Bytes(b"half"))
        old = AN_HOUR_AGO.timestamp() - 2 * 24 * 3600
        os.utime(private_storage().path(name), (old, old))

    def leave_a_mail():
        Mail.objects.create(
            recipient="nok@example.org", stored_at=AN_HOUR_AGO, due_at=AN_HOUR_AGO, text="Hello"
        )

    def ask_for_a_copy():
        DataCopy.objects.create(member=MemberFactory(), asked_at=AN_HOUR_AGO)

    def let_a_copy_grow_old():
        DataCopy.objects.create(
            member=MemberFactory(),
            asked_at=AN_HOUR_AGO,
            made_at=AN_HOUR_AGO,
            expires_at=AN_HOUR_AGO,
        )

    return {
        "privacy.sweep": (ask_for_a_copy, queue.waiting),
        "privacy.forget": (let_a_copy_grow_old, lambda: not DataCopy.objects.exists()),
        "bells.listen": (lambda: None, Pulse.objects.exists),
        "mails.send_due": (leave_a_mail, queue.waiting),
        "certificates.issue_due": (earned, queue.waiting),
        "cms.publish_scheduled": (plan_a_page, lambda: Course.objects.get().live),
        "courses.rebuild_wanted": (lose_a_message, queue.waiting),
        "courses.rebuild_unfinished": (forget_a_rebuild, Rebuild.objects.exists),
        "courses.close_overdue_quizzes": (
            leave_a_quiz_open,
            lambda: not Attempt.objects.filter(submitted_at=None).exists(),
        ),
        "courses.regrade_due": (ask_for_a_regrading, queue.waiting),
        "assessments.count_due": (hand_in_quizzes, QuizStatistics.objects.exists),
        "assessments.bring_due": (lose_a_file, queue.waiting),
        "assessments.forget_imports": (
            let_a_file_grow_old,
            lambda: not QuestionImport.objects.exists(),
        ),
        "secretariat.bring_due": (lose_people, queue.waiting),
        "secretariat.remind_cohorts": (near_its_end, Mail.objects.exists),
        "secretariat.forget_imports": (
            let_people_grow_old,
            lambda: not InvitationImport.objects.exists(),
        ),
        "h5p.import_due": (lose_a_package, queue.waiting),
        "h5p.sweep": (
            leave_an_upload,
            lambda: not private_storage().exists("h5p/uploads/left.h5p"),
        ),
        "courses.count_words": (lose_the_sizes, SourceSize.objects.exists),
        "members.clear_sessions": (leave_a_session, lambda: not Session.objects.exists()),
        "members.forget_counts": (leave_a_count, lambda: not Count.objects.exists()),
        "reports.refresh_columns": (leave_a_slow_copy, lambda: copies() > 1),
        "reports.count_due": (leave_a_due_report, ReportRun.objects.exists),
        "reports.check_columns": (lambda: None, lambda: copies() == 1),
    }


@pytest.mark.parametrize("name", PLANNED)
def test_what_is_planned_is_done(cases, name):
    prepare, is_done = cases[name]
    prepare()
    assert not is_done()

    app.tasks[name]()

    assert is_done()
