"""Files that somebody wants to have checked: read in memory, compared with our records, dropped."""

import hashlib
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.db.models import QuerySet

from certificates.addresses import dids
from certificates.credentials import keys, proofs, verification
from certificates.credentials.extraction import extract
from certificates.credentials.unreadable import LARGEST_FILE, Reason, UnreadableCredential
from certificates.credentials.verification import Outcome
from certificates.models import Certificate

LONGEST_CLAIM = 200
LARGEST_REQUEST = LARGEST_FILE + 64 * 1024
"""In bytes: a file, and what stands around it in a form."""

# What says why we do not know more is told; of the rest, that it is none of ours.
_TOLD = (Reason.TOO_LARGE, Reason.TOO_COSTLY, Reason.BUSY, Reason.UNKNOWN_KIND)

# What both a file and our records say, without what says whose it is.
_CLAIMS = {
    "title": ("credentialSubject", "achievement", "name"),
    "issuer": ("issuer", "name"),
    "from": ("validFrom",),
    "until": ("validUntil",),
}

_MOMENTS = {"validFrom", "validUntil"}


class Trust(StrEnum):
    EXACT = "exact"
    """To the last byte what we issued."""
    GENUINE = "genuine"
    """A credential by itself that we issued."""
    CHANGED_PDF = "changed-pdf"
    """Our credential in a PDF that is not the one we issued."""
    IN_PICTURE = "in-picture"
    """Our credential in a picture, which nobody signs."""
    ALTERED = "altered"
    """It names a certificate of ours, and says what we did not sign."""
    UNCHECKABLE = "uncheckable"
    """It names a certificate of ours, and we cannot say whether we signed it."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class Difference:
    claim: str
    in_file: str
    in_records: str


@dataclass(frozen=True, kw_only=True)
class FileVerdict:
    trust: Trust
    certificate: Certificate | None = None
    differences: tuple[Difference, ...] = ()


def check_file(content: bytes, *, at: datetime) -> FileVerdict:
    """What the file is worth. Of a hidden certificate we know nothing, as of a foreign one.

    Raises ``UnreadableCredential`` for what is too large or too costly to read, or no kind of file
    that has credentials.
    """
    issued = _visible().filter(pdf_sha256=hashlib.sha256(content).hexdigest()).first()
    if issued is not None:
        return FileVerdict(trust=Trust.EXACT, certificate=issued)
    try:
        credential = verification.parse(extract(content))
    except UnreadableCredential as unreadable:
        if unreadable.reason in _TOLD:
            raise
        return FileVerdict(trust=Trust.UNKNOWN)
    certificate = _certificate_named_in(credential)
    if certificate is None:
        return FileVerdict(trust=Trust.UNKNOWN)
    return _compare(content, credential, certificate, at=at)


def _compare(
    content: bytes, credential: dict[str, Any], certificate: Certificate, *, at: datetime
) -> FileVerdict:
    """Our records come first: what is in them is ours, whatever became of addresses and keys."""
    kept = json.loads(certificate.credential)
    if credential == kept:
        return FileVerdict(trust=_trust_in(content, certificate), certificate=certificate)
    verdict = verification.verify(
        credential,
        # What we signed it with, in case nobody wrote down a former address.
        dids=[*dids(), str(proofs.issuer_of(kept))],
        public_keys=keys.public_keys(),
        is_revoked=_asked_elsewhere,
        at=at,
    )
    if verdict.credential_id is not None:
        return FileVerdict(trust=_trust_in(content, certificate), certificate=certificate)
    return FileVerdict(
        trust=_distrust_in(credential, kept, verdict.outcome),
        certificate=certificate,
        differences=tuple(_differences(credential, kept)),
    )


def _distrust_in(in_file: dict[str, Any], in_records: dict[str, Any], why: Outcome) -> Trust:
    """Only what cannot be right was altered: with a key of ours the signature does not hold, or it
    is the signature of something else that we know."""
    if why is Outcome.TAMPERED or _signature_in(in_file) == _signature_in(in_records):
        return Trust.ALTERED
    return Trust.UNCHECKABLE


def _signature_in(credential: dict[str, Any]) -> object:
    proof = credential.get("proof")
    return proof.get("proofValue") if isinstance(proof, dict) else None


def _visible() -> QuerySet[Certificate]:
    return Certificate.objects.select_related("award").filter(hidden_at=None).exclude(credential="")


def _certificate_named_in(credential: dict[str, Any]) -> Certificate | None:
    try:
        credential_id = UUID(str(credential.get("id")))
    except ValueError:
        return None
    return _visible().filter(credential_id=credential_id).first()


def _asked_elsewhere(_list: str, _index: int) -> bool:
    """What became of a certificate since is in our own records."""
    raise LookupError


def _trust_in(content: bytes, certificate: Certificate) -> Trust:
    beginning = content.removeprefix(b"\xef\xbb\xbf").lstrip()
    if content == certificate.credential.encode():
        return Trust.EXACT
    if beginning.startswith(b"%PDF-"):
        return Trust.CHANGED_PDF
    if beginning.startswith(b"{"):
        return Trust.GENUINE
    return Trust.IN_PICTURE


def _differences(in_file: dict[str, Any], in_records: dict[str, Any]) -> Iterator[Difference]:
    """Never of the name: that would be a way to try names without a limit."""
    for claim, place in _CLAIMS.items():
        said, known = _said(in_file, place), _said(in_records, place)
        if said != known:
            yield Difference(claim=claim, in_file=said, in_records=known)


def _said(document: object, place: tuple[str, ...]) -> str:
    for name in place:
        document = document.get(name) if isinstance(document, dict) else None
    if not isinstance(document, str):
        return ""
    # Of a moment, the day.
    return document[:10] if place[-1] in _MOMENTS else document[:LONGEST_CLAIM]


class MemoryOnly(FileUploadHandler):
    """Keeps the one file that is handed in off the disk, and reads no further than it."""

    kept: io.BytesIO | None = None

    def new_file(self, *args, **kwargs):
        if self.kept is not None:
            raise StopUpload(connection_reset=True)
        super().new_file(*args, **kwargs)
        self.kept = io.BytesIO()

    def receive_data_chunk(self, raw_data, start):
        # One byte too many shows the form that it is too large.
        if start > LARGEST_FILE:
            raise StopUpload(connection_reset=True)
        self.kept.write(raw_data[: LARGEST_FILE + 1 - start])

    def file_complete(self, file_size):
        self.kept.seek(0)
        return InMemoryUploadedFile(
            file=self.kept,
            field_name=self.field_name,
            name=self.file_name,
            content_type=self.content_type,
            size=self.kept.getbuffer().nbytes,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )
