"""Reads a file of 10,000 questions and imports it, as a worker does.

``python benchmarks/importing.py``, with a new database of files in a folder of its own;
``DATABASE_URL=… python benchmarks/importing.py`` with an empty one on a server. Needs the
development packages. ``python benchmarks/importing.py 1000`` is quicker, and the two together say
whether anything grows faster than the file.
"""

import logging
import os
import resource
import sys
import tempfile
import time
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

from django.conf import settings  # noqa: E402
from django.core.files.base import ContentFile  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from assessments import imports  # noqa: E402
from assessments.formats.files import Format  # noqa: E402
from assessments.importing import usual_collection  # noqa: E402
from assessments.models import Question, QuestionImport  # noqa: E402
from lms.installation import install  # noqa: E402
from tests.factories.members import MemberFactory  # noqa: E402

KINDS = (
    "Which is right, {n}?{{=This ~That ~Neither}}",
    "Which are right, {n}?{{~%50%This ~%50%That ~%-100%Neither}}",
    "Statement {n} is right.{{T}}",
    "Who is meant in {n}?{{=refugee* =asylum seeker}}",
    "How many are there in {n}?{{#5:1}}",
    "Match {n}.{{=One -> A =Two -> B =Three -> C}}",
    "What do you say of {n}?{{}}",
)


def file_of(questions: int) -> bytes:
    """In GIFT, kind after kind, in a hundred categories."""
    parts = []
    for number in range(questions):
        if number % 100 == 0:
            parts.append(f"$CATEGORY: Part {number // 100 % 100}")
        parts.append(f"::Q{number}::" + KINDS[number % len(KINDS)].format(n=f"case {number}"))
    return "\n\n".join(parts).encode()


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


def main(questions: int = 10_000) -> None:
    call_command("migrate", verbosity=0)
    install()
    settings.QUESTIONS_AT_ONCE = questions
    content = file_of(questions)
    row = imports.ask(
        file=ContentFile(content),
        name="questions.gift",
        format=Format.GIFT,
        collection=usual_collection(),
        category="",
        language="en",
        actor=MemberFactory(is_superuser=True),
        at=timezone.now(),
    )
    print(f"{connection.vendor}: {questions:,} questions, {len(content) / 1_000:,.0f} kB")
    timed(row.pk, "read")
    row.refresh_from_db()
    imports.take(row=row)
    timed(row.pk, "imported")
    row.refresh_from_db()
    if row.state != QuestionImport.State.DONE or Question.objects.count() != questions:
        raise SystemExit(f"{row.state}: {Question.objects.count():,} questions, {row.faults}")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
