"""Times the secretariat's list of members among many.

``python -m benchmarks.members --members 100000``, with a new database of files in a folder of its
own; ``DATABASE_URL=… python -m benchmarks.members`` with an empty one on a server. Every member has
three enrolments, a third of the courses are nearly done, and one in ten is on a path. Needs the
development packages.
"""

import argparse
import logging
import os
import random
import re
import statistics
import tempfile
import time
from datetime import timedelta

FOLDER = tempfile.TemporaryDirectory(prefix="waymark-benchmark-")
os.environ["VAR_DIR"] = FOLDER.name
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.dev")

import django  # noqa: E402 - after set-up

django.setup()
logging.disable(logging.INFO)

from django.contrib.auth.models import Group  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from certificates.models import Award  # noqa: E402
from courses.models import Activity, Enrolment, LearningRecord, PathEnrolment  # noqa: E402
from lms.installation import install  # noqa: E402
from lms.members.models import Member, Organisation  # noqa: E402
from lms.members.roles import ADVOCATE, SECRETARIAT  # noqa: E402
from tests.factories.courses import published_course, published_path  # noqa: E402
from tests.factories.members import MemberFactory  # noqa: E402

COURSES = 30
PER_MEMBER = 3
AT_ONCE = 5000
TIMES = 5
GIVEN = [
    "Aung",
    "Zarghuna",
    "Somchai",
    "Rahim",
    "Nimal",
    "Mei",
    "Sokha",
    "Arif",
    "Thida",
    "Noor",
    "အောင်",
    "زرغونه",
    "สมชาย",
]
FAMILY = [
    "Myint",
    "Ahmadi",
    "Jaidee",
    "Khan",
    "Perera",
    "Lin",
    "Dara",
    "Rahman",
    "Win",
    "Haidari",
    "မြင့်",
    "احمدی",
    "ใจดี",
]
COUNTRIES = ["AF", "BD", "MM", "TH", "IN", "ID", "MY", "NP", "PK", "LK"]
FOUND = re.compile(r"<strong>(.+) members?<")
NOW = timezone.now()


def people(dice: random.Random, count: int) -> None:
    organisations = Organisation.objects.bulk_create(
        Organisation(name=f"Organisation {number}", country=dice.choice(COUNTRIES))
        for number in range(300)
    )
    Member.objects.bulk_create(
        (
            Member(
                email=f"member{number}@example.org",
                display_name=f"{dice.choice(GIVEN)} {dice.choice(FAMILY)} {number}",
                country=dice.choice(COUNTRIES),
                organisation=dice.choice(organisations),
                joined_at=NOW - timedelta(days=dice.randint(1, 900)),
                last_login=NOW - timedelta(days=dice.randint(0, 300)),
            )
            for number in range(count)
        ),
        batch_size=AT_ONCE,
    )
    advocate = Group.objects.get(name=ADVOCATE)
    belonging = Member.groups.through
    belonging.objects.bulk_create(
        (
            belonging(member_id=pk, group=advocate)
            for pk in Member.objects.values_list("pk", flat=True)
        ),
        batch_size=AT_ONCE,
    )


def studies(dice: random.Random, courses: list) -> None:
    quizzes = {each.course_id: each.pk for each in Activity.objects.filter(kind=Activity.Kind.QUIZ)}
    asked = {each.pk: each.activities.count() for each in courses}

    def enrolments():
        for pk in Member.objects.order_by("pk").values_list("pk", flat=True).iterator():
            for course in dice.sample(courses, PER_MEMBER):
                total = asked[course.pk]
                done = dice.randint(0, total)
                at = NOW - timedelta(days=dice.randint(0, 300))
                yield Enrolment(
                    member_id=pk,
                    course=course,
                    enrolled_at=at,
                    last_studied_at=at,
                    completed_activities=done,
                    percent=100 * done // total,
                    completed_at=at if done == total else None,
                )

    Enrolment.objects.bulk_create(enrolments(), batch_size=AT_ONCE)
    nearly = Enrolment.objects.filter(completed_at=None).order_by("pk")[::7]
    LearningRecord.objects.bulk_create(
        (
            LearningRecord(
                member_id=each.member_id,
                enrolment=each,
                activity_id=quizzes[each.course_id],
                verb=LearningRecord.Verb.FAILED,
                percent=40,
                happened_at=each.last_studied_at,
                recorded_at=each.last_studied_at,
            )
            for each in nearly
        ),
        batch_size=AT_ONCE,
    )


def paths(dice: random.Random, path) -> None:
    version = path.versions.get()
    rows = PathEnrolment.objects.bulk_create(
        (
            PathEnrolment(
                member_id=pk,
                path=path,
                version=version,
                enrolled_at=NOW,
                completed_at=dice.choice([NOW, None]),
            )
            for pk in Member.objects.order_by("pk").values_list("pk", flat=True)[::10]
        ),
        batch_size=AT_ONCE,
    )
    Award.objects.bulk_create(
        (
            Award(
                member_id=each.member_id,
                path=path,
                version=version,
                path_enrolment=each,
                awarded_at=NOW,
                expires_at=NOW + timedelta(days=dice.randint(1, 900)),
            )
            for each in rows
            if each.completed_at
        ),
        batch_size=AT_ONCE,
    )


def build(count: int):
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    install()
    dice = random.Random(3)  # noqa: S311 - figures, not secrets
    courses = [published_course(lessons=4, quiz_in_last=True) for _ in range(COURSES)]
    path = published_path(*courses[:5])
    people(dice, count)
    studies(dice, courses)
    paths(dice, path)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return courses[0], path


def main(count: int) -> None:
    course, path = build(count)
    browser = Client(headers={"host": "127.0.0.1"})
    browser.force_login(MemberFactory(role=SECRETARIAT))
    organisation = Organisation.objects.order_by("pk").first()
    advocate = Group.objects.get(name=ADVOCATE)
    print(f"{connection.vendor}: {count} members, {Enrolment.objects.count()} enrolments")
    for name, chosen in {
        "everybody": {},
        "a page at the end": {"after": Member.objects.order_by("-folded_name")[40].pk},
        "the page before it": {"before": Member.objects.order_by("-folded_name")[40].pk},
        "a name": {"q": "zarghuna"},
        "a name in Burmese": {"q": "အောင်"},
        "nobody's name": {"q": "zzzz"},
        "an address": {"q": f"member{count // 2}@"},
        "an organisation by name": {"q": "organisation 17"},
        "a country by name": {"q": "Thailand"},
        "country": {"country": "TH"},
        "organisation": {"organisation": organisation.pk},
        "role": {"role": advocate.pk},
        "course": {"course": course.pk},
        "path": {"path": path.pk},
        **{each: {"ready": each} for each in ("stuck", "inactive", "close", "expiring")},
        "inactive, of a course": {"ready": "inactive", "course": course.pk},
    }.items():
        measure(browser, name, chosen)


def measure(browser: Client, name: str, chosen: dict) -> None:
    browser.get("/admin/members/", chosen)
    times = []
    for _time in range(TIMES):
        began = time.perf_counter()
        answer = browser.get("/admin/members/", chosen)
        times.append((time.perf_counter() - began) * 1000)
    with CaptureQueriesContext(connection) as asked:
        browser.get("/admin/members/", chosen)
    print(
        f"  {name}: {statistics.median(times):.0f} ms, {len(asked)} statements,"
        f" {FOUND.search(answer.content.decode())[1]} found"
    )


if __name__ == "__main__":
    asking = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asking.add_argument("--members", type=int, default=100_000)
    main(asking.parse_args().members)
