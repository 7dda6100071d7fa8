"""Style sheets that refer to nothing outside themselves: a closed frame can ask for nothing."""

import base64
import posixpath
import re
from collections.abc import Callable

from cms.h5p.filetypes import ending, media_type

Read = Callable[[str], bytes | None]
"""The bytes of a file by its path in the library's folder; None where there is none."""

LARGEST = 160 * 1024
"""Of a picture or font, in bytes. One that is larger is left out: text and layout stay."""

_FACE = re.compile(r"@font-face\s*\{[^}]*\}", re.IGNORECASE)
_SOURCE = re.compile(r"\bsrc\s*:[^;}]*(?:;|(?=\}))", re.IGNORECASE)
_URL = re.compile(r"""url\(\s*(?:"([^"]*)"|'([^']*)'|([^)"']*?))\s*\)""", re.IGNORECASE)
# Browsers that have the closed frame have the first.
_FONTS = ("woff2", "woff", "ttf", "otf")


def self_contained(text: str, *, path: str, read: Read) -> str:
    """The style sheet at ``path``, with what it refers to written into it.

    Of a font only the smallest kind is taken, and a font that is not there is not named.
    """
    folder = posixpath.dirname(path)

    def found(name: str) -> str | None:
        bare = name.partition("?")[0].partition("#")[0]
        return _as_data(posixpath.normpath(posixpath.join(folder, bare)), read)

    def face(match: re.Match[str]) -> str:
        names = [_name(each) for each in _URL.finditer(match[0])]
        for kind in _FONTS:
            for name in names:
                of_kind = ending(name.partition("?")[0].partition("#")[0]) == kind
                if of_kind and (data := found(name)):
                    bare = _SOURCE.sub("", match[0]).rstrip("} \n\t").rstrip(";")
                    return f'{bare};src:url("{data}") format("{kind}")}}'
        return ""

    def picture(match: re.Match[str]) -> str:
        name = _name(match)
        if name.startswith(("data:", "#")):
            return match[0]
        return f'url("{found(name) or "data:,"}")'

    return _URL.sub(picture, _FACE.sub(face, text))


def _name(match: re.Match[str]) -> str:
    return (match[1] or match[2] or match[3] or "").strip()


def _as_data(path: str, read: Read) -> str | None:
    content = read(path)
    if content is None or len(content) > LARGEST:
        return None
    return f"data:{media_type(path)};base64,{base64.b64encode(content).decode()}"
