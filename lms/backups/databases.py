"""The database as one file, and back, for SQLite and PostgreSQL."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.db.backends.postgresql.client import DatabaseClient

from lms.bells.models import Bell, Failure, Pulse
from lms.mails.models import Mail
from lms.members.models import Count

PASSING = [model._meta.db_table for model in (Session, Mail, Bell, Failure, Pulse, Count)]
"""Tables whose rows are of the moment, and open accounts or name people: no backup has them."""

# Whoever restores it owns it.
_ANYBODYS = ["--no-owner", "--no-privileges"]
# All of the schema, so that nothing is left of another version's tables; what extensions brought
# is not the site's.
_EMPTY_SCHEMA = """
SET lock_timeout = '10s';
DO $$
DECLARE thing record;
BEGIN
  FOR thing IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('DROP TABLE IF EXISTS public.%I CASCADE', thing.tablename);
  END LOOP;
  FOR thing IN SELECT p.oid::regprocedure AS name FROM pg_proc p
      WHERE p.pronamespace = 'public'::regnamespace AND NOT EXISTS (
        SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e') LOOP
    EXECUTE format('DROP ROUTINE IF EXISTS %s CASCADE', thing.name);
  END LOOP;
END $$;
SET lock_timeout = 0;
"""


class DatabaseTrouble(Exception):
    """The database could not be read, written or be had alone; the text says what to do."""


def dump(path: Path) -> dict[str, int]:
    """Write what the database held at one moment to the file; how many rows each table has.

    Raises ``DatabaseTrouble``.
    """
    if connection.vendor == "sqlite":
        return _dump_sqlite(path)
    return _dump_postgresql(path)


def count(path: Path) -> dict[str, int]:
    """How many rows each table of a dump has, read from the dump; raises ``DatabaseTrouble``."""
    if connection.vendor == "sqlite":
        return _count_sqlite(path)
    return _count_postgresql(path)


def replace(dumped: Path, *, aside: str) -> Path | None:
    """Put the dump in the database's place, whole or not at all.

    What was there is kept in the file that is returned, named with ``aside`` at its end, if there
    was anything. Raises ``DatabaseTrouble``.
    """
    if connection.vendor == "sqlite":
        return _replace_sqlite(dumped, aside)
    return _replace_postgresql(dumped, aside)


def _sqlite_file() -> Path:
    return Path(connection.settings_dict["NAME"])


def _dump_sqlite(path: Path) -> dict[str, int]:
    try:
        with (
            closing(sqlite3.connect(_sqlite_file(), timeout=20)) as source,
            closing(sqlite3.connect(path)) as copy,
        ):
            # With what is in the log, and unmoved by what is written meanwhile.
            source.backup(copy)
            for table in PASSING:
                copy.execute(f'DELETE FROM "{table}"')  # noqa: S608 - a name of our own
            copy.commit()
            copy.execute("PRAGMA journal_mode = DELETE")
            # What was deleted is still in the file until it is written anew.
            copy.execute("VACUUM")
    except sqlite3.Error as error:
        raise DatabaseTrouble(f"The database could not be copied: {error}.") from error
    return _count_sqlite(path)


def _count_sqlite(path: Path) -> dict[str, int]:
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as copy:
            [(found,)] = copy.execute("PRAGMA integrity_check(1)").fetchall()
            if found != "ok":
                raise DatabaseTrouble(f"The database is damaged: {found}.")
            tables = [
                name
                for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
                if not name.startswith("sqlite_")
            ]
            return {
                table: copy.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]  # noqa: S608
                for table in sorted(tables)
            }
    except sqlite3.Error as error:
        raise DatabaseTrouble(f"The database cannot be opened: {error}.") from error


def _replace_sqlite(dumped: Path, aside: str) -> Path | None:
    file = _sqlite_file()
    connection.close()
    kept = None
    if file.exists():
        _have_alone(file)
        kept = file.with_name(f"{file.name}.{aside}")
        file.rename(kept)
    try:
        shutil.copyfile(dumped, file.with_name(f"{file.name}.new"))
        file.with_name(f"{file.name}.new").chmod(0o600)
        file.with_name(f"{file.name}.new").rename(file)
    except OSError:
        if kept is not None:
            kept.rename(file)
        raise
    return kept


def _have_alone(file: Path) -> None:
    """Take the log into the file, which nobody can while another process has it open."""
    try:
        with closing(sqlite3.connect(file, timeout=1)) as current:
            current.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.OperationalError as error:
        raise DatabaseTrouble(
            "Another process has the database open: stop web server, worker and scheduler first."
        ) from error


def _dump_postgresql(path: Path) -> dict[str, int]:
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        # What is counted is exactly what is dumped.
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        [snapshot] = cursor.fetchone()
        counts = {
            table: _count_table(cursor, table)
            for table in sorted(connection.introspection.table_names(cursor))
        }
        left_out = [f"--exclude-table-data=public.{table}" for table in PASSING]
        options = ["--format=custom", f"--snapshot={snapshot}"]
        _run("pg_dump", [*options, *left_out, f"--file={path}"])
    return counts | dict.fromkeys(PASSING, 0)


def _count_table(cursor, table: str) -> int:
    cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608
    return cursor.fetchone()[0]


def _count_postgresql(path: Path) -> dict[str, int]:
    counts: dict[str, int] = {}
    script = path.with_suffix(".sql")
    try:
        _run("pg_restore", [*_ANYBODYS, f"--file={script}", str(path)], connected=False)
        table = None
        for line in _lines(script):
            if table is None and line.startswith("COPY "):
                table = line.split()[1].partition(".")[2].strip('"')
                counts[table] = 0
            elif line == "\\.\n":
                table = None
            elif table is not None:
                counts[table] += 1
            elif line.startswith("CREATE TABLE "):
                counts.setdefault(line.split()[2].partition(".")[2].strip('"'), 0)
    finally:
        script.unlink(missing_ok=True)
    return counts


def _lines(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8", newline="\n") as file:
        yield from file


def _replace_postgresql(dumped: Path, aside: str) -> Path | None:
    kept = None
    if connection.introspection.table_names():
        kept = dumped.with_name(f"database.{aside}.dump")
        _dump_postgresql(kept)
    connection.close()
    script = dumped.with_suffix(".sql")
    try:
        _run("pg_restore", [*_ANYBODYS, f"--file={script}", str(dumped)], connected=False)
        one = ["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]
        _run("psql", [*one, f"--command={_EMPTY_SCHEMA}", f"--file={script}"])
    finally:
        script.unlink(missing_ok=True)
    return kept


def _run(tool: str, arguments: list[str], *, connected: bool = True) -> None:
    """PostgreSQL's own program, with the site's database unless it is about files only."""
    if shutil.which(tool) is None:
        raise DatabaseTrouble(
            f"{tool} is missing. Install PostgreSQL's programs (Debian: postgresql-client)."
        )
    reached, given = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, [])
    # A password goes by the environment, where no list of processes shows it.
    ended = subprocess.run(  # noqa: S603 - the programs are named in this file
        [tool, *arguments, *(reached[1:] if connected else [])],
        env={**os.environ, **(given or {}), "PGOPTIONS": "-c client_min_messages=warning"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if ended.returncode:
        said = ended.stderr.strip().splitlines()
        raise DatabaseTrouble(f"{tool} refused: {said[-1] if said else ended.returncode}")
