"""Interactive content in the admin, in a real browser: brought, watched, readable at any width."""

import os
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect
from wagtail.users.models import UserProfile

from cms.h5p.models import Content, KnownBad, PackageImport
from lms.members.roles import SECRETARIAT
from tests.factories.courses import CourseFactory, trainer_of
from tests.factories.members import MemberFactory
from tests.h5p import making
from tests.h5p.bringing import ask, imported

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BROKEN = making.packed({**making.good_files(), "content/content.json": b"{"})


@pytest.fixture
def course():
    return CourseFactory(title="Detention")


@pytest.fixture
def trainer(course):
    return trainer_of(course)


@pytest.fixture
def opened(phone, sign_in, live_server):
    """A page of the admin in a browser so wide, with scripts or without."""

    def opened(width, member, **options):
        context = phone(viewport={"width": width, "height": 900}, **options)
        cookie = sign_in(member).cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        return context.new_page()

    return opened


def fill_in(page, *, data):
    page.goto(reverse("h5p_upload"))
    page.get_by_label("Package").set_input_files(
        {"name": "quiz.h5p", "mimeType": "application/octet-stream", "buffer": data}
    )
    page.get_by_label("Title").fill("Who may ask?")
    page.get_by_label("Text alternative").fill("Four questions.")
    page.get_by_role("button", name="Bring the package").click()


def test_page_tells_by_itself_when_the_import_has_ended(opened, trainer, worker):
    page = opened(1280, trainer)
    with worker():
        fill_in(page, data=making.good())
        expect(page.get_by_role("link", name="Look at it")).to_be_visible()
    page.get_by_role("link", name="Look at it").click()
    expect(page.get_by_role("heading", name="Version 1")).to_be_visible()


def test_without_scripts_one_looks_again_and_nothing_is_typed_twice(opened, trainer, worker):
    page = opened(1280, trainer, java_script_enabled=False)
    with worker():
        fill_in(page, data=BROKEN)
        for _each in range(20):
            if page.get_by_role("alert").count():
                break
            page.wait_for_timeout(500)
            page.reload()
    expect(page.get_by_role("alert")).to_contain_text("content/content.json")
    page.get_by_role("link", name="Bring another file").click()
    expect(page.get_by_label("Text alternative")).to_have_value("Four questions.")
    assert Content.objects.count() == 0


# Colours are the same at each width, and the width is the same in each colour.
@pytest.mark.parametrize(("theme", "width"), [("light", 390), ("dark", 1280)])
def test_screens_are_accessible(opened, axe_source, course, trainer, theme, width):
    course.refresh_from_db()
    UserProfile.objects.create(user=trainer, theme=theme)
    kept = {"collection": course.collection, "actor": trainer}
    content = imported(title="Who may ask?", **kept).version.content
    said = {"library": "H5P.AdvancedText 1.1", "params": {"text": "<p>A judge</p>"}}
    accordion = {"panels": [{"title": "Who decides", "content": said}]}
    words = imported(making.of_kind("H5P.Accordion", accordion), **kept).version.content
    true = {"question": "Is it so?", "correct": "true"}
    asked = imported(making.of_kind("H5P.TrueFalse", true), **kept).version.content
    refused = imported(BROKEN, title="Exclusion", **kept)
    imported(b"no", replaces=content, **kept)
    waiting = ask(**kept)
    PackageImport.objects.filter(pk=waiting.pk).update(state="reading", percent=30)
    secretariat = MemberFactory(role=SECRETARIAT)
    UserProfile.objects.create(user=secretariat, theme=theme)
    build = content.newest.main_library
    KnownBad.objects.create(digest=build.digest, reason="It sends answers elsewhere.")
    page = opened(width, trainer)
    desk = opened(width, secretariat)

    of_content = Content.snippet_viewset.get_url_name
    addresses = {
        "list": reverse(of_content("list")),
        "upload": reverse("h5p_upload"),
        "packages": reverse("h5p_imports"),
        "waiting": reverse("h5p_import", args=[waiting.pk]),
        "refused": reverse("h5p_import", args=[refused.pk]),
        "done": reverse("h5p_import", args=[content.newest.brought_by.pk]),
        "content": reverse(of_content("inspect"), args=[content.pk]),
        "edit": reverse(of_content("edit"), args=[content.pk]),
        "replace": reverse("h5p_replace", args=[content.pk]),
        "text": reverse(of_content("inspect"), args=[words.pk]),
        "questions": reverse("questions_from_interactive", args=[asked.pk]),
    }
    kept_by_the_secretariat = {
        "libraries": reverse("h5p_libraries"),
        "library": reverse("h5p_library", args=[build.pk]),
    }
    looked_at = [
        *((page, *each) for each in addresses.items()),
        *((desk, *each) for each in kept_by_the_secretariat.items()),
    ]
    for page, name, address in looked_at:
        page.goto(address)
        if folder := os.environ.get("PICTURES"):
            page.screenshot(path=Path(folder) / f"{name}-{theme}-{width}.png", full_page=True)
        page.evaluate(axe_source)
        # What Wagtail itself puts around and into a form is not ours to change.
        run = "axe.run('main .nice-padding', {resultTypes: ['violations']})"
        if name not in ("list", "edit"):
            found = page.evaluate(run)["violations"]
            told = [(each["id"], [node["html"] for node in each["nodes"]]) for each in found]
            assert (name, told) == (name, [])
        assert page.evaluate("document.documentElement.scrollWidth") <= width
