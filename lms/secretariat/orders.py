"""Files that somebody asked for: made by a worker, and a week long there for them alone.

What can be asked for is an ``Offer``; apps above bring theirs. A worker that is killed leaves an
order that the next one begins anew.
"""

import tempfile
import time
import uuid
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.core.files import File
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from assessments.models.imports import private_storage
from lms.bells import doorbell
from lms.members.models import Member
from lms.secretariat.models import FileMember, FileOrder
from lms.secretariat.sheets import WRITERS, Sheet

TASK = "secretariat.make_file"
KEPT = FileOrder.KEPT
TRIES = 3
SILENCE = timedelta(minutes=5)
"""A worker that wrote nothing for so long is taken for dead."""
_FOLDER = "ordered"
_AT_A_TIME = 1000


class CannotMake(Exception):
    """What the file was to be made from is not there any more."""


class Overtaken(Exception):
    """Another worker has begun with the same file, or nobody is to have it any more."""


class Progress:
    """Says that this worker lives and how far it is. Raises ``Overtaken``."""

    def __init__(self, order: FileOrder, *, at: datetime) -> None:
        self._ours = FileOrder.objects.filter(pk=order.pk, claim=order.claim, made_at=None)
        self._order, self._at, self._began = order, at, time.monotonic()

    def begin(self, lines: int) -> None:
        """So many will be written."""
        self._note(wanted=lines)

    @transaction.atomic
    def note(self, lines: int, members: Sequence[int] = ()) -> None:
        """So many more are written, in which these members stand."""
        self._note(done=F("done") + lines)
        rows = [FileMember(order=self._order, member_id=pk) for pk in members]
        FileMember.objects.bulk_create(rows, batch_size=_AT_A_TIME, ignore_conflicts=True)

    def end(self, file: str) -> None:
        self._note(made_at=self._at, file=file, asks={})

    def _note(self, **changes: Any) -> None:
        now = self._at + timedelta(seconds=time.monotonic() - self._began)
        if not self._ours.update(noted_at=now, **changes):
            raise Overtaken


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A table that can be had as a file, and how its page speaks of it."""

    what: str
    right: str
    """Without it nobody asks for one or fetches one."""
    title: str | Promise
    name: str
    """The file's, without day and kind."""
    page: str
    """The name of the address where it is asked for."""
    back: str | Promise
    count: Callable[[int], str]
    """How many stand in it, in a sentence."""
    warning: str | Promise
    table: Callable[[FileOrder, Progress, datetime], Sheet]
    """Raises ``CannotMake``, and what the progress raises."""


OFFERS: dict[str, Offer] = {}
"""By what orders call them."""


def offer(each: Offer) -> None:
    OFFERS[each.what] = each


def ask(
    *, what: str, kind: str, asks: dict[str, Any], by: Member, at: datetime, wanted: int = 0
) -> FileOrder:
    """Have a worker make it; ``wanted`` lines, where that is known already."""
    order = FileOrder.objects.create(
        what=what, kind=kind, asks=asks, by=by, asked_at=at, wanted=wanted
    )
    doorbell.ring(TASK, order.pk)
    return order


def of(member: Member, *, at: datetime) -> QuerySet[FileOrder]:
    """Those whose week is not over, the newest first."""
    since = at - KEPT
    young = Q(made_at__gt=since) | Q(made_at=None, asked_at__gt=since)
    return FileOrder.objects.filter(young, by=member).order_by("-pk")


def fetch(order: FileOrder) -> File:
    return private_storage().open(order.file)


def due(*, at: datetime) -> QuerySet[FileOrder]:
    """What no living worker is at."""
    silent = Q(noted_at=None) | Q(noted_at__lte=at - SILENCE)
    return FileOrder.objects.filter(silent, made_at=None, failed_at=None)


def run(*, order_id: int, at: datetime) -> None:
    """Make the file of an order. Safe to be called twice, also at once."""
    claim = uuid.uuid4()
    ours = FileOrder.objects.filter(pk=order_id, claim=claim)
    due(at=at).filter(pk=order_id).update(claim=claim, tries=F("tries") + 1, noted_at=at, done=0)
    order = ours.select_related("by").first()
    if order is None:
        return
    may_have_it = order.by.is_active and order.by.has_perm(OFFERS[order.what].right)
    if order.tries > TRIES or not may_have_it:
        ours.update(failed_at=at, asks={})
        return
    try:
        with suppress(Overtaken):
            _make(order, at=at)
    except CannotMake:
        ours.update(failed_at=at, asks={})


def drop(*, member: Member) -> None:
    """Delete a member's files and those in which they stand, before nothing tells which."""
    found = FileOrder.objects.filter(Q(by=member) | Q(members=member))
    _delete(set(found.values_list("pk", flat=True)))


def forget(*, at: datetime) -> None:
    """Delete what is a week old, and files of which there is no row or that no row names."""
    old = Q(made_at__lte=at - KEPT) | Q(made_at=None, asked_at__lte=at - KEPT)
    _delete(set(FileOrder.objects.filter(old).values_list("pk", flat=True)))
    stored = _stored()
    named = dict(FileOrder.objects.filter(pk__in=stored).values_list("pk", "file"))
    for pk, names in stored.items():
        # Without a name a worker is at it; what it leaves is found when there is one.
        if named.get(pk) != "":
            for name in names - {named.get(pk)}:
                private_storage().delete(name)


def _make(order: FileOrder, *, at: datetime) -> None:
    progress, storage = Progress(order, at=at), private_storage()
    with tempfile.TemporaryFile() as out:
        with translation.override(order.by.language):
            sheet = OFFERS[order.what].table(order, progress, at)
            asked = (_("Asked for by"), str(order.by))
            WRITERS[order.kind](replace(sheet, definition=(*sheet.definition, asked)), out)
        out.seek(0)
        name = storage.save(f"{_FOLDER}/{order.pk}-{order.claim}.{order.kind}", File(out))
    try:
        progress.end(name)
    except Overtaken:
        storage.delete(name)
        raise


def _stored() -> dict[int, set[str]]:
    """What lies in the folder, by the order that it is of."""
    found: dict[int, set[str]] = defaultdict(set)
    # Nobody ever asked for one.
    with suppress(FileNotFoundError):
        _folders, names = private_storage().listdir(_FOLDER)
        for name in names:
            found[int(name.partition("-")[0])].add(f"{_FOLDER}/{name}")
    return found


def _delete(order_ids: set[int]) -> None:
    """Files first: a row without its file is found again, a file without its row says less."""
    stored = _stored()
    for pk in order_ids:
        for name in stored[pk]:
            private_storage().delete(name)
    FileOrder.objects.filter(pk__in=order_ids).delete()
