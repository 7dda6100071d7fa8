"""A certificate as an Open Badges 3.0 credential, before it is signed.

The shape is fixed. JSON-LD leaves a word that no context defines out of what is signed, so a member
more than these is a fault when signing and a forgery when checking.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from certificates.credentials import contexts

CONTEXTS = (contexts.CREDENTIALS, contexts.OPEN_BADGES)

_ADDRESS = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:[^\x00-\x20<>\"{}|\\^`\x7f]+")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_INDEX = re.compile(r"0|[1-9]\d{0,8}")
_TEXT = re.compile(r".*", re.DOTALL)

_SHAPE: dict[str, Any] = {
    "@context": list(CONTEXTS),
    "id": _ADDRESS,
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "name": _TEXT,
    "issuer": {"id": _ADDRESS, "type": ["Profile"], "name": _TEXT, "url": _ADDRESS},
    "validFrom": _TIME,
    "validUntil": _TIME,
    "credentialSubject": {
        "id": _ADDRESS,
        "type": ["AchievementSubject"],
        "identifier": [
            {
                "type": "IdentityObject",
                "hashed": False,
                "identityHash": _TEXT,
                "identityType": "name",
            }
        ],
        "achievement": {
            "id": _ADDRESS,
            "type": ["Achievement"],
            "achievementType": "CertificateOfCompletion",
            "name": _TEXT,
            "description": _TEXT,
            "criteria": {"narrative": _TEXT},
            "inLanguage": _TEXT,
        },
    },
    "credentialStatus": {
        "id": _ADDRESS,
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": _INDEX,
        "statusListCredential": _ADDRESS,
    },
}
_OPTIONAL = {"validUntil", "credentialSubject.identifier"}


@dataclass(frozen=True, kw_only=True)
class Issuer:
    did: str
    name: str
    url: str


@dataclass(frozen=True, kw_only=True)
class CredentialContent:
    """An empty ``recipient_name`` leaves the name out; ``subject_id`` is a fresh one every time."""

    id: UUID
    subject_id: UUID
    recipient_name: str
    achievement_id: str
    achievement_name: str
    description: str
    criteria: str
    issuer: Issuer
    valid_from: datetime
    valid_until: datetime | None
    status_list_url: str
    status_index: int
    language: str


class UnexpectedShape(Exception):
    """``places`` says where the document is not as ours are, as ``issuer.name``."""

    def __init__(self, places: list[str]) -> None:
        super().__init__(f"Not as expected: {', '.join(places)}")
        self.places = places


def build(content: CredentialContent) -> dict[str, Any]:
    """Raises ``UnexpectedShape`` for an address that is none."""
    subject: dict[str, Any] = {"id": content.subject_id.urn, "type": ["AchievementSubject"]}
    if content.recipient_name:
        subject["identifier"] = [
            {
                "type": "IdentityObject",
                "hashed": False,
                "identityHash": _plain(content.recipient_name),
                "identityType": "name",
            }
        ]
    subject["achievement"] = {
        "id": content.achievement_id,
        "type": ["Achievement"],
        "achievementType": "CertificateOfCompletion",
        "name": _plain(content.achievement_name),
        "description": _plain(content.description),
        "criteria": {"narrative": _plain(content.criteria)},
        "inLanguage": content.language,
    }
    document = {
        "@context": list(CONTEXTS),
        "id": content.id.urn,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": _plain(content.achievement_name),
        "issuer": {
            "id": content.issuer.did,
            "type": ["Profile"],
            "name": _plain(content.issuer.name),
            "url": content.issuer.url,
        },
        "validFrom": as_time(content.valid_from),
        "credentialSubject": subject,
        "credentialStatus": {
            "id": f"{content.status_list_url}#{content.status_index}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(content.status_index),
            "statusListCredential": content.status_list_url,
        },
    }
    if content.valid_until:
        document["validUntil"] = as_time(content.valid_until)
    check_shape(document)
    return document


def check_shape(document: dict[str, Any]) -> None:
    """Of a credential without its proof; raises ``UnexpectedShape``."""
    if places := list(_deviations(document, _SHAPE, "")):
        raise UnexpectedShape(places)


def as_time(moment: datetime) -> str:
    """In UTC, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _plain(text: str) -> str:
    """Without control characters: implementations differ in how they write those for signing."""
    text = text.replace("\r\n", "\n")
    return "".join(
        " " if unicodedata.category(character) == "Cc" and character != "\n" else character
        for character in text
    )


def _deviations(value: object, expected: object, place: str) -> Iterator[str]:
    match expected:
        case dict():
            if not isinstance(value, dict):
                yield place
                return
            for name in sorted({*value, *expected}):
                inner = f"{place}.{name}" if place else name
                if name in value and name in expected:
                    yield from _deviations(value[name], expected[name], inner)
                elif name in value or inner not in _OPTIONAL:
                    yield inner
        case [dict() as only]:
            if isinstance(value, list) and len(value) == 1:
                yield from _deviations(value[0], only, place)
            else:
                yield place
        case re.Pattern():
            if not (isinstance(value, str) and expected.fullmatch(value)):
                yield place
        case _:
            # 0 equals False, which it does not in what is signed.
            if type(value) is not type(expected) or value != expected:
                yield place
