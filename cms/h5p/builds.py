"""Libraries by their bytes: kept once, and trusted by nobody until the secretariat says so."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import PermissionDenied

from cms.h5p import bans
from cms.h5p.libraries import Library, Ref
from cms.h5p.models import LibraryBuild, LibraryFile, StoredFile
from cms.h5p.packages import Package
from lms.members.models import Member

TRUST = "h5p.trust_librarybuild"


def digests(package: Package) -> dict[Ref, str]:
    """Of the libraries that a package brings, what each build is told by."""
    return {
        ref: _digest({path: file.sha256 for path, file in package.library_files[ref].items()})
        for ref in package.libraries
    }


def keep(*, library: Library, files: Mapping[str, StoredFile], at: datetime) -> LibraryBuild:
    """The build with just these files at these paths; a new one if there is none."""
    build, is_new = LibraryBuild.objects.get_or_create(
        digest=_digest({path: file.sha256 for path, file in files.items()}),
        defaults={
            **{"name": library.ref.name, "major": library.ref.major, "minor": library.ref.minor},
            **{"patch": library.patch, "title": library.title, "licence": library.licence},
            **{"author": library.author, "metadata": dict(library.metadata)},
            **{"size": sum(file.size for file in files.values()), "added_at": at},
        },
    )
    if is_new:
        LibraryFile.objects.bulk_create(
            LibraryFile(build=build, path=path, stored=file) for path, file in files.items()
        )
    return build


def trusted() -> dict[Ref, LibraryBuild]:
    """Of each library the newest patch that is trusted; of two with the same, the later trusted.

    None that is known to be bad.
    """
    found = LibraryBuild.objects.exclude(trusted_at=None).order_by("patch", "trusted_at", "pk")
    bad = bans.reasons(found)
    return {build.ref: build for build in found if build.pk not in bad}


def trust(*, build: LibraryBuild, actor: Member, at: datetime) -> None:
    """Have packages without libraries use this one. Content that is there stays with its own."""
    _check(actor)
    LibraryBuild.objects.filter(pk=build.pk).update(trusted_at=at, trusted_by=actor)


def distrust(*, build: LibraryBuild, actor: Member) -> None:
    """Use it for no other package from now on."""
    _check(actor)
    LibraryBuild.objects.filter(pk=build.pk).update(trusted_at=None, trusted_by=None)


def _check(actor: Member) -> None:
    if not actor.has_perm(TRUST):
        raise PermissionDenied


def _digest(hashes: Mapping[str, str]) -> str:
    return hashlib.sha256(json.dumps(sorted(hashes.items())).encode()).hexdigest()
