"""One member's page: how far they are, why a certificate is missing, and who may look."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import DatabaseError, transaction
from django.utils import timezone

from certificates import issuing
from lms.members.models import Member
from lms.members.roles import ADVOCATE, SECRETARIAT, TRAINER, TRANSLATOR
from lms.privacy import departures, erasing
from lms.privacy.models import Look
from lms.secretariat.models import StaffNote
from tests.factories.courses import (
    EnrolmentFactory,
    PathEnrolmentFactory,
    complete_course,
    lessons_of,
    published_course,
    published_path,
    read,
    take_quiz,
)
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def secretary():
    return MemberFactory(role=SECRETARIAT, display_name="Sok Dara")


@pytest.fixture
def desk(sign_in, secretary):
    return sign_in(secretary)


@pytest.fixture
def learner():
    """Who passed one course of two, and not the last quiz of the other."""
    first = published_course(title="Asylum", lessons=1)
    second = published_course(title="Detention", lessons=2, quiz_in_last=True)
    member = MemberFactory(display_name="Quietwater")
    PathEnrolmentFactory(member=member, path=published_path(first, second))
    complete_course(member, first)
    EnrolmentFactory(member=member, course=second)
    lesson, quiz = lessons_of(second)
    read(member, lesson)
    take_quiz(member, quiz, right=0)
    return member


def address(member):
    return f"/admin/members/{member.pk}/"


def part(browser, member, panel) -> str:
    page = BeautifulSoup(browser.get(address(member)).content, "html.parser")
    return " ".join(page.select_one(f"#{panel}").text.split())


def test_what_is_missing_is_told_in_the_words_of_their_own_page(desk, learner):
    courses = part(desk, learner, "courses-section")
    assert "Detention: 1 of 2 done" in courses
    assert "Your best result so far: 0%." in courses
    paths = part(desk, learner, "paths-section")
    assert "1 course missing" in paths
    assert "1 more course is needed" in paths
    assert "None yet." in part(desk, learner, "awards-section")
    [attempt] = learner.attempts.all()
    assert f"/admin/quizzes/attempts/{attempt.pk}/" in desk.get(address(learner)).content.decode()


def test_an_award_is_told_with_its_certificate_and_its_mails(desk, learner):
    course = published_course(lessons=1)
    path_enrolment = PathEnrolmentFactory(member=learner, path=published_path(course))
    complete_course(learner, course)
    certificate = issuing.issue(path_enrolment_id=path_enrolment.pk, at=NOW)
    assert "being made" in part(desk, learner, "awards-section")
    certificate.notices.create(kind="ready", due_at=NOW, sent_at=NOW)
    assert "ready" in part(desk, learner, "mails-section")


@pytest.mark.parametrize("role", [ADVOCATE, TRANSLATOR, TRAINER])
def test_nobody_but_the_secretariat_opens_it(sign_in, learner, role):
    browser = sign_in(MemberFactory(role=role))
    answer = browser.get(address(learner))
    assert answer.status_code in (302, 403)
    assert b"Quietwater" not in answer.content
    browser.post(address(learner), {"text": "Words"})
    assert not StaffNote.objects.exists()
    assert not Look.objects.exists()


def test_administrators_are_shown_to_administrators_only(sign_in, desk):
    root = Member.objects.create_superuser("root@example.org", display_name="Root")
    assert b"Root" not in desk.get(address(root), follow=True).content
    assert sign_in(root).get(address(root)).status_code == 200


def test_the_member_reads_who_opened_it(desk, sign_in, learner):
    desk.get(address(learner))
    look = Look.objects.get()
    assert (look.by.display_name, look.member, look.page) == ("Sok Dara", learner, "progress")
    told = sign_in(learner).get("/en/accounts/data/").content.decode()
    assert '<bdi translate="no">Sok Dara</bdi> · Your progress' in told


def test_a_note_is_kept_and_never_changed(desk, learner, secretary):
    assert desk.post(address(learner), {"text": " "}).status_code == 422
    desk.post(address(learner), {"text": "Rang on Monday <b>"})
    note = StaffNote.objects.get()
    assert (note.member, note.written_by, note.text) == (learner, secretary, "Rang on Monday <b>")
    assert "Rang on Monday <b>" in part(desk, learner, "notes-section")
    with pytest.raises(DatabaseError), transaction.atomic():
        StaffNote.objects.update(text="Another")


def test_notes_leave_with_the_member_and_are_nameless_when_their_writer_leaves(desk, learner):
    other = MemberFactory()
    desk.post(address(learner), {"text": "One"})
    desk.post(address(other), {"text": "Two"})
    writer = StaffNote.objects.first().written_by
    for leaving in (learner, writer):
        departure = departures.ask(member=leaving, keeps_certificates=False, at=NOW)
        erasing.erase(departure_id=departure.pk, at=NOW + departures.PAUSE + timedelta(1))
    assert list(StaffNote.objects.values_list("text", "written_by")) == [("Two", None)]


def test_the_page_costs_as_many_statements_however_much_they_did(desk, learner, statements):
    def cost():
        with statements() as asked:
            desk.get(address(learner))
        return len(asked)

    def do_more():
        course = published_course(lessons=1, quiz_in_last=True)
        path_enrolment = PathEnrolmentFactory(member=learner, path=published_path(course))
        complete_course(learner, course)
        issuing.issue(path_enrolment_id=path_enrolment.pk, at=NOW)
        desk.post(address(learner), {"text": "Words"})

    do_more()
    cost()
    before = cost()
    do_more()
    do_more()
    assert cost() == before
