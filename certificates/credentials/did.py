"""Who we are to software of others: a name that leads to our site, and the keys we sign with."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from certificates.credentials.documents import CONTEXTS, Issuer
from certificates.credentials.keys import PublicKey

# Some software looks at the first only, and it has to be this.
_CONTEXTS = ("https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1")


def did_of(site_url: str) -> str:
    """``did:web:learn.example.org``; its document is at ``/.well-known/did.json``."""
    parts = urlsplit(site_url)
    if not parts.hostname or parts.path.strip("/"):
        raise ValueError(f"A site's address is needed, not {site_url}")
    port = f"%3A{parts.port}" if parts.port else ""
    # Names only: the number by which a demo is opened has one too.
    host = "localhost" if parts.hostname == "127.0.0.1" else parts.hostname
    return f"did:web:{host}{port}"


def document(*, did: str, public_keys: Iterable[PublicKey]) -> dict[str, Any]:
    """Retired keys too, and none with a day on which it ends: what they signed is to verify."""
    methods = [
        {
            "id": f"{did}#{key.kid}",
            "type": "Multikey",
            "controller": did,
            "publicKeyMultibase": key.multibase,
        }
        for key in public_keys
    ]
    return {
        "@context": list(_CONTEXTS),
        "id": did,
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }


def profile(issuer: Issuer) -> dict[str, Any]:
    """The issuer as Open Badges describe one."""
    return {
        "@context": list(CONTEXTS),
        "id": issuer.did,
        "type": ["Profile"],
        "name": issuer.name,
        "url": issuer.url,
    }
