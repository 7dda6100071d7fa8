"""Files of members that somebody asked for: made by a worker, and a week long there for them alone.

An order lies in a folder beside the file that it becomes, and is deleted when that is whole: a file
without one can be fetched. In the database a choice stands for it, whose members are those who are
written into the file so far. So a file that is made twice, by a worker that was taken for dead, is
the same file.
"""

import json
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import Any

from django.core.cache import cache
from django.core.files import File
from django.core.files.base import ContentFile
from django.utils import translation

from assessments.models.imports import private_storage
from lms.bells import doorbell
from lms.members.models import Member
from lms.secretariat import choices, files
from lms.secretariat.models import Choice, Chosen
from lms.secretariat.sheets import WRITERS

TASK = "secretariat.make_members_file"
KEPT = timedelta(days=7)
TRIED = timedelta(days=1)
"""How long it is tried to make a file."""
SILENCE_SECONDS = 120
"""A worker that wrote nothing for so long is taken for dead."""
_FOLDER = "members/files"
_ORDER = "order"


@dataclass(frozen=True, kw_only=True)
class Ordered:
    """A file, whole or on its way: ``done`` of ``wanted`` members stand in it."""

    choice: Choice
    kind: str
    wanted: int
    done: int
    is_made: bool

    @property
    def percent(self) -> int:
        return 100 * self.done // self.wanted if self.wanted else 0

    @property
    def ends_at(self) -> datetime:
        return self.choice.made_at + KEPT


def ask(
    *,
    member_ids: Sequence[int],
    about: Sequence[tuple[str, str]],
    kind: str,
    by: Member,
    at: datetime,
) -> Choice:
    """Have a worker write these members, in this order, with what they were found by."""
    choice = Choice.objects.create(by=by, made_at=at)
    order = {"kind": kind, "about": list(about), "members": list(member_ids)}
    private_storage().save(_path(choice.pk, _ORDER), ContentFile(json.dumps(order).encode()))
    doorbell.ring(TASK, choice.pk)
    return choice


def of(member: Member, *, at: datetime) -> list[Ordered]:
    """The newest first."""
    kept = _kept()
    rows = choices.of(member).filter(pk__in=kept, made_at__gt=at - KEPT).order_by("-pk")
    return [found for row in rows if (found := _ordered(row, kept[row.pk]))]


def find(choice: Choice, *, at: datetime) -> Ordered | None:
    """None if it could not be made, or its week is over."""
    kinds = _kept().get(choice.pk)
    return _ordered(choice, kinds) if kinds and choice.made_at > at - KEPT else None


def fetch(ordered: Ordered) -> File:
    return private_storage().open(_path(ordered.choice.pk, ordered.kind))


def due(*, at: datetime) -> list[int]:
    """What no living worker is at."""
    waiting = [pk for pk, kinds in _kept().items() if _ORDER in kinds]
    young = Choice.objects.filter(pk__in=waiting, made_at__gt=at - TRIED).values_list("pk")
    return [pk for (pk,) in young if cache.get(_key(pk)) is None]


def run(*, choice_id: int, at: datetime) -> None:
    """Make the file of an order. Safe to be called twice, also at once."""
    choice = Choice.objects.select_related("by").filter(pk=choice_id).first()
    order = _read(choice_id)
    # Not sure where the cache is down; then two may write the same.
    if choice is None or order is None or not cache.add(_key(choice_id), True, SILENCE_SECONDS):
        return
    if choice.by.is_active and choice.by.has_perm("members.change_member"):
        _make(choice, order, at=at)
    private_storage().delete(_path(choice_id, _ORDER))
    cache.delete(_key(choice_id))


def drop(*, member: Member) -> None:
    """Delete the files in which a member stands, before there is nothing that tells which."""
    kept = _kept()
    of_them = Chosen.objects.filter(member=member, choice__in=kept).values_list("choice", flat=True)
    for pk in of_them:
        _delete(pk, kept[pk])


def forget(*, at: datetime) -> None:
    """Delete files whose week is over or whose owner is gone, and what could not be made."""
    kept = _kept()
    rows = dict(Choice.objects.filter(pk__in=kept).values_list("pk", "made_at"))
    for pk, kinds in kept.items():
        made_at = rows.get(pk)
        over = TRIED if _ORDER in kinds else KEPT
        if made_at is None or made_at <= at - over:
            _delete(pk, kinds)
    choices.forget(at=at, but=_kept())


def _make(choice: Choice, order: dict[str, Any], *, at: datetime) -> None:
    reader, kind, storage = choice.by, order["kind"], private_storage()

    def written(member_ids: Sequence[int]) -> None:
        rows = [Chosen(choice=choice, member_id=pk) for pk in member_ids]
        Chosen.objects.bulk_create(rows, ignore_conflicts=True)
        cache.set(_key(choice.pk), True, SILENCE_SECONDS)

    with tempfile.TemporaryFile() as out:
        with translation.override(reader.language):
            table = files.table(
                member_ids=order["members"],
                about=[(name, value) for name, value in order["about"]],
                reader=reader,
                written=written,
                at=at,
            )
            WRITERS[kind](table, out)
        out.seek(0)
        # Of a worker that died while it stored it.
        storage.delete(_path(choice.pk, kind))
        storage.save(_path(choice.pk, kind), File(out))


def _ordered(choice: Choice, kinds: set[str]) -> Ordered | None:
    done = choice.chosen.count()
    if _ORDER not in kinds:
        return Ordered(choice=choice, kind=min(kinds), wanted=done, done=done, is_made=True)
    order = _read(choice.pk)
    if order is None:
        return None
    return Ordered(
        choice=choice, kind=order["kind"], wanted=len(order["members"]), done=done, is_made=False
    )


def _read(choice_id: int) -> dict[str, Any] | None:
    try:
        with private_storage().open(_path(choice_id, _ORDER)) as file:
            return json.load(file)
    except FileNotFoundError:
        return None


def _kept() -> dict[int, set[str]]:
    """What lies in the folder, by the choice that stands for it."""
    found: dict[int, set[str]] = defaultdict(set)
    try:
        _folders, names = private_storage().listdir(_FOLDER)
    except FileNotFoundError:
        # Nobody ever asked for one.
        return found
    for name in map(PurePath, names):
        if name.stem.isdecimal():
            found[int(name.stem)].add(name.suffix.removeprefix("."))
    return found


def _delete(choice_id: int, kinds: set[str]) -> None:
    """The order last: without it, half a file would be taken for a whole one."""
    for kind in sorted(kinds, key=lambda kind: kind == _ORDER):
        private_storage().delete(_path(choice_id, kind))


def _path(choice_id: int, end: str) -> str:
    return f"{_FOLDER}/{choice_id}.{end}"


def _key(choice_id: int) -> str:
    return f"members-file-{choice_id}"
