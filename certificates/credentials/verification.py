"""Whether a credential is ours and still good. Needs no network.

What is not covered by the signature is never believed: the contexts, the shape and the proof have
to be exactly those we make.
"""

import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NoReturn

from certificates.credentials import documents, proofs
from certificates.credentials.documents import UnexpectedShape
from certificates.credentials.keys import PublicKey
from certificates.credentials.proofs import InvalidProof
from certificates.credentials.unreadable import (
    LARGEST_CREDENTIAL,
    Reason,
    UnreadableCredential,
)

IsRevoked = Callable[[str, int], bool]
"""Of the status list at this address, the entry with this number. Raises ``LookupError`` if it
cannot be said."""

_BRACKET = re.compile(r"[\[{]")
_MOST_BRACKETS = 200


class Outcome(StrEnum):
    VALID = "valid"
    UNREADABLE = "unreadable"
    WRONG_ISSUER = "wrong-issuer"
    WRONG_CONTEXT = "wrong-context"
    UNKNOWN_KEY = "unknown-key"
    TAMPERED = "tampered"
    REVOKED = "revoked"
    EXPIRED = "expired"
    NOT_YET_VALID = "not-yet-valid"
    UNKNOWN_STATUS = "unknown-status"


class Name(StrEnum):
    """What is looked at, in this order."""

    STRUCTURE = "structure"
    ISSUER = "issuer"
    CONTEXT = "context"
    KEY = "key"
    PROOF = "proof"
    STATUS = "status"
    DATES = "dates"


@dataclass(frozen=True)
class Check:
    name: Name
    outcome: Outcome

    @property
    def passed(self) -> bool:
        return self.outcome is Outcome.VALID


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What was looked at. After a failed check of the signature nothing more is.

    ``credential_id`` is given only if the signature holds.
    """

    checks: tuple[Check, ...]
    credential_id: str | None = None

    @property
    def outcome(self) -> Outcome:
        """The first failure: a revoked credential that has also expired is revoked."""
        return next((check.outcome for check in self.checks if not check.passed), Outcome.VALID)

    @property
    def valid(self) -> bool:
        return self.outcome is Outcome.VALID


def parse(text: str) -> dict[str, Any]:
    """Raises ``UnreadableCredential``."""
    if len(text) > LARGEST_CREDENTIAL:
        raise UnreadableCredential(Reason.TOO_LARGE)
    # Far more than a credential has, far less than makes the parser run out of stack.
    if len(_BRACKET.findall(text)) > _MOST_BRACKETS:
        raise UnreadableCredential(Reason.DAMAGED)
    try:
        document = json.loads(text, object_pairs_hook=_without_doubles, parse_constant=_refuse)
        # JSON can spell half a character, which nothing can be done with.
        json.dumps(document, ensure_ascii=False).encode()
    except ValueError as error:
        raise UnreadableCredential(Reason.DAMAGED) from error
    if not isinstance(document, dict):
        raise UnreadableCredential(Reason.DAMAGED)
    return document


def verify(
    credential: dict[str, Any],
    *,
    dids: Collection[str],
    public_keys: Iterable[PublicKey],
    is_revoked: IsRevoked,
    at: datetime,
) -> Verdict:
    """Whether it was issued under one of our names, with one of our keys, and is good now."""
    checks: list[Check] = []
    for check in _signature_checks(credential, dids, {key.kid: key for key in public_keys}):
        checks.append(check)
        if not check.passed:
            return Verdict(checks=tuple(checks))
    checks.append(Check(Name.STATUS, _status(credential["credentialStatus"], is_revoked)))
    checks.append(Check(Name.DATES, _dates(credential, at)))
    return Verdict(checks=tuple(checks), credential_id=credential["id"])


def _signature_checks(
    credential: dict[str, Any], dids: Collection[str], keys: dict[str, PublicKey]
) -> Iterator[Check]:
    """Each is made only if the one before has passed."""
    yield Check(Name.STRUCTURE, _passing(_is_badge(credential), Outcome.UNREADABLE))
    did = proofs.issuer_of(credential)
    known = isinstance(did, str) and did in dids
    yield Check(Name.ISSUER, _passing(known, Outcome.WRONG_ISSUER))
    ours = list(documents.CONTEXTS)
    yield Check(Name.CONTEXT, _passing(credential["@context"] == ours, Outcome.WRONG_CONTEXT))
    proof = credential.get("proof")
    if not isinstance(proof, dict) or not isinstance(proof.get("verificationMethod"), str):
        yield Check(Name.PROOF, Outcome.TAMPERED)
        return
    key = keys.get(proof["verificationMethod"].removeprefix(f"{did}#"))
    if key is None:
        yield Check(Name.KEY, Outcome.UNKNOWN_KEY)
        return
    yield Check(Name.KEY, Outcome.VALID)
    yield Check(Name.PROOF, _passing(_is_signed(credential, key), Outcome.TAMPERED))


def _passing(passes: bool, otherwise: Outcome) -> Outcome:
    return Outcome.VALID if passes else otherwise


def _is_badge(credential: dict[str, Any]) -> bool:
    kinds = credential.get("type")
    return (
        isinstance(kinds, list)
        and "OpenBadgeCredential" in kinds
        and "@context" in credential
        and "issuer" in credential
    )


def _is_signed(credential: dict[str, Any], key: PublicKey) -> bool:
    try:
        documents.check_shape({name: part for name, part in credential.items() if name != "proof"})
        proofs.verify(credential, key=key)
    except (UnexpectedShape, InvalidProof):
        return False
    return True


def _status(entry: dict[str, str], is_revoked: IsRevoked) -> Outcome:
    try:
        revoked = is_revoked(entry["statusListCredential"], int(entry["statusListIndex"]))
    except LookupError:
        return Outcome.UNKNOWN_STATUS
    return Outcome.REVOKED if revoked else Outcome.VALID


def _dates(credential: dict[str, Any], at: datetime) -> Outcome:
    if at < datetime.fromisoformat(credential["validFrom"]):
        return Outcome.NOT_YET_VALID
    if "validUntil" in credential and at > datetime.fromisoformat(credential["validUntil"]):
        return Outcome.EXPIRED
    return Outcome.VALID


def _without_doubles(members: list[tuple[str, Any]]) -> dict[str, Any]:
    """Readers differ in which of two members of one name they take."""
    document = dict(members)
    if len(document) != len(members):
        raise ValueError("Two members have one name")
    return document


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON")
