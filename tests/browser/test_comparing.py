"""A quiz before a course and after it in a real browser: readable for everybody, at any width."""

import os
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect
from wagtail.users.models import UserProfile

from assessments import grading
from assessments.models import Topic
from courses import comparing
from courses.comparing import When
from tests.browser.conftest import PHONE
from tests.courses.test_comparing import quiz_on
from tests.factories.assessments import answers
from tests.factories.courses import EnrolmentFactory, complete_course, published_course
from tests.factories.members import trainer_of_all

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DARI = {"Detention": "بازداشت", "Evidence": "شواهد و مدارک", "Removal": "اخراج"}


@pytest.fixture
def course():
    quiz = quiz_on(*DARI, title_en="What you know of refugee law")
    for name, in_dari in DARI.items():
        Topic.objects.filter(name_en=name).update(name_fa=in_dari)
    return published_course(lessons=1, title="Refugee law in short", compared_by=quiz)


@pytest.fixture
def opened(phone, sign_in, live_server):
    """A page of somebody's in a browser of its own."""

    def opened(member, **options):
        context = phone(**options)
        cookie = sign_in(member).cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        return context.new_page()

    return opened


def take(member, course, when, *, right):
    at = timezone.now()
    begun = comparing.start(member=member, course=course, when=when, at=at)
    grading.submit(attempt=begun, answers=answers(begun, right=right), at=at)


def picture(page, name):
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


# Colours are the same in each language, and each language is the same in each colour.
@pytest.mark.parametrize(("language", "scheme"), [("en", "light"), ("fa", "dark"), ("my", "light")])
def test_learners_pages_are_accessible_and_fit_a_phone(opened, axe, course, language, scheme):
    member = EnrolmentFactory(course=course).member
    page = opened(member, color_scheme=scheme)

    def look(name, address):
        page.goto(address)
        picture(page, f"{language}-{scheme}-{name}")
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

    course_url, test, result = (
        f"/{language}{reverse(name, args=args).removeprefix('/en')}"
        for name, args in (
            ("course", [course.slug]),
            ("comparison_test", [course.slug, "before"]),
            ("comparison", [course.slug]),
        )
    )
    look("1-offered", course_url)
    look("2-test", test)
    take(member, course, When.BEFORE, right=5)
    look("3-in", result)
    look("4-studying", course_url)
    complete_course(member, course)
    look("5-offered-after", course_url)
    take(member, course, When.AFTER, right=4)
    look("6-result", result)
    page.locator("details.more > summary").click()
    expect(page.locator("details.more .choices").first).to_be_visible()
    axe(page)
    look("7-made", course_url)


# Colours are the same at each width, and the width is the same in each colour.
@pytest.mark.parametrize(("theme", "width"), [("light", 390), ("dark", 1280)])
def test_trainers_figures_are_accessible(opened, axe_source, course, theme, width):
    for right in range(5):
        member = EnrolmentFactory(course=course).member
        take(member, course, When.BEFORE, right=right)
        complete_course(member, course)
        take(member, course, When.AFTER, right=5)
    trainer = trainer_of_all()
    UserProfile.objects.create(user=trainer, theme=theme)
    page = opened(trainer, viewport={"width": width, "height": 900})

    page.goto(reverse("quiz_statistics", args=[course.compared_by_id]))
    picture(page, f"figures-{theme}-{width}")
    assert "Detention" in page.locator(".desk-attempt").inner_text()
    page.evaluate(axe_source)
    found = page.evaluate("axe.run('.desk-attempt', {resultTypes: ['violations']})")["violations"]
    assert [(rule["id"], [each["html"] for each in rule["nodes"]]) for rule in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
