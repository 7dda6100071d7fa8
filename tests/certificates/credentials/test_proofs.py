import socket
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from certificates.credentials import contexts, keys, multibase, proofs
from certificates.credentials.contexts import UnknownContext
from certificates.credentials.documents import build
from certificates.credentials.proofs import InvalidProof, Unsignable
from tests.certificates.credentials.conftest import AT, content_with, signed


def test_same_content_is_signed_the_same_way(signing_key):
    document = build(content_with())

    first = proofs.sign(document, key=signing_key, at=AT)

    assert first == proofs.sign(document, key=signing_key, at=AT)
    assert "proof" not in document


def test_order_of_members_is_no_part_of_what_is_signed(signing_key):
    [key] = keys.public_keys()
    credential = signed()

    proofs.verify(dict(reversed(credential.items())), key=key)


@pytest.mark.parametrize(
    ("place", "word"),
    [
        ((), "remark"),
        (("issuer",), "remark"),
        (("credentialSubject", "achievement", "criteria"), "remark"),
        (("credentialSubject", "identifier", 0), "name"),
    ],
)
def test_word_that_no_context_defines_is_not_signed(signing_key, place, word):
    document = build(content_with())
    part = document
    for step in place:
        part = part[step]
    part[word] = "unsigned"

    if word == "name":
        # Defined everywhere in a credential, so it is signed.
        assert proofs.sign(document, key=signing_key, at=AT)
    else:
        with pytest.raises(Unsignable, match=word):
            proofs.sign(document, key=signing_key, at=AT)


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("type", ["VerifiableCredential", "Diploma"]),
        ("id", "relative"),
        ("id", "//example.org/1"),
        ("id", "urn:x> <urn:y> <urn:z> .\n<urn:a"),
    ],
)
def test_types_and_addresses_that_would_be_dropped_or_misread_are_not_signed(
    signing_key, member, value
):
    with pytest.raises(Unsignable, match="is no address"):
        proofs.sign({**build(content_with()), member: value}, key=signing_key, at=AT)


def test_contexts_never_come_from_the_network(signing_key, monkeypatch):
    def refuse(*_args, **_kwargs):
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    document = build(content_with())
    document["@context"] = [*document["@context"], "https://example.org/context.json"]

    with pytest.raises(UnknownContext, match=r"https://example\.org/context\.json"):
        contexts.load("https://example.org/context.json")
    with pytest.raises(Unsignable):
        proofs.sign(document, key=signing_key, at=AT)


def test_proof_of_another_kind_or_more_than_one_is_refused(signing_key):
    [key] = keys.public_keys()
    credential = signed()
    proof = credential["proof"]

    for other in [
        None,
        [],
        [proof],
        [proof, proof],
        {**proof, "previousProof": "urn:x"},
        {**proof, "proofPurpose": "authentication"},
        {**proof, "cryptosuite": "eddsa-jcs-2022"},
        {**proof, "created": "2020-01-01T00:00:00Z"},
        {**proof, "created": None},
        {**proof, "verificationMethod": "did:web:evil.example#key-2026-1"},
        {**proof, "proofValue": proof["proofValue"][:-1]},
        {**proof, "proofValue": "u" + proof["proofValue"]},
        {**proof, "proofValue": "z0OIl"},
        {**proof, "proofValue": "z" + "2" * 100_000},
    ]:
        with pytest.raises(InvalidProof):
            proofs.verify({**credential, "proof": other}, key=key)
    proofs.verify(credential, key=key)


@pytest.fixture
def impatient_threads():
    """They take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def test_threads_sign_and_check_at_once(signing_key, impatient_threads, monkeypatch):
    [key] = keys.public_keys()
    documents = [build(content_with(recipient_name=f"Name {number}")) for number in range(40)]
    alone = [proofs.sign(document, key=signing_key, at=AT) for document in documents]

    def sign_and_check(document):
        credential = proofs.sign(document, key=signing_key, at=AT)
        proofs.verify(credential, key=key)
        return credential

    monkeypatch.setattr(proofs, "_resolved_contexts", {})
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(sign_and_check, documents))

    assert together == alone


@pytest.mark.parametrize("content", [b"", b"\0", b"\0\0\x01", bytes(range(256))[:90]])
def test_multibase_reads_what_it_writes(content):
    assert multibase.from_base58(multibase.to_base58(content)) == content
    assert multibase.from_base64url(multibase.to_base64url(content)) == content
