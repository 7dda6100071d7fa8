"""What the site writes down about itself: lines or JSON, and mails to those who run it.

None of it names anybody. Our own messages say numbers of rows; what others write is cleaned of
addresses, and of exceptions only the kind and the place are told, never the words: a database
quotes in them what it refused.
"""

import json
import logging
import re
import time
import traceback
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.core.mail import send_mail
from django.utils import translation

_ADDRESSES = re.compile(r"[^\s<>\"'(),;=]+@[^\s<>\"'(),;=]+|\b\d{1,3}(?:\.\d{1,3}){3}\b")
ROOT = str(Path(__file__).resolve().parent.parent)


def without_addresses(text: str) -> str:
    """Of people and of computers."""
    return _ADDRESSES.sub("…", text)


class JsonFormatter(logging.Formatter):
    """One object per line."""

    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": without_addresses(record.getMessage()),
            **_failure(record),
        }
        return json.dumps(entry, ensure_ascii=False)


def _failure(record: logging.LogRecord) -> dict[str, object]:
    if not record.exc_info or record.exc_info[0] is None:
        return {}
    frames = traceback.extract_tb(record.exc_info[2])
    return {
        "exception": record.exc_info[0].__name__,
        "trace": [
            f"{each.filename.removeprefix(ROOT + '/')}:{each.lineno} {each.name}" for each in frames
        ],
    }


class KnownHosts(logging.Filter):
    """Keeps out what strangers cause by asking for hosts that this site is not."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        if request is None or getattr(record, "status_code", None) != 400:
            return True
        try:
            request.get_host()
        except DisallowedHost:
            return False
        return True


class MailToAdmins(logging.Handler):
    """Each kind of error once an hour, and no more than ten an hour from one process.

    Django's own sends what was typed into forms, and with whose session.
    """

    EVERY_SECONDS = 3600.0
    AT_MOST = 10

    def __init__(self) -> None:
        super().__init__(level=logging.ERROR)
        self.sent: dict[tuple[object, ...], float] = {}

    def emit(self, record: logging.LogRecord) -> None:
        try:
            addresses = [address for _name, address in settings.ADMINS]
            if addresses and self._is_to_be_told(record):
                # In English, whoever met the error.
                with translation.override(settings.LANGUAGE_CODE):
                    send_mail(*_words(record), None, addresses)
        except Exception:  # noqa: BLE001 - how a handler reports its own trouble
            self.handleError(record)

    def _is_to_be_told(self, record: logging.LogRecord) -> bool:
        now = time.monotonic()
        self.sent = {what: at for what, at in self.sent.items() if now - at < self.EVERY_SECONDS}
        trace = _failure(record).get("trace") or [None]
        what = (record.name, record.pathname, record.lineno, trace[-1])  # type: ignore[index]
        if what in self.sent or len(self.sent) >= self.AT_MOST:
            return False
        self.sent[what] = now
        return True


def _words(record: logging.LogRecord) -> tuple[str, str]:
    failure = _failure(record)
    kind = failure.get("exception", record.levelname)
    lines = [
        # Without what is filled in: that may be anything.
        f"{record.name}: {without_addresses(str(record.msg))}",
        str(kind),
        *map(str, failure.get("trace", [])),  # type: ignore[call-overload]
        "",
        "The same is not told again for an hour. The log has more.",
    ]
    return f"[{settings.SITE_NAME}] {kind} in {record.name}", "\n".join(lines)
