"""What becomes of certificates when the site gets another address, or a key is gone: genuine ones
stay genuine, and what cannot be checked is not called altered."""

import json
from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from certificates import issuing
from certificates.credentials import keys, proofs, status_lists
from tests.certificates.test_uploads import credential_of, hand_in, names_nobody, pdf_of, pdf_saying
from tests.factories.certificates import take_back

pytestmark = pytest.mark.django_db

FORMER = "http://testserver"
NOW = "https://learn.example.net"


@pytest.fixture
def moved(settings, certificate):
    """The certificate, on a site that moved after it was issued."""
    settings.SITE_URL = NOW
    return certificate


def page_of(content) -> str:
    answer = hand_in(content)
    assert names_nobody(answer)
    return answer.content.decode()


@pytest.mark.parametrize("remembered", [[], [FORMER]])
def test_after_a_move_what_was_issued_is_exactly_that(moved, settings, remembered):
    settings.FORMER_SITE_URLS = remembered
    assert "This is exactly the file we issued" in page_of(pdf_of(moved))
    assert "This is exactly the file we issued" in page_of(moved.credential.encode())


@pytest.mark.parametrize("remembered", [[], [FORMER]])
def test_after_a_move_a_credential_laid_out_anew_is_genuine(moved, settings, remembered):
    settings.FORMER_SITE_URLS = remembered
    laid_out = json.dumps(credential_of(moved), indent=4, sort_keys=True)
    assert "The credential in this file is genuine" in page_of(laid_out.encode())
    assert "The file around the credential was changed" in page_of(pdf_saying("", laid_out))


def test_after_a_move_an_altered_credential_is_still_called_so(moved):
    altered = credential_of(moved)
    altered["credentialSubject"]["achievement"]["name"] = "Judge"
    assert "This file was altered" in page_of(json.dumps(altered).encode())


def test_after_a_move_a_certificate_signed_anew_is_as_genuine_as_the_one_before(moved, settings):
    before = moved.credential
    settings.FORMER_SITE_URLS = [FORMER]
    kid = keys.public_keys()[-1].kid
    assert issuing.sign_anew(kid=kid) == 1
    issuing.render(certificate_id=moved.pk, at=timezone.now())
    moved.refresh_from_db()
    assert credential_of(moved)["issuer"]["id"] == "did:web:learn.example.net"
    assert "The credential in this file is genuine" in page_of(before.encode())
    settings.FORMER_SITE_URLS = []
    # Nobody wrote down where it was signed: that is not the holder's fault.
    page = page_of(before.encode())
    assert "We cannot check this file" in page
    assert "was altered" not in page
    assert "genuine and valid" not in page


def test_revoked_is_revoked_after_a_move_too(moved):
    take_back(award_id=moved.award_id)
    page = page_of(pdf_of(moved))
    assert "This is exactly the file we issued" in page
    assert "This certificate was withdrawn" in page


def test_a_key_that_is_no_longer_ours_cannot_be_checked(certificate, settings, tmp_path):
    document = credential_of(certificate)
    del document["proof"]
    ours = settings.CERTIFICATE_KEYS_ROOT
    settings.CERTIFICATE_KEYS_ROOT = tmp_path / "another"
    keys.new_key(at=timezone.now())
    gone = replace(keys.signing_key(), kid="key-1999-1")
    strange = proofs.sign(document, key=gone, at=timezone.now())
    settings.CERTIFICATE_KEYS_ROOT = ours
    page = page_of(json.dumps(strange).encode())
    assert "We cannot check this file" in page
    assert "do not rely on it" in page
    assert certificate.path_title in page


def test_a_credential_of_another_issuer_that_names_ours_is_not_vouched_for(certificate):
    foreign = credential_of(certificate)
    foreign["issuer"]["id"] = "did:web:elsewhere.example"
    foreign["proof"]["verificationMethod"] = "did:web:elsewhere.example#key-1"
    # With our signature on what we did not sign.
    assert "This file was altered" in page_of(json.dumps(foreign).encode())
    foreign["proof"]["proofValue"] = "z3MvGUZ"
    assert "We cannot check this file" in page_of(json.dumps(foreign).encode())


def test_a_hidden_certificate_stays_unknown_to_the_last_byte(certificate):
    pdf = pdf_of(certificate)
    issuing.hide(certificate_id=certificate.pk, member=certificate.award.member, at=timezone.now())
    assert "We cannot confirm this file" in page_of(pdf)


def test_the_former_address_goes_on_answering_under_its_own_name(moved, settings):
    settings.FORMER_SITE_URLS = [FORMER]
    there, here = Client(), Client(SERVER_NAME="learn.example.net", SERVER_PORT="443")
    assert there.get("/.well-known/did.json").json()["id"] == "did:web:testserver"
    assert here.get("/.well-known/did.json").json()["id"] != "did:web:testserver"
    status = credential_of(moved)["credentialStatus"]
    listed = there.get("/credentials/status/1").json()
    assert listed["id"] == status["statusListCredential"]
    assert listed["issuer"] == credential_of(moved)["issuer"]["id"]
    [key] = [
        key
        for key in keys.public_keys()
        if listed["proof"]["verificationMethod"] == f"did:web:testserver#{key.kid}"
    ]
    proofs.verify(listed, key=key)
    assert not status_lists.is_revoked(listed, index=int(status["statusListIndex"]))


def test_the_command_knows_former_addresses(moved, settings, tmp_path, capsys):
    file = tmp_path / "certificate.json"
    file.write_text(moved.credential)
    with pytest.raises(CommandError, match="wrong-issuer"):
        call_command("verify_certificate", file)
    settings.FORMER_SITE_URLS = [FORMER]
    call_command("verify_certificate", file)
    assert "Valid." in capsys.readouterr().out
