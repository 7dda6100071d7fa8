"""Why a file that somebody handed in was not read, and how much of one ever is."""

from enum import StrEnum

LARGEST_FILE = 5 * 1024 * 1024
LARGEST_CREDENTIAL = 100 * 1024
MOST_PARTS = 20_000
"""Chunks of a PNG, elements of an SVG, attachments of a PDF. A certificate has some hundreds."""


class Reason(StrEnum):
    TOO_LARGE = "too-large"
    TOO_COSTLY = "too-costly"
    BUSY = "busy"
    UNKNOWN_KIND = "unknown-kind"
    DAMAGED = "damaged"
    NO_CREDENTIAL = "no-credential"


class UnreadableCredential(Exception):
    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


class Finding:
    """The one credential of a file, looked for within a budget, whatever the file's format.

    Raises ``UnreadableCredential`` as soon as there is a second one, which would leave open which
    of them was looked at, and when a part too many is counted.
    """

    def __init__(self) -> None:
        self._found: bytes | None = None
        self._parts = 0

    def count_part(self) -> None:
        self._parts += 1
        if self._parts > MOST_PARTS:
            raise UnreadableCredential(Reason.TOO_COSTLY)

    def expect(self) -> None:
        """Before the work of unpacking one."""
        if self._found is not None:
            raise UnreadableCredential(Reason.NO_CREDENTIAL)

    def take(self, credential: bytes) -> None:
        self.expect()
        if len(credential) > LARGEST_CREDENTIAL:
            raise UnreadableCredential(Reason.TOO_LARGE)
        self._found = credential

    def result(self) -> bytes:
        if self._found is None:
            raise UnreadableCredential(Reason.NO_CREDENTIAL)
        return self._found
