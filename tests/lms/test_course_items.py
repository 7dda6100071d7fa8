"""The demo's questions teach what they ask, and cannot be answered by looking at their form."""

from collections import Counter

import pytest

from assessments.lengths import stands_out
from lms.demo.academy import LEGAL_COURSES
from lms.demo.authoring import paragraphs, read_course


def items(slug):
    """Each question, with the lessons of the module that asks it, up to the one with the quiz."""
    for module in read_course(slug)["modules"]:
        read = []
        for lesson in module["lessons"]:
            read.append(lesson)
            for question in lesson.get("quiz", {}).get("questions", []):
                yield question, list(read)


def single_items(slug):
    return [question for question, _lessons in items(slug) if question["kind"] == "single"]


def lengths(question):
    """Of the right answer, and of the longest wrong one."""
    [right] = [len(each["text"]) for each in question["choices"] if each["correct"]]
    return right, max(len(each["text"]) for each in question["choices"] if not each["correct"])


@pytest.mark.parametrize("slug", LEGAL_COURSES)
def test_no_right_answer_stands_out_by_its_length(slug):
    found = single_items(slug)
    assert len(found) > 10
    for question in found:
        answers = [(each["text"], each["correct"]) for each in question["choices"]]
        assert not stands_out(answers), question["text"]


@pytest.mark.parametrize("slug", LEGAL_COURSES)
def test_choosing_the_longest_answer_is_no_way_to_pass(slug):
    found = [lengths(question) for question in single_items(slug)]
    assert sum(right > wrong for right, wrong in found) <= 0.4 * len(found)


@pytest.mark.parametrize("slug", LEGAL_COURSES)
def test_no_wrong_answer_is_much_shorter_than_the_rest(slug):
    for question in single_items(slug):
        texts = [len(each["text"]) for each in question["choices"]]
        assert min(texts) >= 0.5 * max(texts), question["text"]


@pytest.mark.parametrize("slug", LEGAL_COURSES)
def test_every_item_names_the_paragraphs_that_teach_it(slug):
    found = list(items(slug))
    assert len(found) > 20
    for question, lessons in found:
        named = Counter(
            (lesson["slug"], name) for lesson in lessons for name, _block in paragraphs(lesson)
        )
        taught_by = [(each["lesson"], each["paragraph"]) for each in question["taught_by"]]
        assert taught_by, question["text"]
        # Once: a name that stands twice in a lesson says nothing.
        assert {each: named[each] for each in taught_by} == dict.fromkeys(taught_by, 1)


@pytest.mark.parametrize("slug", LEGAL_COURSES)
def test_every_lesson_with_an_item_before_its_quiz_is_asked_about(slug):
    """A lesson that no item names is not asked; then the quiz says nothing of having read it."""
    asked = {each["lesson"] for question, _lessons in items(slug) for each in question["taught_by"]}
    before_a_quiz = {lesson["slug"] for _question, lessons in items(slug) for lesson in lessons}
    assert before_a_quiz - asked == set()
