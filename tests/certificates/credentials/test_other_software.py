"""Credentials as software that is not ours sees them."""

from datetime import timedelta

import pytest

from certificates.credentials import contexts, keys
from tests.certificates.credentials.conftest import (
    AT,
    STATUS_LIST,
    did_document,
    others_think,
    signed,
    status_list,
)

pytestmark = pytest.mark.usefixtures("signing_key")


def test_good_credentials_pass():
    until = AT + timedelta(days=365)

    results = others_think(
        {"credential": signed()},
        {"credential": signed(recipient_name="")},
        {"credential": signed(valid_until=until)},
        {"credential": signed(achievement_name="保護\tタブ", description='a\r\nb \\ " \x07')},
        {"credential": status_list(1, 2, 3)},
    )

    assert results == [{"good": True, "reasons": []}] * 5


def test_revoked_credential_fails_and_its_neighbours_pass():
    lists = {STATUS_LIST: status_list(500)}

    before, revoked, after = others_think(
        *(
            {"credential": signed(status_index=index), "statusLists": lists}
            for index in (499, 500, 501)
        )
    )

    assert (before["good"], after["good"]) == (True, True)
    assert revoked == {"good": False, "reasons": ["revoked"]}


def test_tampered_credential_fails():
    cases = []
    for place, value in [
        (("credentialSubject", "identifier", 0, "identityHash"), "Somebody Else"),
        (("credentialSubject", "achievement", "name"), "Judge"),
        (("validFrom",), "2020-01-01T00:00:00Z"),
        (("credentialStatus", "statusListIndex"), "1"),
        (("issuer", "name"), "United Nations"),
        (("proof", "created"), "2020-01-01T00:00:00Z"),
    ]:
        credential = signed()
        *parents, last = place
        part = credential
        for step in parents:
            part = part[step]
        part[last] = value
        cases.append({"credential": credential})

    assert [result["good"] for result in others_think(*cases)] == [False] * len(cases)


def test_expired_credential_fails():
    credential = signed(valid_until=AT + timedelta(days=1))

    [before, after] = others_think(
        {"credential": credential},
        {"credential": credential, "at": (AT + timedelta(days=2)).isoformat()},
    )

    assert before["good"]
    assert not after["good"]
    assert "validUntil" in after["reasons"][0]


def test_credential_signed_with_another_key_fails():
    credential = signed()
    lists = {STATUS_LIST: status_list()}
    own = did_document()
    keys.new_key(at=AT)
    swapped = did_document()
    first, second = swapped["verificationMethod"]
    first["publicKeyMultibase"] = second["publicKeyMultibase"]

    [with_own, with_swapped] = others_think(
        {"credential": credential, "statusLists": lists, "didDocument": own},
        {"credential": credential, "statusLists": lists, "didDocument": swapped},
    )

    assert with_own["good"]
    assert not with_swapped["good"]


def test_credential_with_swapped_contexts_fails():
    older = signed()
    older["@context"][1] = older["@context"][1].replace("3.0.3", "3.0.1")
    more = signed()
    more["@context"].append({"grade": "https://example.org/grade"})
    more["credentialSubject"]["achievement"]["grade"] = "A"
    redefined = {"@context": {"@vocab": "https://example.org/other#", "id": "@id", "type": "@type"}}

    results = others_think(
        {"credential": older},
        {"credential": more},
        {"credential": signed(), "contexts": {contexts.OPEN_BADGES: redefined}},
    )

    assert [result["good"] for result in results] == [False] * 3


def test_rotation_leaves_old_credentials_good():
    old = signed()
    keys.new_key(at=AT + timedelta(days=300))

    results = others_think({"credential": old}, {"credential": signed()})

    assert [result["good"] for result in results] == [True, True]


def test_credential_of_leaked_key_fails_until_signed_anew():
    kept = signed()
    leaked = keys.new_key(at=AT)
    forged = signed()
    keys.remove_leaked(kid=leaked.kid)
    keys.new_key(at=AT)

    results = others_think({"credential": kept}, {"credential": forged}, {"credential": signed()})

    assert [result["good"] for result in results] == [True, False, True]
