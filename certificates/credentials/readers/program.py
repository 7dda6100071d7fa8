"""A reader as a program: a file comes in, one line of JSON goes out.

The limits are the operating system's. Whatever a file makes a parser do, nothing gets past them,
and what a parser wants to log goes nowhere.
"""

import json
import logging
import resource
import sys
from collections.abc import Callable

from certificates.credentials.unreadable import LARGEST_FILE, Reason, UnreadableCredential

MEMORY_BYTES = 256 * 1024 * 1024
PROCESSOR_SECONDS = 3
OPEN_FILES = 16


def run(read: Callable[[bytes], bytes]) -> None:
    _limit()
    answer = _answer(read, sys.stdin.buffer.read(LARGEST_FILE + 1))
    sys.stdout.write(json.dumps(answer) + "\n")


def _limit() -> None:
    logging.disable()
    for kind, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, PROCESSOR_SECONDS),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))


def _answer(read: Callable[[bytes], bytes], content: bytes) -> dict[str, str]:
    try:
        return {"credential": read(content).decode("utf-8-sig").strip()}
    except UnreadableCredential as unreadable:
        return {"reason": unreadable.reason}
    except UnicodeDecodeError:
        return {"reason": Reason.DAMAGED}
    except MemoryError:
        return {"reason": Reason.TOO_COSTLY}
