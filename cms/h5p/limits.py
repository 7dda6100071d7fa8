"""How much a package may be before it is refused."""

from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Sizes in bytes; the ratio is of a file unpacked to packed, asked of files above a size."""

    package: int
    files: int
    file: int
    whole: int
    ratio: int
    ratio_from: int
    json: int
    json_depth: int
    json_parts: int
    path: int


def current() -> Limits:
    return Limits(**settings.H5P_LIMITS)
