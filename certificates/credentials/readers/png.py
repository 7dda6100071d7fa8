"""The credential in a PNG, as Open Badges 3.0 says. The picture itself is not decoded."""

import zlib

from certificates.credentials.baking import PNG_KEYWORD, is_credential, png_chunks
from certificates.credentials.readers import program
from certificates.credentials.unreadable import (
    LARGEST_CREDENTIAL,
    Finding,
    Reason,
    UnreadableCredential,
)


def read(content: bytes) -> bytes:
    """Raises ``UnreadableCredential``."""
    finding = Finding()
    for kind, data in png_chunks(content):
        finding.count_part()
        if is_credential(kind, data):
            finding.expect()
            finding.take(_text_in(data))
    return finding.result()


def _text_in(data: bytes) -> bytes:
    """Others may have compressed it."""
    after = len(PNG_KEYWORD) + 1
    try:
        compressed, method = data[after : after + 2]
        _language, _keyword, text = data[after + 2 :].split(b"\0", 2)
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


if __name__ == "__main__":
    program.run(read)
