"""What the demo's law courses promise of their own texts: times, dates, and links to sources."""

import re
from datetime import datetime
from itertools import pairwise

import pytest

from lms.demo.academy import LEGAL_COURSES
from lms.demo.authoring import read_course

COUNTRIES = {"thailand", "malaysia", "indonesia", "india", "bangladesh", "pakistan"}
SECTIONS = ["Treaties", "Who decides", "Time limits", "Detention and removal", "Where to call"]
WRITTEN = re.compile(r"Written on (\d+ \w+ \d{4})")
NEXT_CHECK = re.compile(r"(?:first|next) check is due (?:on|by) (\d+ \w+ \d{4})")
LINK = re.compile(r'href="https?://[^"]+"')


def lessons(slug):
    return [lesson for module in read_course(slug)["modules"] for lesson in module["lessons"]]


def country_pages():
    pages = {each["slug"]: each for each in lessons("refugee-protection")}
    return {name: pages[f"country-{name}"] for name in COUNTRIES}


def day(pattern, text):
    return datetime.strptime(pattern.search(text)[1], "%d %B %Y")  # noqa: DTZ007 - a day


@pytest.mark.parametrize("slug", LEGAL_COURSES)
def test_nobody_types_how_long_a_text_takes(slug):
    assert "minutes" not in read_course(slug)
    assert not [each["slug"] for each in lessons(slug) if "minutes" in each]
    of_own_work = {each["slug"] for each in lessons(slug) if "work_minutes" in each}
    assert of_own_work == {
        each["slug"] for each in lessons(slug) if each["slug"].startswith("task-")
    }


def test_the_first_lesson_is_for_an_emergency_and_links_to_its_sources():
    first = lessons("refugee-protection")[0]
    text = " ".join(block.get("html", "") for block in first["body"])
    assert first["slug"] == "removal-tonight"
    assert len(LINK.findall(text)) >= 5


@pytest.mark.parametrize("name", sorted(COUNTRIES))
def test_a_country_page_has_its_sections_and_links_to_what_it_says(name):
    body = country_pages()[name]["body"]
    sections = {
        heading["text"]: following["html"]
        for heading, following in pairwise(body)
        if heading["type"] == "heading"
    }
    assert list(sections) == SECTIONS
    for heading in ("Treaties", "Who decides", "Detention and removal", "Where to call"):
        assert LINK.search(sections[heading]), heading


@pytest.mark.parametrize("name", sorted(COUNTRIES))
def test_a_country_page_says_when_it_was_written_and_what_is_not_confirmed(name):
    first, *_, last = country_pages()[name]["body"]
    assert day(WRITTEN, first["title"]) < day(NEXT_CHECK, first["html"])
    assert last["title"] == "Not confirmed: find out"


def test_a_task_comes_with_a_rubric_before_its_model():
    tasks = {
        each["slug"]: each
        for course in LEGAL_COURSES
        for each in lessons(course)
        if each["slug"].startswith("task-")
    }
    assert set(tasks) == {"task-one-page-request", "task-urgent-appeal", "task-interview-plan"}
    for slug, task in tasks.items():
        headings = [block["text"] for block in task["body"] if block["type"] == "heading"]
        # Where a trainer marks it, the model comes with the marks.
        shown = [] if "quiz" in task else ["A model, one of many"]
        assert headings[2:] == ["The rubric", *shown], slug
