"""The keys certificates are signed with: files outside repository and database.

``CERTIFICATE_KEYS_ROOT`` holds ``keys.json``, the public record of every key that certificates were
signed with, oldest first, and one private file, ``key-2026-3fa81c07.pem``: the last key's. A
retired key stays in the record, or what it signed would no longer verify; its private file has no
more use.
"""

import hashlib
import json
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from django.conf import settings
from django.core.files import locks

from certificates.credentials import multibase
from certificates.credentials.documents import as_time

_ED25519 = b"\xed\x01"
"""What a multikey of this kind begins with."""

_BACKUP_FORMAT = "waymark-certificate-keys-1"
# 128 MiB and a third of a second for each guess at a passphrase.
_SCRYPT_COST = 2**17


class NoSigningKey(Exception):
    """Nothing can be signed here; the text says why. Reading and checking still work."""


class UnknownKey(Exception):
    """No key of this name is in the record."""


class KeysExist(Exception):
    """The folder has keys, which would be mixed with others or lost."""


class UnreadableBackup(Exception):
    """The file is no backup of keys, or the passphrase is another."""


@dataclass(frozen=True)
class PublicKey:
    kid: str
    multibase: str
    created: str

    def loaded(self) -> Ed25519PublicKey:
        """Raises ``ValueError`` if the record is damaged."""
        try:
            content = multibase.from_base58(self.multibase)
        except multibase.NotMultibase as error:
            raise ValueError(f"{self.kid} is no multikey") from error
        if not content.startswith(_ED25519):
            raise ValueError(f"{self.kid} is no Ed25519 key")
        return Ed25519PublicKey.from_public_bytes(content.removeprefix(_ED25519))


@dataclass(frozen=True)
class SigningKey:
    kid: str
    private: Ed25519PrivateKey


@dataclass(frozen=True)
class _Record:
    """``withdrawn``: names of leaked keys, for whoever wonders what became of them."""

    keys: tuple[PublicKey, ...] = ()
    withdrawn: tuple[str, ...] = ()


def signing_key() -> SigningKey:
    """The newest. Raises ``NoSigningKey``."""
    record = _record()
    if not record.keys:
        raise NoSigningKey(f"No keys in {_root()}: make one with manage.py certificate_keys new.")
    newest = record.keys[-1]
    path = _private_path(newest.kid)
    try:
        status = path.stat()
    except FileNotFoundError as error:
        raise NoSigningKey(f"{path} is missing: this machine cannot sign certificates.") from error
    if status.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise NoSigningKey(f"Others on this machine can read {path}: chmod 600 it.")
    return SigningKey(newest.kid, _load_private(path, _stamp(status), newest))


def public_keys() -> list[PublicKey]:
    """All that certificates may have been signed with, oldest first."""
    return list(_record().keys)


def new_key(*, at: datetime) -> PublicKey:
    """Certificates are signed with it from now on. The one before can then sign no more."""
    with _changing() as record:
        private = Ed25519PrivateKey.generate()
        public = _public_multibase(private)
        key = PublicKey(_kid(public, at.year), public, as_time(at))
        _write(_private_path(key.kid), _pem(private))
        _write_record(_Record((*record.keys, key), record.withdrawn))
        for path in _root().glob("key-*.pem"):
            if path.stem != key.kid:
                path.unlink()
    return key


def remove_leaked(*, kid: str) -> None:
    """What was signed with it no longer verifies. Raises ``UnknownKey``."""
    with _changing() as record:
        if kid not in {key.kid for key in record.keys}:
            raise UnknownKey(f"There is no key {kid}.")
        rest = tuple(key for key in record.keys if key.kid != kid)
        _write_record(_Record(rest, (*record.withdrawn, kid)))
        _private_path(kid).unlink(missing_ok=True)


def backup(*, passphrase: str) -> bytes:
    """Everything in the folder, encrypted. Raises ``NoSigningKey`` if there is nothing in it."""
    record = _record()
    if not record.keys:
        raise NoSigningKey(f"No keys in {_root()}.")
    content = {
        "record": _as_json(record),
        "private": {
            key.kid: _private_path(key.kid).read_text()
            for key in record.keys
            if _private_path(key.kid).exists()
        },
    }
    salt = os.urandom(16)
    sealed = Fernet(_derived(passphrase, salt)).encrypt(json.dumps(content).encode())
    bundle = {"format": _BACKUP_FORMAT, "salt": salt.hex(), "content": sealed.decode()}
    return json.dumps(bundle, indent=1).encode()


def restore(content: bytes, *, passphrase: str) -> list[PublicKey]:
    """Into a folder without keys. Raises ``KeysExist`` and ``UnreadableBackup``."""
    opened = _opened(content, passphrase)
    with _changing() as record:
        if record != _Record():
            raise KeysExist(f"{_root()} has keys: move them away first.")
        for kid, pem in opened["private"].items():
            _write(_private_path(kid), pem.encode())
        _write_record(_from_json(opened["record"]))
    return public_keys()


def check_backup(content: bytes, *, passphrase: str) -> None:
    """Raises ``UnreadableBackup`` if it would not be restored with this passphrase."""
    _opened(content, passphrase)


def _opened(content: bytes, passphrase: str) -> dict[str, Any]:
    try:
        bundle = json.loads(content)
        if bundle["format"] != _BACKUP_FORMAT:
            raise UnreadableBackup("This is not a backup of certificate keys.")
        derived = _derived(passphrase, bytes.fromhex(bundle["salt"]))
        sealed = bundle["content"].encode()
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise UnreadableBackup("This is not a backup of certificate keys.") from error
    try:
        return json.loads(Fernet(derived).decrypt(sealed))
    except InvalidToken as error:
        raise UnreadableBackup("The passphrase is another, or the file is damaged.") from error


def _root() -> Path:
    return Path(settings.CERTIFICATE_KEYS_ROOT)


def _private_path(kid: str) -> Path:
    return _root() / f"{kid}.pem"


def _record_path() -> Path:
    return _root() / "keys.json"


def _record() -> _Record:
    path = _record_path()
    try:
        status = path.stat()
    except FileNotFoundError:
        return _Record()
    return _load_record(path, _stamp(status))


def _stamp(status: os.stat_result) -> tuple[int, int, int]:
    """Another whenever the file is."""
    return (status.st_mtime_ns, status.st_ino, status.st_size)


@lru_cache(maxsize=4)
def _load_record(path: Path, _stamp: tuple[int, int, int]) -> _Record:
    return _from_json(json.loads(path.read_text()))


@lru_cache(maxsize=4)
def _load_private(path: Path, _stamp: tuple[int, int, int], public: PublicKey) -> Ed25519PrivateKey:
    try:
        private = load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError) as error:
        raise NoSigningKey(f"{path} is not a private key without passphrase.") from error
    if not isinstance(private, Ed25519PrivateKey) or _public_multibase(private) != public.multibase:
        raise NoSigningKey(f"{path} is not the key that keys.json has under this name.")
    return private


def _public_multibase(private: Ed25519PrivateKey) -> str:
    raw = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return multibase.to_base58(_ED25519 + raw)


def _pem(private: Ed25519PrivateKey) -> bytes:
    return private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _kid(public: str, year: int) -> str:
    """A name made of the key: in a folder that was lost and begun anew none comes again."""
    return f"key-{year}-{hashlib.sha256(public.encode()).hexdigest()[:8]}"


@contextmanager
def _changing() -> Iterator[_Record]:
    """One change at a time."""
    _root().mkdir(mode=0o700, parents=True, exist_ok=True)
    with (_root() / "lock").open("w") as lock:
        locks.lock(lock, locks.LOCK_EX)
        yield _record()


def _write_record(record: _Record) -> None:
    _write(_record_path(), json.dumps(_as_json(record), indent=1).encode())


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all, and for nobody else's eyes at any moment."""
    unfinished = path.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)


def _as_json(record: _Record) -> dict[str, Any]:
    return {
        "keys": [
            {"kid": key.kid, "publicKeyMultibase": key.multibase, "created": key.created}
            for key in record.keys
        ],
        "withdrawn": list(record.withdrawn),
    }


def _from_json(content: dict[str, Any]) -> _Record:
    return _Record(
        tuple(
            PublicKey(entry["kid"], entry["publicKeyMultibase"], entry["created"])
            for entry in content["keys"]
        ),
        tuple(content["withdrawn"]),
    )


def _derived(passphrase: str, salt: bytes) -> bytes:
    derived = Scrypt(salt=salt, length=32, n=_SCRYPT_COST, r=8, p=1).derive(passphrase.encode())
    return multibase.to_base64url(derived).removeprefix("u").encode() + b"="
