"""The overview of translation in a real browser: readable for everybody, at any width."""

import os
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.users.models import UserProfile

from cms import translations
from courses.models import Course
from tests.factories.courses import EnrolmentFactory, published_course, trainer_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def course():
    """Half translated into Dari, and changed since."""
    course = published_course(modules=2, title="Law of the sea", summary_en="In short.")
    begun = translations.start(source=course, language="fa", actor=None, at=timezone.now())
    translations.save(
        translation_id=begun.pk,
        revision=1,
        texts={"heading": "قانون دریا"},
        actor=None,
        at=timezone.now(),
    )
    page = Course.objects.get(pk=course.pk)
    page.title = page.heading_en = "Law of the high seas"
    page.save_revision().publish()
    EnrolmentFactory(course=page)
    return page


# Colours are the same at each width, and the width is the same in each colour.
@pytest.mark.parametrize(("theme", "width"), [("light", 390), ("dark", 1280)])
def test_it_is_accessible(phone, sign_in, live_server, axe_source, course, theme, width):
    trainer = trainer_of(course)
    UserProfile.objects.create(user=trainer, theme=theme)
    context = phone(viewport={"width": width, "height": 900})
    cookie = sign_in(trainer).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    page = context.new_page()
    overview = reverse("translations_overview")
    one = reverse("translations_section", args=[f"course-{course.pk}", "fa"])

    for number, address in enumerate((overview, f"{overview}?language=fa", one)):
        page.goto(address)
        page.evaluate(axe_source)
        run = "axe.run('.overview-page', {resultTypes: ['violations']})"
        found = page.evaluate(run)["violations"]
        if folder := os.environ.get("PICTURES"):
            page.screenshot(path=Path(folder) / f"{theme}-{width}-{number}.png", full_page=True)
        assert [(rule["id"], [each["html"] for each in rule["nodes"]]) for rule in found] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
