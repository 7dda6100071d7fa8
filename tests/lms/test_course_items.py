"""The demo's questions teach what they ask, and cannot be answered by looking at their form."""

import pytest

from lms.demo.academy import LEGAL_COURSES
from lms.demo.authoring import read_course


def single_items(slug):
    for module in read_course(slug)["modules"]:
        for lesson in module["lessons"]:
            for question in lesson.get("quiz", {}).get("questions", []):
                if question["kind"] == "single":
                    yield question


def lengths(question):
    """Of the right answer, and of the longest wrong one."""
    [right] = [len(each["text"]) for each in question["choices"] if each["correct"]]
    return right, max(len(each["text"]) for each in question["choices"] if not each["correct"])


@pytest.mark.parametrize("slug", LEGAL_COURSES)
def test_no_right_answer_stands_out_by_its_length(slug):
    found = {question["text"]: lengths(question) for question in single_items(slug)}
    assert len(found) > 10
    assert [text for text, (right, wrong) in found.items() if right > 1.15 * wrong] == []


@pytest.mark.parametrize("slug", LEGAL_COURSES)
def test_choosing_the_longest_answer_is_no_way_to_pass(slug):
    items = [lengths(question) for question in single_items(slug)]
    assert sum(right > wrong for right, wrong in items) <= 0.4 * len(items)


@pytest.mark.parametrize("slug", LEGAL_COURSES)
def test_no_wrong_answer_is_much_shorter_than_the_rest(slug):
    for question in single_items(slug):
        texts = [len(each["text"]) for each in question["choices"]]
        assert min(texts) >= 0.5 * max(texts), question["text"]
