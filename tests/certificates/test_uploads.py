"""Files that are handed in to be checked: what each is worth, and that none is kept."""

import io
import json
import tempfile
import zlib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pypdf
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.test import Client
from django.utils import timezone

from certificates import issuing
from certificates.credentials import baking, keys, proofs
from certificates.models import Check

pytestmark = pytest.mark.django_db

MEGABYTE = 1024 * 1024
PRIVATE = ("zarghuna", "larkspur", "quietwater")


def hand_in(content, name="certificate.pdf", browser=None):
    file = SimpleUploadedFile(name, content, "application/octet-stream")
    return (browser or Client()).post("/en/verify/", {"file": file})


def pdf_of(certificate) -> bytes:
    with certificate.pdf.open() as kept:
        return kept.read()


def credential_of(certificate) -> dict:
    return json.loads(certificate.credential)


def pdf_saying(text: str, credential: str) -> bytes:
    """Another document around a genuine credential, as a forger makes one."""
    writer = pypdf.PdfWriter()
    writer.add_blank_page(200, 200)
    writer.add_metadata({"/Title": text})
    writer.add_attachment("credential.json", credential.encode())
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def names_nobody(answer):
    page = answer.content.decode().lower()
    return not [private for private in PRIVATE if private in page]


def test_the_pdf_as_it_was_issued_is_told_to_be_exactly_that(certificate):
    answer = hand_in(pdf_of(certificate))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "This is exactly the file we issued" in page
    assert "genuine and valid" in page
    assert names_nobody(answer)
    assert Check.objects.get().count == 1


def test_the_credential_as_it_was_issued_is_told_to_be_exactly_that(certificate):
    page = hand_in(certificate.credential.encode(), "credential.json").content.decode()
    assert "This is exactly the file we issued" in page


def test_a_credential_that_was_only_laid_out_anew_is_still_genuine(certificate):
    content = json.dumps(credential_of(certificate), indent=4, sort_keys=True).encode()
    page = hand_in(content, "credential.json").content.decode()
    assert "The credential in this file is genuine" in page
    assert "genuine and valid" in page


def test_a_genuine_credential_in_another_pdf_does_not_vouch_for_what_is_printed(certificate):
    answer = hand_in(pdf_saying("Basira Foxglove", certificate.credential))
    page = answer.content.decode()
    assert "The file around the credential was changed" in page
    assert "exactly the file" not in page
    # What a glance at a phone would take for the whole answer.
    assert "This certificate is genuine and valid" not in page
    assert names_nobody(answer)


@pytest.mark.parametrize("kind", ["svg", "png"])
def test_a_picture_with_a_genuine_credential_is_not_vouched_for(certificate, kind, sign_in):
    holder = sign_in(certificate.award.member)
    saved = holder.get(f"/en/certificates/{certificate.code}/{kind}/")
    page = hand_in(saved.content, f"certificate.{kind}").content.decode()
    assert "The credential in this picture is genuine" in page
    assert "exactly the file" not in page


@pytest.mark.parametrize(
    ("place", "value", "difference"),
    [
        (("credentialSubject", "achievement", "name"), "Judge", "Judge"),
        (("validFrom",), "2001-01-01T00:00:00Z", "2001-01-01"),
        (("issuer", "name"), "United Nations", "United Nations"),
        (("credentialSubject", "identifier", 0, "identityHash"), "Basira Foxglove", None),
        (("credentialSubject", "id"), "urn:uuid:00000000-0000-4000-8000-000000000000", None),
        (("proof", "proofValue"), "z3MvGUZ", None),
    ],
)
def test_an_altered_credential_is_called_so_beside_what_our_records_say(
    certificate, place, value, difference
):
    altered = credential_of(certificate)
    *outer, last = place
    part = altered
    for name in outer:
        part = part[name]
    part[last] = value
    for content in (json.dumps(altered).encode(), pdf_saying("", json.dumps(altered))):
        answer = hand_in(content)
        page = answer.content.decode()
        assert "This file was altered" in page
        assert "This certificate is genuine" not in page
        assert certificate.path_title in page
        assert ("What is different" in page) == (difference is not None)
        assert difference is None or difference in page
        assert names_nobody(answer)
        assert "Basira" not in page


def test_what_an_altered_file_says_is_shown_as_text_only_and_in_short(certificate):
    altered = credential_of(certificate)
    altered["credentialSubject"]["achievement"]["name"] = "<script>alert(1)</script>" + "A" * 5000
    page = hand_in(json.dumps(altered).encode()).content.decode()
    assert "<script>alert" not in page
    assert "A" * 201 not in page


def test_a_credential_signed_with_somebody_elses_key_is_not_ours(certificate, settings, tmp_path):
    document = {**credential_of(certificate)}
    del document["proof"]
    ours = settings.CERTIFICATE_KEYS_ROOT
    kid = keys.signing_key().kid
    settings.CERTIFICATE_KEYS_ROOT = tmp_path / "another"
    keys.new_key(at=timezone.now())
    theirs = replace(keys.signing_key(), kid=kid)
    forged = proofs.sign(document, key=theirs, at=timezone.now())
    settings.CERTIFICATE_KEYS_ROOT = ours
    assert "This file was altered" in hand_in(json.dumps(forged).encode()).content.decode()


def test_files_that_are_not_ours_hidden_or_empty_of_credentials_get_the_same_answer(certificate):
    foreign = credential_of(certificate)
    foreign["id"] = "urn:uuid:00000000-0000-4000-8000-000000000000"
    foreign["issuer"]["id"] = "did:web:elsewhere.example"
    plain = pypdf.PdfWriter()
    plain.add_blank_page(200, 200)
    written = io.BytesIO()
    plain.write(written)
    genuine = pdf_of(certificate)
    issuing.hide(certificate_id=certificate.pk, member=certificate.award.member, at=timezone.now())
    contents = [
        genuine,
        json.dumps(foreign).encode(),
        written.getvalue(),
        genuine[: len(genuine) // 2],
        b"%PDF-1.7\n" + b"\xff" * 1000,
        b"{}",
        b'{"id": 7}',
        b"{" * 90_000,
        b"<svg xmlns='http://www.w3.org/2000/svg'></svg>",
        b"<!DOCTYPE a [<!ENTITY b 'c'>]><svg>&b;</svg>",
        b"\x89PNG\r\n\x1a\n" + b"\0" * 100,
    ]
    answers = {
        (answer.status_code, answer.content.decode())
        for answer in (
            hand_in(content, browser=Client(REMOTE_ADDR=f"192.0.2.{number}"))
            for number, content in enumerate(contents)
        )
    }
    assert len(answers) == 1
    [(status, page)] = answers
    assert status == 404
    assert "We cannot confirm this file" in page


def test_a_small_file_that_unpacks_to_a_huge_one_costs_next_to_nothing(certificate):
    bomb = zlib.compress(b"\0" * 200 * MEGABYTE, 9)
    chunk = b"openbadgecredential\0\1\0\0\0" + bomb
    png = b"\x89PNG\r\n\x1a\n" + baking._png_chunk(b"iTXt", chunk) + baking._png_chunk(b"IEND", b"")
    answer = hand_in(png, "certificate.png")
    assert answer.status_code == 422
    assert "too large" in answer.content.decode()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"MZ" + b"\0" * 1000, "This is not a PDF, JSON, SVG or PNG file."),
        (b"\xff\xd8\xff\xe0" + b"\0" * 1000, "This is not a PDF, JSON, SVG or PNG file."),
        (b"", "This file is empty."),
        (b"%PDF-1.7\n" + b"\0" * (5 * MEGABYTE), "This file is too large."),
        (b"%PDF-1.7\n" + b"\0" * (20 * MEGABYTE), "This file is too large."),
    ],
)
def test_what_cannot_be_checked_is_refused_in_words(content, words):
    answer = hand_in(content)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_without_a_file_the_page_asks_for_one():
    answer = Client().post("/en/verify/", {})
    assert answer.status_code == 422
    assert "Choose the file of the certificate." in answer.content.decode()


def test_no_file_is_ever_written_to_disk(certificate, monkeypatch):
    def written(*args, **kwargs):
        pytest.fail("a file was written")

    monkeypatch.setattr(tempfile, "NamedTemporaryFile", written)
    monkeypatch.setattr(TemporaryFileUploadHandler, "new_file", written)
    before = _files()
    hand_in(pdf_of(certificate) + b"\n" * (4 * MEGABYTE))
    hand_in(b"%PDF-1.7\n" + b"\0" * (6 * MEGABYTE))
    assert _files() == before


def _files():
    roots = (settings.PRIVATE_ROOT, settings.MEDIA_ROOT)
    return {path for root in roots for path in Path(root).rglob("*")}


def test_ten_files_a_minute_can_be_checked_from_one_address(certificate):
    answers = [hand_in(b"{}").status_code for _time in range(11)]
    assert answers == [404] * 10 + [429]


def test_an_expired_certificate_is_expired_in_a_genuine_file_too(certificate):
    certificate.expires_at = timezone.now() - timedelta(days=1)
    certificate.save()
    page = hand_in(pdf_of(certificate)).content.decode()
    assert "This certificate has expired" in page
    assert "genuine and valid" not in page
