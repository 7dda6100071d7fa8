"""Whatever is answered, in whatever shape and order: a share of the points, or a refusal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.kinds.kind import DoesNotFit
from assessments.kinds.registry import KINDS, kind_of
from tests.assessments.test_kinds import (
    ESSAY,
    GAPS,
    ONE,
    PAIRS,
    SEVERAL,
    STEPS,
    numbers,
    words,
)

WORDS = words("refugee*", "stateless person")
NUMBERS = numbers(("1951", "0.5"), units=[("km", "1"), ("m", "1000")])
QUESTIONS = [ONE, {**ONE, "kind": "true_false"}, SEVERAL, PAIRS, STEPS, GAPS, ESSAY, WORDS, NUMBERS]

KEYS = st.sampled_from(["", "1", "2", "3", "4", "9", "-1", "1.0", "1951", "1,951 km", "refugees"])
TYPED = KEYS | st.text(max_size=40) | st.sampled_from(["9" * 5000, "*" * 600, "1e999999", "٣"])
PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | TYPED
JSON = st.recursive(
    PLAIN,
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(KEYS, inside, max_size=4),
    max_leaves=8,
)


def test_every_kind_is_tried():
    assert {question["kind"] for question in QUESTIONS} == set(KINDS)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question["kind"])
@given(answer=JSON)
def test_an_answer_of_any_shape_is_worth_something_or_does_not_fit(question, answer):
    kind = kind_of(question)
    try:
        kind.check(question, answer)
    except DoesNotFit:
        return
    share = kind.grade(question, answer)
    assert share is None or 0 <= share <= 1
    assert isinstance(kind.is_complete(question, answer), bool)
    assert kind.lines(question, answer, "my")


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question["kind"])
@given(posted=st.dictionaries(KEYS, st.lists(TYPED, max_size=3), max_size=5))
def test_a_form_filled_in_anyhow_is_read_or_does_not_fit(question, posted):
    kind = kind_of(question)
    try:
        answer = kind.read(question, lambda part: posted.get(part, ()))
    except DoesNotFit:
        return
    kind.check(question, answer)
    share = kind.grade(question, answer)
    assert share is None or 0 <= share <= 1


@pytest.mark.parametrize("typed", ["9" * 5000, "*" * 600, "1e999999", "٣" * 4999, "\ud800", "\x00"])
@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question["kind"])
def test_what_no_question_expects_is_read_or_does_not_fit(question, typed):
    kind = kind_of(question)
    for part in ("", "1"):
        try:
            answer = kind.read(question, lambda asked, part=part: [typed] if asked == part else [])
        except DoesNotFit:
            continue
        kind.grade(question, answer)


@pytest.mark.parametrize(
    ("question", "answers"),
    [
        (ONE, st.sampled_from([None, "1", "2", "3", "4"])),
        (SEVERAL, st.none() | st.lists(st.sampled_from(["1", "2", "3"]), min_size=1, unique=True)),
        (GAPS, st.none() | st.dictionaries(st.just("1"), st.sampled_from(["1", "2"]), min_size=1)),
    ],
    ids=["single", "multiple", "gaps"],
)
@given(data=st.data())
def test_the_order_in_which_answers_stand_changes_no_mark(question, answers, data):
    answer = data.draw(answers)
    shuffled = {**question, "answers": data.draw(st.permutations(question["answers"]))}
    again = data.draw(st.permutations(answer)) if isinstance(answer, list) else answer
    kind = kind_of(question)
    assert kind.grade(shuffled, again) == kind.grade(question, answer)


@given(data=st.data())
def test_pairs_are_worth_the_same_in_any_order(data):
    names = ["Convention", "Protocol", "Convention", "Declaration"]
    matched = {key: data.draw(st.sampled_from(names)) for key in ("1", "2", "3")}
    found = {kind_of(PAIRS).grade(each, by_name(each, matched)) for each in (PAIRS, mixed(data))}
    assert len(found) == 1


def mixed(data):
    return {**PAIRS, "answers": data.draw(st.permutations(PAIRS["answers"]))}


def by_name(question, matched):
    """The answer by what is read, as the key of what two answers share is the first one's."""
    keys = {}
    for each in question["answers"]:
        keys.setdefault(each["match"]["en"], each["key"])
    return {prompt: keys[name] for prompt, name in matched.items()}
