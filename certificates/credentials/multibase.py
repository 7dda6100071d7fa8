"""Bytes as text that says by its first letter how it was encoded."""

import base64

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BASE58_VALUES = {character: value for value, character in enumerate(_BASE58)}
# Keys and signatures have at most 90 characters; decoding takes time squared.
_BASE58_LONGEST = 200


class NotMultibase(Exception):
    """The text does not stand for bytes in the encoding asked for."""


def to_base58(content: bytes) -> str:
    number = int.from_bytes(content)
    characters = []
    while number:
        number, digit = divmod(number, 58)
        characters.append(_BASE58[digit])
    zeros = len(content) - len(content.lstrip(b"\0"))
    return "z" + "1" * zeros + "".join(reversed(characters))


def from_base58(text: str) -> bytes:
    if not text.startswith("z") or len(text) > _BASE58_LONGEST:
        raise NotMultibase
    digits = text[1:]
    number = 0
    for character in digits:
        if character not in _BASE58_VALUES:
            raise NotMultibase
        number = number * 58 + _BASE58_VALUES[character]
    zeros = len(digits) - len(digits.lstrip("1"))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8)


def to_base64url(content: bytes) -> str:
    return "u" + base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def from_base64url(text: str) -> bytes:
    if not text.startswith("u"):
        raise NotMultibase
    digits = text[1:]
    padding = "=" * (-len(digits) % 4)
    try:
        return base64.b64decode(digits + padding, altchars=b"-_", validate=True)
    except ValueError as error:
        raise NotMultibase from error
