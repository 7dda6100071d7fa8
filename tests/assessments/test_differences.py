"""What differs between two contents of a question, in words, for every kind. No database."""

import copy

import pytest

from assessments.differences import changes, side_by_side
from assessments.kinds.registry import KINDS


def answer(key, text="", **fields):
    return {
        "key": key,
        "text": {"en": text} if text else {},
        "match": {},
        "number": None,
        "tolerance": "0",
        "gap": None,
        "credit": "0",
        "stays_last": False,
        "feedback": {},
        **fields,
    }


def content(kind, *answers, **fields):
    base = {"kind": kind, "source_language": "en", "text": {"en": "Who?"}, "feedback": {}}
    if kind != "essay":
        base |= {
            "answers": list(answers),
            "shuffle": True,
            "all_or_nothing": False,
            "case_sensitive": False,
            "penalty": "0.33333",
            "hints": [],
        }
    return {**base, **fields}


CHOICES = (answer("1", "Sun", credit="100"), answer("2", "Moon"))
PAIRS = tuple(
    answer(key, text, match={"en": match})
    for key, text, match in (("1", "Sun", "day"), ("2", "Moon", "night"))
)
FILLED = (
    answer("1", "Sun", gap=1, credit="100"),
    answer("2", number="3", tolerance="0.5", gap=2, credit="100"),
)
GAPS = [
    {"number": 1, "kind": "choice", "weight": "1"},
    {"number": 2, "kind": "number", "weight": "1"},
]
OF_EACH_KIND = {
    "single": content("single", *CHOICES),
    "multiple": content("multiple", *CHOICES),
    "true_false": content("true_false", answer("1", credit="100"), answer("2")),
    "words": content("words", answer("1", "sun*", credit="100")),
    "number": content(
        "number",
        answer("1", number="1.5", tolerance="0.1", credit="100"),
        units=[{"name": "km", "factor": "1"}, {"name": "m", "factor": "1000"}],
    ),
    "matching": content("matching", *PAIRS),
    "ordering": content("ordering", answer("1", "Dawn"), answer("2", "Dusk")),
    "gaps": content("gaps", *FILLED, text={"en": "[[1]] [[2]]"}, gaps=GAPS),
    "essay": content(
        "essay",
        for_markers="Look for the sun.",
        criteria=[
            {"key": "1", "text": {"en": "Names the sun"}, "weight": "1"},
            {"key": "2", "text": {"en": "Says why"}, "weight": "1"},
        ],
    ),
}


def told(before, after):
    """What differs: the sentence, and the text in both."""
    return [
        (pair.sentence, pair.before and pair.before.text, pair.after and pair.after.text)
        for pair in changes(before, after)
    ]


def edited(kind, edit):
    after = copy.deepcopy(OF_EACH_KIND[kind])
    edit(after)
    return told(OF_EACH_KIND[kind], after)


def swap(name):
    return lambda after: after[name].reverse()


def put(value, *path):
    def edit(after):
        for step in path[:-1]:
            after = after[step]
        after[path[-1]] = value

    return edit


EDITS = {
    "single": [
        (put("100", "answers", 1, "credit"), ("Answer 2 is worth: changed", "0%", "100%")),
        (put("Star", "answers", 1, "text", "en"), ("Answer 2: changed", "Moon", "Star")),
        (put(True, "answers", 1, "stays_last"), ("Answer 2 stays last: added", None, "yes")),
        (swap("answers"), ("The order of the answers: changed", "Sun – Moon", "Moon – Sun")),
    ],
    "multiple": [
        (
            put(True, "all_or_nothing"),
            ("Points only if all of it is right: changed", "no", "yes"),
        ),
        (
            put({"en": "It is."}, "answers", 0, "feedback"),
            ("Answer 1: feedback: added", None, "It is."),
        ),
    ],
    "true_false": [
        (put("0", "answers", 0, "credit"), ("It is true is worth: changed", "100%", "0%")),
    ],
    "words": [
        (put("sol", "answers", 0, "text", "en"), ("Answer 1: changed", "sun*", "sol")),
        (put(True, "case_sensitive"), ("Capital letters matter: changed", "no", "yes")),
    ],
    "number": [
        (put("2", "answers", 0, "number"), ("Answer 1: changed", "1.5", "2")),
        (
            put("0", "answers", 0, "tolerance"),
            ("Answer 1: up to this far off: taken away", "0.1", None),
        ),
        (put("mile", "units", 0, "name"), ("Unit of the answers: changed", "km", "mile")),
        (
            put("100", "units", 1, "factor"),
            ("How many m make one of the first unit: changed", "1000", "100"),
        ),
    ],
    "matching": [
        (
            put("dusk", "answers", 1, "match", "en"),
            ("Line 2 belongs to: changed", "night", "dusk"),
        ),
    ],
    "ordering": [
        (swap("answers"), ("The right order: changed", "Dawn – Dusk", "Dusk – Dawn")),
    ],
    "gaps": [
        (
            put("words", "gaps", 0, "kind"),
            ("Gap 1: changed", "chosen from a list", "a few words"),
        ),
        (put("2", "gaps", 1, "weight"), ("Gap 2 counts: changed", "1", "2")),
        (
            put("4", "answers", 1, "number"),
            ("Answer 2, to gap 2: changed", "3", "4"),
        ),
    ],
    "essay": [
        (put("3", "criteria", 1, "weight"), ("Line 2 of the rubric counts: changed", "1", "3")),
        (
            swap("criteria"),
            (
                "The order of the rubric: changed",
                "Names the sun – Says why",
                "Says why – Names the sun",
            ),
        ),
        (
            put("", "for_markers"),
            ("Note for those who mark: taken away", "Look for the sun.", None),
        ),
    ],
}


def test_every_kind_is_told():
    assert set(EDITS) == set(OF_EACH_KIND) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_same_content_differs_in_nothing(kind):
    same = OF_EACH_KIND[kind]

    assert side_by_side(same, same)
    assert changes(same, copy.deepcopy(same)) == []


@pytest.mark.parametrize(
    ("kind", "edit", "expected"),
    [(kind, edit, expected) for kind, rows in EDITS.items() for edit, expected in rows],
)
def test_one_edit_is_one_sentence(kind, edit, expected):
    assert edited(kind, edit) == [expected]


@pytest.mark.parametrize("kind", KINDS)
def test_text_and_explanation_of_any_kind(kind):
    assert edited(kind, put("What?", "text", "en"))[0][0] == "Question: changed"
    assert edited(kind, put({"en": "So."}, "feedback")) == [("Explanation: added", None, "So.")]


def test_added_answer_is_told_by_its_place_and_order_of_the_others_is_not():
    after = copy.deepcopy(OF_EACH_KIND["single"])
    after["answers"].insert(0, answer("3", "Mars"))

    assert told(OF_EACH_KIND["single"], after) == [
        ("Answer 1: added", None, "Mars"),
        ("Answer 1 is worth: added", None, "0%"),
    ]


def test_translations_are_told_last_and_by_their_language():
    after = copy.deepcopy(OF_EACH_KIND["single"])
    after["text"] = {"my": "ဘယ်သူလဲ", "en": "Who is it?"}

    assert [sentence for sentence, _before, _after in told(OF_EACH_KIND["single"], after)] == [
        "Question: changed",
        "Question, in Burmese: added",
    ]


def test_hints_case_and_picture_of_any_kind():
    before = OF_EACH_KIND["words"]
    case = {"key": "5", "source_language": "en", "title": {"en": "Amal"}, "text": {"en": "She…"}}
    after = {**before, "hints": [{"en": "Look up."}], "case": case, "picture": 7}

    found = [
        (pair.sentence, pair.after.text) for pair in changes(before, after, pictures={7: "Sky"})
    ]

    assert found == [
        ("Case: added", "Amal"),
        ("Text of the case: added", "She…"),
        ("Picture: added", "Sky"),
        ("Hint 1: added", "Look up."),
    ]
