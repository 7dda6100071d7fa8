"""Counts the statistics of a quiz of 25,000 attempts at 40 questions: a million answers.

``python benchmarks/counting.py``, with a new database of files in a folder of its own;
``DATABASE_URL=… python benchmarks/counting.py`` with an empty one on a server. Needs the
development packages, and ``python benchmarks/counting.py 1000`` is quicker.
"""

import logging
import os
import random
import resource
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = tempfile.TemporaryDirectory(prefix="waymark-benchmark-")
os.environ["VAR_DIR"] = FOLDER.name
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.dev")
sys.path.insert(0, str(ROOT))

import django  # noqa: E402 - after set-up

django.setup()
logging.disable(logging.INFO)

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from assessments.models import Attempt, Question, QuizStatistics, Response  # noqa: E402
from assessments.statistics import counting  # noqa: E402
from assessments.statistics.figures import figures_of  # noqa: E402
from assessments.statistics.gathering import counting as who_counts  # noqa: E402
from assessments.statistics.gathering import gather  # noqa: E402
from assessments.versions import loaded, versions_of  # noqa: E402
from lms.installation import install  # noqa: E402
from lms.members.models import Member  # noqa: E402
from tests.factories.assessments import QuestionFactory, QuizFactory  # noqa: E402

QUESTIONS = 40
AT_ONCE = 500


def build(attempts: int):
    call_command("migrate", verbosity=0)
    install()
    now = timezone.now()
    dice = random.Random(3)  # noqa: S311 - answers, not secrets
    questions = QuestionFactory.create_batch(QUESTIONS, text_my="မေးခွန်း", text_th="คำถาม")
    quiz = QuizFactory(questions=questions)
    versions = versions_of(questions=list(loaded(Question.objects.all())), at=now)
    for begin in range(0, attempts, AT_ONCE):
        numbers = range(begin, min(attempts, begin + AT_ONCE))
        members = Member.objects.bulk_create(
            Member(email=f"m{number}@example.org", display_name=f"M {number}", country="TH")
            for number in numbers
        )
        skills = [dice.gauss(0.6, 0.2) for _each in members]
        marks = [[dice.random() < skill for _each in questions] for skill in skills]
        rows = Attempt.objects.bulk_create(
            Attempt(
                member=member,
                quiz=quiz,
                number=1,
                pass_mark=70,
                seed=1,
                started_at=now,
                submitted_at=now,
                language=dice.choice(("en", "my", "th")),
                points=sum(row),
                points_possible=QUESTIONS,
                passed=sum(row) >= 0.7 * QUESTIONS,
            )
            for member, row in zip(members, marks, strict=True)
        )
        Response.objects.bulk_create(
            Response(
                attempt=attempt,
                position=position,
                question=question,
                version=versions[question.pk],
                points_possible=1,
                answer=versions[question.pk].content["answers"][0 if is_right else 1]["key"],
                share=int(is_right),
            )
            for attempt, row in zip(rows, marks, strict=True)
            for position, (question, is_right) in enumerate(
                zip(questions, row, strict=True), start=1
            )
        )
    return quiz, {version.pk: version.content for version in versions.values()}


def memory() -> float:
    """The most that was in use so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(attempts: int = 25_000) -> None:
    quiz, contents = build(attempts)
    before = memory()
    began = time.perf_counter()
    found = gather(attempts=who_counts().filter(quiz=quiz))
    gathered = time.perf_counter() - began
    began = time.perf_counter()
    figures_of(found=found, contents=contents, chosen=[], given={})
    computed = time.perf_counter() - began
    counting.want(quiz_ids=[quiz.pk], at=timezone.now())
    row = QuizStatistics.objects.get()
    began = time.perf_counter()
    counting.count(row_id=row.pk, at=timezone.now())
    whole = time.perf_counter() - began
    print(f"{connection.vendor}: {attempts * QUESTIONS:,} answers")
    print(f"  read in {gathered:.1f} s, worked out in {computed:.1f} s")
    print(f"  counted and stored in {whole:.1f} s, {memory() - before:.0f} MB above the rest")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
