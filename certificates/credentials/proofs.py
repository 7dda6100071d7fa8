"""Data Integrity proofs, cryptosuite ``eddsa-rdfc-2022``.

What is signed is the meaning of the document as a list of statements, so the order of members or
spaces does not matter. https://www.w3.org/TR/vc-di-eddsa/
"""

import hashlib
import re
import threading
from datetime import datetime
from typing import Any, NoReturn

from cryptography.exceptions import InvalidSignature
from pyld import jsonld
from pyld.context_resolver import ContextResolver

from certificates.credentials import contexts, multibase
from certificates.credentials.documents import as_time
from certificates.credentials.keys import PublicKey, SigningKey

_MEMBERS = {
    "type": "DataIntegrityProof",
    "cryptosuite": "eddsa-rdfc-2022",
    "proofPurpose": "assertionMethod",
}
_FREE_MEMBERS = {"created", "verificationMethod", "proofValue"}
# Statements are lines of text in which PyLD quotes literals, but takes addresses as they are: one
# with a bracket and a line break in it could pass for other statements.
_ADDRESS = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:[^\x00-\x20<>\"{}|\\^`\x7f]*")
# PyLD would take example.org for what is relative.
_NOWHERE = "relative://nowhere/"

# PyLD keeps state in its modules and in what it remembers of contexts.
_one_at_a_time = threading.Lock()
_resolved_contexts: dict[str, Any] = {}


class Unsignable(Exception):
    """A part of the document would be left out of what is signed."""


class InvalidProof(Exception):
    """The document is not what was signed with this key."""


def sign(document: dict[str, Any], *, key: SigningKey, at: datetime) -> dict[str, Any]:
    """The document with its proof. Raises ``Unsignable``."""
    proof = {
        "type": _MEMBERS["type"],
        "created": as_time(at),
        "verificationMethod": f"{issuer_of(document)}#{key.kid}",
        "cryptosuite": _MEMBERS["cryptosuite"],
        "proofPurpose": _MEMBERS["proofPurpose"],
    }
    signature = key.private.sign(_digest(document, proof))
    return {**document, "proof": {**proof, "proofValue": multibase.to_base58(signature)}}


def verify(document: dict[str, Any], *, key: PublicKey) -> None:
    """Raises ``InvalidProof``."""
    proof = document.get("proof")
    if not isinstance(proof, dict) or {*proof} != {*_MEMBERS, *_FREE_MEMBERS}:
        raise InvalidProof("There is not one proof of the kind that we make.")
    if not all(isinstance(value, str) for value in proof.values()):
        raise InvalidProof("The proof has members that are not text.")
    if _MEMBERS.items() - proof.items():
        raise InvalidProof("The proof is of another kind or for another purpose.")
    if proof["verificationMethod"] != f"{issuer_of(document)}#{key.kid}":
        raise InvalidProof("The proof is by another key.")
    unsigned = {name: value for name, value in document.items() if name != "proof"}
    configuration = {name: value for name, value in proof.items() if name != "proofValue"}
    try:
        signature = multibase.from_base58(proof["proofValue"])
        key.loaded().verify(signature, _digest(unsigned, configuration))
    except (multibase.NotMultibase, InvalidSignature, Unsignable) as error:
        raise InvalidProof("The document is not what was signed.") from error


def issuer_of(document: dict[str, Any]) -> object:
    issuer = document.get("issuer")
    return issuer.get("id") if isinstance(issuer, dict) else issuer


def statements(document: dict[str, Any]) -> str:
    """The document's meaning in canonical N-Quads (RDFC-1.0). Raises ``Unsignable``.

    Time grows fast with nodes that have no name, so strangers' documents need to be of a known
    shape before they come here.
    """
    options = {
        "documentLoader": contexts.load,
        "contextResolver": ContextResolver(_resolved_contexts, contexts.load),
        "base": _NOWHERE,
        "processingMode": "json-ld-1.1",
    }
    try:
        with _one_at_a_time:
            processor = jsonld.JsonLdProcessor(on_property_dropped=_refuse)
            expanded = processor.expand(document, options)
            _check_addresses(expanded)
            return processor.normalize(
                expanded, {**options, "algorithm": "URDNA2015", "format": "application/n-quads"}
            )
    except jsonld.JsonLdError as error:
        raise Unsignable(str(error)) from error


def _digest(document: dict[str, Any], proof: dict[str, Any]) -> bytes:
    configuration = {"@context": document.get("@context"), **proof}
    return _sha256(configuration) + _sha256(document)


def _sha256(document: dict[str, Any]) -> bytes:
    try:
        return hashlib.sha256(statements(document).encode()).digest()
    except UnicodeEncodeError as error:
        raise Unsignable("There is half of a character in it.") from error


def _refuse(name: object) -> NoReturn:
    raise Unsignable(f"No context defines {name}.")


def _check_addresses(expanded: object) -> None:
    """Anything relative is a word that no context defines, and would be left unsigned."""
    match expanded:
        case list():
            for item in expanded:
                _check_addresses(item)
        case dict():
            for name, value in expanded.items():
                if name in ("@id", "@type"):
                    for address in value if isinstance(value, list) else [value]:
                        if not _ADDRESS.fullmatch(address) or address.startswith("relative:"):
                            raise Unsignable(f"{address!r} is no address.")
                elif name != "@value":
                    _check_addresses(value)
