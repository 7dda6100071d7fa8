"""A copy of the facts as columns, for counting: made anew from the records, and never edited.

A database takes seconds to count a million enrolments row by row; over columns a request has time
for it, in any combination of filters. A copy is a folder of Parquet files. It appears whole or not
at all, stays as it is while somebody reads it, and can be thrown away: the next one is made from
the database. Learning records are added and never changed, so that most of them are copied once
(``sealed``), and only the newest with each copy.
"""

import csv
import fcntl
import logging
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import duckdb
from django.conf import settings
from django.db import connection
from django.db.models import Case, Count, OuterRef, Q, QuerySet, Subquery, TextField, When
from django.db.models.functions import Cast
from django.utils import timezone
from duckdb import DuckDBPyConnection, DuckDBPyRelation

from certificates.models import AwardEvent
from courses import comparing
from courses.models import Enrolment, LearningRecord, PathEnrolment
from lms.reports import past
from lms.secretariat.models import CohortMember

logger = logging.getLogger(__name__)

BEHIND = timedelta(minutes=2)
"""Nobody is shown figures of an older copy without being told so."""
GIVEN_UP = timedelta(minutes=10)
"""After so long the worker is taken for gone, and whoever looks waits for a copy."""
QUICK = timedelta(milliseconds=250)
"""What takes no longer is copied anew at each look: a small site's figures are of this second."""
SEAL = 250_000
"""So many learning records at a time are copied for good."""
ROWS = 16_384
"""So many learning records stand together: of a course's lessons, few of such groups are read."""
SETTLED = timedelta(minutes=10)
"""No transaction is open for so long: before a record of this age no other is still to come."""
FORM = "8"
"""The folder of copies that have these columns; others are thrown away."""
AGAIN = {
    "again": "course",
    "joined_again": "date_trunc('month', joined)",
    "completed_again": "date_trunc('month', completed)",
}
"""Whether a member has several enrolments on one course, joined or completed in one month."""
FACTS = "facts.duckdb"
"""Who enrolled and when, as DuckDB keeps tables: read in a third of the time that Parquet takes."""
KEPT = timedelta(minutes=10)
"""A copy is not taken away from under a request that reads it."""


@dataclass(frozen=True)
class Columns:
    """One copy. Moments are in the site's time zone, without it, and to the second."""

    folder: Path
    taken_at: datetime

    @contextmanager
    def opened(self, *, until: datetime | None = None) -> Iterator[DuckDBPyConnection]:
        """``enrolments``, ``records``, ``paths``, ``cohorts`` and ``gains`` to select from.

        As they are, or as they were just before a moment by the site's clock.
        """
        begins = "every_" if until else ""
        with duckdb.connect() as facts:
            facts.execute(f"ATTACH '{self.folder / FACTS}' AS copied (READ_ONLY)")
            for name in ("enrolments", "paths", "cohorts", "gains"):
                facts.table(f"copied.{name}").create_view(f"{begins}{name}")
            sealed = [str(each) for each in _sealed_until(self.folder)]
            newest = str(self.folder / "records.parquet")
            facts.read_parquet([*sealed, newest]).create_view(f"{begins}records")
            if until:
                past.go_back(facts, until=until)
            yield facts


def current(*, at: datetime) -> Columns:
    """The newest copy, or one made now if that is quick or the worker makes none.

    Copies that take longer are made by the worker each minute, and nobody waits for them.
    """
    newest = _newest()
    if newest is None:
        return refresh(at=at)
    young = timedelta(0) <= at - newest.taken_at <= GIVEN_UP
    return newest if _took(newest.folder) > QUICK and young else refresh(at=at)


def refresh_if_large(*, at: datetime) -> None:
    """For the worker, each minute: where whoever looks should not wait for a copy."""
    newest = _newest()
    if newest is not None and _took(newest.folder) > QUICK:
        refresh(at=at)


def check(*, at: datetime) -> bool:
    """Whether a new copy says what the database says; if not, everything is copied anew."""
    copy = refresh(at=at)
    # What happens in between is not compared.
    until = (at - timedelta(hours=1)).replace(microsecond=0)
    enrolled = Enrolment.objects.filter(enrolled_at__lt=until)
    done = LearningRecord.objects.filter(happened_at__lt=until)
    counted = (
        list(
            enrolled.values_list("course")
            .annotate(joined=Count("pk"), completed=Count("pk", filter=Q(completed_at__lt=until)))
            .order_by("course")
        ),
        list(
            done.values_list("enrolment__course")
            .annotate(times=Count("pk"))
            .order_by("enrolment__course")
        ),
    )
    values = {"until": timezone.make_naive(until, timezone.get_default_timezone())}
    with copy.opened() as facts:
        copied = (
            facts.execute(
                "SELECT course, count(*), count(*) FILTER (completed < $until) FROM enrolments "
                "WHERE joined < $until GROUP BY course ORDER BY course",
                values,
            ).fetchall(),
            facts.execute(
                "SELECT course, count(*) FROM records JOIN enrolments USING (enrolment) "
                "WHERE moment < $until GROUP BY course ORDER BY course",
                values,
            ).fetchall(),
        )
    if counted == copied:
        return True
    logger.error("The copy of the facts for reports was wrong and is made anew")
    forget()
    refresh(at=at)
    return False


def refresh(*, at: datetime) -> Columns:
    """Copy the facts as they are now. Waits for whoever is doing the same."""
    root = _root()
    with (root / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        began = time.monotonic()
        with tempfile.TemporaryDirectory(dir=root, prefix="making-") as name:
            making = Path(name) / "columns"
            making.mkdir()
            with duckdb.connect(str(making / FACTS)) as writer:
                _copy_enrolments(writer, making)
                _copy_paths(writer, making)
                _copy_cohorts(writer, making)
                _copy_gains(writer, making)
                _copy_records(writer, making, at=at)
            took = round((time.monotonic() - began) * 1000)
            folder = making.rename(_free_name(root, at=at, took=took))
        _remove_former(folder, at=at)
    return Columns(folder=folder, taken_at=at)


def _free_name(root: Path, *, at: datetime, took: int) -> Path:
    """It says when a copy was taken, how many milliseconds that took, and which are the newest."""
    names = (root / f"copy-{round(at.timestamp() * 1000):015}-{each:06}" for each in count(took))
    return next(each for each in names if not each.exists())


def forget() -> None:
    """Take every copy away: of a database that was exchanged, none says anything."""
    shutil.rmtree(settings.COLUMNS_ROOT, ignore_errors=True)


def _root() -> Path:
    every = Path(settings.COLUMNS_ROOT)
    for former in (each for each in every.glob("*") if each.name != FORM):
        shutil.rmtree(former) if former.is_dir() else former.unlink()
    root = every / FORM
    # Whoever else has an account on this machine is not to read who studies what.
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    (root / "sealed").mkdir(exist_ok=True)
    return root


def _newest() -> Columns | None:
    folders = sorted(Path(settings.COLUMNS_ROOT, FORM).glob("copy-*"))
    return Columns(folder=folders[-1], taken_at=_taken_at(folders[-1])) if folders else None


def _taken_at(folder: Path) -> datetime:
    moment = int(folder.name.split("-")[1]) / 1000
    return datetime.fromtimestamp(moment, timezone.get_default_timezone())


def _took(folder: Path) -> timedelta:
    return timedelta(milliseconds=int(folder.name.split("-")[2]))


def _remove_former(newest: Path, *, at: datetime) -> None:
    for folder in newest.parent.glob("copy-*"):
        if folder != newest and not timedelta(0) <= at - _taken_at(folder) < KEPT:
            shutil.rmtree(folder)


def _copy_enrolments(writer: DuckDBPyConnection, making: Path) -> None:
    rows = Enrolment.objects.order_by("pk").values_list(
        "pk",
        "member",
        "course",
        "country",
        "organisation",
        "organisation__kind",
        "language",
        Cast("enrolled_at", TextField()),
        Cast("completed_at", TextField()),
        Cast("last_studied_at", TextField()),
        "grade",
    )
    with _listed(
        writer,
        rows,
        making,
        # Whether the member has another enrolment that could be taken for this one: few have.
        also=", ".join(
            f"count(*) OVER (PARTITION BY member, {what}) > 1 AS {name}"
            for name, what in AGAIN.items()
        ),
        # Whoever asks for one course reads a part of the table.
        order="course, enrolment",
        enrolment="INTEGER",
        member="INTEGER",
        course="INTEGER",
        country="VARCHAR",
        organisation="INTEGER",
        organisation_kind="VARCHAR",
        language="VARCHAR",
        joined="MOMENT",
        completed="MOMENT",
        studied="MOMENT",
        grade="UTINYINT",
    ) as facts:
        facts.create("enrolments")


def _copy_paths(writer: DuckDBPyConnection, making: Path) -> None:
    # An award has the day on which all was met, which may be before it was recorded.
    given = AwardEvent.objects.filter(
        award__path_enrolment=OuterRef("pk"), kind=AwardEvent.Kind.AWARDED
    )
    rows = PathEnrolment.objects.order_by("pk").values_list(
        "pk",
        "member",
        "path",
        "country",
        "organisation",
        "organisation__kind",
        "language",
        Cast("enrolled_at", TextField()),
        Cast("completed_at", TextField()),
        Cast("award__awarded_at", TextField()),
        Cast(Subquery(given.values("happened_at")[:1]), TextField()),
    )
    with _listed(
        writer,
        rows,
        making,
        path_enrolment="INTEGER",
        member="INTEGER",
        path="INTEGER",
        country="VARCHAR",
        organisation="INTEGER",
        organisation_kind="VARCHAR",
        language="VARCHAR",
        joined="MOMENT",
        completed="MOMENT",
        awarded="MOMENT",
        award_recorded="MOMENT",
    ) as facts:
        facts.create("paths")


def _copy_cohorts(writer: DuckDBPyConnection, making: Path) -> None:
    rows = CohortMember.objects.order_by("pk").values_list(
        "cohort", "member", Cast("added_at", TextField())
    )
    kinds = {"cohort": "INTEGER", "member": "INTEGER", "added": "MOMENT"}
    with _listed(writer, rows, making, **kinds) as facts:
        facts.create("cohorts")


def _copy_gains(writer: DuckDBPyConnection, making: Path) -> None:
    # Measured when the test is handed in and at no other time: what was known on which day.
    rows = (
        comparing.gains()
        .order_by("pk")
        .values_list("enrolment", "topic", "gain", Cast("attempt__submitted_at", TextField()))
    )
    with _listed(
        writer,
        rows,
        making,
        enrolment="INTEGER",
        topic="INTEGER",
        gain="DECIMAL(6, 5)",
        handed_in="MOMENT",
    ) as facts:
        facts.create("gains")


def _sealed_until(folder: Path) -> list[Path]:
    """What was sealed when this copy was taken, from the first record to the last."""
    last = int((folder / "sealed-until").read_text())
    sealed = sorted((folder.parent / "sealed").glob("*.parquet"))
    return [each for each in sealed if int(each.stem) <= last]


def _copy_records(writer: DuckDBPyConnection, making: Path, *, at: datetime) -> None:
    """Seal what can be sealed, then copy what is newer."""
    sealed = making.parent.parent / "sealed"
    last = max((int(each.stem) for each in sealed.glob("*.parquet")), default=0)
    while (end := _end_of_chunk(last, at=at)) is not None:
        chunk = making / "chunk.parquet"
        _write_records(writer, LearningRecord.objects.filter(pk__gt=last, pk__lte=end), chunk)
        chunk.rename(sealed / f"{end:015}.parquet")
        last = end
    newest = LearningRecord.objects.filter(pk__gt=last)
    _write_records(writer, newest, making / "records.parquet")
    (making / "sealed-until").write_text(str(last))


def _end_of_chunk(last: int, *, at: datetime) -> int | None:
    """The last of the next records to be sealed; None where too few are old enough."""
    following = LearningRecord.objects.filter(pk__gt=last).order_by("pk")
    chunk = following.values_list("pk", "recorded_at")[SEAL - 1 : SEAL]
    return next((pk for pk, recorded_at in chunk if recorded_at < at - SETTLED), None)


def _write_records(
    writer: DuckDBPyConnection, records: QuerySet[LearningRecord], target: Path
) -> None:
    rows = records.order_by("pk").values_list(
        "enrolment",
        "activity",
        "verb",
        Cast("happened_at", TextField()),
        Cast("recorded_at", TextField()),
        Cast("attempt__submitted_at", TextField()),
        # Of results, the last that was recorded stands.
        Case(When(percent__isnull=False, then="pk")),
        "percent",
    )
    with _listed(
        writer,
        rows,
        target.parent,
        order="activity, moment",
        enrolment="INTEGER",
        activity="INTEGER",
        verb="VARCHAR",
        moment="MOMENT",
        recorded="MOMENT",
        handed_in="MOMENT",
        result="BIGINT",
        percent="UTINYINT",
    ) as facts:
        facts.write_parquet(str(target), compression="zstd", row_group_size=ROWS)


@contextmanager
def _listed(
    writer: DuckDBPyConnection,
    rows: QuerySet,
    making: Path,
    *,
    order: str = "",
    also: str = "",
    **columns: str,
) -> Iterator[DuckDBPyRelation]:
    """Rows of a query as columns of these types, and ``also`` what follows from them.

    A ``MOMENT`` is the site's own time.
    """
    sql, params = rows.query.get_compiler(connection=connection).as_sql()
    listed = making / "rows.csv"
    with listed.open("w", newline="", encoding="utf-8") as out, connection.cursor() as cursor:
        lines = csv.writer(out)
        cursor.execute(sql, params)
        while block := cursor.fetchmany(20_000):
            lines.writerows(block)
    read = {name: "VARCHAR" if kind == "MOMENT" else kind for name, kind in columns.items()}
    # The database tells moments as text in UTC.
    chosen = [
        f"timezone('{settings.TIME_ZONE}', timezone('UTC', CAST(left({name}, 19) AS TIMESTAMP)))"
        f"::TIMESTAMP AS {name}"
        if kind == "MOMENT"
        else name
        for name, kind in columns.items()
    ]
    facts = writer.read_csv(
        str(listed), columns=read, header=False, auto_detect=False, delimiter=",", quotechar='"'
    ).project(", ".join(chosen))
    if also:
        facts = facts.project(f"*, {also}")
    yield facts.order(order) if order else facts
    listed.unlink()
