"""Packages become content: checked, unpacked and stored, or refused with a sentence.

Files are stored first, each for itself, where nobody sees them; then one transaction makes library
builds, content and version. A worker that is killed before it leaves nothing to be seen, and
another begins anew.
"""

import hashlib
import time
import uuid
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import PurePath
from tempfile import SpooledTemporaryFile
from typing import IO

from django.core.files import File
from django.db import transaction
from django.db.models import Max, Q, QuerySet
from wagtail.models import Collection

from cms.h5p import bans, builds, limits, packages
from cms.h5p.archive import PIECE
from cms.h5p.faults import STOPPED, UPLOAD_LOST, Fault, printable
from cms.h5p.libraries import Ref
from cms.h5p.models import (
    Content,
    ContentFile,
    ContentVersion,
    LibraryBuild,
    PackageImport,
    StoredFile,
    VersionBuild,
    private_storage,
)
from cms.h5p.packages import Package, PackedFile
from cms.languages import direction, source_codes
from lms.bells import doorbell
from lms.members.models import Member

TASK = "h5p.import_package"
TRIES = 3
SILENCE = timedelta(minutes=2)
"""A worker that said nothing for so long is taken for dead."""

_State = PackageImport.State
_AT_ONCE = 500
_NOTED_EACH = 1.0
_IN_MEMORY = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Words:
    """What its author says about a content; an empty title is left to the package."""

    title: str = ""
    text_alternative: str = ""
    transcript: str = ""


class Overtaken(Exception):
    """Another worker has begun with the same package, because this one was silent for long."""


def ask(
    *,
    file: File,
    name: str,
    collection: Collection,
    language: str,
    replaces: Content | None,
    actor: Member | None,
    at: datetime,
    words: Words = Words(),
) -> PackageImport:
    """Have a package imported by a worker. ``language`` may be empty: the package may say it."""
    row = _row(
        file=file,
        name=name,
        collection=collection,
        language=language,
        replaces=replaces,
        words=words,
        actor=actor,
        at=at,
    )
    row.save()
    doorbell.ring(TASK, row.pk)
    return row


def import_now(
    *,
    file: File,
    name: str,
    collection: Collection,
    language: str,
    replaces: Content | None,
    at: datetime,
) -> PackageImport:
    """The same without a worker, for a command."""
    row = _row(
        file=file,
        name=name,
        collection=collection,
        language=language,
        replaces=replaces,
        words=Words(),
        actor=None,
        at=at,
    )
    _begin(row, at=at)
    row.save()
    _work(row, at=at)
    return row


def due(*, at: datetime) -> QuerySet[PackageImport]:
    """What no living worker is at."""
    silent = Q(noted_at=None) | Q(noted_at__lte=at - SILENCE)
    return PackageImport.objects.filter(silent, finished_at=None)


def run(*, import_id: int, at: datetime) -> None:
    """Import a package that is due, or find out why not. Safe to be called twice at once."""
    with transaction.atomic():
        row = due(at=at).select_for_update(of=("self",)).filter(pk=import_id).first()
        if row is None:
            return
        if row.tries >= TRIES:
            _refuse(row, Fault(STOPPED, entry=row.name), at=at)
            return
        _begin(row, at=at)
        row.save(update_fields=["claim", "tries", "noted_at", "state", "percent"])
    with suppress(Overtaken):
        _work(row, at=at)


def _row(
    *,
    file: File,
    name: str,
    collection: Collection,
    language: str,
    replaces: Content | None,
    words: Words,
    actor: Member | None,
    at: datetime,
) -> PackageImport:
    kept = private_storage().save(f"h5p/uploads/{uuid.uuid4()}.h5p", file)
    return PackageImport(
        name=printable(PurePath(name).name)[:255],
        upload=kept,
        collection=collection,
        language=language,
        replaces=replaces,
        **asdict(words),
        asked_by=actor,
        asked_at=at,
    )


def _begin(row: PackageImport, *, at: datetime) -> None:
    row.claim, row.tries, row.noted_at = uuid.uuid4(), row.tries + 1, at
    row.state, row.percent = _State.READING, 0


def _work(row: PackageImport, *, at: datetime) -> None:
    pulse = _Pulse(row, at=at)
    try:
        with private_storage().open(str(row.upload), "rb") as file:
            known = builds.trusted()
            package = packages.read(
                file,
                limits=limits.current(),
                known={ref: build.library for ref, build in known.items()},
                note=pulse.reading,
            )
            bans.refuse(package, digests=builds.digests(package))
            stored = _store_files(package, pulse=pulse)
            original = _store_package(file, package)
    except Fault as fault:
        _give_up(row, fault, at=at)
    except FileNotFoundError:
        _give_up(row, Fault(UPLOAD_LOST, entry=row.name), at=at)
    else:
        _publish(row, package, original=original, stored=stored, known=known, at=at)


class _Pulse:
    """Says that this worker lives and how far it is, now and then."""

    def __init__(self, row: PackageImport, *, at: datetime) -> None:
        self._row, self._at = row, at
        self._began = self._noted = time.monotonic()

    def reading(self, percent: int) -> None:
        self._note(_State.READING, percent // 2)

    def storing(self, percent: int) -> None:
        self._note(_State.STORING, 50 + percent // 2)

    def _note(self, state: str, percent: int) -> None:
        now = time.monotonic()
        if now - self._noted < _NOTED_EACH:
            return
        self._noted = now
        ours = PackageImport.objects.filter(pk=self._row.pk, claim=self._row.claim)
        at = self._at + timedelta(seconds=now - self._began)
        if not ours.update(state=state, percent=min(percent, 100), noted_at=at):
            raise Overtaken


def _give_up(row: PackageImport, fault: Fault, *, at: datetime) -> None:
    with transaction.atomic():
        _refuse(_ours(row), fault, at=at)
    row.refresh_from_db()


def _refuse(row: PackageImport, fault: Fault, *, at: datetime) -> None:
    row.state, row.finished_at = _State.REFUSED, at
    row.code, row.entry, row.detail = fault.code, fault.entry, fault.detail
    row.save(update_fields=["state", "finished_at", "code", "entry", "detail"])
    _forget_upload(row)


def _ours(row: PackageImport) -> PackageImport:
    """Locked, if no other worker took it meanwhile."""
    found = PackageImport.objects.select_for_update(of=("self",)).filter(
        pk=row.pk, claim=row.claim, finished_at=None
    )
    ours = found.first()
    if ours is None:
        raise Overtaken
    return ours


def _forget_upload(row: PackageImport) -> None:
    """What is imported is kept under its hash, and what is refused is of no use."""
    name = str(row.upload)
    transaction.on_commit(lambda: private_storage().delete(name))


def _store_files(package: Package, *, pulse: _Pulse) -> dict[str, StoredFile]:
    """By hash: what playing needs, each file once; what is stored already is not stored again."""
    wanted = {file.sha256: file for file in _of_play(package)}
    stored = _found(wanted)
    missing = [file for sha256, file in wanted.items() if sha256 not in stored]
    whole = sum(file.size for file in missing) or 1
    done = 0
    for file in missing:
        stored[file.sha256] = _store(
            package.pieces(file), sha256=file.sha256, size=file.size, packed=file.packed
        )
        done += file.size
        pulse.storing(100 * done // whole)
    return stored


def _of_play(package: Package) -> Iterator[PackedFile]:
    yield from package.content_files.values()
    for ref in package.order:
        yield from package.library_files.get(ref, {}).values()


def _found(hashes: Iterable[str]) -> dict[str, StoredFile]:
    names = list(hashes)
    return {
        each.sha256: each
        for start in range(0, len(names), _AT_ONCE)
        for each in StoredFile.objects.filter(sha256__in=names[start : start + _AT_ONCE])
    }


def _store_package(file: IO[bytes], package: Package) -> StoredFile:
    digest = hashlib.sha256()
    file.seek(0)
    while piece := file.read(PIECE):
        digest.update(piece)
    sha256 = digest.hexdigest()
    found = StoredFile.objects.filter(sha256=sha256).first()
    if found is not None:
        return found
    file.seek(0)
    pieces = iter(lambda: file.read(PIECE), b"")
    return _store(pieces, sha256=sha256, size=package.size, packed=package.size)


def _store(pieces: Iterator[bytes], *, sha256: str, size: int, packed: int) -> StoredFile:
    """The row comes after the file: what a killed worker wrote half has none, and is not used."""
    with SpooledTemporaryFile(max_size=_IN_MEMORY) as unpacked:
        for piece in pieces:
            unpacked.write(piece)
        unpacked.seek(0)
        name = private_storage().save(f"h5p/files/{sha256[:2]}/{sha256}", File(unpacked))
    stored, is_ours = StoredFile.objects.get_or_create(
        sha256=sha256, defaults={"size": size, "packed": packed, "file": name}
    )
    if not is_ours:
        private_storage().delete(name)
    return stored


def _publish(
    row: PackageImport,
    package: Package,
    *,
    original: StoredFile,
    stored: dict[str, StoredFile],
    known: dict[Ref, LibraryBuild],
    at: datetime,
) -> None:
    """Make all of it be there, in one moment."""
    with transaction.atomic():
        ours = _ours(row)
        loaded = [
            builds.keep(
                library=package.libraries[ref],
                files={
                    path: stored[file.sha256] for path, file in package.library_files[ref].items()
                },
                at=at,
            )
            if ref in package.libraries
            else known[ref]
            for ref in package.order
        ]
        version = _version(ours, package, original=original, loaded=loaded, at=at)
        ContentFile.objects.bulk_create(
            ContentFile(version=version, path=path, stored=stored[file.sha256])
            for path, file in package.content_files.items()
        )
        VersionBuild.objects.bulk_create(
            VersionBuild(version=version, build=build, position=position)
            for position, build in enumerate(loaded)
        )
        ours.state, ours.percent, ours.finished_at = _State.DONE, 100, at
        ours.version = version
        ours.save(update_fields=["state", "percent", "finished_at", "version"])
        _forget_upload(ours)
    row.refresh_from_db()


def _version(
    row: PackageImport,
    package: Package,
    *,
    original: StoredFile,
    loaded: list[LibraryBuild],
    at: datetime,
) -> ContentVersion:
    content = _content(row, package, at=at)
    number = content.versions.aggregate(last=Max("number"))["last"] or 0
    main = next(build for build in loaded if build.ref == package.main_library)
    return ContentVersion.objects.create(
        content=content,
        number=number + 1,
        package=original,
        package_name=row.name,
        metadata=dict(package.metadata),
        main_library=main,
        warnings=list(package.warnings),
        first_visit_bytes=_first_visit(package, loaded),
        imported_at=at,
        imported_by=row.asked_by,
    )


def _content(row: PackageImport, package: Package, *, at: datetime) -> Content:
    if row.replaces_id is not None:
        # Two packages for the same content get their numbers one after the other.
        return Content.objects.select_for_update().get(pk=row.replaces_id)
    language = row.language or language_of(package.language)
    return Content.objects.create(
        title=row.title or package.title,
        text_alternative=row.text_alternative,
        transcript=row.transcript,
        language=language,
        direction=direction(language),
        collection=row.collection,
        created_at=at,
    )


def language_of(said: str) -> str:
    """A language of the site that a package may mean; English where it says none that we have."""
    offered = source_codes()
    code = said.lower().replace("_", "-")
    while code:
        if code in offered:
            return code
        code = code.rpartition("-")[0]
    return offered[0]


def _first_visit(package: Package, loaded: list[LibraryBuild]) -> int:
    """Scripts and styles of its libraries, and all of the content."""
    sizes = {file.sha256: file.packed for file in package.content_files.values()}
    for build in loaded:
        library = build.library
        assets = build.places.filter(path__in=[*library.scripts, *library.styles])
        for place in assets.select_related("stored"):
            sizes[place.stored.sha256] = place.stored.packed
    return sum(sizes.values())
