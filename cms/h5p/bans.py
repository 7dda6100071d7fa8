"""Libraries known to be bad: refused when they come, and not played where they are."""

from collections.abc import Iterable, Mapping

from cms.h5p.faults import KNOWN_BAD, Fault
from cms.h5p.libraries import Ref
from cms.h5p.models import ContentVersion, KnownBad, LibraryBuild, VersionBuild
from cms.h5p.packages import Package

Numbers = tuple[int, ...]


def numbers(version: str) -> Numbers:
    """``1.16.4`` as what can be compared. Raises ``ValueError`` for what is no version."""
    return tuple(int(part) for part in version.split("."))


def reason_against(
    rows: Iterable[KnownBad], *, digest: str, name: str, version: Numbers
) -> str | None:
    """Why a build is not to be had, if it is not."""
    return next((row.reason for row in rows if _is(row, digest, name, version)), None)


def reasons(builds: Iterable[LibraryBuild]) -> Mapping[int, str]:
    """Of these builds those that are known to be bad, by their ids."""
    rows = list(KnownBad.objects.order_by("pk"))
    found = {
        build.pk: reason_against(
            rows,
            digest=build.digest,
            name=build.name,
            version=(build.major, build.minor, build.patch),
        )
        for build in (builds if rows else ())
    }
    return {pk: reason for pk, reason in found.items() if reason is not None}


def unplayable(versions: Iterable[int]) -> set[int]:
    """Of these those that learners may not be given: a library of theirs is known to be bad.

    By their ids; in one statement while nothing is known to be bad, in three at most.
    """
    pinned = VersionBuild.objects.filter(version__in=versions)
    bad = reasons(LibraryBuild.objects.filter(pk__in=pinned.values("build")).defer("metadata"))
    return set(pinned.filter(build__in=bad).values_list("version", flat=True)) if bad else set()


def playable(version: ContentVersion) -> bool:
    """Whether learners may be given this: none of its libraries is known to be bad."""
    return not unplayable([version.pk])


def refuse(package: Package, *, digests: Mapping[Ref, str]) -> None:
    """Raises ``Fault`` for a package that brings a library that is known to be bad."""
    rows = list(KnownBad.objects.order_by("pk"))
    for ref, digest in digests.items():
        version = (ref.major, ref.minor, package.libraries[ref].patch)
        reason = reason_against(rows, digest=digest, name=ref.name, version=version)
        if reason is not None:
            raise Fault(KNOWN_BAD, entry=f"{ref}.{version[2]}", detail=reason)


def _is(row: KnownBad, digest: str, name: str, version: Numbers) -> bool:
    if row.digest:
        return row.digest == digest
    if row.name != name:
        return False
    begins = not row.first or numbers(row.first) <= version
    # 1.16 is all patches of it.
    ends = not row.last or version[: len(numbers(row.last))] <= numbers(row.last)
    return begins and ends
