"""Which credentials are revoked, as one bit each in a long list: Bitstring Status List 1.0.

Whoever asks for the list does not say which credential they look at.
"""

import gzip
import zlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from certificates.credentials import contexts, multibase, proofs
from certificates.credentials.documents import as_time
from certificates.credentials.keys import SigningKey

LENGTH = 131_072
"""Entries in a list, and the least the specification allows."""

_LONGEST_BYTES = 1024 * 1024


class UnreadableStatusList(Exception):
    """The list says nothing about the entry."""


def build(
    *,
    url: str,
    did: str,
    revoked: Iterable[int],
    valid_from: datetime,
    key: SigningKey,
    at: datetime,
) -> dict[str, Any]:
    """The list at this address, signed. Raises ``ValueError`` for an entry it does not have."""
    document = {
        "@context": [contexts.CREDENTIALS],
        "id": url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": did,
        "validFrom": as_time(valid_from),
        "credentialSubject": {
            "id": f"{url}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": _encoded(revoked),
        },
    }
    return proofs.sign(document, key=key, at=at)


def is_revoked(status_list: dict[str, Any], *, index: int) -> bool:
    """The list's own proof is the caller's to check. Raises ``UnreadableStatusList``."""
    subject = status_list.get("credentialSubject")
    if not isinstance(subject, dict) or subject.get("statusPurpose") != "revocation":
        raise UnreadableStatusList("It is not a list of revocations.")
    bits = _decoded(subject.get("encodedList"))
    if not 0 <= index < 8 * len(bits):
        raise UnreadableStatusList(f"It has no entry {index}.")
    return bool(bits[index // 8] & _bit(index))


def _encoded(revoked: Iterable[int]) -> str:
    bits = bytearray(LENGTH // 8)
    for index in revoked:
        if not 0 <= index < LENGTH:
            raise ValueError(f"A list has no entry {index}")
        bits[index // 8] |= _bit(index)
    # No time of making in it: the same revocations make the same list.
    return multibase.to_base64url(gzip.compress(bytes(bits), mtime=0))


def _decoded(encoded: object) -> bytes:
    if not isinstance(encoded, str):
        raise UnreadableStatusList("It has no list.")
    unpacking = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
    try:
        bits = unpacking.decompress(multibase.from_base64url(encoded), _LONGEST_BYTES)
    except (multibase.NotMultibase, zlib.error) as error:
        raise UnreadableStatusList("The list cannot be unpacked.") from error
    if not unpacking.eof:
        raise UnreadableStatusList("The list is cut short, or too long.")
    return bits


def _bit(index: int) -> int:
    """The first entry is the leftmost bit."""
    return 0x80 >> index % 8
