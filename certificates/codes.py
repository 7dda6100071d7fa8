"""Certificate codes: 16 characters that nobody can guess and anybody can type."""

import secrets

from lms import letters

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U, which are mistaken for others or make words."""

LENGTH = 16
_MISREAD = str.maketrans({"I": "1", "L": "1", "O": "0"})


def new_code() -> str:
    """A random code of 80 bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def grouped(code: str) -> str:
    """As it is printed: ``ABCD-EFGH-JKMN-PQRS``."""
    return "-".join(code[start : start + 4] for start in range(0, LENGTH, 4))


def normalised(typed: str) -> str:
    """What was typed, in the form codes are stored in; letters often misread are taken as meant."""
    return letters.alphanumeric(typed).translate(_MISREAD)
