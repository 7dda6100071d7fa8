"""Files of questions are read and taken by a worker, and watched by whoever brought them.

A worker that is killed while it reads has stored nothing, and another begins anew. One that is
killed while it imports leaves whole parts of the file in the bank: the next one finds them there,
as with a file that is imported twice, and goes on.
"""

import time
import uuid
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import PurePath

from django.core.files import File
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from wagtail.models import Collection
from wagtail.permissions import policy_registry

from assessments import importing
from assessments.formats.files import Format
from assessments.import_previews import shown
from assessments.importing import Allowed, Examination
from assessments.models import Case, Category, ImportedQuestion, Question, QuestionImport
from assessments.models.imports import private_storage
from cms.models import Picture
from lms.bells import doorbell
from lms.members.models import Member

TASK = "assessments.bring_questions"
TRIES = 3
SILENCE = timedelta(minutes=5)
"""A worker that said nothing for so long is taken for dead."""
KEPT = timedelta(days=7)
"""How long a file waits for its owner, and one may look at what became of it."""

_State = QuestionImport.State
_FOLDER = "questions/uploads"
_ORPHANS = timedelta(days=1)
_NOTED_EACH = 1.0
_AT_ONCE = 500


class Overtaken(Exception):
    """Another worker has begun with the same file, because this one was silent for long."""


def ask(
    *,
    file: File,
    name: str,
    format: Format,
    collection: Collection,
    category: str,
    language: str,
    actor: Member,
    at: datetime,
) -> QuestionImport:
    """Have a worker read the file. Nothing comes into the bank until ``take``."""
    row = QuestionImport.objects.create(
        upload=private_storage().save(f"{_FOLDER}/{uuid.uuid4()}", file),
        name=PurePath(name).name[:255],
        format=format,
        collection=collection,
        category=category,
        language=language,
        asked_by=actor,
        asked_at=at,
    )
    doorbell.ring(TASK, row.pk)
    return row


def take(*, row: QuestionImport) -> bool:
    """Have a worker import what was understood; False if somebody said so before."""
    looked_at = QuestionImport.objects.filter(pk=row.pk, state=_State.LOOKED_AT)
    taken = looked_at.update(state=_State.WANTED, percent=0, tries=0, noted_at=None, claim=None)
    if taken:
        doorbell.ring(TASK, row.pk)
    return bool(taken)


def collections_for(member: Member) -> QuerySet[Collection]:
    """Where the member may add questions."""
    policy = policy_registry.get_by_type(Question)
    return policy.collections_user_has_permission_for(member, "add").order_by("path")


def imports_of(member: Member) -> QuerySet[QuestionImport]:
    """The member's own, to collections where they still may add questions."""
    mine = collections_for(member).order_by().values("pk")
    found = QuestionImport.objects.filter(asked_by=member, collection__in=mine)
    return found.select_related("collection")


def due(*, at: datetime) -> QuerySet[QuestionImport]:
    """What no living worker is at."""
    silent = Q(noted_at=None) | Q(noted_at__lte=at - SILENCE)
    return QuestionImport.objects.filter(silent, state__in=QuestionImport.BUSY)


def run(*, import_id: int, at: datetime) -> None:
    """Read a file that is due, or import it. Safe to be called twice at once."""
    with transaction.atomic():
        row = due(at=at).select_for_update(of=("self",)).filter(pk=import_id).first()
        if row is None:
            return
        if row.tries >= TRIES:
            _stop(row, _("It was begun several times and never came to an end."), at=at)
            return
        row.claim, row.tries, row.noted_at, row.percent = uuid.uuid4(), row.tries + 1, at, 0
        is_wanted = row.state in (_State.WANTED, _State.STORING)
        row.state = _State.STORING if is_wanted else _State.READING
        row.save(update_fields=["claim", "tries", "noted_at", "percent", "state"])
    with suppress(Overtaken):
        if is_wanted:
            _import(row, at=at)
        else:
            _read(row, at=at)


def forget(*, at: datetime) -> None:
    """Delete what is old, and files of which there is no row. Safe to be stopped anywhere."""
    QuestionImport.objects.filter(asked_at__lt=at - KEPT).delete()
    storage = private_storage()
    try:
        _folders, files = storage.listdir(_FOLDER)
    except FileNotFoundError:
        # No file was ever brought.
        return
    names = {f"{_FOLDER}/{name}" for name in files}
    names -= set(QuestionImport.objects.filter(finished_at=None).values_list("upload", flat=True))
    for name in names:
        # Its row may be about to be written.
        if storage.get_modified_time(name) < at - _ORPHANS:
            storage.delete(name)


class _Pulse:
    """Says that this worker lives and how far it is, now and then."""

    def __init__(self, row: QuestionImport, *, at: datetime) -> None:
        self._row, self._at = row, at
        self._began = self._noted = time.monotonic()

    def reading(self, done: int, whole: int) -> None:
        if time.monotonic() - self._noted >= _NOTED_EACH:
            self._note(100 * done // whole)

    def storing(self, done: int, whole: int) -> None:
        """Of each part, in its transaction: if another worker is at it, the part is not stored."""
        self._note(100 * done // whole, stored=self._row.stored + done)

    def _note(self, percent: int, **more: int) -> None:
        self._noted = time.monotonic()
        at = self._at + timedelta(seconds=self._noted - self._began)
        ours = QuestionImport.objects.filter(pk=self._row.pk, claim=self._row.claim)
        if not ours.update(percent=percent, noted_at=at, **more):
            raise Overtaken


def _read(row: QuestionImport, *, at: datetime) -> None:
    found = _examined(row, _Pulse(row, at=at), at=at)
    if found is None:
        return
    with transaction.atomic():
        ours = _ours(row)
        # Of a worker that another took for dead, there may be some.
        ours.questions.all().delete()
        ImportedQuestion.objects.bulk_create(
            (
                ImportedQuestion(brought=ours, number=number, shown=shown(each))
                for number, each in enumerate(found.questions, start=1)
            ),
            batch_size=_AT_ONCE,
        )
        ours.faults = [[fault.line, str(fault.reason)] for fault in found.faults]
        ours.new = len(found.new)
        ours.state, ours.percent = _State.LOOKED_AT, 100
        ours.save(update_fields=["faults", "new", "state", "percent"])


def _import(row: QuestionImport, *, at: datetime) -> None:
    pulse = _Pulse(row, at=at)
    found = _examined(row, pulse, at=at)
    if found is None:
        return
    importing.store(
        examination=found,
        collection=row.collection,
        language=row.language,
        actor=row.asked_by,
        at=at,
        note=pulse.storing,
    )
    with transaction.atomic():
        ours = _ours(row)
        ours.state, ours.percent, ours.finished_at = _State.DONE, 100, at
        ours.save(update_fields=["state", "percent", "finished_at"])
        _forget_upload(ours)


def _examined(row: QuestionImport, pulse: _Pulse, *, at: datetime) -> Examination | None:
    """What is in the file; None if it was stopped."""
    if row.asked_by is None or not _may_add(row.asked_by, Question, row.collection):
        _give_up(row, _("Whoever brought the file may not add questions any more."), at=at)
        return None
    try:
        with private_storage().open(str(row.upload), "rb") as file:
            content = file.read()
    except FileNotFoundError:
        _give_up(row, _("The file is no longer kept. Choose it once more to import it."), at=at)
        return None
    return importing.examine(
        content=content,
        format=Format(row.format),
        collection=row.collection,
        language=row.language,
        category=row.category,
        # What somebody may do can have changed since they chose the file.
        allowed=Allowed(
            cases=_may_add(row.asked_by, Case, row.collection),
            categories=_may_add(row.asked_by, Category, row.collection),
            pictures=_may_add(row.asked_by, Picture, row.collection),
        ),
        note=pulse.reading,
    )


def _may_add(member: Member, model: type, collection: Collection) -> bool:
    policy = policy_registry.get_by_type(model)
    return bool(policy.collections_user_has_permission_for(member, "add").contains(collection))


def _ours(row: QuestionImport) -> QuestionImport:
    """Locked, if no other worker took it meanwhile."""
    found = QuestionImport.objects.select_for_update(of=("self",)).filter(
        pk=row.pk, claim=row.claim, finished_at=None
    )
    ours = found.first()
    if ours is None:
        raise Overtaken
    return ours


def _give_up(row: QuestionImport, reason: str, *, at: datetime) -> None:
    with transaction.atomic():
        _stop(_ours(row), reason, at=at)


def _stop(row: QuestionImport, reason: str, *, at: datetime) -> None:
    row.state, row.finished_at, row.faults = _State.STOPPED, at, [[0, reason]]
    row.save(update_fields=["state", "finished_at", "faults"])
    _forget_upload(row)


def _forget_upload(row: QuestionImport) -> None:
    name = str(row.upload)
    transaction.on_commit(lambda: private_storage().delete(name))
