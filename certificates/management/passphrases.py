"""Passphrases as commands ask for them."""

import getpass
import sys

from django.core.management import CommandError

SHORTEST = 12


def choose() -> str:
    """One to encrypt with, typed twice at a terminal. Raises ``CommandError``."""
    passphrase = ask(f"Passphrase ({SHORTEST} characters or more): ")
    if len(passphrase) < SHORTEST:
        raise CommandError("The passphrase is too short.")
    if sys.stdin.isatty() and ask("Again: ") != passphrase:
        raise CommandError("These are two passphrases.")
    return passphrase


def ask(question: str) -> str:
    """At the terminal unseen, or the first line that a script hands in."""
    if sys.stdin.isatty():
        return getpass.getpass(question)
    return sys.stdin.readline().rstrip("\n")
