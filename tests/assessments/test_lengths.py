"""A right answer must not be found by its length. No database is asked."""

import pytest
from wagtail.models import Collection

from assessments.lengths import stands_out
from assessments.models import Answer, Criterion, Hint, Question


@pytest.mark.parametrize(
    ("right", "wrong", "expected"),
    [
        (["x" * 23], ["x" * 20, "x" * 5], False),
        (["x" * 24], ["x" * 20, "x" * 5], True),
        # One short right answer among several is no way to tell them all.
        (["x" * 24, "x" * 10], ["x" * 20], False),
        (["x" * 24], [], False),
        ([], ["x" * 20], False),
    ],
)
def test_a_right_answer_stands_out_from_more_than_15_per_cent(right, wrong, expected):
    assert stands_out([(each, True) for each in right] + [(each, False) for each in wrong]) is (
        expected
    )


@pytest.mark.parametrize("part", [Answer, Criterion, Hint])
def test_a_part_of_a_question_is_named_in_the_language_of_the_question(part):
    question = Question(source_language="my", text_my="?", collection=Collection(pk=1))

    assert str(part(question=question, text_en="No", text_my="မဟုတ်ပါ")) == "မဟုတ်ပါ"
