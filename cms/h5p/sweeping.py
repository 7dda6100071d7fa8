"""Files that nothing needs any more: of killed and refused imports, and of content that is gone.

What is younger than a day is spared: an import may be about to use it.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from cms.h5p.models import (
    ContentFile,
    ContentVersion,
    LibraryBuild,
    LibraryFile,
    PackageImport,
    StoredFile,
    VersionBuild,
    private_storage,
)

AGE = timedelta(days=1)
_UPLOADS, _FILES = "h5p/uploads", "h5p/files"


def sweep(*, at: datetime) -> int:
    """How many files were removed. Safe to be run beside imports, and to be stopped anywhere."""
    before = at - AGE
    _forget_builds(before=before)
    _forget_rows(before=before)
    return _remove(_without_row(), before=before)


def _forget_builds(*, before: datetime) -> None:
    """What nobody uses and nobody trusts serves no package."""
    unused = LibraryBuild.objects.filter(
        ~Exists(VersionBuild.objects.filter(build=OuterRef("pk"))),
        ~Exists(ContentVersion.objects.filter(main_library=OuterRef("pk"))),
        trusted_at=None,
        added_at__lt=before,
    )
    for pk in unused.values_list("pk", flat=True):
        _delete(unused.filter(pk=pk))


def _forget_rows(*, before: datetime) -> None:
    unused = StoredFile.objects.filter(
        *(
            ~Exists(model.objects.filter(**{field: OuterRef("pk")}))
            for model, field in (
                (LibraryFile, "stored"),
                (ContentFile, "stored"),
                (ContentVersion, "package"),
            )
        )
    )
    for pk, name in unused.values_list("pk", "file"):
        if _is_old(name, before=before):
            _delete(unused.filter(pk=pk))


@transaction.atomic
def _delete(found: QuerySet[Any]) -> None:
    """Unless an import began to use it meanwhile, which waits until this is decided."""
    held = found.model._base_manager.filter(pk__in=found.values("pk")).select_for_update()
    pks = [each.pk for each in held]
    found.filter(pk__in=pks).delete()


def _without_row() -> Iterator[str]:
    waiting = PackageImport.objects.filter(finished_at=None)
    yield from _unknown(_UPLOADS, waiting, field="upload")
    for folder in _listed(_FILES)[0]:
        yield from _unknown(f"{_FILES}/{folder}", StoredFile.objects.all(), field="file")


def _unknown(folder: str, rows: QuerySet, *, field: str) -> list[str]:
    names = [f"{folder}/{name}" for name in _listed(folder)[1]]
    known = set(rows.filter(**{f"{field}__startswith": f"{folder}/"}).values_list(field, flat=True))
    return [name for name in names if name not in known]


def _listed(folder: str) -> tuple[list[str], list[str]]:
    """Folders and files in it; none where there is no such folder yet."""
    try:
        return private_storage().listdir(folder)
    except FileNotFoundError:
        return [], []


def _remove(names: Iterator[str], *, before: datetime) -> int:
    storage, count = private_storage(), 0
    for name in names:
        if _is_old(name, before=before):
            storage.delete(name)
            count += 1
    return count


def _is_old(name: str, *, before: datetime) -> bool:
    try:
        return private_storage().get_modified_time(name) < before
    except FileNotFoundError:
        # A row whose file is lost already needs no sparing.
        return True
