"""A complete copy of one's data, for its owner alone."""

import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.test import Client
from django.utils import timezone, translation
from wagtail.models import ModelLogEntry

from certificates import issuing
from lms.members.roles import SECRETARIAT, TRAINER
from lms.privacy import copies, records
from lms.privacy.kept import LEADS, PEOPLE, TO_ADDRESSES
from lms.privacy.models import DataCopy
from lms.privacy.words import FIELDS, SECTIONS
from tests.factories.courses import (
    PathEnrolmentFactory,
    complete_course,
    published_course,
    published_path,
)
from tests.factories.members import PASSWORD, MemberFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def learner():
    course = published_course(title="Who is a refugee?", lessons=2, quiz_in_last=True)
    member = MemberFactory(email="zar@example.org", display_name="Quietwater", language="fa")
    enrolment = PathEnrolmentFactory(member=member, path=published_path(course))
    complete_course(member, course)
    certificate = issuing.issue(path_enrolment_id=enrolment.pk, at=NOW)
    issuing.render(certificate_id=certificate.pk, at=NOW)
    return member


def made(member) -> DataCopy:
    copy = copies.ask(member=member, at=NOW)
    copies.make(copy_id=copy.pk, at=NOW)
    copy.refresh_from_db()
    return copy


def opened(copy) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(Path(copy.file.path).read_bytes()))


def signed_in(member) -> Client:
    """Who has just typed the password."""
    browser = Client()
    browser.force_login(member)
    browser.post("/en/accounts/reauthenticate/", {"password": PASSWORD})
    return browser


def test_every_kind_of_row_about_people_leads_to_them_and_has_words():
    assert {*LEADS, *TO_ADDRESSES} == set(PEOPLE)
    for model, _lookup, fields in records.exported():
        assert model._meta.label in SECTIONS
        assert set(fields) <= set(FIELDS), model


def test_a_copy_has_every_exported_field_of_every_row(learner):
    other = MemberFactory(display_name="Somebody Else")
    PathEnrolmentFactory(member=other, path=learner.path_enrolments.get().path)
    data = json.loads(opened(made(learner)).read("data.json"))
    for label, lookup in LEADS.items():
        rows = apps.get_model(label).objects.filter(**{lookup: learner.pk}).distinct()
        if fields := PEOPLE[label].get("export"):
            assert {each["id"] for each in data[label]} == set(rows.values_list("pk", flat=True))
            for row in data[label]:
                assert set(row) == {"id", *fields}
    assert data["members.Member"][0]["display_name"] == "Quietwater"
    assert len(data["assessments.Response"]) > 0
    assert "Somebody Else" not in json.dumps(data)


def test_a_copy_is_to_be_read_in_the_members_language_and_has_the_certificates(learner):
    archive = opened(made(learner))
    page = archive.read("data.html").decode()
    with translation.override("fa"):
        assert f"<h2>{SECTIONS['courses.Enrolment']}</h2>" in page
    assert '<html lang="fa" dir="rtl">' in page
    assert "Who is a refugee?" in page
    [pdf] = [name for name in archive.namelist() if name.endswith(".pdf")]
    assert archive.read(pdf).startswith(b"%PDF")


def test_only_its_owner_fetches_a_copy_and_types_the_password_first(learner):
    made(learner)
    assert Client().get("/en/accounts/data/copy.zip").status_code == 302
    assert signed_in(MemberFactory()).get("/en/accounts/data/copy.zip").status_code == 404
    open_session = Client()
    open_session.force_login(learner)
    answer = open_session.get("/en/accounts/data/copy.zip")
    assert answer.status_code == 302
    assert "reauthenticate" in answer.url
    answer = signed_in(learner).get("/en/accounts/data/copy.zip")
    assert b"".join(answer.streaming_content).startswith(b"PK")
    answer.close()
    assert answer["Content-Type"] == "application/zip"
    assert "no-store" in answer["Cache-Control"]


def test_asking_needs_the_password_and_asks_once(learner):
    open_session = Client()
    open_session.force_login(learner)
    open_session.post("/en/accounts/data/copy/")
    assert not DataCopy.objects.exists()
    browser = signed_in(learner)
    for _time in range(2):
        assert browser.post("/en/accounts/data/copy/").url == "/en/accounts/data/"
    copy = DataCopy.objects.get()
    assert "being made" in browser.get("/en/accounts/data/").content.decode()
    copies.make(copy_id=copy.pk, at=NOW)
    assert "Fetch your copy" in browser.get("/en/accounts/data/").content.decode()


def test_a_copy_made_by_two_workers_is_there_once_and_told_once(learner, mailoutbox):
    copy = made(learner)
    copies.make(copy_id=copy.pk, at=NOW)
    assert len(list((settings.PRIVATE_ROOT / "copies").iterdir())) == 1
    [message] = mailoutbox
    assert message.to == ["zar@example.org"]
    assert "Quietwater" not in message.subject + message.body


def test_a_copy_is_for_nobody_else_on_the_computer(learner):
    [file] = (settings.PRIVATE_ROOT / "copies").iterdir() if made(learner) else []
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
    for certificate in (settings.PRIVATE_ROOT / "certificates").rglob("*.pdf"):
        assert certificate.stat().st_mode & 0o777 == 0o600


def test_a_copy_is_deleted_after_a_week(learner):
    made(learner)
    copies.forget(at=NOW + timedelta(days=6))
    assert DataCopy.objects.count() == 1
    assert copies.latest(member=learner, at=NOW + timedelta(days=8)) is None
    copies.forget(at=NOW + timedelta(days=8))
    assert DataCopy.objects.count() == 0
    assert list((settings.PRIVATE_ROOT / "copies").iterdir()) == []


def test_a_new_copy_takes_the_place_of_the_last(learner):
    made(learner)
    made(learner)
    assert DataCopy.objects.count() == 1
    assert len(list((settings.PRIVATE_ROOT / "copies").iterdir())) == 1


def test_the_secretariat_has_a_copy_made_for_its_owner_and_the_log_says_so(sign_in, settings):
    settings.SECOND_FACTOR_COMPULSORY = False
    member, secretary = MemberFactory(), MemberFactory(role=SECRETARIAT)
    address = f"/admin/users/data-copy/{member.pk}/"
    browser = sign_in(secretary)
    assert "You do not see it" in browser.get(address).content.decode()
    browser.post(address)
    assert DataCopy.objects.get().member == member
    entry = ModelLogEntry.objects.get(action="privacy.copy_asked")
    assert (entry.user, entry.object_id) == (secretary, str(member.pk))
    assert "A copy of their data" in browser.get(f"/admin/users/history/{member.pk}/").text
    for outsider in (MemberFactory(role=TRAINER), MemberFactory()):
        sign_in(outsider).post(address)
    assert DataCopy.objects.count() == 1
