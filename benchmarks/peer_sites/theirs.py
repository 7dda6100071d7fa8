"""wagtail-lms in a site as ``wagtail start`` makes it, for ``benchmarks/peers.py``: run by it.

Run in an environment where wagtail-lms is installed, in the folder of such a site. What
wagtail-lms leaves to the site is as plain as it can be: the start template's ``base.html``
as it is, and a catalogue that lists titles, texts and links of the courses and nothing else.
"""

import logging
import os
import random
import sys
from pathlib import Path

SITE = Path.cwd()
SETTINGS = """
from peer.settings.production import *

SECRET_KEY = "not-secret-for-a-benchmark-on-this-computer-only-0123456789"
ALLOWED_HOSTS = ["localhost"]
INSTALLED_APPS = ["wagtail_lms", *INSTALLED_APPS]
ROOT_URLCONF = "peer.with_courses"
"""
ADDRESSES = """
from django.urls import include, path

from peer.urls import urlpatterns as others

urlpatterns = [path("lms/", include("wagtail_lms.urls")), *others]
"""
CATALOGUE = """{% extends "base.html" %}
{% load wagtailcore_tags %}
{% block content %}
<h1>{{ page.title }}</h1>
<ul>
  {% for course in page.get_children.live.specific %}
  <li><a href="{% pageurl course %}">{{ course.title }}</a>{{ course.description|richtext }}</li>
  {% endfor %}
</ul>
{% endblock %}
"""

(SITE / "peer/settings/with_courses.py").write_text(SETTINGS)
(SITE / "peer/with_courses.py").write_text(ADDRESSES)
(SITE / "home/templates/home/home_page.html").write_text(CATALOGUE)
os.environ["DJANGO_SETTINGS_MODULE"] = "peer.settings.with_courses"
sys.path.insert(0, str(SITE))

import django  # noqa: E402 - after the site is written

django.setup()
logging.disable(logging.WARNING)

from asking import BLOCKS, COURSES, DONE, LESSONS, serve, text  # noqa: E402 - after set-up
from django.contrib.auth import get_user_model  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402
from home.models import HomePage  # noqa: E402
from wagtail_lms.models import (  # noqa: E402
    CourseEnrollment,
    CoursePage,
    H5PLessonCompletion,
    H5PLessonPage,
)


def main() -> None:
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    dice = random.Random(3)  # noqa: S311 - texts, not secrets
    home = HomePage.objects.get()
    description = "<p>What the course is about.</p>"
    courses = [
        home.add_child(instance=CoursePage(title=f"Course {number}", description=description))
        for number in range(COURSES)
    ]
    lessons = [
        courses[0].add_child(
            instance=H5PLessonPage(
                title=f"Lesson {number}",
                body=[("paragraph", text(dice)) for _each in range(BLOCKS)],
            )
        )
        for number in range(LESSONS)
    ]
    for course in courses[1:]:
        course.add_child(instance=H5PLessonPage(title="Lesson"))
    learner = get_user_model().objects.create_user("learner")
    CourseEnrollment.objects.create(user=learner, course=courses[0])
    for lesson in lessons[:DONE]:
        H5PLessonCompletion.objects.create(user=learner, lesson=lesson)
    browser = Client(headers={"host": "localhost"})
    browser.force_login(learner)
    pages = {"lesson": lessons[DONE].url, "course": courses[0].url, "catalogue": home.url}
    serve(pages=pages, cookies=browser.cookies, host="localhost")


if __name__ == "__main__":
    main()
