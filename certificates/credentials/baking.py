"""A credential inside a picture, as Open Badges 3.0 says. ``extraction`` is the way back."""

import re
import struct
import zlib
from collections.abc import Iterator

from certificates.credentials.unreadable import Reason, UnreadableCredential

ATTACHMENT = "credential.json"
"""What a credential is called that is attached to a PDF."""

SVG_NAMESPACE = "https://purl.imsglobal.org/ob/v3p0"
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
PNG_KEYWORD = b"openbadgecredential"
_SVG_START = re.compile(r"""<svg\b(?:[^>"']|"[^"]*"|'[^']*')*>""")


def bake_svg(svg: str, credential: str) -> str:
    """A picture of our own with the credential in it, once."""
    start = _SVG_START.search(svg)
    if start is None or start[0].endswith("/>") or SVG_NAMESPACE in svg:
        raise ValueError("Not an SVG without a credential")
    # The mark that ends CDATA can only be inside a JSON string, where it may be written so.
    data = credential.replace("]]>", "]]\\u003e")
    opening = start[0].removesuffix(">") + f' xmlns:openbadges="{SVG_NAMESPACE}">'
    element = f"<openbadges:credential><![CDATA[{data}]]></openbadges:credential>"
    return svg[: start.start()] + opening + element + svg[start.end() :]


def bake_png(png: bytes, credential: str) -> bytes:
    """A picture of our own with the credential in it, once."""
    chunks = list(png_chunks(png))
    if any(is_credential(kind, data) for kind, data in chunks):
        raise ValueError("Not a PNG without a credential")
    # Not compressed, in no language, under no translated keyword.
    text = PNG_KEYWORD + b"\0\0\0\0\0" + credential.encode()
    header, *rest = chunks
    baked = [header, (b"iTXt", text), *rest]
    return PNG_SIGNATURE + b"".join(_png_chunk(kind, data) for kind, data in baked)


def png_chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Kinds and contents. Raises ``UnreadableCredential``."""
    if not content.startswith(PNG_SIGNATURE):
        raise UnreadableCredential(Reason.DAMAGED)
    position = len(PNG_SIGNATURE)
    kind = b""
    while kind != b"IEND":
        if position + 12 > len(content):
            raise UnreadableCredential(Reason.DAMAGED)
        length, kind = struct.unpack_from(">I4s", content, position)
        end = position + 8 + length
        data = content[position + 8 : end]
        if content[end : end + 4] != struct.pack(">I", zlib.crc32(kind + data)):
            raise UnreadableCredential(Reason.DAMAGED)
        yield kind, data
        position = end + 4


def _png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I4s", len(data), kind) + data + struct.pack(">I", zlib.crc32(kind + data))


def is_credential(kind: bytes, data: bytes) -> bool:
    return kind == b"iTXt" and data.startswith(PNG_KEYWORD + b"\0")
