import os
import tempfile
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from certificates.credentials import keys
from lms.backups import archive, databases
from lms.backups.archive import DATABASE, FORMAT, KEYS, Manifest, UnreadableArchive, differing


class FileExists(Exception):
    """What is there is not overwritten."""


def write(file: Path, *, passphrase: str, at: datetime) -> Manifest:
    """Write a backup, for its owner's eyes, and read it again from its beginning to its end.

    The database first, then files: what it names is there. Without keys there are none in it.
    Raises ``FileExists``, ``databases.DatabaseTrouble``, ``UnreadableArchive`` and ``OSError``;
    then nothing is left under that name.
    """
    if file.exists():
        raise FileExists(f"{file} is there already: name another.")
    unfinished = file.with_name(f".{file.name}.part")
    unfinished.unlink(missing_ok=True)
    try:
        with tempfile.TemporaryDirectory(dir=file.parent, prefix=".backup-") as folder:
            manifest = _write(unfinished, Path(folder), passphrase=passphrase, at=at)
            check(unfinished)
        # Unlike a renaming, this refuses to take the place of what appeared meanwhile.
        os.link(unfinished, file)
    except FileExistsError as error:
        raise FileExists(f"{file} is there already: name another.") from error
    finally:
        unfinished.unlink(missing_ok=True)
    return manifest


def _write(file: Path, folder: Path, *, passphrase: str, at: datetime) -> Manifest:
    dumped = folder / DATABASE
    rows = databases.dump(dumped)
    migrations = sorted(MigrationRecorder(connection).applied_migrations())
    known = [key.kid for key in keys.public_keys()]
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as output:
        writer = archive.Writer(output)
        writer.add(DATABASE, dumped)
        writer.add_folder("media", Path(settings.MEDIA_ROOT))
        writer.add_folder("private", Path(settings.PRIVATE_ROOT))
        if known:
            writer.add_bytes(KEYS, keys.backup(passphrase=passphrase))
        manifest = Manifest(
            format=FORMAT,
            made_at=at.isoformat(),
            engine=connection.vendor,
            files=dict(writer.files),
            rows=rows,
            migrations=[list(each) for each in migrations],
            keys=known,
        )
        writer.finish(manifest)
        output.flush()
        os.fsync(output.fileno())
    return manifest


def check(file: Path) -> Manifest:
    """Read all of a backup and open its database. Raises ``UnreadableArchive`` if it would not do,
    and ``databases.DatabaseTrouble`` if the database in it cannot be opened."""
    with tempfile.TemporaryDirectory(dir=file.parent, prefix=".backup-") as folder:
        manifest = archive.unpack(file, Path(folder), wanted=lambda name: name == DATABASE)
        compare_rows(Path(folder, DATABASE), manifest)
    return manifest


def compare_rows(dumped: Path, manifest: Manifest) -> None:
    """Raises ``UnreadableArchive`` if a table has lost or won rows on its way into the file."""
    if wrong := differing(databases.count(dumped), manifest.rows):
        raise UnreadableArchive(f"The backup has other rows than the site: {', '.join(wrong[:5])}.")
