"""The credential out of whatever file holds one.

Files come from strangers. What is not plain JSON is read in a process of its own, which has little
memory and time, no files to write and none of our secrets in its environment; only so many of them
run at once on one computer, however many web processes there are.
"""

import json
import logging
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.files import locks

from certificates.credentials.baking import PNG_SIGNATURE
from certificates.credentials.unreadable import (
    LARGEST_CREDENTIAL,
    LARGEST_FILE,
    Reason,
    UnreadableCredential,
)

AT_ONCE = 2
WAIT_SECONDS = 1.5
"""How long somebody waits for their turn; each of them keeps a thread of the web server."""

LONGEST_SECONDS = 8
"""By the clock. The processor's time ends long before, unless the computer is very busy."""

_ROOT = Path(__file__).resolve().parent.parent.parent
_POLL_SECONDS = 0.05
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"

logger = logging.getLogger(__name__)


def extract(content: bytes) -> str:
    """The credential in a PDF, SVG, PNG or JSON file. Raises ``UnreadableCredential``."""
    if len(content) > LARGEST_FILE:
        raise UnreadableCredential(Reason.TOO_LARGE)
    beginning = content[:1024].removeprefix(_BYTE_ORDER_MARK).lstrip()
    if beginning.startswith(b"{"):
        return _plain(content)
    for start, reader in ((PNG_SIGNATURE, "png"), (b"%PDF-", "pdf"), (b"<", "svg")):
        if beginning.startswith(start):
            return _read_apart(reader, content)
    raise UnreadableCredential(Reason.UNKNOWN_KIND)


def _plain(content: bytes) -> str:
    if len(content) > LARGEST_CREDENTIAL:
        raise UnreadableCredential(Reason.TOO_LARGE)
    try:
        return content.decode("utf-8-sig").strip()
    except UnicodeDecodeError as error:
        raise UnreadableCredential(Reason.DAMAGED) from error


def _read_apart(reader: str, content: bytes) -> str:
    with _turn():
        answer = _ask(reader, content)
    if "reason" in answer:
        raise UnreadableCredential(Reason(answer["reason"]))
    return answer["credential"]


@contextmanager
def _turn() -> Iterator[None]:
    """One of the places for readers. It is free again when its process ends, however it ends."""
    folder = settings.VAR_DIR / "reading"
    folder.mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + WAIT_SECONDS
    while True:
        for place in range(AT_ONCE):
            with (folder / f"place-{place}").open("wb") as held:
                if locks.lock(held, locks.LOCK_EX | locks.LOCK_NB):
                    yield
                    return
        if time.monotonic() > until:
            raise UnreadableCredential(Reason.BUSY)
        time.sleep(_POLL_SECONDS)


def _ask(reader: str, content: bytes) -> dict[str, str]:
    command = [sys.executable, "-s", "-m", f"certificates.credentials.readers.{reader}"]
    try:
        done = subprocess.run(  # noqa: S603 - our own program, and nothing of the file's in it
            command,
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_ROOT,
            env={"PYTHONDONTWRITEBYTECODE": "1"},
            timeout=LONGEST_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise UnreadableCredential(Reason.TOO_COSTLY) from late
    if done.returncode < 0:
        raise UnreadableCredential(Reason.TOO_COSTLY)
    try:
        answer = json.loads(done.stdout)
    except ValueError as error:
        # Never what it said: that would be a stranger's text in our log.
        logger.warning("The reader of %s files ended with %d", reader, done.returncode)
        raise UnreadableCredential(Reason.DAMAGED) from error
    return answer
