"""What a page tells of interactive content before it starts, of all that stands in it at once."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Sum

from cms.h5p import bans, packs
from cms.h5p.models import ContentVersion, VersionBuild


@dataclass(frozen=True, kw_only=True)
class Start:
    """``size``: about how many bytes a browser that never played anything fetches."""

    size: int
    is_playable: bool


def starts(*, contents: Iterable[int]) -> dict[int, Start]:
    """Of the newest version of each, by the id of its content.

    In three statements, however many there are; five while libraries are known to be bad.
    """
    shown = list(contents)
    if not shown:
        return {}
    newer = ContentVersion.objects.filter(
        content=OuterRef("content"), number__gt=OuterRef("number")
    )
    newest = ContentVersion.objects.filter(~Exists(newer), content__in=shown)
    versions = list(newest.values_list("pk", "content", "first_visit_bytes"))
    pks = [pk for pk, _content, _size in versions]
    fonts, bad = _fonts(pks), bans.unplayable(pks)
    core = len(packs.core().packed)
    return {
        content: Start(size=size + fonts.get(pk, 0) + core, is_playable=pk not in bad)
        for pk, content, size in versions
    }


def _fonts(versions: list[int]) -> dict[int, int]:
    """Bytes of the fonts that stand in the styles, by the id of the version."""
    in_styles = VersionBuild.objects.filter(
        version__in=versions, build__places__path__endswith=".woff2"
    )
    return dict(
        in_styles.values("version")
        .annotate(bytes=Sum("build__places__stored__packed"))
        .values_list("version", "bytes")
    )
