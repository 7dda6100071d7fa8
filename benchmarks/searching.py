"""Indexes 500 lessons in five languages and times learners' searches.

``python benchmarks/searching.py``, with a new database of files in a folder of its own;
``DATABASE_URL=… python benchmarks/searching.py`` with an empty one on a server. Needs the
development packages, and ``python benchmarks/searching.py 50`` is quicker.
"""

import json
import logging
import os
import random
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
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from modelsearch.conf import get_app_config  # noqa: E402

from cms.searching import Search  # noqa: E402
from courses import searching  # noqa: E402
from courses.models import Course  # noqa: E402
from lms.installation import install  # noqa: E402
from tests.factories.cms import block, body  # noqa: E402
from tests.factories.courses import (  # noqa: E402
    CourseFactory,
    EnrolmentFactory,
    LessonFactory,
    ModuleFactory,
)
from tests.factories.members import MemberFactory  # noqa: E402

IndexEntry = get_app_config().get_model("IndexEntry")

SYLLABLES = {
    "en": "re fu gee right law a sy lum per se cu tion court state hu man camp bor der",
    "th": "ผู้ ลี้ ภัย สิท ธิ กฎ หมาย ประ เทศ ขอ คุ้ม ครอง ศาล รัฐ ชาย แดน มนุษ ย์ ที่ จะ",
    "my": "ဒု က္ခ သည် အ ခွင့် ရေး ဥ ပ ဒေ နိုင် ငံ တော် ကာ ကွယ် မှု များ ကို သော လူ့",
    "ar": "لا جئ حق قا نون دو لة محك مة حما ية إن سان حد ود مخ يم طلب هج رة",
    "ja": "難 民 条 約 権 利 国 法 の は に を 保 護 裁 判 所 申 請 人",
}
SPACED = {"en", "ar"}
ASKED = {
    "en": ["refugee", "asylum court", "humantion", "borderlaw"],
    "th": ["สิทธิ", "ลี้ภัย", "กฎหมาย", "ประเทศที่จะ"],
    "my": ["ဒုက္ခသည်", "အခွင့်", "ဥပဒေ", "နိုင်ငံတော်"],
    "ar": ["قانون", "لاجئ محكمة", "حماية", "إنسان"],
    "ja": ["難民", "条約", "権利の", "裁判所"],
}
WORDS_A_LESSON = 450
TIMES = 25


def text(dice: random.Random, language: str, words: int) -> str:
    """Words of two or three syllables; frequent and rare ones, as in real texts."""
    spoken = SYLLABLES[language].split()
    weights = [1 / rank for rank in range(1, len(spoken) + 1)]
    made = ["".join(dice.choices(spoken, weights, k=dice.choice((2, 3)))) for _ in range(words)]
    if language in SPACED:
        return " ".join(made)
    return " ".join("".join(made[start : start + 8]) for start in range(0, words, 8))


def build(lessons: int) -> None:
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    install()
    dice = random.Random(3)  # noqa: S311 - texts, not secrets
    settings.WAGTAILSEARCH_BACKENDS["default"]["AUTO_UPDATE"] = False
    for number in range(lessons):
        if number % 25 == 0:
            course = CourseFactory(title=f"Course {number}", slug=f"course-{number}")
        if number % 5 == 0:
            module = ModuleFactory(title=f"Module {number}", parent=course, slug=f"m-{number}")
        parts = [block("text", "") for _part in range(6)]
        columns = {
            f"body_{language}": json.loads(
                body(
                    *(
                        {**part, "value": f"<p>{text(dice, language, WORDS_A_LESSON // 6)}</p>"}
                        for part in parts
                    )
                )
            )
            for language in SYLLABLES
        }
        headings = {f"heading_{language}": text(dice, language, 4) for language in SYLLABLES}
        LessonFactory(
            title=headings.pop("heading_en"),
            slug=f"lesson-{number}",
            parent=module,
            **{column: json.dumps(value) for column, value in columns.items()},
            **headings,
        )


def size_of_index() -> tuple[int, int]:
    """Bytes of the search index's tables, and of the whole database."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT pg_total_relation_size(%s), pg_database_size(current_database())",
                [IndexEntry._meta.db_table],
            )
            return cursor.fetchone()
        cursor.execute(
            "SELECT sum(CASE WHEN name LIKE '%indexentry%' THEN pgsize END), sum(pgsize)"
            " FROM dbstat WHERE aggregate = TRUE"
        )
        return cursor.fetchone()


def main(lessons: int = 500) -> None:
    build(lessons)
    began = time.perf_counter()
    call_command("update_index", verbosity=0)
    indexing = time.perf_counter() - began
    index, whole = size_of_index()
    print(f"{connection.vendor}: {lessons} lessons of {WORDS_A_LESSON} words in 5 languages")
    print(f"  indexed in {indexing:.1f} s ({indexing / lessons * 1000:.0f} ms a lesson)")
    print(f"  index {index / 1e6:.1f} MB of {whole / 1e6:.1f} MB of the database")
    learner = MemberFactory()
    for course in Course.objects.all():
        EnrolmentFactory(member=learner, course=course)
    browser = Client(headers={"host": "127.0.0.1"})
    browser.force_login(learner)
    for language, questions in ASKED.items():
        times = []
        found = []
        for question in questions:
            for _time in range(TIMES):
                began = time.perf_counter()
                browser.get(f"/{language}/search/", {"q": question})
                times.append((time.perf_counter() - began) * 1000)
            results = searching.search(
                wanted=Search(question), member=learner, language=language, number=None
            )
            found.append(results.page.paginator.count)
        times.sort()
        print(
            f"  {language}: a results page takes {statistics.median(times):.0f} ms (p50),"
            f" {times[int(len(times) * 0.95)]:.0f} ms (p95); found {found}"
        )


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
