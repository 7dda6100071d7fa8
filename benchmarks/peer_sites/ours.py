"""This site, for ``benchmarks/peers.py``: run by it, in a folder that VAR_DIR names."""

import logging
import os
import random
import sys
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.dev")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

import django

django.setup()
logging.disable(logging.WARNING)

from asking import BLOCKS, COURSES, DONE, LESSONS, serve, text  # noqa: E402 - after set-up
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402

from lms.installation import install  # noqa: E402
from tests.factories.cms import block, body  # noqa: E402
from tests.factories.courses import (  # noqa: E402
    CourseFactory,
    EnrolmentFactory,
    LessonFactory,
    ModuleFactory,
    lessons_of,
    read,
    url_of,
)

LESSONS_A_MODULE = 6


def main() -> None:
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    install()
    dice = random.Random(3)  # noqa: S311 - texts, not secrets
    courses = [
        CourseFactory(title=f"Course {number}", summary_en="What the course is about.")
        for number in range(COURSES)
    ]
    for number in range(LESSONS):
        if number % LESSONS_A_MODULE == 0:
            module = ModuleFactory(title=f"Module {number}", parent=courses[0])
        LessonFactory(
            title=f"Lesson {number}",
            parent=module,
            body_en=body(*(block("text", text(dice)) for _each in range(BLOCKS))),
        )
    for course in courses[1:]:
        LessonFactory(parent=ModuleFactory(parent=course))
    learner = EnrolmentFactory(course=courses[0]).member
    lessons = lessons_of(courses[0])
    for lesson in lessons[:DONE]:
        read(learner, lesson)
    browser = Client(headers={"host": "127.0.0.1"})
    browser.force_login(learner)
    pages = {
        "lesson": url_of(lessons[DONE]),
        "course": url_of(courses[0]),
        "catalogue": reverse("catalogue"),
    }
    serve(pages=pages, cookies=browser.cookies, host="127.0.0.1")


if __name__ == "__main__":
    main()
