"""Leaving for good: a pause, a way back, and then no trace, while figures stay as they were."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from assessments.models import Attempt, Response
from certificates import issuing
from certificates.models import Certificate
from courses import progress, results
from courses.models import Enrolment, LearningRecord
from lms.members import placeholders
from lms.members.models import Member
from lms.members.roles import SECRETARIAT
from lms.privacy import copies, departures, erasing
from lms.privacy.kept import LEADS
from lms.privacy.models import Departure, Erasure
from lms.reports import columns, completion
from lms.reports.figures import By, Filters
from tests.factories.assessments import QuizFactory, written_question
from tests.factories.courses import (
    LessonFactory,
    PathEnrolmentFactory,
    complete_course,
    lessons_of,
    published_course,
    published_path,
    recognise,
)
from tests.factories.members import PASSWORD, MemberFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()
LATER = NOW + departures.PAUSE
MARKER = "Larkspur"


@pytest.fixture(scope="module")
def standing(world):
    return world.make(_somebody)


@pytest.fixture
def learner(standing):
    return Member.objects.get(pk=standing.pk)


def _somebody():
    """Somebody with the marker wherever they can write, typed into the forms themselves."""
    course = published_course(lessons=1, quiz_in_last=True)
    other = published_course(lessons=1)
    quiz = QuizFactory(questions=[written_question(criteria=[1])])
    LessonFactory(quiz=quiz, parent=lessons_of(other)[0].get_parent())
    member = MemberFactory(
        email="before@example.org", country="TH", organisation=OrganisationFactory()
    )
    browser = signed_in(member)
    answer = browser.post(
        "/en/accounts/settings/",
        {
            "display_name": f"{MARKER} Quiet",
            "certificate_name": f"Zarghuna {MARKER}",
            "country": "TH",
            "organisation": member.organisation_id,
            "language": "en",
        },
    )
    assert answer.status_code == 302
    browser.post(
        "/en/accounts/email/", {"action_add": "", "email": f"{MARKER.lower()}@example.org"}
    )
    member.refresh_from_db()
    path_enrolment = PathEnrolmentFactory(member=member, path=published_path(course))
    complete_course(member, course)
    certificate = issuing.issue(path_enrolment_id=path_enrolment.pk, at=NOW)
    issuing.render(certificate_id=certificate.pk, at=NOW)
    lesson = lessons_of(other)[-1]
    progress.enrol(member=member, course=other, at=NOW)
    attempt = progress.start_quiz(member=member, lesson=lesson, at=NOW)
    progress.submit_quiz(
        member=member, lesson=lesson, attempt=attempt, answers={1: f"I am {MARKER}"}, at=NOW
    )
    response = Response.objects.get(attempt=attempt)
    [line] = response.version.content["criteria"]
    results.mark(
        response_id=response.pk,
        marker=MemberFactory(),
        rubric={line["key"]: Decimal(1)},
        comment=f"Well said, {MARKER}",
        at=NOW,
    )
    second = PathEnrolmentFactory(member=member, path=published_path(other))
    recognition = recognise(second, other)
    recognition.reason = recognition.evidence = f"What {MARKER} showed"
    recognition.save()
    log(member, "wagtail.edit", data={"name": MARKER})
    copy = copies.ask(member=member, at=NOW)
    copies.make(copy_id=copy.pk, at=NOW)
    return member


def signed_in(member) -> Client:
    browser = Client()
    browser.force_login(member)
    browser.post("/en/accounts/reauthenticate/", {"password": PASSWORD})
    return browser


def leave(member, **asked):
    asked = {"keeps_certificates": False, "at": NOW, **asked}
    departure = departures.ask(member=member, **asked)
    erasing.erase(departure_id=departure.pk, at=LATER)


def found(marker: str) -> list[str]:
    """Where in the database and in the files the marker stands, in any case and compressed."""
    places = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            if any(marker.lower() in str(row).lower() for row in cursor.fetchall()):
                places.append(table)
    for session in Session.objects.all():
        if marker.lower() in str(session.get_decoded()).lower():
            places.append("session")
    for folder in (settings.PRIVATE_ROOT, settings.MEDIA_ROOT, Path(settings.VAR_DIR, "cache")):
        for file in folder.rglob("*"):
            if file.is_file() and marker.lower().encode() in file.read_bytes().lower():
                places.append(str(file))
    return places


def figures():
    copy = columns.refresh(at=timezone.now())
    return (
        *(
            completion.report(filters=filters, by=By.COUNTRY, columns=copy).total
            for filters in (Filters(), Filters(country="TH"))
        ),
        LearningRecord.objects.count(),
        sorted(Attempt.objects.exclude(points=None).values_list("quiz", "points", "passed")),
    )


def test_the_marker_is_everywhere_before(learner):
    places = set(found(MARKER))
    assert {
        "members_member",
        "account_emailaddress",
        "assessments_response",
        "certificates_certificate",
        "courses_recognition",
        "wagtailcore_modellogentry",
        "mails_mail",
    } - places <= {"mails_mail"}


@pytest.mark.parametrize("kept", [False, True], ids=["all withdrawn", "certificates kept"])
def test_nothing_is_left_and_figures_are_the_same(learner, kept):
    before = figures()
    email, files = learner.email, sorted(settings.PRIVATE_ROOT.rglob("*.*"))
    assert len(files) == 2
    leave(learner, keeps_certificates=kept)
    assert figures() == before
    assert found(MARKER) == (["certificates_certificate"] if kept else [])
    assert found(email) == []
    assert list(settings.PRIVATE_ROOT.rglob("*.*")) == []
    learner.refresh_from_db()
    assert learner.display_name == placeholders.NAME
    assert not learner.is_active


def test_progress_can_be_derived_again_of_whoever_left(learner):
    leave(learner)
    for enrolment in Enrolment.objects.filter(member=learner):
        assert progress.rebuild(enrolment_id=enrolment.pk, at=LATER) is False
    assert not issuing.unissued().exists()


def test_only_what_was_counted_is_left_of_the_rows(learner):
    leave(learner)
    left = {
        label
        for label, lookup in LEADS.items()
        if apps.get_model(label).objects.filter(**{lookup: learner.pk}).exists()
    }
    assert left <= erasing.STAYS
    written = Response.objects.filter(version__content__kind="essay")
    assert not written.exclude(answer=None).exists()


def test_other_members_keep_everything(learner):
    other = MemberFactory(display_name="Mountain")
    complete_course(other, Enrolment.objects.filter(member=learner).first().course)
    count = Enrolment.objects.filter(member=other).count()
    answers = list(Response.objects.filter(attempt__member=other).values_list("answer"))
    signed_in(other)
    leave(learner)
    other.refresh_from_db()
    assert other.display_name == "Mountain"
    assert Enrolment.objects.filter(member=other).count() == count
    assert list(Response.objects.filter(attempt__member=other).values_list("answer")) == answers
    assert Session.objects.count() == 1


def test_a_withdrawn_certificate_is_unknown_and_its_place_void(client, learner):
    certificate = Certificate.objects.get()
    code, index = certificate.code, certificate.status_index
    leave(learner)
    page = client.get(f"/en/verify/{code}/")
    assert page.status_code == 404
    assert index in issuing.status_indices(certificate.status_list)


def test_a_certificate_that_its_holder_wants_lives_on(client, learner):
    code = Certificate.objects.get().code
    leave(learner, keeps_certificates=True)
    page = client.get(f"/en/verify/{code}/")
    assert page.status_code == 200
    assert "Genuine certificate" in page.content.decode()
    assert MARKER not in page.content.decode()


def test_nobody_signs_in_as_whoever_left(learner):
    browser = signed_in(learner)
    email = learner.email
    leave(learner)
    assert browser.get("/en/accounts/settings/").status_code == 302
    Client().post("/en/accounts/login/", {"login": email, "password": PASSWORD})
    assert not Session.objects.filter(expire_date__gt=NOW).exists() or not any(
        "_auth_user_id" in session.get_decoded() for session in Session.objects.all()
    )


def test_nothing_happens_before_the_pause_is_over_and_twice_is_once(learner):
    departure = departures.ask(member=learner, keeps_certificates=False, at=NOW)
    erasing.erase(departure_id=departure.pk, at=LATER - timedelta(seconds=1))
    assert not Erasure.objects.exists()
    erasing.erase(departure_id=departure.pk, at=LATER)
    erasing.erase(departure_id=departure.pk, at=LATER)
    assert Erasure.objects.count() == 1


def test_asking_needs_the_password_and_can_be_taken_back(mailoutbox):
    member = MemberFactory()
    open_session = Client()
    open_session.force_login(member)
    open_session.post("/en/accounts/data/leave/", {"certificates": "keep"})
    assert not Departure.objects.exists()
    browser = signed_in(member)
    browser.post("/en/accounts/data/leave/", {"certificates": "keep"})
    assert Departure.objects.get().keeps_certificates
    assert "Your account will be deleted on" in mailoutbox[-1].body
    again = Client()
    again.post("/en/accounts/login/", {"login": member.email, "password": PASSWORD})
    for session in (browser, again):
        assert "Your account will be deleted on" in session.get("/en/").content.decode()
    browser.post("/en/accounts/data/stay/")
    assert not Departure.objects.exists()
    assert "will be deleted" not in browser.get("/en/").content.decode()


def test_a_member_is_reminded_once(mailoutbox):
    departure = departures.ask(member=MemberFactory(), keeps_certificates=False, at=NOW)
    soon = LATER - timedelta(days=2)
    assert not departures.to_remind(at=NOW).exists()
    for _time in range(2):
        departures.remind(departure_id=departure.pk, at=soon)
    assert len(mailoutbox) == 2


def test_the_secretariat_deletes_on_request_and_says_why(mailoutbox):
    member, staff = MemberFactory(display_name="Quietwater"), MemberFactory(role=SECRETARIAT)
    browser = signed_in(staff)
    address = f"/admin/users/delete/{member.pk}/"
    assert browser.post(address, {"certificates": "withdraw", "reason": ""}).status_code == 422
    browser.post(address, {"certificates": "withdraw", "reason": "Asked by letter"})
    departure = Departure.objects.get()
    assert (departure.asked_by, departure.reason) == (staff, "Asked by letter")
    assert mailoutbox[-1].to == [member.email]
    erasing.erase(departure_id=departure.pk, at=departure.due_at)
    assert Erasure.objects.get().asked_by == staff
    assert browser.get(address, follow=True).status_code == 404
    assert placeholders.NAME not in browser.get("/admin/users/").content.decode()
    assert not Member.objects.filter(display_name="Quietwater").exists()


def test_learners_and_trainers_delete_nobody():
    member = MemberFactory()
    for role in (None, "Trainer", "Translator"):
        browser = signed_in(MemberFactory(role=role) if role else MemberFactory())
        answer = browser.post(
            f"/admin/users/delete/{member.pk}/", {"certificates": "keep", "reason": "No"}
        )
        assert answer.status_code in {302, 403}
    assert not Departure.objects.exists()


def test_the_log_of_the_admin_forgets_them(learner):
    entries = ModelLogEntry.objects.filter(content_type__model="member", object_id=learner.pk)
    assert entries.exists()
    leave(learner)
    assert not entries.exists()


def test_whoever_worked_on_the_site_leaves_too_and_their_work_stays():
    staff = MemberFactory(role=SECRETARIAT, display_name="Juniper")
    course = published_course(lessons=1)
    course.owner = staff
    course.save_revision(user=staff, log_action=True).publish(user=staff)
    looked_at = MemberFactory()
    signed_in(staff).get(f"/admin/users/edit/{looked_at.pk}/")
    leave(staff)
    course.refresh_from_db()
    assert course.live
    assert course.owner is None
    assert course.latest_revision.user is None
    assert looked_at.looks.get().by is None
    assert found("Juniper") == []
