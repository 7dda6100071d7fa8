"""Gaps are read as Moodle reads them."""

from decimal import Decimal

import pytest

from assessments.formats import cloze
from assessments.formats.parsed import NotUnderstood


def answers(found):
    return [(each.gap, each.text.text, float(each.fraction)) for each in found.answers]


def test_gaps_are_numbered_in_the_text():
    found = cloze.read(
        "The {1:SHORTANSWER:=owl~%50%bird#Which?~*#No} has {:NM:=2:0.5} {3:MC:a~=b}."
    )

    assert found.text == "The {#1} has {#2} {#3}."
    assert [(gap.kind, gap.weight) for gap in found.gaps] == [
        ("words", 1),
        ("number", 1),
        ("choice", 3),
    ]
    assert answers(found) == [
        (1, "owl", 1),
        (1, "bird", 0.5),
        (1, "*", 0),
        (2, "2", 1),
        (3, "a", 0),
        (3, "b", 1),
    ]
    assert (found.answers[3].number, found.answers[3].tolerance) == (Decimal(2), Decimal("0.5"))
    assert found.answers[1].feedback.text == "Which?"


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        *((word, "choice") for word in ("MULTICHOICE", "MC", "MCV", "MULTICHOICE_H", "MCHS")),
        *((word, "words") for word in ("SHORTANSWER", "SA", "MW", "SAC", "SHORTANSWER_C")),
        *((word, "number") for word in ("NUMERICAL", "NM")),
    ],
)
def test_kinds_have_long_and_short_names(word, kind):
    assert cloze.read(f"{{1:{word}:=1~%50%2}}").gaps[0].kind == kind


def test_capital_letters_matter_where_all_gaps_say_so():
    assert cloze.read("{:SAC:=A} {:MC:=a~b}").case_sensitive is True
    both = cloze.read("{:SAC:=A} {:SA:=a}")
    assert both.case_sensitive is False
    assert len(both.notes) == 1


def test_marks_are_escaped_or_written_as_entities():
    found = cloze.read(r"{:SA:=a\}b\#c &#126; R&amp;D#x \} y # z~other}")

    assert answers(found) == [(1, "a}b#c ~ R&D", 1), (1, "other", 0)]
    assert found.answers[0].feedback.text == "x } y # z"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("No gap.", "There is no gap in the text."),
        ("{1:MULTICHOICE}", "Gap 1 does not end, or has no answers."),
        ("{1:SA:=a", "Gap 1 does not end, or has no answers."),
        ("{1:MULTICHOICE:=a}", "Gap 1 needs at least two answers."),
        ("{1:MULTICHOICE:a~%50%b}", "No answer to gap 1 is worth 100 %."),
        ("{1:NUMERICAL:=zero}", "Gap 1 needs a number and has “zero”."),
        ("{1:SA:=a} {1:MR:=a~b}", "Gap 2 takes several answers at once, which a gap here cannot."),
        ("{1:ESSAY:=a}", "Gap 1 is of a kind that is not known: ESSAY."),
        ("{1:SA:%200%a~=b}", "An answer to gap 1 is worth more than 100 %."),
        ("{99999:SA:=b}", "A gap counts too much: 99999."),
    ],
)
def test_malformed_gap_is_refused(text, reason):
    with pytest.raises(NotUnderstood) as refused:
        cloze.read(text)

    assert refused.value.reason == reason
