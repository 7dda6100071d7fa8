"""Tables of words: typed as a grid, kept as texts with ids, read as a table."""

import json
import re

import pytest
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict

from cms.blocks import ContentBlocks
from cms.tables import MOST_COLUMNS, MOST_ROWS, TableBlock
from cms.translations.segments import assemble, segments_of
from courses.models import Lesson
from courses.times import minutes_of
from tests.factories.cms import block, body
from tests.factories.courses import LessonFactory

HEADINGS = ("Procedure", "Time limit", "Leads to")
ROWS = (("Appeal", "15 days", "The Appeals Board"), ("Review", "30 days", ""))


def item(value, named):
    return {"type": "item", "id": named, "value": value}


def stored(headings=HEADINGS, rows=ROWS, **others):
    cells = {
        "columns": [item(text, f"c{column}") for column, text in enumerate(headings)],
        "rows": [
            item([item(text, f"r{row}c{column}") for column, text in enumerate(texts)], f"r{row}")
            for row, texts in enumerate(rows)
        ],
    }
    return {"title": "Remedies", "cells": cells, "names_rows": True, "note": "", **others}


def read(value):
    stream = ContentBlocks()
    return stream.to_python([block("table", value)])


def cleaned(value):
    [found] = ContentBlocks().clean(read(value))
    return TableBlock().get_prep_value(found.value)


def refusal_of(value):
    with pytest.raises(ValidationError) as refused:
        cleaned(value)
    return json.dumps(refused.value.as_json_data(), ensure_ascii=False)


def texts_of(cells):
    return [
        [each["value"] for each in cells["columns"]],
        *([each["value"] for each in row["value"]] for row in cells["rows"]),
    ]


def test_each_cell_is_read_below_its_heading_and_beside_the_name_of_its_row():
    html = read(stored())[0].render()

    assert '<caption role="caption">Remedies</caption>' in html
    assert re.findall(r'<th scope="col" role="columnheader">(.*?)</th>', html) == list(HEADINGS)
    assert re.findall(r'<th scope="row" role="rowheader">(.*?)</th>', html) == ["Appeal", "Review"]
    assert '<td role="cell"><span aria-hidden="true">Time limit</span>15 days</td>' in html
    # An empty one is not told of where rows are shown as lists.
    assert '<td role="cell"></td>' in html


def test_a_first_column_that_names_nothing_is_a_column_like_others():
    html = read(stored(names_rows=False))[0].render()
    assert 'scope="row"' not in html
    assert '<td role="cell"><span aria-hidden="true">Procedure</span>Appeal</td>' in html


def test_words_of_a_cell_are_never_markup():
    html = read(stored(rows=[("<b>Appeal</b>", '"', "")]))[0].render()
    assert "&lt;b&gt;Appeal&lt;/b&gt;" in html


def test_a_table_not_yet_translated_has_its_own_language_and_direction():
    html = read(stored())[0].render({"lang": "en", "dir": "ltr"})
    assert '<div class="words-table few" lang="en" dir="ltr">' in html


@pytest.mark.django_db
def test_each_cell_is_translated_and_keeps_its_translation_when_a_row_comes_before_it():
    lesson = LessonFactory(title="L", summary_en="", body_en=body(block("table", stored())))
    found = [each for each in segments_of(lesson) if each.id.startswith("body/")]
    assert [each.text for each in found] == [
        *("Remedies", *HEADINGS),
        *("Appeal", "15 days", "The Appeals Board", "Review", "30 days"),
    ]

    assemble(source=lesson, language="fa", texts={each.id: f"{each.text}۱" for each in found})
    [translated] = lesson.body_fa
    html = translated.render()
    assert '<td role="cell"><span aria-hidden="true">Time limit۱</span>15 days۱</td>' in html
    assert '<td role="cell"></td>' in html

    before = {each.text: each.id for each in found}
    source = lesson.body_en.get_prep_value()
    cells = source[0]["value"]["cells"]
    cells["rows"].insert(0, item([item("New", "n0"), item("", "n1"), item("", "n2")], "n"))
    lesson.body_en = source
    after = {each.text: each.id for each in segments_of(lesson) if each.id.startswith("body/")}
    assert before.items() <= after.items()
    assert len(after) == len(before) + 1


@pytest.mark.django_db
def test_a_table_takes_the_time_of_its_words():
    words = "word " * 50
    rows = [(words, words, words)] * 4
    lesson = LessonFactory(body_en=body(block("table", stored(rows=rows))))
    assert minutes_of(Lesson.objects.get(pk=lesson.pk), asked={}) == 4


def test_the_form_gives_back_what_is_stored_with_its_ids():
    cells = TableBlock().child_blocks["cells"]
    state = cells.get_form_state(cells.to_python(stored()["cells"]))
    returned = cells.value_from_datadict({"t": state}, MultiValueDict(), "t")
    assert cells.get_prep_value(returned) == stored()["cells"]


@pytest.mark.parametrize(
    "sent",
    [
        "",
        "[]",
        "{}",
        '{"columns": 1, "rows": []}',
        '{"columns": ["a"], "rows": []}',
        '{"columns": [{"id": "a", "value": "A"}], "rows": [{"id": "b", "value": []}]}',
    ],
)
def test_what_no_grid_sends_is_an_empty_table(sent):
    cells = TableBlock().child_blocks["cells"]
    returned = cells.value_from_datadict({"t": sent}, MultiValueDict(), "t")
    assert texts_of(cells.get_prep_value(returned)) == [["", ""]] * 3


def test_rows_and_columns_without_a_word_are_not_kept():
    value = stored(headings=("Name", "", "Day"), rows=[("A", "", "1"), ("", "", ""), ("B", "", "")])
    assert texts_of(cleaned(value)["cells"]) == [["Name", "Day"], ["A", "1"], ["B", ""]]


def test_the_largest_table_is_taken_and_a_larger_one_is_to_be_divided():
    headings = [f"H{number}" for number in range(MOST_COLUMNS)]
    rows = [["x"] * MOST_COLUMNS] * MOST_ROWS
    assert len(cleaned(stored(headings=headings, rows=rows))["cells"]["rows"]) == MOST_ROWS

    assert "Divide it into two." in refusal_of(stored(headings=headings, rows=[*rows, rows[0]]))
    wider = [[*row, "x"] for row in rows]
    assert "Divide it into two." in refusal_of(stored(headings=[*headings, "H"], rows=wider))


def test_only_the_first_column_may_go_without_a_heading():
    assert texts_of(cleaned(stored(headings=("", "B", "C")))["cells"])[0] == ["", "B", "C"]
    refused = refusal_of(stored(headings=("A", "", "C")))
    assert "Each column needs a heading; only the first may go without." in refused


def test_a_cell_that_is_too_long_is_named():
    refused = refusal_of(stored(rows=[("Appeal", "x" * 301, "")]))
    assert f"“{'x' * 40}…” has 301 characters; there is room for 300." in refused


def test_a_table_without_words_is_refused_but_kept_as_a_draft():
    empty = stored(headings=("", ""), rows=[("", "")])
    assert "Write the headings and at least one row." in refusal_of(empty)

    table = TableBlock()
    table.clean_deferred(table.to_python({**empty, "title": ""}))
    half = table.clean_deferred(table.to_python(stored(headings=("", ""), rows=[("A", "B")])))
    assert texts_of(table.get_prep_value(half)["cells"]) == [["", ""], ["A", "B"]]
