"""How each kind of question marks an answer, and what it refuses."""

from decimal import Decimal

import pytest

from assessments.kinds import quantities
from assessments.kinds.kind import DoesNotFit
from assessments.kinds.registry import kind_of


def content(kind, answers, **more):
    """A question as far as marking looks at it; what an answer leaves out is as the bank has it."""
    return {
        "kind": kind,
        "source_language": "en",
        "text": {"en": "?"},
        "answers": [
            {
                "key": str(place),
                "text": {},
                "match": {},
                "number": None,
                "tolerance": "0",
                "gap": None,
                "credit": "100",
                "stays_last": False,
                "feedback": {},
                **answer,
            }
            for place, answer in enumerate(answers, start=1)
        ],
        **more,
    }


def worth(asked, answer):
    return kind_of(asked).grade(asked, answer)


def words(*accepted, language="en", **more):
    return content("words", [{"text": {language: each}} for each in accepted], **more)


def numbers(*accepted, units=()):
    return content(
        "number",
        [{"number": each, "tolerance": tolerance} for each, tolerance in accepted],
        units=[{"name": name, "factor": factor} for name, factor in units],
    )


ONE = content("single", [{}, {"credit": "33.33333"}, {"credit": "0"}, {"credit": "-50"}])
SEVERAL = content("multiple", [{"credit": "50"}, {"credit": "50"}, {"credit": "-50"}])
PAIRS = content(
    "matching",
    [
        {"text": {"en": "1951"}, "match": {"en": "Convention", "my": "စာချုပ်"}},
        {"text": {"en": "1967"}, "match": {"en": "Protocol", "my": "စာချုပ်"}},
        {"text": {"en": "1954"}, "match": {"en": "Convention"}},
        {"match": {"en": "Declaration"}},
    ],
)
STEPS = content(
    "ordering", [{"text": {"en": each}} for each in ("flee", "arrive", "apply", "wait")]
)
GAPS = content(
    "gaps",
    [
        {"gap": 1, "text": {"en": "life"}},
        {"gap": 1, "text": {"en": "money"}, "credit": "0"},
        {"gap": 2, "text": {"en": "refoul*"}},
        {"gap": 3, "number": "1951"},
    ],
    gaps=[
        {"number": 1, "kind": "choice", "weight": "1"},
        {"number": 2, "kind": "words", "weight": "1"},
        {"number": 3, "kind": "number", "weight": "2"},
    ],
)
ESSAY = {"kind": "essay", "source_language": "en", "text": {"en": "?"}, "criteria": []}


@pytest.mark.parametrize(
    ("asked", "answer", "share"),
    [
        pytest.param(ONE, "1", "1", id="the right one"),
        pytest.param(ONE, "2", "0.33333", id="one that is partly right"),
        pytest.param(ONE, "3", "0", id="a wrong one"),
        pytest.param(ONE, "4", "0", id="never less than nothing"),
        pytest.param(ONE, None, "0", id="nothing chosen"),
        pytest.param(SEVERAL, ["1", "2"], "1", id="all right ones"),
        pytest.param(SEVERAL, ["2", "1"], "1", id="in any order"),
        pytest.param(SEVERAL, ["1"], "0.5", id="half of the right ones"),
        pytest.param(SEVERAL, ["1", "2", "3"], "0.5", id="a wrong one takes points off"),
        pytest.param(SEVERAL, ["3"], "0", id="but never below none"),
        pytest.param({**SEVERAL, "all_or_nothing": True}, ["1"], "0", id="all or nothing: half"),
        pytest.param({**SEVERAL, "all_or_nothing": True}, ["2", "1"], "1", id="all of it"),
        pytest.param(
            {**SEVERAL, "all_or_nothing": True}, ["1", "2", "3"], "0", id="all and a wrong one"
        ),
        pytest.param(PAIRS, {"1": "1", "2": "2", "3": "1"}, "1", id="all pairs"),
        pytest.param(PAIRS, {"1": "1", "2": "4", "3": "2"}, "0.33333", id="a third of them"),
        pytest.param(PAIRS, None, "0", id="no pairs"),
        pytest.param(STEPS, {"1": 1, "2": 2, "3": 3, "4": 4}, "1", id="the right order"),
        pytest.param(STEPS, {"1": 1, "2": 2, "3": 4, "4": 3}, "0.5", id="two in their place"),
        pytest.param(STEPS, {"1": 1, "2": 1}, "0", id="a place given twice is no place"),
        pytest.param(GAPS, {"1": "1", "2": "Refoulement", "3": "1951"}, "1", id="all gaps"),
        pytest.param(GAPS, {"3": "1951"}, "0.5", id="one gap that counts twice"),
        pytest.param(GAPS, {"1": "2", "2": "return"}, "0", id="gaps filled wrongly"),
        pytest.param(ESSAY, None, "0", id="nothing written"),
    ],
)
def test_an_answer_is_worth_its_share_of_the_points(asked, answer, share):
    assert worth(asked, answer) == Decimal(share)


def test_what_was_written_is_for_a_person_to_mark():
    assert worth(ESSAY, "Because.") is None


def test_three_thirds_are_all_of_it():
    thirds = content("multiple", [{"credit": "33.33333"}] * 3)

    assert worth(thirds, ["1", "2", "3"]) == 1


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        pytest.param(ONE, "9", id="one that is not offered"),
        pytest.param(ONE, ["1"], id="several where one is asked"),
        pytest.param(SEVERAL, ["1", "9"], id="one among them that is not offered"),
        pytest.param(SEVERAL, ["1", "1"], id="the same twice"),
        pytest.param(SEVERAL, "1", id="one where several are asked"),
        pytest.param(PAIRS, {"4": "1"}, id="matched to what is not asked"),
        pytest.param(PAIRS, {"1": "9"}, id="matched to what is not offered"),
        pytest.param(PAIRS, {"1": "3"}, id="matched to what is offered under another key"),
        pytest.param(STEPS, {"1": 5}, id="a place that there is not"),
        pytest.param(STEPS, {"1": "1"}, id="a place that is no number"),
        pytest.param(STEPS, {"9": 1}, id="a step that there is not"),
        pytest.param(GAPS, {"4": "x"}, id="a gap that there is not"),
        pytest.param(GAPS, {"1": "3"}, id="a choice of another gap"),
        pytest.param(words("x"), "x" * 501, id="more than a few words"),
        pytest.param(words("x"), ["x"], id="words in a list"),
        pytest.param(numbers(("1", "0")), "1" * 61, id="a very long number"),
        pytest.param(ESSAY, "x" * 20_001, id="a book"),
    ],
)
def test_an_answer_that_the_question_cannot_have_is_refused(asked, answer):
    with pytest.raises(DoesNotFit):
        kind_of(asked).check(asked, answer)


@pytest.mark.parametrize(
    ("asked", "typed", "is_right"),
    [
        pytest.param(words("UNHCR"), " unhcr ", True, id="case and spaces"),
        pytest.param(words("UNHCR", case_sensitive=True), "unhcr", False, id="case that matters"),
        pytest.param(words("réfugié"), "refugie", True, id="accents"),
        pytest.param(words("non-refoulement"), "non-refoulment", False, id="another word"),
        pytest.param(words("first", "second"), "second", True, id="one of several"),
        pytest.param(words("*refoulement*"), "the non-refoulement rule", True, id="asterisks"),
        pytest.param(words("a*b*c"), "acb", False, id="asterisks in another order"),
        pytest.param(words("a*a"), "a", False, id="one letter is not both ends"),
        pytest.param(words(r"5\*"), "5*", True, id="an asterisk itself"),
        pytest.param(words(r"5\*"), "55", False, id="which then stands for nothing else"),
        pytest.param(words("پناهندگی", language="fa"), "پناهندگي", True, id="either yeh"),
        pytest.param(words("ပြည်", language="my"), "ပြည", False, id="a Burmese vowel is no accent"),
        pytest.param(words("má", language="vi"), "ma", False, id="Vietnamese tones are letters"),
        pytest.param(words("ทะเล", language="th"), "ทะเล", True, id="Thai"),
        pytest.param(words("UNHCR", case_sensitive=True), "UN\u200bHCR", True, id="invisible"),
        pytest.param(words("សិទ្ធិមនុស្ស"), "សិទិ្ធ\u200bមនុស្ស", True, id="Khmer space bar and order"),
        pytest.param(words("می\u200cشود"), "می شود", True, id="half space and space"),
        pytest.param(words("ကို"), "ကူ", False, id="another Burmese vowel"),
    ],
)
def test_words_are_compared_as_their_readers_would(asked, typed, is_right):
    assert worth(asked, typed) == is_right


def test_asterisks_are_compared_quickly_whatever_is_typed():
    """A pattern like this takes regular expressions longer than anybody lives."""
    assert worth(words("a*" * 100 + "b"), "a" * 500) == 0


KILOMETRES = numbers(("10", "0.5"), units=[("km", "1"), ("m", "1000")])


@pytest.mark.parametrize(
    ("asked", "typed", "is_right"),
    [
        (numbers(("1951", "0")), "1951", True),
        (numbers(("1951", "0")), "1952", False),
        (numbers(("1951", "0")), "၁၉၅၁", True),
        (numbers(("1951", "0")), "۱۹۵۱", True),
        (numbers(("1951", "0")), "in 1951", False),
        (numbers(("2.5", "0.1")), "2,6", True),
        (numbers(("2.5", "0.1")), "2.61", False),
        (numbers(("2.5", "0")), "۲٫۵", True),
        (numbers(("1000", "0")), "1,000", True),
        (numbers(("1", "0")), "1,000", True),
        (numbers(("1000000", "0")), "1,000,000", True),
        (numbers(("1000", "0")), "1 000", True),
        (numbers(("-3", "0")), "−3", True),
        (numbers(("1500", "0")), "1.5e3", True),
        (KILOMETRES, "10", True),
        (KILOMETRES, "10.5 km", True),
        (KILOMETRES, "9600 m", True),
        (KILOMETRES, "10 miles", False),
        (KILOMETRES, "1e999", False),
        (KILOMETRES, "nan", False),
    ],
)
def test_numbers_are_read_however_they_are_written(asked, typed, is_right):
    assert worth(asked, typed) == is_right


def test_an_answer_without_a_number_is_for_all_other_numbers():
    asked = content("number", [{"number": "5"}, {"credit": "0", "feedback": {"en": "Count."}}])

    assert quantities.accepted(asked, "6")["key"] == "2"
    assert quantities.accepted(asked, "six") is None


@pytest.mark.parametrize(
    ("asked", "part", "whole"),
    [
        (PAIRS, {"1": "1"}, {"1": "1", "2": "1", "3": "1"}),
        (STEPS, {"1": 1, "2": 1, "3": 2, "4": 3}, {"1": 4, "2": 3, "3": 2, "4": 1}),
        (GAPS, {"1": "1"}, {"1": "1", "2": "x", "3": "y"}),
    ],
)
def test_a_question_with_parts_is_complete_when_all_of_them_are_answered(asked, part, whole):
    kind = kind_of(asked)

    assert [kind.is_complete(asked, each) for each in (None, part, whole)] == [False, False, True]


def test_one_word_for_two_in_a_translation_does_not_make_them_the_same():
    kind = kind_of(PAIRS)

    assert kind.keys(PAIRS) == ["1", "2", "4"]
    assert worth(PAIRS, {"1": "2", "2": "1", "3": "1"}) == Decimal("0.33333")


@pytest.mark.parametrize("asked", [ONE, SEVERAL, PAIRS, STEPS, GAPS, words("x"), KILOMETRES])
def test_a_line_without_the_key_tells_nothing_but_the_answer(asked):
    lines = kind_of(asked).lines(asked, None, "en")

    assert any(line.verdict is not None or line.right is not None for line in lines)
    kept_back = [line.without_key() for line in lines]
    assert [(each.verdict, each.right, each.feedback) for each in kept_back] == [
        (None, None, None)
    ] * len(lines)
