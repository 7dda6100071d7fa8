"""From a completed path to a certificate: awarded, issued, signed and rendered, once each."""

import hashlib
import io
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone
from pypdf import PdfReader

from certificates import awards, issuing
from certificates.credentials import documents, keys, proofs, status_lists
from certificates.holder.profiles import linkedin_url
from certificates.models import Award, AwardEvent, Certificate, Notice
from certificates.tasks import issue_due
from courses.models import Enrolment, PathRequirement
from lms.celery import app
from tests.certificates.conftest import Queue
from tests.factories.courses import (
    PathEnrolmentFactory,
    PathVersionFactory,
    complete_course,
    published_course,
    published_path,
)
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)


def issue(path_enrolment, at=AT):
    return issuing.issue(path_enrolment_id=path_enrolment.pk, at=at)


def render(certificate, at=AT):
    return issuing.render(certificate_id=certificate.pk, at=at)


def reissue(certificate, actor=None, at=AT, reason="A letter was missing."):
    return issuing.reissue(
        certificate_id=certificate.pk, actor=actor or MemberFactory(), reason=reason, at=at
    )


def kinds(award):
    return [event.kind for event in award.events.order_by("pk")]


def pdf_files():
    return sorted(path for path in settings.PRIVATE_ROOT.rglob("*") if path.is_file())


def stored(certificate):
    return Path(certificate.pdf.path).read_bytes()


def words_of(certificate):
    return PdfReader(io.BytesIO(stored(certificate))).pages[0].extract_text()


def test_its_days_are_those_of_where_the_network_is(earned, settings):
    """What is awarded in the evening by UTC is of the next day in Kathmandu."""
    settings.TIME_ZONE = "Asia/Kathmandu"
    certificate = issue(earned(valid_for_months=12))
    certificate.award.awarded_at = datetime(2026, 2, 28, 23, 9, 3, tzinfo=UTC)
    certificate.expires_at = datetime(2027, 2, 28, 23, 9, 3, tzinfo=UTC)
    for active in ("UTC", "America/Los_Angeles"):
        with timezone.override(active):
            content = issuing.content_of(certificate)
            assert (content.awarded_on, content.expires_on) == (date(2026, 3, 1), date(2027, 3, 1))
            assert "issueMonth=3" in linkedin_url(certificate)
            assert "expirationMonth=3" in linkedin_url(certificate)


def test_a_completed_path_earns_a_certificate(earned):
    path_enrolment = earned(certificate_name="Thiri Lanternlight")
    certificate = issue(path_enrolment)
    assert certificate.recipient_name == "Thiri Lanternlight"
    assert certificate.path_title == "Refugee rights advocate"
    assert certificate.course_titles == ["Who is a refugee?", "Advocacy that is heard"]
    assert certificate.issuer_name == settings.SITE_NAME
    assert certificate.issued_at == AT
    assert certificate.award.awarded_at == path_enrolment.completed_at
    assert (certificate.award.member, certificate.award.version) == (
        path_enrolment.member,
        path_enrolment.version,
    )


def test_without_a_certificate_name_the_display_name_is_printed(earned):
    certificate = issue(earned(display_name="Lantern", certificate_name=""))
    assert certificate.recipient_name == "Lantern"


def test_a_path_that_is_not_completed_earns_nothing():
    path_enrolment = PathEnrolmentFactory()
    with pytest.raises(awards.NotEarned):
        issue(path_enrolment)
    assert not Award.objects.exists()


def test_issuing_again_gives_the_same_certificate(earned):
    path_enrolment = earned()
    first = issue(path_enrolment)
    again = issue(path_enrolment, at=AT + timedelta(days=1))
    assert again == first
    assert (again.code, again.issued_at) == (first.code, AT)
    assert Award.objects.count() == Certificate.objects.count() == 1


def test_the_database_holds_one_certificate_to_an_award_and_one_award_to_a_path(earned):
    certificate = issue(earned())
    award = certificate.award
    copies = [
        Certificate(award=award, code="0" * 16, course_titles=[], issued_at=AT, status_index=1),
        Award(
            member=award.member,
            path=award.path,
            version=award.version,
            path_enrolment=PathEnrolmentFactory(),
            awarded_at=AT,
        ),
    ]
    for copy in copies:
        with pytest.raises(IntegrityError), transaction.atomic():
            copy.save()


def test_each_member_gets_an_own_certificate(earned):
    first, second = issue(earned()), issue(earned())
    assert first.code != second.code
    assert first.award.member != second.award.member


def test_a_course_stands_on_the_certificate_once_whatever_else_the_member_did(earned):
    path_enrolment = earned()
    member = path_enrolment.member
    courses = [
        requirement.course
        for group in path_enrolment.version.groups.all()
        for requirement in group.requirements.all()
    ]
    # On another path too, with something else, and taken once before.
    published_path(courses[0], complete_course(member, published_course(lessons=1)).course)
    Enrolment.objects.create(
        member=member,
        course=courses[0],
        active=False,
        enrolled_at=AT,
        last_studied_at=AT,
        completed_at=AT,
    )
    assert issue(path_enrolment).course_titles == ["Who is a refugee?", "Advocacy that is heard"]


def test_only_courses_that_were_completed_stand_on_the_certificate():
    taken, left = published_course(lessons=1, title="Taken"), published_course(title="Left")
    path_enrolment = PathEnrolmentFactory(path=published_path(taken, left, at_least=1))
    complete_course(path_enrolment.member, taken)
    assert issue(path_enrolment).course_titles == ["Taken"]


def test_what_a_certificate_says_is_frozen_when_it_is_issued(earned):
    path_enrolment = earned(certificate_name="Thiri Lanternlight")
    certificate = issue(path_enrolment)
    before = issuing.content_of(certificate)

    member, path = path_enrolment.member, path_enrolment.path
    member.certificate_name = member.display_name = "Another Name"
    member.language = "th"
    member.save()
    path.title_en = "Another path"
    path.save()
    for group in path_enrolment.version.groups.all():
        for requirement in group.requirements.all():
            requirement.course.title = "Another course"
            requirement.course.save_revision().publish()

    rendered = render(Certificate.objects.get())
    assert issuing.content_of(rendered) == before
    words = words_of(rendered)
    for frozen in ("Thiri Lanternlight", "Refugee rights advocate", "Who is a refugee?"):
        assert frozen in words
    assert "Another" not in words


def test_the_certificate_is_in_the_members_language_as_far_as_there_are_words(earned):
    path_enrolment = earned(language="fa", certificate_name="زهرا یعقوبی‌نژاد")
    path_enrolment.path.title_fa = "مدافع حقوق پناهندگان"
    path_enrolment.path.save()
    certificate = issue(path_enrolment)
    assert certificate.language == "fa"
    assert certificate.path_title == "مدافع حقوق پناهندگان"
    assert certificate.course_titles == ["Who is a refugee?", "Advocacy that is heard"]
    assert issuing.verification_url(certificate) == (
        f"http://testserver/fa/verify/{certificate.code}/"
    )


def test_the_pdf_is_kept_once_with_its_checksum(earned):
    certificate = render(issue(earned()))
    [path] = pdf_files()
    assert Path(certificate.pdf.path) == path
    assert path.read_bytes().startswith(b"%PDF-")
    assert hashlib.sha256(path.read_bytes()).hexdigest() == certificate.pdf_sha256
    assert certificate.rendered_at == AT

    written = path.stat().st_mtime_ns
    again = render(certificate, at=AT + timedelta(days=1))
    assert (again.rendered_at, again.pdf_sha256) == (AT, certificate.pdf_sha256)
    assert [each.stat().st_mtime_ns for each in pdf_files()] == [written]


def test_pdfs_are_kept_where_no_web_server_looks(earned, client):
    certificate = render(issue(earned()))
    path = Path(certificate.pdf.path)
    assert path.is_relative_to(settings.PRIVATE_ROOT)
    for public in (settings.MEDIA_ROOT, settings.STATIC_ROOT):
        assert not path.is_relative_to(public)
        assert not settings.PRIVATE_ROOT.is_relative_to(public)
    for address in (f"/media/{certificate.pdf.name}", f"/static/{certificate.pdf.name}"):
        assert client.get(address, follow=True).status_code == 404


def test_a_file_that_a_dying_worker_left_is_replaced_and_not_added_to(earned):
    """It carries a name: left lying about, nobody would ever delete it."""
    certificate = issue(earned())
    leftover = settings.PRIVATE_ROOT / "certificates" / f"{certificate.code}.pdf"
    leftover.parent.mkdir(parents=True)
    leftover.write_bytes(b"%PDF-half of it")
    rendered = render(certificate)
    [path] = pdf_files()
    assert hashlib.sha256(path.read_bytes()).hexdigest() == rendered.pdf_sha256


def test_what_an_award_rests_on_cannot_be_deleted(earned):
    award = issue(earned()).award
    for needed in (award, award.member, award.version, award.path, award.path_enrolment):
        with pytest.raises(ProtectedError):
            needed.delete()


def test_every_task_delivered_five_times_has_the_effect_of_one(
    earned, queue: Queue, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        path_enrolment = earned()
    tasks = queue.waiting()
    assert ("certificates.issue", [path_enrolment.pk]) in tasks
    with django_capture_on_commit_callbacks(execute=True):
        for name, arguments in tasks * 5:
            app.tasks[name](*arguments)
    queue.deliver(times=5)
    certificate = Certificate.objects.get()
    assert kinds(Award.objects.get()) == ["awarded", "issued"]
    assert certificate.rendered_at is not None
    assert [notice.kind for notice in certificate.notices.all()] == ["ready"]
    assert len(pdf_files()) == 1
    assert len(mailoutbox) == 1


def test_the_sweep_finds_nothing_where_everything_is_done(earned, queue: Queue):
    issue(earned())
    issue_due()
    queue.deliver()
    PathEnrolmentFactory()
    issue_due()
    assert queue.waiting() == []


@pytest.mark.parametrize("done", [(), (issue,), (issue, render)])
def test_the_sweep_finishes_what_a_dying_worker_left(earned, queue: Queue, mailoutbox, done):
    subject = earned()
    for step in done:
        subject = step(subject)
    queue.waiting()
    issue_due()
    queue.deliver()
    certificate = Certificate.objects.get()
    assert hashlib.sha256(stored(certificate)).hexdigest() == certificate.pdf_sha256
    assert Notice.objects.get().sent_at <= timezone.now()
    assert len(mailoutbox) == 1
    if done:
        assert certificate.issued_at == AT


def test_one_certificate_that_cannot_be_made_does_not_hold_up_the_others(
    earned, queue: Queue, mailoutbox
):
    waiting, ready = earned(display_name="Lantern 𓀀"), earned()
    issue_due()
    queue.deliver()
    assert [each.award.member for each in Certificate.objects.all()] == [ready.member]
    # What was earned is on record, whatever the name.
    assert kinds(Award.objects.get(member=waiting.member)) == ["awarded"]

    waiting.member.certificate_name = "Lantern"
    waiting.member.save()
    issue_due()
    queue.deliver()
    assert Certificate.objects.filter(award__member=waiting.member).count() == 1


def test_a_title_that_cannot_be_printed_in_a_language_is_printed_in_its_own(earned):
    """A letter no font has must not keep somebody from a certificate for ever."""
    path_enrolment = earned(language="th", certificate_name="สมชาย")
    path = path_enrolment.path
    path.title_th = "𓀀"
    path.save()
    course = path_enrolment.version.groups.first().requirements.first().course
    course.heading_th = "𓀁"
    course.save()
    certificate = render(issue(path_enrolment))
    assert certificate.language == "th"
    assert certificate.path_title == "Refugee rights advocate"
    assert certificate.course_titles == ["Who is a refugee?", "Advocacy that is heard"]


def test_a_title_that_cannot_be_printed_at_all_is_reported_and_tried_again(
    earned, queue: Queue, caplog
):
    path_enrolment = earned()
    path = path_enrolment.path
    path.title_en = "Hieroglyphs 𓀀"
    path.save()
    issue_due()
    queue.deliver()
    assert not Certificate.objects.exists()
    assert [record.levelname for record in caplog.records if "𓀀" in record.message] == ["ERROR"]
    path.title_en = "Writing"
    path.save()
    issue_due()
    queue.deliver()
    assert Certificate.objects.get().path_title == "Writing"


def test_the_credential_is_signed_says_what_the_certificate_says_and_is_in_the_pdf(earned):
    certificate = render(issue(earned(certificate_name="Thiri Lanternlight", valid_for_months=24)))
    signed = json.loads(certificate.credential)
    proofs.verify(signed, key=keys.public_keys()[-1])
    unsigned = {name: value for name, value in signed.items() if name != "proof"}
    assert unsigned == documents.build(issuing.credential_of(certificate))
    assert signed["proof"]["created"] == "2026-11-23T09:00:00Z"
    assert signed["validUntil"] == documents.as_time(certificate.award.expires_at)
    attached = PdfReader(io.BytesIO(stored(certificate))).attachments["credential.json"]
    assert attached == [certificate.credential.encode()]


def test_without_a_signing_key_certificates_wait(earned, queue: Queue, settings, tmp_path, caplog):
    certificate = issue(earned())
    with_keys = settings.CERTIFICATE_KEYS_ROOT
    settings.CERTIFICATE_KEYS_ROOT = tmp_path
    issue_due()
    queue.deliver()
    certificate.refresh_from_db()
    assert (certificate.rendered_at, certificate.credential, pdf_files()) == (None, "", [])
    assert "No keys in" in caplog.text
    settings.CERTIFICATE_KEYS_ROOT = with_keys
    issue_due()
    queue.deliver()
    certificate.refresh_from_db()
    assert certificate.credential


def test_places_in_the_status_list_are_random_and_a_list_is_left_when_half_full(
    earned, monkeypatch
):
    first = issue(earned())
    assert first.status_list == 1
    drawn = iter([first.status_index, first.status_index, 7])
    monkeypatch.setattr(issuing.secrets, "randbelow", lambda _length: next(drawn))
    second = issue(earned())
    assert (second.status_list, second.status_index) == (1, 7)
    monkeypatch.undo()
    # As if 65,536 had been issued.
    Certificate.objects.filter(pk=second.pk).update(id=status_lists.LENGTH // 2)
    assert issue(earned()).status_list == 2


def test_a_corrected_name_makes_a_new_certificate_of_the_same_award(
    earned, queue: Queue, mailoutbox
):
    path_enrolment = earned(certificate_name="Tiri Lanternlight", valid_for_months=12)
    old = render(issue(path_enrolment))
    Notice.objects.update(sent_at=AT)
    member, path = path_enrolment.member, path_enrolment.path
    member.certificate_name = "Thiri Lanternlight"
    member.save()
    path.title_en = "Another path"
    path.save()
    secretary, later = MemberFactory(), AT + timedelta(days=9)

    new = reissue(old, secretary, at=later)
    issue_due()
    queue.deliver()

    old.refresh_from_db()
    new.refresh_from_db()
    assert old.replaced_at == later
    assert (old.recipient_name, new.recipient_name) == ("Tiri Lanternlight", "Thiri Lanternlight")
    assert new.replaces == old
    assert new.award == old.award
    assert (new.path_title, new.course_titles) == (old.path_title, old.course_titles)
    assert new.expires_at == old.expires_at
    assert new.code != old.code
    assert new.credential_id != old.credential_id
    assert issuing.status_indices(1) == {old.status_index}
    assert "Thiri Lanternlight" in words_of(new)
    event = AwardEvent.objects.get(kind="replaced")
    assert (event.actor, event.reason, event.happened_at) == (
        secretary,
        "A letter was missing.",
        later,
    )
    [message] = mailoutbox
    assert "corrected" in message.body


def test_a_corrected_certificate_is_in_the_members_present_language(earned):
    path_enrolment = earned()
    old = issue(path_enrolment)
    path_enrolment.path.title_th = "ผู้พิทักษ์สิทธิ"
    path_enrolment.path.save()
    path_enrolment.member.language = "th"
    path_enrolment.member.save()
    new = reissue(old)
    assert (new.language, new.path_title) == ("th", "ผู้พิทักษ์สิทธิ")
    assert new.course_titles == old.course_titles


def test_replacing_what_was_replaced_gives_its_replacement(earned):
    old = issue(earned())
    first = reissue(old)
    again = reissue(old)
    assert again == first
    assert kinds(old.award) == ["awarded", "issued", "replaced"]


def test_a_name_that_cannot_be_printed_replaces_nothing(earned):
    path_enrolment = earned()
    old = issue(path_enrolment)
    path_enrolment.member.certificate_name = "𓀀"
    path_enrolment.member.save()
    with pytest.raises(issuing.NameNotPrintable):
        reissue(old)
    with pytest.raises(awards.ReasonMissing):
        reissue(old, reason=" ")
    assert list(Certificate.objects.values_list("replaced_at", flat=True)) == [None]


def test_a_certificate_withdrawn_from_the_public_stays_so_when_it_is_replaced(earned):
    path_enrolment = earned()
    certificate = issue(path_enrolment)
    holder, other = path_enrolment.member, MemberFactory()
    for act in (issuing.hide, issuing.show):
        with pytest.raises(Certificate.DoesNotExist):
            act(certificate_id=certificate.pk, member=other, at=AT)
    for _time in range(2):
        hidden = issuing.hide(certificate_id=certificate.pk, member=holder, at=AT)
    assert hidden.hidden_at == AT
    new = reissue(certificate)
    assert new.hidden_at == AT
    for _time in range(2):
        shown = issuing.show(certificate_id=new.pk, member=holder, at=AT)
    assert shown.hidden_at is None
    assert kinds(certificate.award) == ["awarded", "issued", "hidden", "replaced", "shown"]
    assert [event.actor for event in certificate.award.events.filter(kind="hidden")] == [holder]


def test_later_edits_never_take_an_award_away(earned):
    """Not of the path, its version, its courses, nor of the member."""
    path_enrolment = earned(certificate_name="Thiri Lanternlight", valid_for_months=12)
    certificate = render(issue(path_enrolment))
    told = (
        issuing.content_of(certificate),
        certificate.credential,
        certificate.pdf_sha256,
        certificate.award.evaluation,
        certificate.award.expires_at,
    )
    path, member = path_enrolment.path, path_enrolment.member

    path.title_en = "Another path"
    path.save()
    PathVersionFactory(path=path, groups=[(None, [published_course()])])
    path.versions.update(valid_for_months=1)
    for requirement in PathRequirement.objects.filter(group__version=path_enrolment.version):
        requirement.course.title = "Another course"
        requirement.course.save_revision().publish()
        requirement.course.unpublish()
    member.certificate_name = "Another Name"
    member.language = "fa"
    member.save()
    issue_due()

    again = issue(path_enrolment, at=AT + timedelta(days=40))
    assert again == certificate
    assert told == (
        issuing.content_of(again),
        again.credential,
        again.pdf_sha256,
        again.award.evaluation,
        again.award.expires_at,
    )
    assert again.award in Award.objects.standing(AT)
    assert issuing.status_indices(1) == set()
