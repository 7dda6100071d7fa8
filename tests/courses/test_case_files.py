"""A case file is opened in stages, without scripts, and its words are translated like any text."""

import re

import pytest
from django.utils.translation import override

from cms.translations.segments import segments_of
from courses.blocks import LessonBlocks
from lms.demo.academy import LEGAL_COURSES
from lms.demo.authoring import _block, read_course
from tests.factories.cms import block, body
from tests.factories.courses import LessonFactory

FILES = {
    f"{slug}/{lesson['slug']}": each
    for slug in LEGAL_COURSES
    for module in read_course(slug)["modules"]
    for lesson in module["lessons"]
    for each in lesson["body"]
    if each["type"] == "case_file"
}


def stored(text):
    return _block(text, {}, None, None)


def rendered(value, **context):
    return LessonBlocks().to_python([value])[0].render(context)


def test_each_legal_course_has_a_case_file():
    assert {name.split("/")[0] for name in FILES} == set(LEGAL_COURSES)


@pytest.mark.parametrize("name", FILES)
def test_every_decision_has_its_consequences_and_the_file_its_sources(name):
    stages = FILES[name]["stages"]
    assert len(stages) == 4
    for stage in stages:
        assert len(stage["options"]) >= 3
        assert all(len(option["consequence"]) > 80 for option in stage["options"])
    assert 'href="https://' in FILES[name]["note"]


@pytest.mark.parametrize("name", FILES)
def test_the_right_decision_is_not_told_by_its_length(name):
    for stage in FILES[name]["stages"]:
        lengths = [len(option["text"]) for option in stage["options"]]
        assert max(lengths) <= 2 * min(lengths), stage["question"]


@pytest.mark.parametrize("name", FILES)
def test_an_author_may_save_what_the_demo_writes(name):
    stream = LessonBlocks()
    assert len(stream.clean(stream.to_python([stored(FILES[name])]))) == 1


@pytest.mark.parametrize("name", FILES)
def test_only_the_first_document_is_open_and_no_consequence_is(name):
    html = rendered(stored(FILES[name]))

    opened = re.findall(r"<details[^>]*>", html)
    assert len(opened) == 4 + sum(len(each["options"]) for each in FILES[name]["stages"])
    assert [" open" in tag for tag in opened] == [True] + [False] * (len(opened) - 1)
    assert "<script" not in html


def test_our_own_words_are_in_the_language_of_the_file():
    value = stored(next(iter(FILES.values())))
    with override("fa"):
        assert "دوسیهٔ قضیه" in rendered(value)
        english = rendered(value, lang="en", dir="ltr")
    assert "Case file" in english
    assert "دوسیهٔ قضیه" not in english


@pytest.mark.django_db
def test_documents_questions_and_consequences_are_texts_to_translate():
    options = [
        block("item", {"text": f"Do {n}", "consequence": f"<p>Then {n}</p>"}) for n in (1, 2)
    ]
    stage = {
        "document": "card",
        "text": "<p>Valid.</p>",
        "question": "What now?",
        "options": options,
    }
    value = {
        "title": "A file",
        "introduction": "<p>You.</p>",
        "stages": [block("item", stage)],
        "note": "",
    }
    lesson = LessonFactory(title="L", summary_en="", body_en=body(block("case_file", value)))

    assert [each.text for each in segments_of(lesson)[1:]] == [
        "A file",
        "<p>You.</p>",
        "<p>Valid.</p>",
        "What now?",
        "Do 1",
        "<p>Then 1</p>",
        "Do 2",
        "<p>Then 2</p>",
    ]
