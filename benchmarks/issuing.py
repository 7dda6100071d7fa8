"""Times the sweep over 100,000 path enrolments, and 1,000 certificates by a real worker.

``python benchmarks/issuing.py``, with a new database of files in a folder of its own;
``DATABASE_URL=… BROKER_URL=… python benchmarks/issuing.py`` with empty ones on servers.
Needs the development packages, and ``python benchmarks/issuing.py 1000 100`` is quicker.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = tempfile.TemporaryDirectory(prefix="waymark-benchmark-")
os.environ["VAR_DIR"] = FOLDER.name
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.dev")
sys.path.insert(0, str(ROOT))

import django  # noqa: E402 - after set-up

django.setup()

from celery import current_app  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from certificates.codes import new_code  # noqa: E402
from certificates.credentials import keys, status_lists  # noqa: E402
from certificates.models import Award, AwardEvent, Certificate, Notice  # noqa: E402
from courses.models import Course, Enrolment, LearningPath, PathEnrolment  # noqa: E402
from lms.installation import install  # noqa: E402
from lms.members.models import Member  # noqa: E402
from tests.factories.courses import published_course, published_path  # noqa: E402

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
BATCH = 5000
PATIENCE = 600


def build() -> tuple[LearningPath, list[Course]]:
    call_command("migrate", verbosity=0)
    install()
    if not keys.public_keys():
        keys.new_key(at=timezone.now())
    titles = ("Who is a refugee?", "Advocacy that is heard", "The Universal Declaration")
    courses = [
        published_course(title=title, slug=f"course-{number}", lessons=1)
        for number, title in enumerate(titles)
    ]
    return published_path(*courses), courses


def complete(path: LearningPath, courses: Sequence[Course], count: int) -> list[PathEnrolment]:
    """So many members who have completed the path and its courses, with nothing awarded yet."""
    members = Member.objects.bulk_create(
        [
            Member(
                email=f"{uuid.uuid4()}@example.org",
                password="!",  # noqa: S106 - nobody signs in with it
                display_name=f"Aye Chan Lanternlight {number}",
            )
            for number in range(count)
        ],
        batch_size=BATCH,
    )
    Enrolment.objects.bulk_create(
        [
            Enrolment(
                member=member,
                course=course,
                enrolled_at=LONG_AGO,
                last_studied_at=LONG_AGO,
                completed_at=LONG_AGO,
                percent=100,
            )
            for member in members
            for course in courses
        ],
        batch_size=BATCH,
    )
    version = path.current_version
    return PathEnrolment.objects.bulk_create(
        [
            PathEnrolment(
                member=member,
                path=path,
                version=version,
                enrolled_at=LONG_AGO,
                completed_at=LONG_AGO,
            )
            for member in members
        ],
        batch_size=BATCH,
    )


def finish(path_enrolments: Sequence[PathEnrolment]) -> None:
    """Award, certificate and notice for each, as if all had been done; they are valid for years."""
    expires_at = timezone.now() + timedelta(days=1000)
    given = Award.objects.bulk_create(
        [
            Award(
                member_id=each.member_id,
                path_id=each.path_id,
                version_id=each.version_id,
                path_enrolment=each,
                awarded_at=LONG_AGO,
                expires_at=expires_at,
            )
            for each in path_enrolments
        ],
        batch_size=BATCH,
    )
    AwardEvent.objects.bulk_create(
        [AwardEvent(award=each, kind="awarded", happened_at=LONG_AGO) for each in given],
        batch_size=BATCH,
    )
    certificates = Certificate.objects.bulk_create(
        [
            Certificate(
                award=each,
                code=new_code(),
                language="en",
                recipient_name="Aye Chan Lanternlight",
                path_title="Refugee rights advocate",
                course_titles=[],
                issuer_name="Waymark",
                issued_at=LONG_AGO,
                expires_at=expires_at,
                rendered_at=LONG_AGO,
                status_list=1 + number // status_lists.LENGTH,
                status_index=number % status_lists.LENGTH,
            )
            for number, each in enumerate(given)
        ],
        batch_size=BATCH,
    )
    Notice.objects.bulk_create(
        [
            Notice(certificate=each, kind="ready", due_at=LONG_AGO, sent_at=LONG_AGO)
            for each in certificates
        ],
        batch_size=BATCH,
    )
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def time_sweep() -> None:
    with CaptureQueriesContext(connection) as queries:
        began = time.perf_counter()
        call_command("issue_due")
        seconds = time.perf_counter() - began
    print(f"issue_due with nothing due: {seconds:.2f} s, {len(queries)} statements")
    for query in queries:
        table = re.search(r'FROM "(\w+)"', query["sql"])
        print(f"  {query['time']} s  {table[1] if table else query['sql'][:40]}")
    began = time.perf_counter()
    subprocess.run([sys.executable, "manage.py", "issue_due"], cwd=ROOT, check=True)
    print(f"manage.py issue_due, with starting Python: {time.perf_counter() - began:.2f} s")


def memory_of(process: subprocess.Popen) -> int:
    """The most it ever used, in MB."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) // 1024


def processor_seconds(process: subprocess.Popen) -> float:
    """How long it had the core: the machine may have other things to do."""
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def time_worker(count: int) -> None:
    command = "celery --app lms.celery --quiet worker --pool solo --loglevel WARNING"
    # The courses that were made have rung to be looked at again, which is not timed here.
    current_app.control.purge()
    log = Path(FOLDER.name) / "worker.log"
    core = ["taskset", "--cpu-list", "0"]
    with log.open("w") as output:
        worker = subprocess.Popen(  # noqa: S603 - our own worker
            [*core, sys.executable, "-W", "ignore", "-m", *command.split()],
            cwd=ROOT,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    before = Certificate.objects.filter(rendered_at__isnull=False).count()
    try:
        print(f"A worker on one core, {count} paths completed and nothing awarded:")
        began = time.perf_counter()
        call_command("issue_due")
        done = 0
        while done < count:
            time.sleep(1)
            issued = Certificate.objects.count() - before
            done = Certificate.objects.filter(rendered_at__isnull=False).count() - before
            seconds = time.perf_counter() - began
            print(
                f"  {seconds:5.0f} s: {issued} issued, {done} rendered of {count},"
                f" {memory_of(worker)} MB"
            )
            if seconds > PATIENCE or worker.poll() is not None:
                sys.exit(log.read_text())
        while Notice.objects.filter(sent_at=None).exists():
            time.sleep(0.2)
        seconds = time.perf_counter() - began
        print(
            f"{count} awarded, issued, signed, rendered and announced: {seconds:.1f} s,"
            f" {processor_seconds(worker):.1f} s on the core, {memory_of(worker)} MB at most"
        )
        if errors := re.findall(r".*ERROR.*", log.read_text()):
            sys.exit("\n".join(errors))
    finally:
        worker.terminate()
        worker.wait()


def main(enrolments: int = 100_000, certificates: int = 1_000) -> None:
    print(f"{connection.vendor}: {enrolments} path enrolments, awarded and announced")
    path, courses = build()
    finish(complete(path, courses, enrolments))
    time_sweep()
    complete(path, courses, certificates)
    time_worker(certificates)


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
