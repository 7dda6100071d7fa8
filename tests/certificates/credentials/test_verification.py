import json
from datetime import timedelta
from pathlib import Path

import pytest

from certificates.credentials import contexts, keys
from certificates.credentials.documents import build
from certificates.credentials.unreadable import Reason, UnreadableCredential
from certificates.credentials.verification import Check, Name, Outcome, Verdict, parse, verify
from tests.certificates.credentials.conftest import AT, DID, STATUS_LIST, content_with, signed

pytestmark = pytest.mark.usefixtures("signing_key")

YEAR = timedelta(days=365)


def verdict_on(credential: dict, *, revoked: frozenset = frozenset(), at=AT) -> Verdict:
    return verify(
        json.loads(json.dumps(credential)),
        dids=[DID],
        public_keys=keys.public_keys(),
        is_revoked=lambda url, index: (url, index) in revoked,
        at=at,
    )


def test_good_credential_passes_every_check():
    credential = signed()

    verdict = verdict_on(credential)

    assert verdict.valid
    assert verdict.outcome is Outcome.VALID
    assert verdict.credential_id == credential["id"]
    assert [check.name for check in verdict.checks] == [
        Name.STRUCTURE,
        Name.ISSUER,
        Name.CONTEXT,
        Name.KEY,
        Name.PROOF,
        Name.STATUS,
        Name.DATES,
    ]
    assert all(check.passed for check in verdict.checks)


TEXTS = [
    ("id",),
    ("name",),
    ("issuer", "name"),
    ("issuer", "url"),
    ("validFrom",),
    ("validUntil",),
    ("credentialSubject", "id"),
    ("credentialSubject", "identifier", 0, "identityHash"),
    ("credentialSubject", "achievement", "id"),
    ("credentialSubject", "achievement", "name"),
    ("credentialSubject", "achievement", "description"),
    ("credentialSubject", "achievement", "criteria", "narrative"),
    ("credentialSubject", "achievement", "inLanguage"),
    ("credentialStatus", "id"),
    ("credentialStatus", "statusListIndex"),
    ("credentialStatus", "statusListCredential"),
    ("proof", "created"),
]


@pytest.mark.parametrize("place", TEXTS, ids=lambda place: ".".join(map(str, place)))
def test_no_text_can_be_changed(place):
    credential = signed(valid_until=AT + YEAR)
    part = credential
    for step in place[:-1]:
        part = part[step]
    text = part[place[-1]]
    part[place[-1]] = text.replace("2026", "2036") if text.startswith("2026") else text + "1"

    assert credential != signed()
    assert verdict_on(credential).outcome is Outcome.TAMPERED


def test_no_member_can_be_taken_away():
    for name in signed(valid_until=AT + YEAR):
        credential = signed(valid_until=AT + YEAR)
        del credential[name]

        assert not verdict_on(credential).valid
    unnamed = signed()
    del unnamed["credentialSubject"]["identifier"]
    assert verdict_on(unnamed).outcome is Outcome.TAMPERED


@pytest.mark.parametrize(
    "addition",
    [
        {"remark": "with distinction"},
        {"evidence": []},
        {"description": None},
        {"@graph": []},
        {"@nest": {}},
        {"@remark": "with distinction"},
        {"_:b0": "x"},
        {"termsOfUse": None},
        {"@reverse": {}},
        {"verifiableCredential": [{"grade": "A"}]},
    ],
    ids=lambda addition: next(iter(addition)),
)
def test_nothing_can_be_added_beside_what_is_signed(addition):
    top, inside = signed(), signed()
    inside["credentialSubject"]["achievement"].update(addition)

    assert verdict_on({**top, **addition}).outcome is Outcome.TAMPERED
    assert verdict_on(inside).outcome is Outcome.TAMPERED


def test_own_context_inside_a_credential_is_refused():
    credential = signed()
    achievement = credential["credentialSubject"]["achievement"]
    achievement["@context"] = {"name": None}

    assert verdict_on(credential).outcome is Outcome.TAMPERED


@pytest.mark.parametrize(
    "swapped",
    [
        [contexts.CREDENTIALS],
        [contexts.OPEN_BADGES, contexts.CREDENTIALS],
        [contexts.CREDENTIALS, contexts.OPEN_BADGES.replace("3.0.3", "3.0.1")],
        [contexts.CREDENTIALS, contexts.OPEN_BADGES, {"@vocab": "https://example.org/"}],
        [contexts.CREDENTIALS, contexts.OPEN_BADGES, "https://example.org/context"],
        [{"@vocab": "https://example.org/"}, contexts.CREDENTIALS, contexts.OPEN_BADGES],
        contexts.CREDENTIALS,
        {},
        None,
    ],
)
def test_contexts_can_not_be_swapped(swapped):
    verdict = verdict_on({**signed(), "@context": swapped})

    assert verdict.outcome is Outcome.WRONG_CONTEXT
    assert verdict.credential_id is None


def test_statements_hidden_in_an_address_are_refused():
    credential = signed()
    credential["credentialStatus"]["id"] += "> <urn:x> <urn:y> .\n<urn:x"

    assert verdict_on(credential).outcome is Outcome.TAMPERED


def test_only_one_proof_of_our_kind_counts():
    credential = signed()
    proof = credential["proof"]
    unsigned = {name: part for name, part in credential.items() if name != "proof"}

    for other in ([proof], [proof, proof], [], None, "x", {**proof, "verificationMethod": []}):
        assert verdict_on({**unsigned, "proof": other}).outcome is Outcome.TAMPERED
    assert verdict_on(unsigned).outcome is Outcome.TAMPERED
    for changes in ({"type": "Ed25519Signature2020"}, {"challenge": "x"}, {"domain": "x"}):
        assert verdict_on({**unsigned, "proof": proof | changes}).outcome is Outcome.TAMPERED


def test_proof_of_another_credential_does_not_fit():
    credential = {**signed(), "proof": signed(recipient_name="Somebody Else")["proof"]}

    assert verdict_on(credential).outcome is Outcome.TAMPERED


def test_credential_of_another_issuer_is_not_ours():
    as_object, as_text = signed(), signed()
    as_object["issuer"]["id"] = "did:web:evil.example"
    as_text["issuer"] = "did:web:evil.example"

    assert verdict_on(as_object).outcome is Outcome.WRONG_ISSUER
    assert verdict_on(as_text).outcome is Outcome.WRONG_ISSUER


def test_our_name_over_the_key_of_another_is_refused(settings, tmp_path):
    [ours] = keys.public_keys()
    settings.CERTIFICATE_KEYS_ROOT = tmp_path / "stranger"
    theirs = keys.new_key(at=AT)
    record = Path(settings.CERTIFICATE_KEYS_ROOT, "keys.json")
    record.write_text(record.read_text().replace(theirs.kid, ours.kid))
    record.with_name(f"{theirs.kid}.pem").rename(record.with_name(f"{ours.kid}.pem"))
    forged = signed()
    keys.new_key(at=AT)
    forged_with_second = signed()

    def verdict(credential):
        return verify(
            credential, dids=[DID], public_keys=[ours], is_revoked=lambda *_: False, at=AT
        ).outcome

    assert verdict(forged) is Outcome.TAMPERED
    assert verdict(forged_with_second) is Outcome.UNKNOWN_KEY


def test_key_of_another_site_is_unknown():
    credential = signed()
    credential["proof"]["verificationMethod"] = "did:web:evil.example#key-2026-1"

    assert verdict_on(credential).outcome is Outcome.UNKNOWN_KEY


def test_rotation_leaves_old_credentials_good_and_leaking_does_not():
    old = signed()
    [older] = keys.public_keys()
    keys.new_key(at=AT)
    assert verdict_on(old).valid

    keys.remove_leaked(kid=older.kid)

    assert verdict_on(old).outcome is Outcome.UNKNOWN_KEY
    assert verdict_on(signed()).valid


def test_dates_are_looked_at():
    credential = signed(valid_until=AT + YEAR)
    second = timedelta(seconds=1)

    assert verdict_on(credential, at=AT - second).outcome is Outcome.NOT_YET_VALID
    assert verdict_on(credential, at=AT).valid
    assert verdict_on(credential, at=AT + YEAR).valid
    assert verdict_on(credential, at=AT + YEAR + second).outcome is Outcome.EXPIRED
    assert verdict_on(signed(), at=AT + 50 * YEAR).valid


def test_revoked_credential_is_revoked_and_no_other():
    revoked = frozenset({(STATUS_LIST, 5)})

    assert verdict_on(signed(status_index=5), revoked=revoked).outcome is Outcome.REVOKED
    assert verdict_on(signed(status_index=4), revoked=revoked).valid
    expired_too = signed(status_index=5, valid_until=AT)
    verdict = verdict_on(expired_too, revoked=revoked, at=AT + YEAR)
    assert verdict.outcome is Outcome.REVOKED
    assert Check(Name.DATES, Outcome.EXPIRED) in verdict.checks


def test_status_that_cannot_be_said_is_not_taken_as_good():
    def unknown(url, index):
        raise LookupError(url)

    verdict = verify(
        signed(), dids=[DID], public_keys=keys.public_keys(), is_revoked=unknown, at=AT
    )

    assert verdict.outcome is Outcome.UNKNOWN_STATUS
    assert verdict.credential_id


@pytest.mark.parametrize("document", [{}, {"type": "OpenBadgeCredential"}, {"@context": []}])
def test_what_is_no_badge_is_unreadable(document):
    assert verdict_on(document).checks == (Check(Name.STRUCTURE, Outcome.UNREADABLE),)


def test_half_a_character_is_refused_without_falling_over():
    in_name, in_title = signed(), signed()
    in_name["credentialSubject"]["identifier"][0]["identityHash"] = "\ud800"
    in_title["name"] = "\ud800"

    assert verdict_on(in_name).outcome is Outcome.TAMPERED
    assert verdict_on(in_title).outcome is Outcome.TAMPERED


def test_unsigned_credential_is_not_believed():
    assert verdict_on(build(content_with())).outcome is Outcome.TAMPERED


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        '"x"',
        "{",
        '{"a": NaN}',
        '{"a": Infinity}',
        '{"a": 1, "a": 2}',
        '{"a": {"b": 1, "b": 2}}',
        "[" * 50_000,
        '{"a":' * 20_000,
        '{"a": ' + "9" * 5_000 + "}",
        '{"a": "\\ud800"}',
    ],
    ids=range(13),
)
def test_text_that_is_no_sound_json_is_refused(text):
    with pytest.raises(UnreadableCredential) as refused:
        parse(text)

    assert refused.value.reason is Reason.DAMAGED


def test_text_that_is_too_long_is_refused():
    with pytest.raises(UnreadableCredential) as refused:
        parse('{"a": "' + "x" * 200_000 + '"}')

    assert refused.value.reason is Reason.TOO_LARGE


def test_what_is_parsed_is_what_was_written():
    credential = signed()

    assert verdict_on(parse(json.dumps(credential, indent=2))).valid
