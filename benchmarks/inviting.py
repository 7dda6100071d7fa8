"""Reads a file of 10,000 people, invites them, and does both once more, as a worker does.

``python benchmarks/inviting.py``, with a new database of files in a folder of its own;
``DATABASE_URL=… python benchmarks/inviting.py`` with an empty one on a server. Needs the
development packages. ``python benchmarks/inviting.py 1000`` is quicker, and the two together say
whether anything grows faster than the file.
"""

import csv
import logging
import os
import resource
import sys
import tempfile
import time
from io import BytesIO, StringIO
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = tempfile.TemporaryDirectory(prefix="waymark-benchmark-")
os.environ["VAR_DIR"] = FOLDER.name
os.environ["DEBUG"] = "false"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.dev")
sys.path.insert(0, str(ROOT))

import django  # noqa: E402 - after set-up

django.setup()
logging.disable(logging.INFO)

from django.core.files.base import ContentFile  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402
from openpyxl import Workbook  # noqa: E402

from lms.installation import install  # noqa: E402
from lms.members.models import Member  # noqa: E402
from lms.secretariat import imports  # noqa: E402
from lms.secretariat.models import Invitation  # noqa: E402
from tests.factories.courses import CourseFactory  # noqa: E402
from tests.factories.members import MemberFactory, OrganisationFactory  # noqa: E402

LANGUAGES = ("en", "my", "fa", "ps", "th", "bn")
ORGANISATIONS = 200


def rows(people: int, *, course: str) -> list[list[str]]:
    names = [OrganisationFactory().name for _number in range(ORGANISATIONS)]
    headings = ["address", "language", "organisation", "course"]
    return [
        headings,
        *(
            [
                f"person{number}@example.org",
                LANGUAGES[number % len(LANGUAGES)],
                names[number % ORGANISATIONS],
                course,
            ]
            for number in range(people)
        ),
    ]


def text(table: list[list[str]]) -> bytes:
    written = StringIO()
    csv.writer(written).writerows(table)
    return written.getvalue().encode()


def workbook(table: list[list[str]]) -> bytes:
    written, book = BytesIO(), Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in table:
        sheet.append(row)
    book.save(written)
    return written.getvalue()


class Statements:
    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute, *arguments):
        self.count += 1
        return execute(*arguments)


def memory() -> float:
    """The most that was in use so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def timed(import_id: int, what: str) -> None:
    before, began, statements = memory(), time.perf_counter(), Statements()
    with connection.execute_wrapper(statements):
        imports.run(import_id=import_id, at=timezone.now())
    seconds = time.perf_counter() - began
    print(
        f"  {what} in {seconds:.1f} s, {statements.count:,} statements, "
        f"{memory() - before:.0f} MB above the rest"
    )


def bring(content: bytes, *, name: str, by: Member) -> None:
    """The file is looked at, then worked off."""
    row = imports.ask(file=ContentFile(content), name=name, by=by, at=timezone.now())
    timed(row.pk, f"{name} read")
    row.refresh_from_db()
    imports.take(row=row)
    timed(row.pk, f"{row.new:,} of it invited")


def main(people: int = 10_000) -> None:
    call_command("migrate", verbosity=0)
    install()
    by = MemberFactory(is_superuser=True)
    table = rows(people, course=CourseFactory().slug)
    print(f"{connection.vendor}: {people:,} people")
    bring(text(table), name="people.csv", by=by)
    bring(text(table), name="the same file", by=by)
    Invitation.objects.all().delete()
    bring(workbook(table), name="people.xlsx", by=by)
    if Invitation.objects.count() != people:
        raise SystemExit(f"{Invitation.objects.count():,} invitations")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
