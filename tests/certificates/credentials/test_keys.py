import json
import os
import re
import shutil
import stat
import threading
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.conf import settings
from django.core.management import CommandError, call_command

from certificates.credentials import documents, keys, proofs
from certificates.credentials.proofs import InvalidProof
from tests.certificates.credentials.conftest import AT, content_with, signed

YEAR = timedelta(days=365)
PASSPHRASE = "a lantern on the long way"


def names() -> list[str]:
    return [key.kid for key in keys.public_keys()]


def pem(kid: str) -> Path:
    return Path(settings.CERTIFICATE_KEYS_ROOT, f"{kid}.pem")


def test_without_keys_nothing_is_signed_and_all_else_works(keys_root):
    with pytest.raises(keys.NoSigningKey, match="certificate_keys new"):
        keys.signing_key()
    assert keys.public_keys() == []
    assert not keys_root.exists()


def test_new_key_is_a_file_that_only_its_owner_reads(keys_root):
    key = keys.new_key(at=AT)

    path = pem(key.kid)
    assert re.fullmatch("key-2026-[0-9a-f]{8}", key.kid)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(keys_root.stat().st_mode) == 0o700
    assert isinstance(load_pem_private_key(path.read_bytes(), None), Ed25519PrivateKey)
    assert "PRIVATE" not in (keys_root / "keys.json").read_text()


def test_rotation_is_noticed_and_old_credentials_verify(signing_key, keys_root):
    [old_key] = keys.public_keys()
    old = signed()

    new_key = keys.new_key(at=AT + YEAR)

    assert keys.signing_key().kid == new_key.kid
    assert keys.public_keys() == [old_key, new_key]
    assert list(keys_root.glob("*.pem")) == [pem(new_key.kid)]
    proofs.verify(old, key=old_key)
    proofs.verify(signed(), key=new_key)
    with pytest.raises(InvalidProof):
        proofs.verify(old, key=new_key)


def test_leaked_key_is_gone(signing_key, keys_root):
    [leaked] = names()
    keys.remove_leaked(kid=leaked)

    assert names() == []
    assert not list(keys_root.glob("*.pem"))
    with pytest.raises(keys.NoSigningKey):
        keys.signing_key()
    with pytest.raises(keys.UnknownKey):
        keys.remove_leaked(kid=leaked)


def test_a_folder_that_was_lost_and_begun_anew_gives_no_name_again(signing_key, keys_root):
    [lost] = names()
    shutil.rmtree(keys_root)

    assert keys.new_key(at=AT).kid != lost


def test_leaked_older_key_does_not_stop_signing(signing_key):
    [older] = names()
    newer = keys.new_key(at=AT)

    keys.remove_leaked(kid=older)

    assert keys.signing_key().kid == newer.kid


def test_key_that_others_can_read_is_not_used(signing_key):
    pem(signing_key.kid).chmod(0o640)

    with pytest.raises(keys.NoSigningKey, match="chmod 600"):
        keys.signing_key()


def test_machine_with_the_record_only_checks_but_does_not_sign(signing_key):
    pem(signing_key.kid).unlink()

    with pytest.raises(keys.NoSigningKey, match="missing"):
        keys.signing_key()
    assert names() == [signing_key.kid]


@pytest.mark.parametrize("content", ["", "-----BEGIN PRIVATE KEY-----\nAA==\n"])
def test_damaged_key_is_not_used(signing_key, keys_root, content):
    pem(signing_key.kid).write_text(content)

    with pytest.raises(keys.NoSigningKey, match="not a private key"):
        keys.signing_key()


def test_key_under_the_name_of_another_is_not_used(signing_key):
    own = pem(signing_key.kid).read_bytes()
    other = keys.new_key(at=AT)
    pem(other.kid).write_bytes(own)

    with pytest.raises(keys.NoSigningKey, match="not the key"):
        keys.signing_key()


def test_crash_between_key_and_record_leaves_a_folder_that_works(signing_key, keys_root):
    pem("key-2026-00000000").write_bytes(pem(signing_key.kid).read_bytes())
    (keys_root / "keys.new").write_text("{")

    assert keys.signing_key().kid == signing_key.kid
    new = keys.new_key(at=AT)
    assert keys.signing_key().kid == new.kid
    assert list(keys_root.glob("*.pem")) == [pem(new.kid)]


def test_keys_made_at_once_have_names_of_their_own(keys_root):
    threads = [threading.Thread(target=keys.new_key, kwargs={"at": AT}) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(set(names())) == 8
    assert proofs.sign(documents.build(content_with()), key=keys.signing_key(), at=AT)


def test_backup_brings_everything_back(signing_key, keys_root, settings, tmp_path):
    newer = keys.new_key(at=AT + YEAR)
    keys.remove_leaked(kid=signing_key.kid)
    before = keys.public_keys()
    bundle = keys.backup(passphrase=PASSPHRASE)
    settings.CERTIFICATE_KEYS_ROOT = tmp_path / "other"

    restored = keys.restore(bundle, passphrase=PASSPHRASE)

    assert b"PRIVATE" not in bundle
    assert b"key-" not in bundle
    assert restored == before
    assert keys.signing_key().kid == newer.kid


def test_backup_opens_with_its_passphrase_only(signing_key, settings, tmp_path):
    bundle = json.loads(keys.backup(passphrase=PASSPHRASE))
    settings.CERTIFICATE_KEYS_ROOT = tmp_path / "other"

    for content, passphrase in [
        (json.dumps(bundle), PASSPHRASE + "!"),
        (json.dumps({**bundle, "content": bundle["content"][:-8]}), PASSPHRASE),
        (json.dumps({**bundle, "format": "zip"}), PASSPHRASE),
        ("[]", PASSPHRASE),
        ("PK", PASSPHRASE),
    ]:
        with pytest.raises(keys.UnreadableBackup):
            keys.restore(content.encode(), passphrase=passphrase)
    assert names() == []


def test_restoring_never_takes_the_place_of_keys(signing_key):
    bundle = keys.backup(passphrase=PASSPHRASE)
    newer = keys.new_key(at=AT)

    with pytest.raises(keys.KeysExist):
        keys.restore(bundle, passphrase=PASSPHRASE)
    assert keys.signing_key().kid == newer.kid


def run(*arguments, monkeypatch=None, typed="") -> str:
    if monkeypatch:
        monkeypatch.setattr("sys.stdin", StringIO(typed))
    out = StringIO()
    call_command("certificate_keys", *arguments, stdout=out, stderr=out)
    return out.getvalue()


@pytest.mark.django_db
def test_command_makes_lists_and_withdraws(keys_root):
    assert "no keys in" in run("list").lower()

    assert "key-" in run("new")
    run("new")
    first, second = names()
    listed = run("list").splitlines()
    assert [line.split()[0] for line in listed] == [first, second]
    assert [line.endswith("signs") for line in listed] == [False, True]

    assert first in run("leaked", first)
    assert names() == [second]
    with pytest.raises(CommandError, match="There is no key"):
        run("leaked", first)


def test_command_backs_up_and_restores(signing_key, settings, tmp_path, monkeypatch):
    file = tmp_path / "backup.json"

    with pytest.raises(CommandError, match="too short"):
        run("backup", str(file), monkeypatch=monkeypatch, typed="short\n")
    assert not file.exists()

    run("backup", str(file), monkeypatch=monkeypatch, typed=f"{PASSPHRASE}\n")
    assert stat.S_IMODE(os.stat(file).st_mode) == 0o600
    with pytest.raises(CommandError, match="already"):
        run("backup", str(file), monkeypatch=monkeypatch, typed=f"{PASSPHRASE}\n")

    settings.CERTIFICATE_KEYS_ROOT = tmp_path / "other"
    with pytest.raises(CommandError, match="passphrase is another"):
        run("restore", str(file), monkeypatch=monkeypatch, typed="another one\n")
    assert signing_key.kid in run(
        "restore", str(file), monkeypatch=monkeypatch, typed=f"{PASSPHRASE}\n"
    )
    with pytest.raises(CommandError, match="has keys"):
        run("restore", str(file), monkeypatch=monkeypatch, typed=f"{PASSPHRASE}\n")
    with pytest.raises(CommandError, match="No such file"):
        run("restore", str(tmp_path / "absent"), monkeypatch=monkeypatch, typed="x\n")


def test_command_has_nothing_to_back_up_without_keys(keys_root, tmp_path, monkeypatch):
    with pytest.raises(CommandError, match="No keys"):
        run("backup", str(tmp_path / "b"), monkeypatch=monkeypatch, typed=f"{PASSPHRASE}\n")
    assert not (tmp_path / "b").exists()
