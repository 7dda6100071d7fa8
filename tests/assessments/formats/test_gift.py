"""GIFT is read as Moodle's importer reads it."""

from decimal import Decimal

import pytest

from assessments.formats import gift
from assessments.formats.parsed import Fault, TextFormat


def only(text):
    parsed = gift.read(text)
    assert parsed.faults == []
    (question,) = parsed.questions
    return question


def answers(question):
    return [(each.words, float(each.fraction)) for each in question.answers]


@pytest.mark.parametrize(
    ("text", "type_", "asked", "expected"),
    [
        (
            "Who decides?{~The police =A judge ~A clerk}",
            "multichoice",
            "Who decides?",
            [("The police", 0), ("A judge", 1), ("A clerk", 0)],
        ),
        (
            "Appeals suspend removal.{T}",
            "truefalse",
            "Appeals suspend removal.",
            [("True", 1), ("False", 0)],
        ),
        ("It is so.{FALSE}", "truefalse", "It is so.", [("True", 0), ("False", 1)]),
        ("Which body?{=UNHCR =%50%UN}", "shortanswer", "Which body?", [("UNHCR", 1), ("UN", 0.5)]),
        ("Which year?{#1951:2}", "numerical", "Which year?", [("1951", 1)]),
        ("Say why. {}", "essay", "Say why.", []),
        ("Read the case first.", "description", "Read the case first.", []),
        (
            "Match.{=Geneva -> 1951 =New York -> 1967 = -> 1969}",
            "match",
            "Match.",
            [("Geneva -> 1951", 1), ("New York -> 1967", 1), ("-> 1969", 0)],
        ),
        ("Order.{>2 ALL\nArrest\nTrial\n}", "ordering", "Order.", [("Arrest", 1), ("Trial", 1)]),
        (
            "The {~old =first} Protocol.",
            "multichoice",
            "The _____ Protocol.",
            [("old", 0), ("first", 1)],
        ),
    ],
)
def test_what_stands_in_braces_says_the_type(text, type_, asked, expected):
    question = only(text)

    assert (question.type, question.text.text, answers(question)) == (type_, asked, expected)


def test_without_an_equals_sign_several_answers_may_be_right():
    assert only("Which?{~%50%a ~%50%b ~%-100%c}").single is False
    assert only("Which?{~%50%a =b}").single is True


@pytest.mark.parametrize(
    ("weight", "share"),
    [("33.33333", "0.3333333"), ("-50", "-0.5"), ("100", "1"), ("16.66667", "0.1666667")],
)
def test_weights_are_those_that_moodle_keeps(weight, share):
    assert only(f"Which?{{~%{weight}%a =b}}").answers[0].fraction == Decimal(share)


@pytest.mark.parametrize("weight", ["NaN", "inf", "-Infinity", "150", "-101", "1e5"])
def test_weight_that_is_none_is_refused(weight):
    parsed = gift.read(f"Good?{{T}}\n\nWhich?{{~%{weight}%a =b}}")

    assert [question.name for question in parsed.questions] == ["Good?"]
    assert [fault.line for fault in parsed.faults] == [3]


def test_escapes_stand_for_themselves_and_n_for_a_new_line():
    question = only(r"::A\:\:B::1 \{or\} 2\nthen \\n \~ \# \= \:?{=\=5 ~\~6 # not \#6}")

    assert question.name == "A::B"
    assert question.text.text == "1 {or} 2\nthen \\n ~ # = :?"
    assert answers(question) == [("=5", 1), ("~6", 0)]
    assert question.answers[1].feedback.text == "not #6"


def test_format_of_the_question_is_that_of_its_answers():
    question = only("[html]<b>Who</b>?{=[plain]A # yes ~B # [markdown]*no*\n####[moodle]So.}")

    assert question.text.text == "<b>Who</b>?"
    assert [each.text.format for each in question.answers] == [TextFormat.PLAIN, TextFormat.HTML]
    assert question.answers[1].feedback.format == TextFormat.MARKDOWN
    assert (question.feedback.text, question.feedback.format) == ("So.", TextFormat.MOODLE)


def test_unknown_format_is_part_of_the_text():
    assert only("[draft]Who?{T}").text.text == "[draft]Who?"


def test_true_false_has_feedback_for_wrong_then_for_right():
    question = only("It is.{FALSE#No, wrong.#Yes, right.####Read it.}")

    assert [each.feedback.text for each in question.answers] == ["No, wrong.", "Yes, right."]
    assert question.feedback.text == "Read it."


@pytest.mark.parametrize(
    ("inside", "number", "tolerance"),
    [("#3", "3", "0"), ("#3:0.5", "3", "0.5"), ("#1..5", "3", "2"), ("#=-2.5:.5", "-2.5", "0.5")],
)
def test_numbers_have_a_tolerance_or_a_range(inside, number, tolerance):
    (answer,) = only(f"How many?{{{inside}}}").answers

    assert (answer.number, answer.tolerance) == (Decimal(number), Decimal(tolerance))


def test_numbers_may_have_several_answers_and_feedback_for_all_others():
    question = only("How many?{#=3:0#Yes =%50%3:1#Nearly ~#Not at all}")

    assert answers(question) == [("3", 1), ("3", 0.5), ("*", 0)]
    assert question.answers[2].number is None
    assert question.answers[2].feedback.text == "Not at all"


def test_name_is_how_the_text_begins_if_none_is_given():
    question = only(f"{'word ' * 30}end?{{T}}")

    assert question.name == "word " * 15 + "..."


def test_name_has_no_html():
    assert only("::a <b>bold</b> 1 < 2::Who?{T}").name == "a bold 1 < 2"


def test_comments_say_nothing_but_tags():
    question = only("// a [tag:law] b [id:7] [tag:a\\]b]\n::N::Who\n//{ not read\nis it?{T}")

    assert question.text.text == "Who\n \nis it?"
    assert question.tags == ["law", "a]b"]


def test_category_holds_for_what_follows():
    parsed = gift.read("A{T}\n\n$CATEGORY: $course$/top/Law//Acts/Old\n\nB{T}\n\nC{T}")

    assert [each.category for each in parsed.questions] == ["", "Law-Acts/Old", "Law-Acts/Old"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Who {=a", "A brace { or } has no partner."),
        ("Who =a}", "A brace { or } has no partner."),
        (
            "A{T}\nB{F}",
            "There are more braces than a question has. An empty line parts two questions.",
        ),
        ("Who?{~a}", "There are not enough answers: there have to be at least 2."),
        ("How many?{#many}", "“many” is not a number."),
        ("How many?{#nan:1}", "“nan” is not a number."),
        ("How many?{#}", "There are not enough answers: there have to be at least 1."),
        ("Match.{=a -> b =c}", "A pair needs an arrow -> between its sides: c"),
        ("$CATEGORY: A\nWho?{T}", "An empty line has to follow the category."),
    ],
)
def test_malformed_question_is_refused_with_its_line_and_the_others_are_not(text, reason):
    parsed = gift.read(f"First{{T}}\n\n// comment\n{text}\n\nLast{{T}}")

    assert parsed.faults == [Fault(line=4, reason=reason)]
    assert [each.text.text for each in parsed.questions] == ["First", "Last"]
