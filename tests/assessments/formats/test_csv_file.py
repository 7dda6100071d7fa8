"""A table of questions, as a spreadsheet saves it."""

import pytest

from assessments.formats import csv_file
from assessments.formats.encodings import decode
from assessments.formats.parsed import Fault, Unreadable

HEAD = "Type;Name;Text;Answer 1;Answer 2;Answer 3;Right"


def read(*lines, head=HEAD):
    return csv_file.read("\n".join([head, *lines]))


def answers(question):
    return [(each.words, float(each.fraction)) for each in question.answers]


@pytest.mark.parametrize(
    ("line", "type_", "expected"),
    [
        ("single;;Who?;a;b;;2", "multichoice", [("a", 0), ("b", 1)]),
        ("multiple;;Who?;a;b;c;1, 3", "multichoice", [("a", 0.5), ("b", -0.5), ("c", 0.5)]),
        (";;Who?;a;b;c;1 3", "multichoice", [("a", 0.5), ("b", -0.5), ("c", 0.5)]),
        ("True/False;;So?;;;;false", "truefalse", [("True", 0), ("False", 1)]),
        ("words;;Who?;a;b*;;", "shortanswer", [("a", 1), ("b*", 1)]),
        ("number;;When?;1951 ± 2;;;", "numerical", [("1951", 1)]),
        ("matching;;Match;a -> b;c->d;-> e;", "match", [("a -> b", 1), ("c -> d", 1), ("-> e", 0)]),
        ("ordering;;Order;a;b;c;", "ordering", [("a", 1), ("b", 1), ("c", 1)]),
        ("essay;;Why?;;;;", "essay", []),
        (";;Why?;;;;", "essay", []),
    ],
)
def test_each_type_has_its_columns(line, type_, expected):
    (question,) = read(line).questions

    assert (question.type, answers(question)) == (type_, expected)


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_table_of_a_spreadsheet_is_read(delimiter):
    rows = [["text", "right", "answer 1", "answer 2", "points", "tags"]]
    rows.append(['"Who,\r\nor what; ""is"" it?"', "1", "a", "b", '"2,5"', "x"])
    content = "\ufeff" + "".join(delimiter.join(row) + "\r\n" for row in rows)

    (question,) = csv_file.read(decode(content.encode())).questions

    assert question.text.text == 'Who,\nor what; "is" it?'
    assert answers(question) == [("a", 1), ("b", 0)]
    assert (float(question.points), question.tags) == (2.5, ["x"])


@pytest.mark.parametrize(
    "line",
    [
        "single;;Who?<script>alert(1)</script>;a;b;;1",
        'single;;Who?;"<img src=x onerror=alert(1)>";b;;1',
        'single;"<script>alert(1)</script>";Who?;a;b;;1',
    ],
)
def test_programs_are_refused_though_a_table_holds_plain_text(line):
    parsed = read(line, "single;;Is 1 < 2 & 3 > 2?;yes;no;;1")

    assert [question.text.text for question in parsed.questions] == ["Is 1 < 2 & 3 > 2?"]
    assert parsed.faults == [
        Fault(line=2, reason="A text has a program inside (a script), which is not accepted.")
    ]


def test_good_lines_are_read_where_others_are_not():
    parsed = read("single;;Who?;a;b;;1", "single;;Who?;a;b;;3", "", "riddle;;x;;;;", "words;;;a;;;")

    assert [question.line for question in parsed.questions] == [2]
    assert parsed.faults == [
        Fault(
            line=3,
            reason="In the column “right”, write the number of the right answer, or several: 1, 3.",
        ),
        Fault(
            line=5,
            reason="There is no type “riddle”. The types are: "
            "single, multiple, true/false, words, number, matching, ordering, essay.",
        ),
        Fault(line=6, reason="The question has no text."),
    ]


@pytest.mark.parametrize(
    ("lines", "line"),
    [
        (["Text;Txt", "a;b"], 1),
        (["Name;Right", "a;b"], 1),
        (["Text;Text", "a;b"], 1),
        (["Text;Right", "a;b;c"], 2),
        (["Text;Right", 'a;"b'], 2),
        ([""], 0),
    ],
)
def test_table_that_is_none_is_refused(lines, line):
    with pytest.raises(Unreadable) as refused:
        csv_file.read("\n".join(lines))

    assert refused.value.line == line
