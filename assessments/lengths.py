"""Whether a question can be answered by looking at its form: right answers that are longer."""

from collections.abc import Sequence

from assessments.models import Kind, Question

NOTICEABLE = 1.15
"""A right answer this many times as long as the longest wrong one is found without reading."""


def stands_out(answers: Sequence[tuple[str, bool]]) -> bool:
    """Whether the right one of these texts is noticeably longer than every wrong one."""
    right = [len(text) for text, is_correct in answers if is_correct]
    wrong = [len(text) for text, is_correct in answers if not is_correct]
    if not right or not wrong:
        return False
    return min(right) > NOTICEABLE * max(wrong)


def right_answer_stands_out(question: Question) -> bool:
    """Of a question with one right answer, in the language in which it was written."""
    if question.kind != Kind.SINGLE:
        return False
    return stands_out([(str(answer), answer.is_correct) for answer in question.answers.all()])
