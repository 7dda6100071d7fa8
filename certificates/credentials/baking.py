"""A credential inside a picture, as Open Badges 3.0 says, and out of whatever file holds one.

What is read comes from strangers: nothing in it is followed, and nothing grows past a limit.
"""

import io
import re
import struct
import zlib
from collections.abc import Iterator
from enum import StrEnum

import pypdf
from defusedxml import DefusedXmlException, ElementTree
from pypdf.errors import PyPdfError

ATTACHMENT = "credential.json"
"""What a credential is called that is attached to a PDF."""

LARGEST_FILE = 5 * 1024 * 1024
LARGEST_CREDENTIAL = 100 * 1024

_NAMESPACE = "https://purl.imsglobal.org/ob/v3p0"
_SVG_START = re.compile(r"""<svg\b(?:[^>"']|"[^"]*"|'[^']*')*>""")
_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PNG_KEYWORD = b"openbadgecredential"
# A certificate needs a few of each; a PDF may be made to need hours.
_PDF_LIMITS = pypdf.Configuration(
    array_maximum_element_count=100,
    array_based_stream_maximum_output_length=LARGEST_FILE,
    brotli_maximum_output_length=LARGEST_FILE,
    lzw_maximum_output_length=LARGEST_FILE,
    run_length_maximum_output_length=LARGEST_FILE,
    zlib_maximum_output_length=LARGEST_FILE,
    stream_decoding_work_maximum_length=2 * LARGEST_FILE,
    stream_filters_maximum_length=2,
)
# A PDF that is not one can make pypdf stumble over anything.
_PDF_ERRORS = (
    PyPdfError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NotImplementedError,
    RecursionError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)


class Reason(StrEnum):
    TOO_LARGE = "too-large"
    UNKNOWN_KIND = "unknown-kind"
    DAMAGED = "damaged"
    NO_CREDENTIAL = "no-credential"


class UnreadableCredential(Exception):
    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


def bake_svg(svg: str, credential: str) -> str:
    """A picture of our own with the credential in it, once."""
    start = _SVG_START.search(svg)
    if start is None or start[0].endswith("/>") or _NAMESPACE in svg:
        raise ValueError("Not an SVG without a credential")
    # The mark that ends CDATA can only be inside a JSON string, where it may be written so.
    data = credential.replace("]]>", "]]\\u003e")
    opening = start[0].removesuffix(">") + f' xmlns:openbadges="{_NAMESPACE}">'
    element = f"<openbadges:credential><![CDATA[{data}]]></openbadges:credential>"
    return svg[: start.start()] + opening + element + svg[start.end() :]


def bake_png(png: bytes, credential: str) -> bytes:
    """A picture of our own with the credential in it, once."""
    chunks = list(_png_chunks(png))
    if any(_is_credential(kind, data) for kind, data in chunks):
        raise ValueError("Not a PNG without a credential")
    # Not compressed, in no language, under no translated keyword.
    text = _PNG_KEYWORD + b"\0\0\0\0\0" + credential.encode()
    header, *rest = chunks
    baked = [header, (b"iTXt", text), *rest]
    return _PNG_SIGNATURE + b"".join(_png_chunk(kind, data) for kind, data in baked)


def extract(content: bytes) -> str:
    """The credential in a PDF, SVG, PNG or JSON file. Raises ``UnreadableCredential``."""
    if len(content) > LARGEST_FILE:
        raise UnreadableCredential(Reason.TOO_LARGE)
    beginning = content[:1024].removeprefix(b"\xef\xbb\xbf").lstrip()
    if beginning.startswith(_PNG_SIGNATURE):
        found = _from_png(content)
    elif beginning.startswith(b"%PDF-"):
        found = _from_pdf(content)
    elif beginning.startswith(b"<"):
        found = _from_svg(content)
    elif beginning.startswith(b"{"):
        found = content
    else:
        raise UnreadableCredential(Reason.UNKNOWN_KIND)
    if len(found) > LARGEST_CREDENTIAL:
        raise UnreadableCredential(Reason.TOO_LARGE)
    try:
        return found.decode("utf-8-sig").strip()
    except UnicodeDecodeError as error:
        raise UnreadableCredential(Reason.DAMAGED) from error


def _only(found: list[bytes]) -> bytes:
    """Two would leave open which one was looked at."""
    if len(found) != 1:
        raise UnreadableCredential(Reason.NO_CREDENTIAL)
    return found[0]


def _from_svg(content: bytes) -> bytes:
    try:
        root = ElementTree.fromstring(content, forbid_dtd=True)
    except (ElementTree.ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise UnreadableCredential(Reason.DAMAGED) from error
    elements = root.iter(f"{{{_NAMESPACE}}}credential")
    return _only([(element.text or "").encode() for element in elements])


def _from_png(content: bytes) -> bytes:
    return _only(
        [_itxt_text(data) for kind, data in _png_chunks(content) if _is_credential(kind, data)]
    )


def _png_chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    if not content.startswith(_PNG_SIGNATURE):
        raise UnreadableCredential(Reason.DAMAGED)
    position = len(_PNG_SIGNATURE)
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


def _is_credential(kind: bytes, data: bytes) -> bool:
    return kind == b"iTXt" and data.startswith(_PNG_KEYWORD + b"\0")


def _itxt_text(data: bytes) -> bytes:
    """Others may have compressed it."""
    try:
        compressed, method = data[len(_PNG_KEYWORD) + 1 : len(_PNG_KEYWORD) + 3]
        _language, _keyword, text = data[len(_PNG_KEYWORD) + 3 :].split(b"\0", 2)
        if not compressed:
            return text
        if method != 0:
            raise UnreadableCredential(Reason.DAMAGED)
        unpacking = zlib.decompressobj()
        text = unpacking.decompress(text, LARGEST_CREDENTIAL)
    except (ValueError, zlib.error) as error:
        raise UnreadableCredential(Reason.DAMAGED) from error
    if not unpacking.eof:
        raise UnreadableCredential(Reason.TOO_LARGE)
    return text


def _from_pdf(content: bytes) -> bytes:
    try:
        with pypdf.apply_configuration(_PDF_LIMITS):
            reader = pypdf.PdfReader(io.BytesIO(content), strict=True)
            return _only(
                [file.content for file in reader.attachment_list if file.name == ATTACHMENT]
            )
    except _PDF_ERRORS as error:
        raise UnreadableCredential(Reason.DAMAGED) from error
