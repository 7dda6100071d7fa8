"""Times the overview of translation with 500 lessons in 18 languages.

``python benchmarks/translation_dashboard.py``, with a new database of files in a folder of its own;
``DATABASE_URL=… python benchmarks/translation_dashboard.py`` with an empty one on a server. Needs
the development packages, and ``python benchmarks/translation_dashboard.py 50`` is quicker.
"""

import logging
import os
import statistics
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

from django.conf import settings  # noqa: E402
from django.contrib.contenttypes.models import ContentType  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from cms.models import Translation  # noqa: E402
from courses.models import Lesson, SourceSize  # noqa: E402
from courses.translating import sizes  # noqa: E402
from lms.installation import install  # noqa: E402
from lms.members.roles import TRAINER  # noqa: E402
from tests.factories.courses import CourseFactory, LessonFactory, ModuleFactory  # noqa: E402
from tests.factories.members import MemberFactory  # noqa: E402

LESSONS = int(sys.argv[1]) if len(sys.argv) > 1 else 500
COURSES = 10
RUNS = 7


def write() -> None:
    """So many lessons in ten courses, each with a draft in every language but its own."""
    install()
    modules = [ModuleFactory(parent=CourseFactory()) for _number in range(COURSES)]
    for number in range(LESSONS):
        LessonFactory(parent=modules[number % COURSES])
    kind = ContentType.objects.get_for_model(Lesson)
    Translation.objects.bulk_create(
        [
            Translation(
                content_type=kind,
                object_id=pk,
                language=language,
                title="A lesson",
                texts={f"body/{number}": {"text": "words " * 20} for number in range(30)},
                started_at=timezone.now(),
                words=6,
                words_done=4,
                words_outdated=1,
            )
            for pk in Lesson.objects.values_list("pk", flat=True)
            for language, _name in settings.LANGUAGES
            if language != settings.LANGUAGE_CODE
        ],
        batch_size=500,
    )


def measure(client: Client, name: str, address: str) -> None:
    seconds = []
    for _run in range(RUNS):
        began = time.monotonic()
        answer = client.get(address)
        seconds.append(time.monotonic() - began)
        assert answer.status_code == 200, answer.status_code  # noqa: S101
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    print(
        f"{name}: {statistics.median(seconds):.2f} s (median of {RUNS}), "
        f"{len(asked)} queries, {len(answer.content) / 1000:.0f} kB of HTML"
    )


def main() -> None:
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    write()
    print(
        f"{connection.vendor}: {Lesson.objects.count()} lessons, {len(settings.LANGUAGES)} "
        f"languages, {Translation.objects.count()} translations"
    )
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(MemberFactory(role=TRAINER))
    SourceSize.objects.all().delete()
    began = time.monotonic()
    sizes.keep_all()
    print(f"counting all words: {time.monotonic() - began:.2f} s")
    overview = reverse("translations_overview")
    measure(client, "all languages", overview)
    measure(client, "one language, with what is next", f"{overview}?language=fa")
    course = SourceSize.objects.get(title="Course 0").object_id
    measure(client, "one course", reverse("translations_section", args=[f"course-{course}", "fa"]))


if __name__ == "__main__":
    main()
