"""Texts taken out of a source and put back: none lost, none mixed, the rest untouched."""

import pytest

from cms.translations.segments import assemble, count_words, segments_of, texts_in
from tests.factories.assessments import QuestionFactory
from tests.factories.cms import LegalSourceFactory, block, body
from tests.factories.courses import LessonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def blocks():
    return {
        "text": block("text", "<p>One <b>word</b>.</p>"),
        "quotation": block(
            "legal_source",
            {
                "source": LegalSourceFactory().pk,
                "provision": "Article 33",
                "rendering": "official",
                "text": "<p>No State shall expel.</p>",
            },
        ),
        "image": block("image", {"image": None, "alternative_text": "", "caption": ""}),
    }


@pytest.fixture
def lesson(blocks):
    return LessonFactory(title="A lesson", summary_en="", body_en=body(*blocks.values()))


def ids(blocks, *names):
    return [f"body/{blocks[name]['id']}{rest}" for name, rest in names]


def put(lesson, texts, language="my"):
    assemble(source=lesson, language=language, texts=texts)
    return [each.block_type for each in getattr(lesson, f"body_{language}") or []]


def test_a_lessons_texts_come_in_reading_order_and_empty_ones_are_left_out(lesson, blocks):
    text, quotation = blocks["text"]["id"], blocks["quotation"]["id"]

    assert [(each.id, each.text, each.is_rich) for each in segments_of(lesson)] == [
        ("heading", "A lesson", False),
        (f"body/{text}", "<p>One <b>word</b>.</p>", True),
        (f"body/{quotation}/provision", "Article 33", False),
        (f"body/{quotation}/text", "<p>No State shall expel.</p>", True),
    ]


def test_texts_of_one_block_are_shown_together_and_say_what_they_are(lesson, blocks):
    parts = [(each.part, each.label) for each in segments_of(lesson)][1:]

    together = f"body/{blocks['quotation']['id']}"
    assert parts == [
        (f"body/{blocks['text']['id']}", "Text"),
        (together, "Legal source: Provision"),
        (together, "Legal source: Words"),
    ]


def test_a_questions_answers_are_translated_with_it():
    question = QuestionFactory()
    first = question.answers.first()
    found = {each.id: each for each in segments_of(question)}

    assert found["text"].text == question.text_en
    assert found[f"answers/{first.pk}/text"].text == first.text_en
    assert found[f"answers/{first.pk}/text"].longest == 500


def test_what_was_put_in_comes_out_again(lesson):
    theirs = {
        each.id: f"<p>{each.text}</p>" if each.is_rich else f"+{each.text}"
        for each in segments_of(lesson)
    }
    assemble(source=lesson, language="my", texts=theirs)

    assert texts_in(source=lesson, language="my") == theirs


def test_a_block_with_a_text_missing_stays_in_the_source_language(lesson, blocks):
    quotation = f"body/{blocks['quotation']['id']}"

    assert put(lesson, {f"{quotation}/text": "<p>x</p>"}) == []
    assert put(lesson, {f"{quotation}/text": "<p>x</p>", f"{quotation}/provision": "33"}) == [
        "legal_source",
        "image",
    ]


def test_a_block_without_words_is_nobodys_translation_by_itself(lesson):
    assert put(lesson, {"heading": "သင်ခန်းစာ"}) == []
    assert lesson.heading_my == "သင်ခန်းစာ"


def test_what_is_no_text_stays_as_the_source_has_it(lesson, blocks):
    put(
        lesson,
        {each.id: "<p>x</p>" for each in segments_of(lesson)},
    )

    before, after = blocks["quotation"]["value"], lesson.body_my[1].value
    assert (after["source"].pk, after["rendering"]) == (before["source"], before["rendering"])
    assert [each.id for each in lesson.body_my] == [each["id"] for each in blocks.values()]


def test_texts_of_blocks_that_are_gone_are_left_out(lesson):
    assert put(lesson, {"body/gone/text": "<p>x</p>"}) == []


def test_another_text_has_another_digest_however_it_was_typed(lesson):
    (heading, text, *_rest) = segments_of(lesson)

    assert heading.digest != text.digest
    assert len(heading.digest) == 16


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("Who is a refugee?", 4),
        ("<p>One</p><p>two<br>three</p>", 3),
        ("a&nbsp;b &amp; c", 4),
        ("ผู้ลี้ภัย", 3),
        ("難民とは誰か", 2),
        ("لا تتركوا أحدًا", 3),
        ("Article 33 难民", 3),
    ],
)
def test_words_are_counted_in_every_script(text, words):
    assert count_words(text) == words
