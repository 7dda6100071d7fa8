"""What verifiers of others read: complete, open to every site, and about nobody."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from certificates import issuing
from certificates.addresses import issuer
from certificates.credentials import keys, proofs, status_lists, verification
from tests.factories.certificates import take_back
from tests.factories.courses import PathVersionFactory
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db

DID = "did:web:testserver"


def ask(address, **headers):
    return Client().get(address, headers=headers)


def achievement_of(version):
    return reverse("achievement", args=[version.path.slug, version.number])


def test_the_did_document_lists_every_key(certificate):
    retired = keys.public_keys()[-1]
    newest = keys.new_key(at=timezone.now())
    answer = ask("/.well-known/did.json")
    document = answer.json()
    assert answer["Content-Type"] == "application/json"
    assert document["id"] == DID
    assert document["@context"][0] == "https://www.w3.org/ns/did/v1"
    listed = [method["id"] for method in document["verificationMethod"]]
    assert listed[-2:] == [f"{DID}#{retired.kid}", f"{DID}#{newest.kid}"]
    assert document["assertionMethod"] == listed


def test_the_status_list_is_signed_by_the_issuer_and_says_who_is_revoked(certificate, earned):
    other = issuing.issue(path_enrolment_id=earned().pk, at=timezone.now())
    address = "/credentials/status/1"

    def revoked(one):
        document = ask(address).json()
        kid = document["proof"]["verificationMethod"].partition("#")[2]
        [key] = [key for key in keys.public_keys() if key.kid == kid]
        proofs.verify(document, key=key)
        assert document["issuer"] == DID
        assert document["id"] == f"http://testserver{address}"
        return status_lists.is_revoked(document, index=one.status_index)

    assert not revoked(certificate)
    take_back(award_id=certificate.award_id)
    assert revoked(certificate)
    assert not revoked(other)
    other.award.member.certificate_name = "Somebody Else"
    other.award.member.save()
    issuing.reissue(
        certificate_id=other.pk, actor=other.award.member, reason="Name", at=timezone.now()
    )
    assert revoked(other)


def test_a_credential_leads_to_these_addresses_and_verifies_with_what_they_say(certificate):
    credential = json.loads(certificate.credential)
    listed = credential["credentialStatus"]["statusListCredential"]
    assert listed == "http://testserver" + reverse("status_list", args=[certificate.status_list])
    document = ask("/.well-known/did.json").json()
    assert credential["proof"]["verificationMethod"] in document["assertionMethod"]

    def is_revoked(address, index):
        assert address == listed
        return status_lists.is_revoked(
            ask(listed.removeprefix("http://testserver")).json(), index=index
        )

    verdict = verification.verify(
        credential,
        dids=[document["id"]],
        public_keys=keys.public_keys(),
        is_revoked=is_revoked,
        at=timezone.now(),
    )
    assert verdict.valid


def test_the_list_is_not_signed_anew_while_nothing_changes(certificate):
    first, second = ask("/credentials/status/1"), ask("/credentials/status/1")
    assert first.content == second.content
    assert ask("/credentials/status/1", **{"If-None-Match": first["ETag"]}).status_code == 304
    take_back(award_id=certificate.award_id)
    changed = ask("/credentials/status/1", **{"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


def test_a_list_without_certificates_exists_only_as_the_first(certificate):
    assert ask("/credentials/status/1").status_code == 200
    assert ask("/en/credentials/status/2/").status_code == 404
    assert Client().get("/credentials/status/2", follow=True).status_code == 404


def test_the_issuer_is_described_as_open_badges_ask(settings):
    profile = ask("/credentials/issuer").json()
    assert profile["id"] == DID == issuer().did
    assert profile["type"] == ["Profile"]
    assert profile["name"] == settings.SITE_NAME


def test_a_version_of_a_path_is_described_as_an_achievement(certificate):
    version = certificate.award.version
    document = ask(achievement_of(version)).json()
    assert document["id"] == f"http://testserver{achievement_of(version)}"
    assert document["name"] == "Refugee rights advocate"
    narrative = document["criteria"]["narrative"]
    assert narrative.startswith("Complete all of these courses: ")
    assert "Who is a refugee?" in narrative
    assert "Advocacy that is heard" in narrative


def test_a_draft_of_a_path_is_not_shown():
    version = PathVersionFactory(live=False)
    assert Client().get(achievement_of(version), follow=True).status_code == 404


@pytest.mark.parametrize(
    "address", ["/.well-known/did.json", "/credentials/status/1", "/credentials/issuer"]
)
def test_scripts_of_every_site_may_read_them_and_keep_them_for_five_minutes(certificate, address):
    answer = ask(address)
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Cache-Control"] == "public, max-age=300"
    assert "Set-Cookie" not in answer
    assert not answer.cookies
    assert Client().head(address).status_code == 200
    assert Client().post(address).status_code == 405


def test_they_say_nothing_about_anybody(certificate, sign_in):
    version = certificate.award.version
    for browser in (Client(), sign_in(certificate.award.member)):
        for address in (
            "/.well-known/did.json",
            "/credentials/status/1",
            "/credentials/issuer",
            achievement_of(version),
        ):
            told = browser.get(address).content.decode().lower()
            for private in ("zarghuna", "larkspur", "quietwater", certificate.code.lower()):
                assert private not in told


@pytest.mark.parametrize("address", ["/.well-known/did.json", "/credentials/status/1"])
def test_without_a_key_they_say_that_there_is_none(settings, tmp_path, address):
    settings.CERTIFICATE_KEYS_ROOT = tmp_path / "none"
    answer = ask(address)
    assert answer.status_code == 503
    assert "no key" in answer.content.decode()
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "max-age" not in answer.get("Cache-Control", "")


def test_the_list_costs_little_however_many_are_revoked(certificate, earned, statements):
    def asked():
        with statements() as found:
            ask("/credentials/status/1")
        return len(found)

    first = asked()
    for _time in range(2):
        other = issuing.issue(path_enrolment_id=earned().pk, at=timezone.now())
        take_back(
            award_id=other.award_id,
            actor=MemberFactory(),
            reason="Wrong",
            at=timezone.now() - timedelta(days=1),
        )
    assert asked() == first == 1
