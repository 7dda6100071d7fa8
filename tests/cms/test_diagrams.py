"""Pictures made of words: small, translated like text, whole without their lines."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from cms.blocks import ContentBlocks
from cms.translations.segments import assemble, segments_of
from lms.demo.academy import LEGAL_COURSES
from lms.demo.authoring import _block, read_course
from tests.factories.cms import block, body
from tests.factories.courses import LessonFactory

KINDS = ("flow", "timeline", "checklist", "comparison")
LARGEST = 8 * 1024
DRAWN = {
    f"{slug}/{lesson['slug']}/{number}": each
    for slug in LEGAL_COURSES
    for module in read_course(slug)["modules"]
    for lesson in module["lessons"]
    for number, each in enumerate(lesson["body"])
    if each["type"] in KINDS
}


def rendered(kind, value, **context):
    stream = ContentBlocks().to_python([block(kind, value)])
    return stream[0].render(context)


def of_demo(text):
    return _block(text, {}, None, None)


def words_of(html):
    """What is left where nothing is drawn."""
    return " ".join(re.sub(r"<[^>]+>", " ", re.sub(r"<svg.*?</svg>(?!<)", " ", html)).split())


def texts_of(value):
    """Every text in a block's stored value; ids and choices are none."""
    match value:
        case {"type": "item", "value": inner}:
            yield from texts_of(inner)
        case dict():
            for name, inner in value.items():
                if name not in ("goes_on", "cells"):
                    yield from texts_of(inner)
        case list():
            for inner in value:
                yield from texts_of(inner)
        case str() if value:
            yield value


@pytest.fixture
def flow():
    step = {"question": "Is it so?", "detail": "", "goes_on": "no", "way_out": "Leave."}
    steps = [block("item", step)]
    return {"title": "A path", "steps": steps, "end": "Arrived", "note": "<p>Source.</p>"}


def test_the_demo_draws_one_of_each_kind():
    assert {each["type"] for each in DRAWN.values()} == set(KINDS)


@pytest.mark.parametrize("name", DRAWN)
def test_a_picture_of_the_demo_is_small_with_its_words(name):
    stored = of_demo(DRAWN[name])
    with override("my"):
        assert len(rendered(stored["type"], stored["value"]).encode()) < LARGEST


@pytest.mark.parametrize("name", DRAWN)
def test_no_word_needs_the_drawing(name):
    stored = of_demo(DRAWN[name])
    html = rendered(stored["type"], stored["value"])

    assert "<text" not in html
    shown = words_of(html.replace("&#x27;", "'"))
    for text in texts_of(stored["value"]):
        assert words_of(text) in shown
    assert html.count("<svg width") == html.count('aria-hidden="true"')
    assert "<figcaption>" in html


@pytest.mark.parametrize("name", DRAWN)
def test_an_author_may_save_what_the_demo_draws(name):
    stream = ContentBlocks()
    value = stream.to_python([of_demo(DRAWN[name])])
    assert len(stream.clean(value)) == 1


@pytest.mark.django_db
def test_words_of_a_picture_are_translated_like_text(flow):
    lesson = LessonFactory(title="A lesson", summary_en="", body_en=body(block("flow", flow)))
    found = segments_of(lesson)[1:]
    assert [each.text for each in found] == [
        "A path",
        "Is it so?",
        "Leave.",
        "Arrived",
        "<p>Source.</p>",
    ]

    assemble(source=lesson, language="fa", texts={each.id: f"{each.text}۱" for each in found})

    [translated] = lesson.body_fa
    with override("fa"):
        html = translated.render()
    assert "Is it so?۱" in html
    assert 'dir="ltr"' not in html
    assert "<strong>بلی:</strong> Leave.۱" in html or "<strong>بله:</strong> Leave.۱" in html


@pytest.mark.django_db
def test_answers_of_a_table_are_nothing_to_translate():
    table = {
        "title": "Who",
        "columns": [block("item", "Covenant")],
        "rows": [
            block("item", {"name": "A state", "cells": [block("item", "yes")]}),
            block("item", {"name": "Another", "cells": [block("item", "no")]}),
        ],
        "note": "",
    }
    lesson = LessonFactory(title="L", summary_en="", body_en=body(block("comparison", table)))

    texts = [each.text for each in segments_of(lesson)[1:]]
    assert texts == ["Who", "Covenant", "A state", "Another"]


def test_a_picture_not_yet_translated_says_yes_in_its_own_language_and_direction(flow):
    with override("fa"):
        html = rendered("flow", flow, lang="en", dir="ltr")

    assert '<figure class="diagram" lang="en" dir="ltr">' in html
    assert "<strong>Yes:</strong> Leave." in html
    assert "<strong>No</strong>" in html


def test_a_row_of_a_table_has_an_answer_for_each_column():
    table = {
        "title": "Who",
        "columns": [block("item", "One"), block("item", "Two")],
        "rows": [block("item", {"name": "A state", "cells": [block("item", "yes")]})],
        "note": "",
    }
    stream = ContentBlocks()
    with pytest.raises(ValidationError) as refused:
        stream.clean(stream.to_python([block("comparison", table)]))
    assert "one answer per column" in str(refused.value.as_json_data())
