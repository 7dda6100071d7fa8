import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from jsonschema import Draft201909Validator

from certificates.credentials import contexts, did, documents, keys, proofs
from certificates.credentials.documents import UnexpectedShape, build, check_shape
from tests.certificates.credentials.conftest import AT, DID, ISSUER, SITE, content_with, signed

PUBLISHED = Path(settings.BASE_DIR).parent / "shared" / "data" / "openbadges"
SCHEMA = PUBLISHED / "schema" / "ob_v3p0_achievementcredential_schema.json"
OPEN_BADGES_CONTEXTS = sorted((PUBLISHED / "contexts").glob("ob-3.0.3-*.json"))


def published(path: Path) -> dict:
    if not path.exists():
        pytest.skip("the published files are not here")
    return json.loads(path.read_text())


@pytest.mark.parametrize(
    "changes",
    [{}, {"recipient_name": ""}, {"valid_until": AT + timedelta(days=365)}],
    ids=["with name", "without name", "until"],
)
def test_credential_is_as_the_open_badges_schema_wants_it(signing_key, changes):
    validator = Draft201909Validator(published(SCHEMA))

    assert [error.message for error in validator.iter_errors(signed(**changes))] == []


def test_schema_is_looked_at(signing_key):
    credential = signed()
    del credential["validFrom"]

    assert not Draft201909Validator(published(SCHEMA)).is_valid(credential)


def test_both_published_contexts_of_one_name_give_the_same_statements(monkeypatch):
    document = build(content_with(valid_until=AT + timedelta(days=1)))
    found = {proofs.statements(document)}

    for path in OPEN_BADGES_CONTEXTS:
        both = {**contexts.installed(), contexts.OPEN_BADGES: published(path)}
        monkeypatch.setattr(contexts, "installed", lambda both=both: both)
        monkeypatch.setattr(proofs, "_resolved_contexts", {})
        found.add(proofs.statements(document))

    if not OPEN_BADGES_CONTEXTS:
        pytest.skip("the published files are not here")
    assert len(OPEN_BADGES_CONTEXTS) == 2
    assert len(found) == 1


def test_every_member_is_signed():
    """Each text of a credential is found in what is signed."""
    document = build(content_with(valid_until=AT + timedelta(days=1)))
    statements = proofs.statements(document)

    def texts(part):
        match part:
            case str():
                yield part
            case list():
                for item in part:
                    yield from texts(item)
            case dict():
                for name, value in part.items():
                    if name != "@context":
                        yield from texts(value)

    written = {text.replace("\n", "\\n") for text in texts(document)}
    assert {text for text in written if text not in statements} == set()


def test_recipient_who_is_not_named_is_nowhere_in_the_credential():
    document = build(content_with(recipient_name=""))

    assert "identifier" not in document["credentialSubject"]


def test_control_characters_do_not_reach_the_credential():
    document = build(content_with(recipient_name="A\tB\x00C", description="one\r\ntwo"))

    assert document["credentialSubject"]["identifier"][0]["identityHash"] == "A B C"
    assert document["credentialSubject"]["achievement"]["description"] == "one\ntwo"


@pytest.mark.parametrize("address", ["advocate", "/en/paths/", "https://a> <b", "https://a/\n"])
def test_what_is_no_address_is_refused(address):
    with pytest.raises(UnexpectedShape) as refused:
        build(content_with(achievement_id=address))

    assert refused.value.places == ["credentialSubject.achievement.id"]


def test_shape_names_what_is_more_and_what_is_missing():
    document = build(content_with())
    document["evidence"] = []
    del document["credentialSubject"]["achievement"]["name"]
    document["credentialSubject"]["identifier"][0]["hashed"] = 0
    document["issuer"] = [document["issuer"]]

    with pytest.raises(UnexpectedShape) as refused:
        check_shape(document)

    assert refused.value.places == [
        "credentialSubject.achievement.name",
        "credentialSubject.identifier.hashed",
        "evidence",
        "issuer",
    ]


@pytest.mark.parametrize(
    ("site", "expected"),
    [
        ("https://learn.example.org", "did:web:learn.example.org"),
        ("https://Learn.example.org/", "did:web:learn.example.org"),
        ("http://localhost:8000", "did:web:localhost%3A8000"),
    ],
)
def test_did_is_the_sites_address(site, expected):
    assert did.did_of(site) == expected


@pytest.mark.parametrize("site", ["learn.example.org", "https://example.org/learn/"])
def test_site_without_an_address_of_its_own_has_no_did(site):
    with pytest.raises(ValueError, match="site's address"):
        did.did_of(site)


def test_did_document_lists_every_key_for_ever(signing_key):
    newer = keys.new_key(at=AT + timedelta(days=400))

    document = did.document(did=DID, public_keys=keys.public_keys())

    assert document["@context"][0] == "https://www.w3.org/ns/did/v1"
    assert document["assertionMethod"] == [f"{DID}#{signing_key.kid}", f"{DID}#{newer.kid}"]
    for method, address in zip(
        document["verificationMethod"], document["assertionMethod"], strict=True
    ):
        assert {*method} == {"id", "type", "controller", "publicKeyMultibase"}
        assert (method["id"], method["type"], method["controller"]) == (address, "Multikey", DID)


def test_profile_says_the_same_as_credentials_do():
    profile = did.profile(ISSUER)

    del profile["@context"]
    assert profile == build(content_with())["issuer"]
    assert profile["url"] == f"{SITE}/"


def test_shape_is_of_the_same_contexts_as_installed():
    assert {*documents.CONTEXTS} == {*contexts.installed()}
