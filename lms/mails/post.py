"""Mails wait as rows until a mail server has taken them over.

They are stored in the transaction of what they tell of, so that one is there exactly if the other
is. A server that refuses or hangs costs no request anything.
"""

import logging
from contextlib import suppress
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import F, QuerySet
from django.utils.translation import get_language

from lms import digits
from lms.bells import doorbell
from lms.bells.failures import reason
from lms.mails.models import Mail

logger = logging.getLogger(__name__)

PAUSES = [
    timedelta(minutes=minutes) for minutes in (2, 5, 15, 30, 60, 2 * 60, 4 * 60, 8 * 60, 8 * 60)
]
"""After each try. The first is longer than a server can hang in one; after the last there is none,
some 16 hours from the beginning."""
TRIES = len(PAUSES)
KEPT = timedelta(days=3)
"""How long what was given up can be sent again by hand; links to a new password live as long."""


class NotPlain(Exception):
    """The message has more than a text; nothing here sends such."""


def store(*, message: EmailMessage, at: datetime, stop_url: str = "") -> list[Mail]:
    """One row for each recipient, who learns of no other. Raises ``NotPlain``.

    Its numbers are written in the digits of those who read the language that is active.
    """
    if message.attachments or getattr(message, "alternatives", None):
        raise NotPlain("Mails of this site are text only.")
    language = get_language()
    mails = [
        Mail.objects.create(
            recipient=recipient,
            subject=digits.write(" ".join(str(message.subject).split()), language=language),
            text=digits.write(str(message.body), language=language),
            stop_url=stop_url,
            stored_at=at,
            due_at=at,
        )
        for recipient in message.recipients()
    ]
    for mail in mails:
        doorbell.ring("mails.send", mail.pk)
    return mails


def due(*, at: datetime) -> QuerySet[Mail]:
    return Mail.objects.filter(given_up_at=None, due_at__lte=at, tries__lt=TRIES)


def later(*, at: datetime) -> QuerySet[Mail]:
    """Tried already, and waiting for the next time."""
    return Mail.objects.filter(given_up_at=None, due_at__gt=at)


def given_up() -> QuerySet[Mail]:
    return Mail.objects.exclude(given_up_at=None)


def send(*, mail_id: int, at: datetime) -> None:
    """Hand the mail to the mail server if it is due, and delete it.

    What refused it is noted and tried again. Raises what is not the server's fault.
    """
    mail = due(at=at).filter(pk=mail_id).first()
    if mail is None or not _claim(mail, at):
        return
    try:
        connection = get_connection(settings.DELIVERY_BACKEND)
        connection.open()
        try:
            connection.send_messages([_message(mail)])
            Mail.objects.filter(pk=mail.pk).delete()
        finally:
            # The mail is with the server by now, or another error says why not.
            with suppress(OSError):
                connection.close()
    except Exception as error:
        _note(mail, why=reason(error), at=at)
        if not isinstance(error, OSError):
            raise
        # Mail errors are OSErrors too.
        logger.warning("Mail %s could not be sent: %s", mail.pk, reason(error))


def again(*, mail_id: int, at: datetime) -> None:
    """Begin anew with what was given up or waits for its next try."""
    if Mail.objects.filter(pk=mail_id).update(tries=0, due_at=at, given_up_at=None):
        doorbell.ring("mails.send", mail_id)


def tidy(*, at: datetime) -> None:
    """Give up what no worker lived to note, and forget what was given up long ago."""
    lost = Mail.objects.filter(given_up_at=None, tries__gte=TRIES, due_at__lte=at)
    lost.update(given_up_at=at, reason="The worker ended while it was sending.")
    Mail.objects.filter(given_up_at__lte=at - KEPT).delete()


def _claim(mail: Mail, at: datetime) -> bool:
    """One of those who try at the same moment may; the next try is set before this one begins.

    Outside of any transaction: where the database is one file, a slow mail server would otherwise
    keep every learner from writing.
    """
    unclaimed = Mail.objects.filter(pk=mail.pk, tries=mail.tries, given_up_at=None)
    return bool(unclaimed.update(tries=F("tries") + 1, due_at=at + PAUSES[mail.tries]))


def _note(mail: Mail, *, why: str, at: datetime) -> None:
    is_last = mail.tries + 1 == TRIES
    Mail.objects.filter(pk=mail.pk).update(reason=why[:200], given_up_at=at if is_last else None)


def _message(mail: Mail) -> EmailMessage:
    # Automatic answers, of somebody who is on leave, are not wanted.
    headers = {"Auto-Submitted": "auto-generated"}
    if mail.stop_url:
        # One click in the mail program, as RFC 8058 has it.
        headers["List-Unsubscribe"] = f"<{mail.stop_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return EmailMessage(mail.subject, mail.text, to=[mail.recipient], headers=headers)
