"""Makes a large network, measures the reports over it, and counts again what they say.

``python -m benchmarks.reports --enrolments 100000`` with a new database of files in a folder of its own;
``DATABASE_URL=… python -m benchmarks.reports …`` with an empty one on a server, as its superuser. Needs the
development packages. ``--json`` prints one line: ``screen_ms`` is the slowest screen, each asked for twice (the
second counts), ``figures_exact`` whether every figure is what the generator knows by itself.
"""

import argparse
import json
import logging
import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

ROOT = Path(__file__).resolve().parent.parent
FOLDER = tempfile.TemporaryDirectory(prefix="waymark-benchmark-")
os.environ["VAR_DIR"] = FOLDER.name
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.test")
sys.path.insert(0, str(ROOT))

import django  # noqa: E402 - after set-up

django.setup()
logging.disable(logging.INFO)

import duckdb  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from courses.models import Activity, Enrolment, LearningRecord  # noqa: E402
from lms.installation import install  # noqa: E402
from lms.members.countries import COUNTRIES  # noqa: E402
from lms.members.models import Member, Organisation  # noqa: E402
from lms.reports import columns, completion, rows  # noqa: E402
from lms.reports.figures import By, Filters  # noqa: E402
from lms.secretariat import orders  # noqa: E402
from lms.secretariat.sheets import WRITERS  # noqa: E402
from tests.factories.courses import published_course  # noqa: E402

COURSES = 20
ACTIVITIES = 27
ORGANISATIONS = 200
LANGUAGES = ("en", "my", "fa", "ps", "th", "bn")
NOW = datetime(2026, 11, 1, tzinfo=UTC)
AT_ONCE = 20_000
FIRST_PAGE = "(the secretariat's first page)"


class Generator:
    """A network whose figures are known from how it is made, in a database of its own."""

    def __init__(self, *, enrolments: int):
        self.enrolments = enrolments
        self.members = max(ORGANISATIONS, enrolments // 10)
        self.known = duckdb.connect()
        countries = [code for code, _name in COUNTRIES][:28]
        # Numbers that look thrown, and are the same in every run.
        self.known.execute(
            f"""
            CREATE MACRO thrown(i, n) AS (hash(i, n) % 9007199254740881)::BIGINT;
            CREATE TABLE member AS SELECT i AS id, thrown(i, 1) % {ORGANISATIONS} AS organisation,
                {countries}[1 + thrown(i, 1) % {ORGANISATIONS} % 28] AS country,
                {list(LANGUAGES)}[1 + thrown(i, 2) % {len(LANGUAGES)}] AS language
            FROM range({self.members}) t(i);
            CREATE TABLE enrolment AS SELECT *,
                CASE WHEN thrown(id, 5) % 10 < 4 AND joined + span < TIMESTAMP '2026-11-01'
                    THEN joined + span END AS completed,
                CASE WHEN completed IS NULL THEN thrown(id, 6) % {ACTIVITIES} ELSE {ACTIVITIES} END
                    AS done,
                50 + thrown(id, 7) % 51 AS grade
            FROM (SELECT i AS id, i // 10 % {self.members} AS member,
                (i % 10) * 2 + thrown(i, 3) % 2 AS course,
                TIMESTAMP '2022-01-01' + to_seconds((thrown(i, 4) % 152000000)::BIGINT) AS joined,
                to_seconds((86400 + thrown(i, 8) % 8640000)::BIGINT) AS span
                FROM range({enrolments}) t(i))
            """
        )

    def build(self) -> None:
        call_command("migrate", verbosity=0)
        install()
        self.courses = [
            published_course(title=f"Course {number}", slug=f"course-{number}", lessons=1)
            for number in range(COURSES)
        ]
        Activity.objects.all().delete()
        self.activities = Activity.objects.bulk_create(
            Activity(course=course, kind="read", title=f"Lesson {number}", added_at=NOW)
            for course in self.courses
            for number in range(ACTIVITIES)
        )
        countries = [code for code, _name in COUNTRIES][:28]
        self.organisations = Organisation.objects.bulk_create(
            Organisation(name=f"Organisation {number}", country=countries[number % 28])
            for number in range(ORGANISATIONS)
        )
        self.first_member = (
            Member.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        ) + 1
        self._insert_members()
        self._insert_enrolments()
        self._insert_records()

    def _insert_members(self) -> None:
        self._insert(
            Member,
            f"""SELECT {self.first_member} + id AS id, '' AS password, 'm' || id || '@example.org' AS email,
            'Member ' || id AS display_name, '' AS certificate_name, 'member ' || id AS folded_name, country,
            {[each.pk for each in self.organisations]}[1 + organisation] AS organisation_id, language,
            {self._bool(True)} AS is_active, {self._bool(False)} AS is_staff,
            {self._bool(False)} AS is_superuser, {self._moment("TIMESTAMP '2022-01-01'")} AS joined_at
            FROM member""",
        )

    def _insert_enrolments(self) -> None:
        done = f"least(100, done * 100 // {ACTIVITIES})"
        self._insert(
            Enrolment,
            f"""SELECT 1 + id AS id, {self.first_member} + member AS member_id,
            {[each.pk for each in self.courses]}[1 + course] AS course_id, {self._bool(True)} AS active,
            {self._moment("joined")} AS enrolled_at, done AS completed_activities, {done} AS percent,
            CASE WHEN completed IS NOT NULL THEN grade END AS grade,
            {self._moment("completed")} AS completed_at,
            {self._moment("coalesce(completed, joined + to_days(done::INTEGER))")} AS last_studied_at,
            country, {[each.pk for each in self.organisations]}[1 + organisation] AS organisation_id, language
            FROM (SELECT enrolment.*, country, organisation, language
                FROM enrolment JOIN member ON member.id = enrolment.member)""",
        )

    def _insert_records(self) -> None:
        """That each joined, what each did day by day, and that some completed."""
        fact = "SELECT id, member, course, completed, joined"
        self._insert(
            LearningRecord,
            f"""SELECT row_number() OVER (ORDER BY moment) AS id, {self.first_member} + member AS member_id,
            1 + id AS enrolment_id, CASE WHEN step > 0 AND step <= {ACTIVITIES}
            THEN {[each.pk for each in self.activities]}[course * {ACTIVITIES} + step] END AS activity_id,
            CASE WHEN step = 0 THEN 'joined' WHEN step > {ACTIVITIES} THEN 'course-completed'
            ELSE 'completed' END AS verb,
            {self._moment("moment")} AS happened_at, {self._moment("moment")} AS recorded_at,
            {self._key("md5(id || '/' || step)")} AS client_key
            FROM (
                {fact}, 0 AS step, joined AS moment FROM enrolment
                UNION ALL {fact}, step, least(joined + to_days(step::INTEGER),
                    coalesce(completed, TIMESTAMP '2200-01-01')) AS moment
                    FROM enrolment, range(1, {ACTIVITIES + 1}) steps(step) WHERE step <= done
                UNION ALL {fact}, {ACTIVITIES + 1} AS step, completed AS moment
                    FROM enrolment WHERE completed IS NOT NULL)""",
        )

    def _insert(self, model, rows: str) -> None:
        rows = self._whole(model, rows)
        relation = self.known.sql(rows)
        table, names = model._meta.db_table, ", ".join(relation.columns)
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                listed = Path(FOLDER.name, "rows.csv")
                relation.write_csv(str(listed), header=False)
                # Made as they are, rows lead to each other: looking again takes longer than writing.
                cursor.execute("SET session_replication_role = replica")
                with (
                    listed.open("rb") as lines,
                    cursor.copy(f"COPY {table} ({names}) FROM STDIN (FORMAT csv)") as copy,
                ):
                    while block := lines.read(1 << 20):
                        copy.write(block)
                listed.unlink()
                cursor.execute("SET session_replication_role = DEFAULT")
                cursor.execute(
                    f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"
                )
                cursor.execute(f"ANALYZE {table}")
                return
            marks = ", ".join(["?"] * len(relation.columns))
            found = self.known.execute(rows)
            with self._unguarded(table), closing(connection.connection.cursor()) as raw:
                raw.execute("BEGIN")
                while block := found.fetchmany(AT_ONCE):
                    raw.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", block)
                raw.execute("COMMIT")

    @contextmanager
    def _unguarded(self, table: str) -> Iterator[None]:
        """Without triggers, and indexes only afterwards: kept row by row they cost many times as much."""
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA foreign_keys = OFF")
            cursor.execute("PRAGMA synchronous = OFF")
            cursor.execute(
                "SELECT type, name, sql FROM sqlite_master WHERE tbl_name = %s "
                "AND type IN ('index', 'trigger') AND sql IS NOT NULL ORDER BY type",
                [table],
            )
            kept = cursor.fetchall()
            for kind, name, _sql in kept:
                cursor.execute(f'DROP {kind} "{name}"')
            yield
            for _kind, _name, sql in kept:
                cursor.execute(sql)
            cursor.execute(f"ANALYZE {table}")
            cursor.execute("PRAGMA foreign_keys = ON")

    def _whole(self, model, rows: str) -> str:
        """With what the model says of columns that the rows do not name and that cannot be empty."""
        named = {"id", *self.known.sql(rows).columns}
        left = [each for each in model._meta.concrete_fields if not each.null]
        constants = [
            f", {self._constant(each.get_default())} AS {each.column}"
            for each in left
            if each.column not in named
        ]
        return f"SELECT *{''.join(constants)} FROM ({rows})"

    def _constant(self, value: str | int) -> str:
        if isinstance(value, bool):
            return self._bool(value)
        return f"'{value}'" if isinstance(value, str) else str(int(value))

    def _moment(self, column: str) -> str:
        zone = " || '+00'" if connection.vendor == "postgresql" else ""
        return f"(strftime({column}, '%Y-%m-%d %H:%M:%S'){zone})"

    def _bool(self, value: bool) -> str:
        return str(value).lower() if connection.vendor == "postgresql" else str(int(value))

    def _key(self, text: str) -> str:
        return f"CAST({text} AS UUID)" if connection.vendor == "postgresql" else text

    def known_figures(self, *, by: str, where: str, period: tuple[date, date]) -> dict:
        """Joined, completed and active, counted in the generator's own rows."""
        begin, end = period[0], period[1] + timedelta(days=1)
        days = f"BETWEEN TIMESTAMP '{begin}' AND TIMESTAMP '{end}' - INTERVAL 1 SECOND"
        moved = (
            f"len(list_filter(range(1, done::BIGINT + 1), lambda step: least(joined + to_days(step::INTEGER), "
            f"coalesce(completed, TIMESTAMP '2200-01-01')) {days})) > 0"
        )
        rows = self.known.execute(
            f"""SELECT {by}, count(*) FILTER (joined {days}), count(*) FILTER (completed {days}),
            count(*) FILTER (joined {days} OR completed {days} OR {moved})
            FROM enrolment e JOIN member m ON m.id = e.member WHERE {where} GROUP BY 1"""
        ).fetchall()
        return {key: tuple(counts) for key, *counts in rows if any(counts)}


def exact(network: Generator) -> bool:
    """Whether the reports recover what the generator knows."""
    taken = columns.current(at=timezone.now())
    period = (date(2024, 2, 3), date(2025, 6, 30))
    course, organisation = network.courses[3], network.organisations[7]
    keys = {
        By.COURSE: {each.pk: number for number, each in enumerate(network.courses)},
        By.ORGANISATION: {each.pk: number for number, each in enumerate(network.organisations)},
    }
    asked = (
        (By.COURSE, {}, "TRUE"),
        (By.COUNTRY, {"course": course}, "course = 3"),
        (By.LANGUAGE, {"organisation": organisation}, "organisation = 7"),
        (By.ORGANISATION, {"course": course, "language": "my"}, "course = 3 AND language = 'my'"),
    )
    for by, filters, where in asked:
        report = completion.report(
            filters=Filters(first_day=period[0], last_day=period[1], **filters),
            by=by,
            columns=taken,
        )
        told = {
            keys.get(by, {}).get(row.key, row.key): (
                row.figures.joined.times,
                row.figures.completed.times,
                row.figures.active.times,
            )
            for row in report.rows
            if row.figures.joined
        }
        told = {key: counts for key, counts in told.items() if any(counts)}
        if told != network.known_figures(by=by.value, where=where, period=period):
            return False
    return True


def screens(network: Generator) -> list[tuple[str, float, int]]:
    """What each screen is asked for, milliseconds, and statements."""
    client = Client(SERVER_NAME="127.0.0.1", raise_request_exception=True)
    client.force_login(
        Member.objects.create_superuser("office@example.org", "", display_name="Office")
    )
    course, organisation = network.courses[3].pk, network.organisations[7].pk
    past = "first_day=2024-02-03&last_day=2025-06-30"
    report = reverse("completion_report")
    measured = []
    for query in (
        "",
        "by=country",
        "by=organisation",
        "by=month",
        f"by=country&course={course}",
        f"by=lesson&course={course}",
        f"by=module&course={course}",
        "by=gaps",
        f"by=country&organisation={organisation}",
        f"by=course&{past}",
        f"by=country&country=TH&language=my&{past}",
        f"by=course&published=on&{past}",
        FIRST_PAGE,
    ):
        address = reverse("wagtailadmin_home") if query == FIRST_PAGE else f"{report}?{query}"
        for _time in range(2):
            with CaptureQueriesContext(connection) as statements:
                began = time.perf_counter()
                response = client.get(address)
                took = (time.perf_counter() - began) * 1000
        assert response.status_code == 200, response.status_code  # noqa: S101
        measured.append((query, took, len(statements)))
    return measured


def resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1024**2


def rows_file(kind: str) -> tuple[float, int]:
    """Seconds for the file with a line for each enrolment, and by how many MB making it grew."""
    office = Member.objects.get(email="office@example.org")
    now = timezone.now()
    asks = {"query": ""}
    order = orders.ask(what=rows.ENROLMENTS.what, kind=kind, asks=asks, by=office, at=now)
    before, sizes = resident_mb(), []
    note = orders.Progress.note

    def noted(*some: Any, **more: Any) -> None:
        sizes.append(resident_mb())
        note(*some, **more)

    began = time.perf_counter()
    with mock.patch.object(orders.Progress, "note", noted):
        orders.run(order_id=order.pk, at=now)
    took = time.perf_counter() - began
    order.refresh_from_db()
    assert order.made_at  # noqa: S101
    return took, round(max(*sizes, resident_mb()) - before)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--enrolments", type=int, default=100_000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    network = Generator(enrolments=options.enrolments)
    began = time.monotonic()
    network.build()
    made = time.monotonic() - began
    began = time.monotonic()
    columns.refresh(at=timezone.now())
    first = time.monotonic() - began
    began = time.monotonic()
    columns.refresh(at=timezone.now())
    again = time.monotonic() - began
    measured = screens(network)
    files = {kind: rows_file(kind) for kind in WRITERS}
    result = {
        "enrolments": options.enrolments,
        "records": LearningRecord.objects.count(),
        "database": connection.vendor,
        "made_s": round(made, 1),
        "copied_first_s": round(first, 2),
        "copied_again_s": round(again, 2),
        "screen_ms": round(max(took for _query, took, _count in measured), 1),
        "screen_queries": max(count for _query, _took, count in measured),
        "figures_exact": exact(network),
        **{f"{kind}_rows_per_s": round(options.enrolments / files[kind][0]) for kind in files},
        **{f"{kind}_peak_mb": files[kind][1] for kind in files},
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    if options.json:
        print(json.dumps(result))
        return
    for query, took, count in measured:
        print(f"{took:8.1f} ms  {count:3} statements  {query or '(everything)'}")
    for name, value in result.items():
        print(f"{name}: {value}")


if __name__ == "__main__":
    main()
