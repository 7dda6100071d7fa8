"""Files of people to invite are read and worked off by a worker, and watched by their owner.

A worker that is killed while it sends leaves whole parts of the file invited: the next one finds
these addresses invited, as with a file that is brought twice, and goes on.
"""

import time
import uuid
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import PurePath

from django.core.files import File
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from assessments.formats.parsed import Unreadable
from assessments.models.imports import private_storage
from lms.bells import doorbell
from lms.members.models import Member
from lms.secretariat import examining, invitations
from lms.secretariat.invitations import Wanted
from lms.secretariat.models import InvitationImport

TASK = "secretariat.bring_invitations"
LARGEST = 2_000_000
"""Bytes."""
TRIES = 3
SILENCE = timedelta(minutes=5)
"""A worker that said nothing for so long is taken for dead."""
KEPT = timedelta(days=1)
"""How long a file waits for its owner, and one may look at what became of it."""

_State = InvitationImport.State
_FOLDER = "invitations/uploads"


class Overtaken(Exception):
    """Another worker has begun with the same file, because this one was silent for long."""


def ask(*, file: File, name: str, by: Member, at: datetime) -> InvitationImport:
    """Have a worker read the file. Nobody is invited until ``take``."""
    row = InvitationImport.objects.create(
        upload=private_storage().save(f"{_FOLDER}/{uuid.uuid4()}", file),
        name=PurePath(name).name[:255],
        language=by.language,
        asked_by=by,
        asked_at=at,
    )
    doorbell.ring(TASK, row.pk)
    return row


def take(*, row: InvitationImport) -> bool:
    """Have a worker invite those who were understood; False if somebody said so before."""
    looked_at = InvitationImport.objects.filter(pk=row.pk, state=_State.LOOKED_AT)
    taken = looked_at.update(state=_State.WANTED, done=0, tries=0, noted_at=None, claim=None)
    if taken:
        doorbell.ring(TASK, row.pk)
    return bool(taken)


def imports_of(member: Member) -> QuerySet[InvitationImport]:
    return InvitationImport.objects.filter(asked_by=member)


def due(*, at: datetime) -> QuerySet[InvitationImport]:
    """What no living worker is at."""
    silent = Q(noted_at=None) | Q(noted_at__lte=at - SILENCE)
    return InvitationImport.objects.filter(silent, state__in=InvitationImport.BUSY)


def run(*, import_id: int, at: datetime) -> None:
    """Read a file that is due, or invite those in it. Safe to be called twice at once."""
    with transaction.atomic():
        row = due(at=at).select_for_update(of=("self",)).filter(pk=import_id).first()
        if row is None:
            return
        if row.tries >= TRIES:
            _stop(row, 0, _("It was begun several times and never came to an end."), at=at)
            return
        row.claim, row.tries, row.noted_at, row.done = uuid.uuid4(), row.tries + 1, at, 0
        is_wanted = row.state in (_State.WANTED, _State.SENDING)
        row.state = _State.SENDING if is_wanted else _State.READING
        row.save(update_fields=["claim", "tries", "noted_at", "done", "state"])
    with suppress(Overtaken):
        _work(row, is_wanted=is_wanted, at=at)


def forget(*, at: datetime) -> None:
    """Delete what is old, and files of which there is no row. Safe to be stopped anywhere."""
    InvitationImport.objects.filter(asked_at__lt=at - KEPT).delete()
    storage = private_storage()
    try:
        _folders, files = storage.listdir(_FOLDER)
    except FileNotFoundError:
        # No file was ever brought.
        return
    names = {f"{_FOLDER}/{name}" for name in files}
    open_rows = InvitationImport.objects.filter(finished_at=None)
    for name in names - set(open_rows.values_list("upload", flat=True)):
        # Its row may be about to be written, or was deleted just now.
        if storage.get_modified_time(name) < at - KEPT:
            storage.delete(name)


def _work(row: InvitationImport, *, is_wanted: bool, at: datetime) -> None:
    by = row.asked_by
    if by is None or not by.has_perm("members.change_member"):
        _give_up(row, 0, _("Whoever brought the file may not invite anybody any more."), at=at)
        return
    try:
        with private_storage().open(str(row.upload), "rb") as file:
            content = file.read()
        if is_wanted:
            _send(row, content, by=by, at=at)
        else:
            _read(row, content, at=at)
    except FileNotFoundError:
        _give_up(row, 0, _("The file is no longer kept. Choose it once more."), at=at)
    except Unreadable as unreadable:
        _give_up(row, unreadable.line, unreadable.reason, at=at)


def _read(row: InvitationImport, content: bytes, *, at: datetime) -> None:
    pulse, lines, faults = _Pulse(row, at=at), 0, []
    for block in examining.examine(content=content, language=row.language, at=at):
        lines += len(block)
        faults += [[each.line, each.reason] for each in block if each.wanted is None]
        pulse.note(lines)
    with transaction.atomic():
        ours = _ours(row)
        ours.faults, ours.lines, ours.new = faults, lines, lines - len(faults)
        ours.state = _State.LOOKED_AT
        ours.save(update_fields=["faults", "lines", "new", "state"])


def _send(row: InvitationImport, content: bytes, *, by: Member, at: datetime) -> None:
    pulse, lines = _Pulse(row, at=at), 0
    for block in examining.examine(content=content, language=row.language, at=at):
        lines += len(block)
        with transaction.atomic():
            sent = sum(_invite(each.wanted, by, at) for each in block if each.wanted)
            # In the same transaction: if another worker is at it, these are not invited here.
            pulse.note(lines, sent=sent)
    with transaction.atomic():
        ours = _ours(row)
        ours.state, ours.finished_at = _State.DONE, at
        ours.save(update_fields=["state", "finished_at"])
        _forget_upload(ours)


def _invite(wanted: Wanted, by: Member, at: datetime) -> bool:
    try:
        invitations.invite(wanted=wanted, by=by, at=at)
    except invitations.InvitedBefore:
        # By somebody else, a moment ago.
        return False
    return True


class _Pulse:
    """Says that this worker lives and how far it is."""

    def __init__(self, row: InvitationImport, *, at: datetime) -> None:
        self._row, self._at, self._began = row, at, time.monotonic()

    def note(self, done: int, *, sent: int = 0) -> None:
        """Raises ``Overtaken``."""
        at = self._at + timedelta(seconds=time.monotonic() - self._began)
        ours = InvitationImport.objects.filter(pk=self._row.pk, claim=self._row.claim)
        if not ours.update(done=done, noted_at=at, sent=F("sent") + sent):
            raise Overtaken


def _ours(row: InvitationImport) -> InvitationImport:
    """Locked, if no other worker took it meanwhile."""
    found = InvitationImport.objects.select_for_update(of=("self",)).filter(
        pk=row.pk, claim=row.claim, finished_at=None
    )
    ours = found.first()
    if ours is None:
        raise Overtaken
    return ours


def _give_up(row: InvitationImport, line: int, reason: str, *, at: datetime) -> None:
    with transaction.atomic():
        _stop(_ours(row), line, reason, at=at)


def _stop(row: InvitationImport, line: int, reason: str, *, at: datetime) -> None:
    row.state, row.finished_at, row.faults = _State.STOPPED, at, [[line, reason]]
    row.save(update_fields=["state", "finished_at", "faults"])
    _forget_upload(row)


def _forget_upload(row: InvitationImport) -> None:
    name = str(row.upload)
    transaction.on_commit(lambda: private_storage().delete(name))
