"""A complete copy of one's data, for its owner alone."""

import io
import json
import re
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone, translation

from certificates import issuing
from lms.members.roles import SECRETARIAT, TRAINER
from lms.privacy import copies, records
from lms.privacy.kept import LEADS, PEOPLE, TO_ADDRESSES
from lms.privacy.models import DataCopy, Look
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


@pytest.fixture
def secretary(settings):
    settings.SECOND_FACTOR_COMPULSORY = False
    return MemberFactory(role=SECRETARIAT, display_name="Sok Dara")


class TestHandingOver:
    REASON = "Wrote from their own address; gets it on a stick."

    def ask(self, browser, member, reason=REASON):
        return browser.post(f"/admin/users/data-copy/{member.pk}/", {"reason": reason})

    def fetch(self, browser, member):
        return browser.get(f"/admin/users/data-copy/{member.pk}/copy.zip")

    def make(self):
        copies.make(copy_id=DataCopy.objects.get(made_at=None).pk, at=NOW)

    def test_whoever_asked_fetches_it_with_the_password_and_the_member_reads_so(
        self, secretary, learner
    ):
        browser = signed_in(secretary)
        self.ask(browser, learner)
        page = f"/admin/users/data-copy/{learner.pk}/"
        assert "is being made" in browser.get(page).text
        assert self.fetch(browser, learner).status_code == 404
        self.make()
        assert f"{page}copy.zip" in browser.get(page).text
        without_password = Client()
        without_password.force_login(secretary)
        assert "reauthenticate" in self.fetch(without_password, learner).url
        assert not Look.objects.filter(page="copy").exists()
        answer = self.fetch(browser, learner)
        assert b"".join(answer.streaming_content).startswith(b"PK")
        assert "no-store" in answer["Cache-Control"]
        look = Look.objects.get(page="copy")
        assert (look.by, look.member) == (secretary, learner)
        told = signed_in(learner).get("/en/accounts/data/").text
        assert re.search(r'<bdi translate="no">Sok Dara</bdi> · A copy of your data', told)
        history = browser.get(f"/admin/users/history/{learner.pk}/").text
        assert "A copy of their data was made" in history
        assert "A copy of their data was fetched" in history
        assert DataCopy.objects.get().reason == self.REASON

    def test_nobody_else_fetches_it(self, secretary, learner):
        self.ask(signed_in(secretary), learner)
        self.make()
        for outsider in (
            MemberFactory(role=SECRETARIAT),
            MemberFactory(role=TRAINER),
            MemberFactory(),
        ):
            browser = signed_in(outsider)
            assert self.fetch(browser, learner).status_code in (302, 403, 404)
            if outsider.has_perm("members.change_member"):
                assert "copy.zip" not in browser.get(f"/admin/users/data-copy/{learner.pk}/").text
            else:
                self.ask(browser, learner)
        assert DataCopy.objects.count() == 1
        assert not Look.objects.filter(page="copy").exists()

    def test_nor_does_the_secretariat_fetch_what_the_member_asked_for(self, secretary, learner):
        made(learner)
        assert self.fetch(signed_in(secretary), learner).status_code == 404

    def test_the_member_has_it_too_and_it_is_gone_after_a_week(self, secretary, learner):
        browser = signed_in(secretary)
        self.ask(browser, learner)
        self.make()
        answer = signed_in(learner).get("/en/accounts/data/copy.zip")
        assert b"".join(answer.streaming_content).startswith(b"PK")
        DataCopy.objects.update(expires_at=timezone.now())
        assert self.fetch(browser, learner).status_code == 404
        copies.forget(at=timezone.now())
        assert list((settings.PRIVATE_ROOT / "copies").iterdir()) == []

    def test_a_reason_is_asked_for_where_it_is_missing(self, secretary, learner):
        answer = self.ask(signed_in(secretary), learner, reason=" ")
        assert answer.status_code == 422
        assert "This field is required" in answer.text
        assert not DataCopy.objects.exists()
        with pytest.raises(copies.ReasonMissing):
            copies.ask(member=learner, at=NOW, asked_by=secretary, reason=" ")
        with pytest.raises(IntegrityError), transaction.atomic():
            DataCopy.objects.create(member=learner, asked_at=NOW, asked_by=secretary)

    def test_the_copy_that_is_being_made_already_is_handed_over(self, secretary, learner):
        own = copies.ask(member=learner, at=NOW)
        self.ask(signed_in(secretary), learner)
        self.ask(signed_in(MemberFactory(role=SECRETARIAT)), learner, reason="Another")
        copy = DataCopy.objects.get()
        assert (copy, copy.asked_by, copy.reason) == (own, secretary, self.REASON)
