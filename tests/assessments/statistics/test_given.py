"""What was answered most often, kind by kind, and nothing by which a member could be recognised."""

import pytest

from assessments.statistics.gathering import Chosen
from assessments.statistics.given import given_of, told

EN = "en"


def answer(key, text, **more):
    return {"key": key, "text": {EN: text} if text else {}, "credit": "100", **more}


def content(kind, *answers, **more):
    return {"kind": kind, "source_language": EN, "text": {EN: "?"}, "answers": answers, **more}


def given(content, *rows):
    chosen = [Chosen(version=1, answer=each, count=count, rest=None) for each, count in rows]
    found = given_of(content=content, chosen=chosen)
    return [(each.part, each.answer, each.is_right, each.count) for each in found]


WORDS = content("words", answer("1", "refugee"))
NUMBER = content("number", answer("1", "", number="1951", tolerance="0"))
PAIRS = content(
    "matching", answer("1", "Italy", match={EN: "Rome"}), answer("2", "Japan", match={EN: "Tokyo"})
)
ORDER = content("ordering", answer("1", "Ask"), answer("2", "Hear"))
GAPS = content(
    "gaps",
    answer("1", "flee", gap=1),
    answer("2", "1951", gap=2),
    gaps=[
        {"number": 1, "kind": "words", "weight": "1"},
        {"number": 2, "kind": "choice", "weight": "1"},
    ],
)


@pytest.mark.parametrize(
    ("asked", "rows", "expected"),
    [
        (
            WORDS,
            [("refugee", 6), ("Refugee ", 1), ("migrant", 5)],
            [("", "refugee", True, 7), ("", "migrant", False, 5)],
        ),
        (NUMBER, [("1951", 6), ("1967", 5)], [("", "1951", True, 6), ("", "1967", False, 5)]),
        (
            PAIRS,
            [({"1": "1", "2": "2"}, 6), ({"1": "1", "2": "1"}, 5)],
            [
                ("Italy", "Rome", True, 11),
                ("Japan", "Tokyo", True, 6),
                ("Japan", "Rome", False, 5),
            ],
        ),
        (
            ORDER,
            [({"1": 1, "2": 2}, 6), ({"1": 2, "2": 1}, 5)],
            [
                ("Ask", "1", True, 6),
                ("Ask", "2", False, 5),
                ("Hear", "2", True, 6),
                ("Hear", "1", False, 5),
            ],
        ),
        (
            GAPS,
            [({"1": "flee", "2": "2"}, 6), ({"1": "run"}, 5)],
            [
                ("(1)", "flee", True, 6),
                ("(1)", "run", False, 5),
                ("(2)", "1951", True, 6),
                ("(2)", "", False, 5),
            ],
        ),
    ],
)
def test_each_kind_tells_its_parts_with_the_most_frequent_answers(asked, rows, expected):
    assert given(asked, *rows) == expected


def test_what_fewer_than_five_typed_is_not_told():
    rows = [("refugee", 9), ("my brother Karim", 4), ("a boat", 1), (None, 5)]

    assert given(WORDS, *rows) == [("", "refugee", True, 9), ("", "", False, 5)]


def test_few_who_are_left_are_not_told_by_the_difference():
    assert told([("a", 9), ("b", 6), ("c", 4)]) == [("a", 9)]
    assert told([("a", 9), ("b", 3)]) == []
    assert told([("a", 9), ("b", 5)]) == [("a", 9), ("b", 5)]


def test_own_way_of_spelling_is_not_shown():
    rows = [("Refugee", 2), ("REFUGEE", 2), ("refugeE", 2)]

    assert given(WORDS, *rows) == [("", "refugee", True, 6)]


def test_no_more_than_the_most_frequent_are_told():
    rows = [(f"answer {number}", 20 - number) for number in range(9)]

    assert len(given(WORDS, *rows)) == 5
    assert given(WORDS) == []
