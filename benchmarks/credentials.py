"""Milliseconds to sign and to check a credential, warm: ``python benchmarks/credentials.py``.

Each credential has another name and number, as in a real batch.
"""

import os
import statistics
import sys
import tempfile
import time
import uuid
from datetime import UTC, datetime
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.test")
django.setup()

from django.test import override_settings  # noqa: E402 - after set-up

from certificates.credentials import did, documents, keys, proofs, status_lists  # noqa: E402
from certificates.credentials.verification import verify  # noqa: E402

ROUNDS = 200
SITE = "https://learn.example.org"
AT = datetime(2026, 11, 23, tzinfo=UTC)


def content(number: int) -> documents.CredentialContent:
    return documents.CredentialContent(
        id=uuid.uuid4(),
        subject_id=uuid.uuid4(),
        recipient_name=f"Aye Chan Lanternlight {number}",
        achievement_id=f"{SITE}/en/paths/advocate/",
        achievement_name="Refugee rights advocate",
        description="Who is a refugee? Advocacy that is heard.",
        criteria="Complete every course of the path.",
        issuer=documents.Issuer(did=did.did_of(SITE), name="Waymark", url=SITE),
        valid_from=AT,
        valid_until=None,
        status_list_url=f"{SITE}/credentials/status/1",
        status_index=number,
        language="en",
    )


def timed(results: list[float], work):
    began = time.perf_counter()
    result = work()
    results.append(1000 * (time.perf_counter() - began))
    return result


def main() -> None:
    signing: list[float] = []
    checking: list[float] = []
    listing: list[float] = []
    keys.new_key(at=AT)
    issuer = did.did_of(SITE)
    for number in range(ROUNDS):
        credential = timed(
            signing,
            lambda number=number: proofs.sign(
                documents.build(content(number)), key=keys.signing_key(), at=AT
            ),
        )
        verdict = timed(
            checking,
            lambda credential=credential: verify(
                credential,
                did=issuer,
                public_keys=keys.public_keys(),
                is_revoked=lambda *_: False,
                at=AT,
            ),
        )
        assert verdict.valid  # noqa: S101
    for _round in range(10):
        timed(
            listing,
            lambda: status_lists.build(
                url=f"{SITE}/credentials/status/1",
                did=issuer,
                revoked=range(0, status_lists.LENGTH, 50),
                valid_from=AT,
                key=keys.signing_key(),
                at=AT,
            ),
        )
    for name, results in {"sign": signing, "check": checking, "status list": listing}.items():
        first, *warm = results
        print(f"{name}: first {first:.1f} ms, then {statistics.median(warm):.1f} ms (median)")


if __name__ == "__main__":
    with (
        tempfile.TemporaryDirectory() as folder,
        override_settings(CERTIFICATE_KEYS_ROOT=Path(folder) / "keys"),
    ):
        main()
