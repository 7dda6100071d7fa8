"""Which kinds of files a package may have, and whether they are what they say they are."""

from pathlib import PurePosixPath

from cms.h5p.faults import Fault

# What H5P's own core takes (1.27), and pictures that came up since.
CONTENT = frozenset(
    {
        *("json", "txt", "csv", "diff", "patch", "md", "textile", "vtt", "webvtt", "swf"),
        *("png", "jpg", "jpeg", "gif", "bmp", "tif", "tiff", "webp", "gltf", "glb"),
        *("eot", "ttf", "woff", "woff2", "otf"),
        *("webm", "mp4", "ogg", "mp3", "m4a", "wav"),
        *("pdf", "rtf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "ods", "odp"),
    }
)
# A drawing in SVG can hold scripts: no more is said against one than against a library's scripts.
LIBRARY = CONTENT | {"js", "css", "svg", "xml"}

SAMPLE = 1024
"""Bytes at the beginning of a file by which it is told."""

_PICTURES = frozenset({"png", "jpg", "jpeg", "gif", "bmp", "tif", "tiff", "webp"})
_PACKED = frozenset({"docx", "xlsx", "pptx", "odt", "ods", "odp"})
_PICTURE_BEGINNINGS = (
    *(b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a"),
    *(b"BM", b"II*\x00", b"MM\x00*", b"RIFF"),
)
_PROGRAMS = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xfe\xed\xfa", b"\xcf\xfa\xed\xfe", b"#!")
_ARCHIVES = (b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")
_MARKUP = (b"<!doctype html", b"<html", b"<head", b"<body", b"<script", b"<iframe", b"<?php")
_BARE = frozenset(
    {
        *("js", "css", "json", "txt", "md", "csv", "textile"),
        *("diff", "patch", "vtt", "webvtt"),
    }
)

_TYPES = {
    **{"json": "application/json", "js": "text/javascript", "css": "text/css"},
    **{"png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif"},
    **{"webp": "image/webp", "svg": "image/svg+xml", "bmp": "image/bmp"},
    **{"tif": "image/tiff", "tiff": "image/tiff"},
    **{"woff": "font/woff", "woff2": "font/woff2", "ttf": "font/ttf", "otf": "font/otf"},
    **{"mp3": "audio/mpeg", "m4a": "audio/mp4", "wav": "audio/wav", "ogg": "audio/ogg"},
    **{"mp4": "video/mp4", "webm": "video/webm", "vtt": "text/vtt", "webvtt": "text/vtt"},
    **{"txt": "text/plain", "pdf": "application/pdf"},
}


def ending(name: str) -> str:
    return PurePosixPath(name).suffix[1:].lower()


def media_type(name: str) -> str:
    """How a browser is told what a file is; what it does not play is bytes."""
    return _TYPES.get(ending(name), "application/octet-stream")


def check_name(name: str, *, in_library: bool) -> None:
    if in_library and ending(name) not in LIBRARY:
        raise Fault("file-type-library", entry=name)
    if not in_library and ending(name) not in CONTENT:
        raise Fault("file-type-content", entry=name)


def check_beginning(name: str, sample: bytes) -> None:
    """Raise ``Fault`` if a file that begins like this is plainly something else than named."""
    kind = ending(name)
    if sample and not _may_begin(kind, sample):
        raise Fault("file-content-mismatch", entry=name)


def _may_begin(kind: str, sample: bytes) -> bool:
    if kind in _PICTURES:
        # Pictures with the ending of another kind of picture are common, and browsers mind neither.
        return sample.startswith(_PICTURE_BEGINNINGS) or sample[4:8] == b"ftyp"
    if kind == "pdf":
        return b"%PDF" in sample
    if kind in _BARE:
        return not _is_binary(kind, sample)
    bare = sample.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if bare.startswith(_MARKUP) or sample.startswith(_PROGRAMS):
        return False
    return kind in _PACKED or not sample.startswith(_ARCHIVES)


def _is_binary(kind: str, sample: bytes) -> bool:
    bare = sample.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if bare.startswith(_MARKUP[:2]) or bare.startswith(b"<?php"):
        return kind != "md"
    # “MZ” may begin a text; programs have zeros.
    begins_other = sample.startswith((*_PROGRAMS[1:5], *_ARCHIVES, b"\x89PNG", b"\xff\xd8\xff"))
    return begins_other or (sample.startswith(b"MZ") and b"\x00" in sample)
