"""Aiken is read as Moodle's importer reads it."""

import pytest

from assessments.formats import aiken
from assessments.formats.parsed import Fault

GOOD = """Who decides on the claim?
A) The police
B. A judge
ANSWER: B
"""


def test_question_with_letters_and_its_right_answer():
    (question,) = aiken.read(GOOD).questions

    assert (question.type, question.name, question.line) == (
        "multichoice",
        "Who decides on the claim?",
        1,
    )
    assert [(each.words, int(each.fraction)) for each in question.answers] == [
        ("The police", 0),
        ("A judge", 1),
    ]


def test_what_looks_like_html_is_kept_as_html_that_shows_it():
    (question,) = aiken.read("Is <b> bold & big?\nA)Yes <\nB)No\nANSWER: A").questions

    assert question.text.text == "Is &lt;b&gt; bold &amp; big?"
    assert question.answers[0].text.text == "Yes &lt;"


def test_faults_are_told_with_their_line_and_good_questions_are_read():
    text = (
        "Too few\nA) Only one\nANSWER: A\n\nA) Without a question\n\nANSWER: A\n\n"
        f"{GOOD}\nNot finished\nA) a\nB) b\n\n"
        f"{GOOD}\nWrong letter\nA) a\nB) b\nANSWER: C\n\nCut off"
    )

    parsed = aiken.read(text)

    assert [question.line for question in parsed.questions] == [9, 18]
    assert parsed.faults == [
        Fault(line=3, reason="A question needs at least two answers."),
        Fault(line=5, reason="There is no question before this line."),
        Fault(line=7, reason="There is no question before this line."),
        Fault(
            line=18,
            reason="The question before this line has no line that says ANSWER: and a letter.",
        ),
        Fault(line=26, reason="There is no answer with the letter “C”."),
        Fault(line=28, reason="This question has no line that says ANSWER: and a letter."),
    ]


@pytest.mark.parametrize(
    "text", ["Q <script>alert(1)</script>\nA. a\nB. b", "Who?\nA. a\nB. <p onclick=alert(1)>b"]
)
def test_programs_are_refused(text):
    parsed = aiken.read(f"{text}\nANSWER: A\n\n{GOOD}")

    assert [question.line for question in parsed.questions] == [6]
    assert parsed.faults == [
        Fault(line=1, reason="A text has a program inside (a script), which is not accepted.")
    ]
