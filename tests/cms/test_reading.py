"""Which language is shown where, and how it is marked."""

import json

import pytest
from django.utils import translation
from wagtail.blocks import CharBlock, StreamBlock, StreamValue

from cms.languages import direction
from cms.reading import Localized, localized, pick, reading_blocks, texts, translated_fields
from courses.models import LearningPath, Lesson

BLOCKS = StreamBlock([("text", CharBlock())])


@pytest.mark.parametrize(
    ("values", "wanted", "shown"),
    [
        pytest.param(
            {"en": "Hello", "my": "မင်္ဂလာပါ"}, "my", ("မင်္ဂလာပါ", "my", False), id="asked for"
        ),
        pytest.param({"en": "Hello", "th": "สวัสดี"}, "my", ("Hello", "en", True), id="the source"),
        pytest.param({"th": "สวัสดี"}, "my", ("สวัสดี", "th", True), id="any other"),
        pytest.param({"en": "Hello", "my": ""}, "my", ("Hello", "en", True), id="empty is none"),
        pytest.param({"en": "Hello"}, "en", ("Hello", "en", False), id="source asked for"),
        pytest.param({}, "my", ("", "my", False), id="nothing at all"),
    ],
)
def test_reader_gets_their_language_else_the_source_else_any(values, wanted, shown):
    text, language, is_fallback = shown

    found = pick(values, source_language="en", language=wanted)

    assert found == Localized(text, language, is_fallback)
    assert bool(found) is bool(text)


def test_active_language_is_asked_for_unless_one_is_named():
    values = {"en": "Hello", "ur": "سلام"}

    with translation.override("ur"):
        assert str(pick(values, source_language="en")) == "سلام"
        assert str(pick(values, source_language="en", language="en")) == "Hello"


@pytest.mark.parametrize(
    ("language", "attributes"),
    [
        ("en", ' lang="en" dir="ltr"'),
        ("ur", ' lang="ur" dir="rtl"'),
        ("fa", ' lang="fa" dir="rtl"'),
        ("ps", ' lang="ps" dir="rtl"'),
        ("ar", ' lang="ar" dir="rtl"'),
        ("zh-hans", ' lang="zh-hans" dir="ltr"'),
    ],
)
def test_text_in_another_language_says_which_and_its_direction(language, attributes):
    assert Localized("…", language, is_fallback=True).attributes == attributes
    assert Localized("…", language, is_fallback=False).attributes == ""


@pytest.mark.parametrize(("language", "expected"), [("ur-pk", "rtl"), ("en-gb", "ltr")])
def test_direction_of_a_regional_language_is_that_of_the_language(language, expected):
    assert direction(language) == expected


def test_texts_are_each_languages_own_without_fallback():
    path = LearningPath(title_en="Rights", title_th="สิทธิ", title_my="")

    with translation.override("ja"):
        assert texts(path, "title") == {"en": "Rights", "th": "สิทธิ"}
        assert str(localized(path, "title")) == "Rights"


def test_translated_fields_are_those_with_a_column_for_each_language():
    assert set(translated_fields(Lesson)) == {"heading", "summary", "body"}


class Body:
    """Something with bodies in some languages, by their texts and block ids."""

    def __init__(self, *, source_language="en", **bodies):
        self.source_language = source_language
        for language in ("en", "ur"):
            blocks = [
                {"type": "text", "value": text, "id": pk}
                for pk, text in bodies.get(language, {}).items()
            ]
            setattr(self, f"body_{language}", StreamValue(BLOCKS, blocks, is_lazy=True))


@pytest.mark.parametrize(
    ("bodies", "shown"),
    [
        pytest.param(
            {"en": {"a": "One", "b": "Two"}},
            [("One", "en", True), ("Two", "en", True)],
            id="nothing translated",
        ),
        pytest.param(
            {"en": {"a": "One", "b": "Two"}, "ur": {"b": "دو", "a": "ایک"}},
            [("ایک", "ur", False), ("دو", "ur", False)],
            id="all translated: in the source's order",
        ),
        pytest.param(
            {"en": {"a": "One", "b": "Two", "c": "Three"}, "ur": {"b": "دو"}},
            [("One", "en", True), ("دو", "ur", False), ("Three", "en", True)],
            id="some translated",
        ),
        pytest.param(
            {"en": {"b": "Two"}, "ur": {"a": "ایک", "b": "دو"}},
            [("دو", "ur", False)],
            id="a block whose source is gone",
        ),
        pytest.param({"ur": {"a": "ایک"}}, [], id="no source at all"),
    ],
)
def test_blocks_are_translated_one_by_one(bodies, shown):
    body = Body(**bodies)

    found = reading_blocks(body, "body", "ur")

    assert [(each.block.value, each.language, each.is_fallback) for each in found] == shown


def test_blocks_in_the_source_language_are_the_source():
    body = Body(source_language="ur", ur={"a": "ایک"}, en={"a": "One"})

    [block] = reading_blocks(body, "body", "ur")

    assert (block.block.value, block.is_fallback, block.direction) == ("ایک", False, "rtl")
    assert json.dumps(block.block.id) == '"a"'
