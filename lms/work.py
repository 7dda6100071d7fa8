"""What is done in the background, kind by kind: what waits, what failed, and trying again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from assessments.models import Regrading
from assessments.statistics import counting
from certificates import issuing, notices, proposals
from cms.h5p import importing
from courses import rebuilding, results
from courses.models import Rebuild
from lms.bells import doorbell
from lms.bells.models import Failure
from lms.mails import post
from lms.mails.models import Mail
from lms.secretariat import enrolling, imports, messages

SEND = "mails.send"


@dataclass(frozen=True)
class Kind:
    """``waiting``: the rows that are due at a moment."""

    name: str
    task: str
    waiting: Callable[[datetime], QuerySet]


KINDS = [
    Kind("Mails", SEND, lambda at: post.due(at=at)),
    Kind("Mails to try again later", SEND, lambda at: post.later(at=at)),
    Kind("Certificates to issue", "certificates.issue", lambda _at: issuing.unissued()),
    Kind("Certificates to sign", "certificates.render", lambda _at: issuing.unrendered()),
    Kind("Approved proposals", "certificates.settle", lambda _at: proposals.unsettled()),
    Kind("Notices to holders", "certificates.send_notice", lambda at: notices.due(at=at)),
    Kind("Courses to rebuild", rebuilding.TASK, lambda _at: Rebuild.objects.all()),
    Kind(
        "Results to mark anew",
        results.REGRADE,
        lambda _at: Regrading.objects.filter(finished_at=None),
    ),
    Kind("Quizzes to count", counting.TASK, lambda _at: counting.waiting()),
    Kind("Files of invitations", imports.TASK, lambda at: imports.due(at=at)),
    Kind("Members to enrol", enrolling.TASK, lambda at: enrolling.due(at=at)),
    Kind("Messages to members", messages.TASK, lambda at: messages.due(at=at)),
    Kind("Packages to import", importing.TASK, lambda at: importing.due(at=at)),
]


@dataclass(frozen=True)
class Trouble:
    """A row at which the last try failed; ``why`` names nobody."""

    name: str
    task: str
    row: int
    why: str
    times: int
    at: datetime


def waiting(*, at: datetime) -> list[tuple[str, int]]:
    """How many rows of each kind wait, one statement each."""
    return [(kind.name, kind.waiting(at).count()) for kind in KINDS]


def troubles(*, limit: int) -> list[Trouble]:
    """The latest first."""
    names = {kind.task: kind.name for kind in reversed(KINDS)}
    failed = [
        Trouble(names.get(each.task, each.task), each.task, each.row, each.why, each.times, at)
        for each in Failure.objects.order_by("-failed_at")[:limit]
        for at in [each.failed_at]
    ]
    refused = Mail.objects.exclude(reason="").order_by("-stored_at")[:limit]
    mails = [
        Trouble(
            "Mail, given up" if each.given_up_at else "Mail, tried again by itself",
            SEND,
            each.pk,
            each.reason,
            each.tries,
            each.given_up_at or each.stored_at,
        )
        for each in refused
    ]
    return sorted([*failed, *mails], key=lambda each: each.at, reverse=True)[:limit]


def again(*, task: str, row: int, at: datetime) -> None:
    """Have a worker try once more, now."""
    if task == SEND:
        post.again(mail_id=row, at=at)
    elif Failure.objects.filter(task=task, row=row).exists():
        doorbell.ring(task, row)
