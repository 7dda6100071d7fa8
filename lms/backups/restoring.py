import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from certificates.credentials import keys
from lms.backups import archive, databases, writing
from lms.backups.archive import DATABASE, FOLDERS, KEYS, Manifest
from lms.members.models import Member
from lms.reports import columns


class InUse(Exception):
    """There is a site here that would be replaced."""


class Unfitting(Exception):
    """The backup is sound, and not for this installation."""


def restore(file: Path, *, passphrase: str, replaces: bool, at: datetime) -> list[Path]:
    """Put a backup in the place of what is here; where that is kept now.

    Everything is read and checked before anything is changed, and what was changed is changed back
    if a later step fails. Raises ``InUse`` for a site with members or files unless ``replaces``,
    ``Unfitting``, ``archive.UnreadableArchive``, ``keys.UnreadableBackup``,
    ``databases.DatabaseTrouble`` and ``OSError``.
    """
    if not replaces and (found := in_use()):
        raise InUse(found)
    Path(settings.VAR_DIR).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.VAR_DIR, prefix=".restoring-") as name:
        folder = Path(name)
        manifest = archive.unpack(file, folder, wanted=lambda _name: True)
        _refuse_unfitting(manifest)
        writing.compare_rows(folder / DATABASE, manifest)
        sealed = (folder / KEYS).read_bytes() if manifest.keys else None
        if sealed is not None:
            keys.check_backup(sealed, passphrase=passphrase)
        _open_files(folder)
        aside = f"before-{at:%Y-%m-%dT%H%M%S}"
        with _moved(_places(), aside=aside) as kept:
            for each, place in zip(FOLDERS, _file_places(), strict=True):
                (folder / each).mkdir(exist_ok=True)
                place.parent.mkdir(parents=True, exist_ok=True)
                (folder / each).rename(place)
            if sealed is not None:
                keys.restore(sealed, passphrase=passphrase)
            former = databases.replace(folder / DATABASE, aside=aside)
            if former is not None and former.parent == folder:
                former = former.rename(Path(settings.VAR_DIR, former.name))
        # Reports would count records of the database that was here.
        columns.forget()
        return [*kept, *([former] if former else [])]


def in_use() -> str | None:
    """What there is to lose here, in a sentence."""
    if Member._meta.db_table in connection.introspection.table_names() and Member.objects.exists():
        return "The database here has members."
    for place in _file_places():
        if place.exists() and any(path.is_file() for path in place.rglob("*")):
            return f"There are files in {place}."
    return None


def _file_places() -> list[Path]:
    return [Path(settings.MEDIA_ROOT), Path(settings.PRIVATE_ROOT)]


def _places() -> list[Path]:
    return [*_file_places(), Path(settings.CERTIFICATE_KEYS_ROOT)]


def _refuse_unfitting(manifest: Manifest) -> None:
    if manifest.engine != connection.vendor:
        raise Unfitting(
            f"The backup is of {manifest.engine}, and DATABASE_URL here names {connection.vendor}."
        )
    known = MigrationLoader(None).disk_migrations
    newer = [f"{app}.{name}" for app, name in manifest.migrations if (app, name) not in known]
    if newer:
        raise Unfitting(
            f"The backup is of another version of Waymark ({', '.join(newer[:3])} is unknown here)."
            " Check out that version, restore, and update afterwards."
        )


def _open_files(folder: Path) -> None:
    """Pictures may be read by a web server; what is private is for the site alone."""
    for path in [folder / "media", *(folder / "media").rglob("*")]:
        if path.exists():
            path.chmod(0o755 if path.is_dir() else 0o644)
    for path in [folder / "private", *(folder / "private").rglob("*")]:
        if path.exists():
            path.chmod(0o700 if path.is_dir() else 0o600)


@contextmanager
def _moved(places: list[Path], *, aside: str) -> Iterator[list[Path]]:
    """Folders out of the way, and back again if what is done meanwhile fails."""
    before = [place for place in places if place.exists()]
    kept: dict[Path, Path] = {}
    try:
        for place in before:
            kept[place] = place.rename(place.with_name(f"{place.name}.{aside}"))
        yield list(kept.values())
    except BaseException:
        for place in places:
            # What is there and was not moved has always been there.
            if place.exists() and (place in kept or place not in before):
                shutil.rmtree(place)
        for place, former in kept.items():
            former.rename(place)
        raise
