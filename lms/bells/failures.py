"""What went wrong in the background, for those who run the site."""

import smtplib
from datetime import datetime

from django.db.models import F

from lms.bells.models import Failure


class Stuck(Exception):
    """A row cannot be done before somebody changes something; the text says what, naming nobody."""


def note(*, task: str, row: int, error: Exception, at: datetime) -> None:
    why = reason(error)[:200]
    again = Failure.objects.filter(task=task, row=row)
    if not again.update(why=why, times=F("times") + 1, failed_at=at):
        Failure.objects.get_or_create(task=task, row=row, defaults={"why": why, "failed_at": at})


def reason(error: Exception) -> str:
    """What went wrong in words that name nobody: servers and databases quote what they refuse."""
    name = type(error).__name__
    if isinstance(error, Stuck):
        return str(error)
    if isinstance(error, smtplib.SMTPServerDisconnected):
        # Python's own words, as of a server that hung.
        return f"{name}: {error}"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{name} {error.smtp_code}"
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return f"{name} {', '.join(sorted({str(code) for code, _ in error.recipients.values()}))}"
    if isinstance(error, OSError) and error.strerror:
        return f"{name}: {error.strerror}"
    return name
