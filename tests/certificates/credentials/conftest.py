import json
import shutil
import subprocess
import sys
import uuid
from datetime import UTC, datetime
from pathlib import Path

import pytest

from certificates.credentials import did, documents, keys, proofs, status_lists

SITE = "https://learn.example.org"
DID = did.did_of(SITE)
ISSUER = documents.Issuer(did=DID, name="Waymark", url=f"{SITE}/")
STATUS_LIST = f"{SITE}/credentials/status/1"
AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
VERIFIER = Path(__file__).with_name("other_verifier.mjs")


def content_with(**changes) -> documents.CredentialContent:
    return documents.CredentialContent(
        **{
            "id": uuid.uuid4(),
            "subject_id": uuid.uuid4(),
            "recipient_name": "အေးချမ်း “Lantern” زهرا",
            "achievement_id": f"{SITE}/en/paths/advocate/",
            "achievement_name": "Refugee rights advocate",
            "description": "Three courses.\nTheir quizzes too.",
            "criteria": "Complete every course of the path.",
            "issuer": ISSUER,
            "valid_from": AT,
            "valid_until": None,
            "status_list_url": STATUS_LIST,
            "status_index": 94_567,
            "language": "en",
            **changes,
        }
    )


def signed(**changes) -> dict:
    return proofs.sign(documents.build(content_with(**changes)), key=keys.signing_key(), at=AT)


def status_list(*revoked: int) -> dict:
    return status_lists.build(
        url=STATUS_LIST,
        did=DID,
        revoked=revoked,
        valid_from=AT,
        key=keys.signing_key(),
        at=AT,
    )


def did_document() -> dict:
    return did.document(did=DID, public_keys=keys.public_keys())


def others_think(*cases: dict) -> list[dict]:
    """What software that is not ours says: for each case, whether it is good, and the reasons."""
    node = shutil.which("node", path=str(Path(sys.executable).parent)) or shutil.which("node")
    given = [
        {
            "didDocument": did_document(),
            "statusLists": {STATUS_LIST: status_list()},
            "contexts": {},
            "at": AT.isoformat(),
            **case,
        }
        for case in cases
    ]
    done = subprocess.run(
        [node, VERIFIER], input=json.dumps(given), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def keys_root(settings, tmp_path) -> Path:
    settings.CERTIFICATE_KEYS_ROOT = tmp_path / "keys"
    return settings.CERTIFICATE_KEYS_ROOT


@pytest.fixture
def signing_key(keys_root) -> keys.SigningKey:
    keys.new_key(at=AT)
    return keys.signing_key()
