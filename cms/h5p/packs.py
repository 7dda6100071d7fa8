"""What a frame loads before the content: styles and scripts of many files in one request.

A pack is JSON, ``{"styles": [text, …], "scripts": [text, …]}``, and its address names it by a hash
of all that it is made of. Content with the same libraries shares one. It is made when it is first
asked for, and kept in the cache, which may lose it.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache as once
from pathlib import Path

import brotli
from django.conf import settings
from django.core.cache import cache
from django.urls import reverse

from cms.h5p.models import LibraryBuild
from cms.h5p.styles import Read, self_contained

FORM = "1"
"""Another number for another way of making packs of the same files."""
KEPT = 30 * 24 * 60 * 60
_QUALITY = 9
_CORE = Path("h5p-standalone") / "dist"
_FONTS = "fonts/"


@dataclass(frozen=True)
class Core:
    """H5P's own scripts and styles. ``packed`` is compressed with Brotli."""

    digest: str
    packed: bytes

    @property
    def url(self) -> str:
        return reverse("interactive_core", args=[self.digest])


@once
def core() -> Core:
    """Made once by each process, from the package that npm brought."""
    folder = settings.NODE_MODULES / _CORE

    def read(path: str) -> bytes | None:
        # Its two families of text fonts are a megabyte: the device has fonts of its own.
        if path.startswith(_FONTS) and "/" in path.removeprefix(_FONTS):
            return None
        file = folder / path
        return file.read_bytes() if file.is_file() else None

    style = "styles/h5p.css"
    text = self_contained((folder / style).read_text(), path=style, read=read)
    pack = _encoded(styles=[text], scripts=[(folder / "frame.bundle.js").read_text()])
    return Core(hashlib.sha256(pack).hexdigest(), brotli.compress(pack, quality=_QUALITY))


def digest_of(builds: Iterable[LibraryBuild]) -> str:
    listing = [FORM, *(build.digest for build in builds)]
    return hashlib.sha256(json.dumps(listing).encode()).hexdigest()


def url_of(builds: Sequence[LibraryBuild]) -> str:
    """Where these libraries are fetched, in this order."""
    numbers = ".".join(str(build.pk) for build in builds)
    return reverse("interactive_pack", args=[digest_of(builds), numbers])


def packed(*, digest: str, numbers: Sequence[int]) -> bytes | None:
    """The pack of these libraries, compressed with Brotli; None unless the digest is theirs."""
    found = LibraryBuild.objects.in_bulk(numbers)
    if len(found) != len(numbers):
        return None
    builds = [found[number] for number in numbers]
    if digest_of(builds) != digest:
        return None
    return _kept(f"h5p-pack-{digest}", lambda: brotli.compress(_pack(builds), quality=_QUALITY))


def _kept(key: str, make: Callable[[], bytes]) -> bytes:
    found = cache.get(key)
    if found is None:
        found = make()
        cache.set(key, found, KEPT)
    return found


def _pack(builds: Iterable[LibraryBuild]) -> bytes:
    styles: list[str] = []
    scripts: list[str] = []
    for build in builds:
        read, library = _reader(build), build.library
        for path in library.styles:
            styles.append(self_contained(_text(read(path)), path=path, read=read))
        scripts += [_text(read(path)) for path in library.scripts]
    return _encoded(styles=styles, scripts=scripts)


def _reader(build: LibraryBuild) -> Read:
    places = {place.path: place for place in build.places.select_related("stored")}

    def read(path: str) -> bytes | None:
        place = places.get(path)
        if place is None:
            return None
        with place.stored.file.open() as file:
            return file.read()

    return read


def _text(content: bytes | None) -> str:
    return (content or b"").decode("utf-8-sig", errors="replace")


def _encoded(*, styles: list[str], scripts: list[str]) -> bytes:
    return json.dumps({"styles": styles, "scripts": scripts}, ensure_ascii=False).encode()
