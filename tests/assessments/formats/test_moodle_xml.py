"""Moodle XML is read as Moodle's importer reads it, and without XML's traps."""

from decimal import Decimal

import pytest

from assessments.formats import moodle_xml
from assessments.formats.parsed import Fault, TextFormat, Unreadable

EMPTY = "<generalfeedback><text></text></generalfeedback>"


def quiz(*questions):
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', "<quiz>", *questions, "</quiz>"])


def question(type_, inside, *, name="N", text="<p>Asked?</p>", format="html"):
    return (
        f'<question type="{type_}"><name><text>{name}</text></name>'
        f'<questiontext format="{format}"><text><![CDATA[{text}]]></text></questiontext>'
        f"{inside}</question>"
    )


def answer(words, fraction, feedback="", more=""):
    return (
        f'<answer fraction="{fraction}"><text>{words}</text>'
        f"<feedback><text>{feedback}</text></feedback>{more}</answer>"
    )


def read(*questions):
    return moodle_xml.read(quiz(*questions).encode())


def only(*args, **kwargs):
    parsed = read(question(*args, **kwargs))
    assert parsed.faults == []
    return parsed.questions[0]


def answers(asked):
    return [(each.words, float(each.fraction)) for each in asked.answers]


def test_choice_with_all_that_goes_with_it():
    asked = only(
        "multichoice",
        "<generalfeedback format='html'><text>Because.</text></generalfeedback>"
        "<defaultgrade>2</defaultgrade><penalty>0.33</penalty><single>false</single>"
        "<shuffleanswers>true</shuffleanswers>"
        "<correctfeedback><text>Well done!</text></correctfeedback>"
        "<incorrectfeedback><text>Your answer is incorrect.</text></incorrectfeedback>"
        + answer("a", "33.33333", "yes")
        + answer("b", "-50")
        + "<hint format='html'><text>Think.</text></hint><hint><text></text></hint>"
        "<tags><tag><text>law</text></tag><tag><text>acts</text></tag></tags>",
        name="A &lt;b&gt;name&lt;/b&gt;",
    )

    assert (asked.type, asked.name, asked.text.text) == ("multichoice", "A name", "<p>Asked?</p>")
    assert asked.text.format == TextFormat.HTML
    assert [(each.words, each.fraction) for each in asked.answers] == [
        ("a", Decimal("0.3333333")),
        ("b", Decimal("-0.5")),
    ]
    assert asked.answers[0].feedback.text == "yes"
    assert (asked.single, asked.shuffle, asked.feedback.text) == (False, True, "Because.")
    assert (asked.points, asked.penalty) == (2, Decimal("0.3333333"))
    assert ([hint.text for hint in asked.hints], asked.tags) == (["Think."], ["law", "acts"])
    assert asked.notes == ["Not kept: “Well done!”."]


@pytest.mark.parametrize(
    ("type_", "inside", "became", "expected"),
    [
        (
            "truefalse",
            answer("false", "100", "Right") + answer("true", "0"),
            "truefalse",
            [("True", 0), ("False", 1)],
        ),
        # Files of Moodle 1 say it in the language of who made them.
        (
            "truefalse",
            answer("Wahr", "100") + answer("Falsch", "0"),
            "truefalse",
            [("True", 1), ("False", 0)],
        ),
        (
            "shortanswer",
            "<usecase>1</usecase>" + answer("a*", "100") + answer("*", "0"),
            "shortanswer",
            [("a*", 1), ("*", 0)],
        ),
        (
            "matching",
            "<subquestion><text>A</text><answer><text>a</text></answer></subquestion>"
            "<subquestion><text/><answer><text>b</text></answer></subquestion>",
            "match",
            [("A -> a", 1), ("-> b", 0)],
        ),
        (
            "ordering",
            answer("first", "1.0000000") + answer("second", "2.0000000"),
            "ordering",
            [("first", 1), ("second", 1)],
        ),
        (
            "essay",
            "<graderinfo format='html'><text>Look for</text></graderinfo>",
            "essay",
            [],
        ),
        ("description", EMPTY, "description", []),
    ],
)
def test_types_are_moodles(type_, inside, became, expected):
    asked = only(type_, inside)

    assert (asked.type, answers(asked)) == (became, expected)


def test_numbers_have_tolerance_units_and_any_other():
    asked = only(
        "numerical",
        answer("42,5", "100", more="<tolerance>0.5</tolerance>")
        + answer("*", "0", "No", more="<tolerance></tolerance>")
        + "<units><unit><multiplier>1000</multiplier><unit_name>m</unit_name></unit>"
        "<unit><multiplier>1</multiplier><unit_name>km</unit_name></unit></units>",
    )

    assert [(each.words, each.number, each.tolerance) for each in asked.answers] == [
        ("42,5", Decimal("42.5"), Decimal("0.5")),
        ("*", None, 0),
    ]
    assert [(unit.name, unit.factor) for unit in asked.units] == [("m", 1000), ("km", 1)]


def test_cloze_has_its_gaps_taken_out_of_the_text():
    asked = only("cloze", "<penalty>0.5</penalty>", text="The {1:SA:=owl} and {2:MC:=cat~dog}.")

    assert (asked.type, asked.text.text) == ("multianswer", "The {#1} and {#2}.")
    assert answers(asked) == [("owl", 1), ("cat", 1), ("dog", 0)]
    assert (asked.points, asked.penalty) == (3, Decimal("0.5"))


@pytest.mark.parametrize(
    ("type_", "option"),
    [("gapselect", "selectoption"), ("ddwtos", "dragbox")],
)
def test_gaps_with_one_list_have_the_choices_of_their_group(type_, option):
    offered = "".join(
        f"<{option}><text>{words}</text><group>{group}</group></{option}>"
        for words, group in (("cat", 1), ("dog", 1), ("mat", 2))
    )
    asked = only(type_, offered, text="The [[1]] sat on the [[3]].")

    assert asked.text.text == "The {#1} sat on the {#2}."
    assert [(each.gap, each.words, int(each.fraction)) for each in asked.answers] == [
        (1, "cat", 1),
        (1, "dog", 0),
        (2, "mat", 1),
    ]


def test_category_holds_for_what_follows():
    category = (
        '<question type="category"><category><text>$course$/top/Law/Acts</text></category>'
        "</question>"
    )
    parsed = read(question("essay", ""), category, question("essay", ""))

    assert [each.category for each in parsed.questions] == ["", "Law/Acts"]


def test_pictures_come_with_the_text():
    text = (
        '<question type="essay"><name><text>N</text></name><questiontext format="html">'
        "<text>See</text><file name='a.png' path='/' encoding='base64'>aGVs\nbG8=</file>"
        "</questiontext></question>"
    )
    (asked,) = read(text).questions

    assert [(file.name, file.content) for file in asked.text.files] == [("a.png", b"hello")]


def test_picture_beside_the_text_of_old_files_is_put_behind_it():
    asked = only("essay", "<image>b/a.png</image><image_base64>aGVsbG8=</image_base64>")

    assert asked.text.text == '<p>Asked?</p> <img src="@@PLUGINFILE@@/b_a.png" />'
    assert asked.text.files[0].content == b"hello"


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (question("calculated", ""), "There are no questions of the kind “calculated” here."),
        (
            question("multichoice", answer("a", "NaN")),
            "The weight “NaN” is not a number.",
        ),
        (
            question("multichoice", answer("a", "1e999")),
            "A weight is between -100 % and 100 %, not 1.000e+999 %.",
        ),
        (question("numerical", answer("many", "100")), "“many” is not a number."),
        (
            question("numerical", answer("1", "100", more="<tolerance>inf</tolerance>")),
            "“inf” is not a number.",
        ),
        (
            question("essay", "<defaultgrade>NaN</defaultgrade>"),
            "“NaN” (defaultgrade) is not a number that is possible here.",
        ),
        (
            question("essay", "<penalty>3</penalty>"),
            "The penalty for a wrong try is more than 100 %.",
        ),
        (question("truefalse", ""), "It is not said whether this is true or false."),
        (question("cloze", "", text="None."), "There is no gap in the text."),
        (
            question("gapselect", "", text="The [[1]]."),
            "There is nothing that belongs where [[1]] is.",
        ),
        (
            '<question type="essay"><questiontext><text><p>x</p></text></questiontext></question>',
            "HTML has to stand inside <![CDATA[ … ]]>.",
        ),
        (
            question("essay", "<image>a.png</image><image_base64>%%%</image_base64>"),
            "The file “a.png” is damaged.",
        ),
    ],
)
def test_bad_question_is_refused_with_its_line_and_the_others_are_not(bad, reason):
    parsed = read(question("essay", "", name="first"), bad, question("essay", "", name="last"))

    assert parsed.faults == [Fault(line=4, reason=reason)]
    assert [each.name for each in parsed.questions] == ["first", "last"]


BOMB = (
    '<?xml version="1.0"?>\n<!DOCTYPE quiz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>\n'
    "<quiz><question type='essay'><name><text>&b;</text></name></question></quiz>"
)
OUTSIDE = '<!DOCTYPE quiz SYSTEM "http://127.0.0.1:1/x.dtd"><quiz/>'


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (BOMB, 2),
        (OUTSIDE, 1),
        (quiz(question("essay", "")).replace("</quiz>", ""), 4),
        (f"{'<quiz>' * 100}", 1),
        ("<html/>", 1),
        ("", 1),
    ],
)
def test_file_that_is_damaged_or_a_trap_is_refused_as_a_whole(content, line):
    with pytest.raises(Unreadable) as refused:
        moodle_xml.read(content.encode())

    assert refused.value.line == line


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "windows-1252"])
def test_file_is_read_in_the_letters_it_declares(encoding):
    declared = encoding.removesuffix("-sig")
    text = quiz(question("essay", "", name="été")).replace("UTF-8", declared)

    (asked,) = moodle_xml.read(text.encode(encoding)).questions

    assert (asked.name, asked.line) == ("été", 3)
