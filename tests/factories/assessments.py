from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from assessments.grading import responses_of
from assessments.models import Answer, Criterion, Question, Quiz, QuizEntry
from tests.factories.cms import CollectionFactory


class QuestionFactory(DjangoModelFactory):
    """A question whose first answer is right, unless ``answers`` says otherwise.

    ``answers`` are texts with whether each is right.
    """

    class Meta:
        model = Question

    text_en = factory.Sequence(lambda n: f"Question {n}?")
    feedback_en = factory.Sequence(lambda n: f"Why answer {n} is right.")
    collection = factory.SubFactory(CollectionFactory)
    answers = (("Right", True), ("Wrong", False), ("Wrong too", False))

    @classmethod
    def _create(cls, model_class, *args, answers, **kwargs):
        question = model_class(**kwargs)
        question.answers = [
            Answer(
                text_en=text,
                is_correct=is_correct,
                feedback_en=f"What to say about {text}.",
                sort_order=position,
            )
            for position, (text, is_correct) in enumerate(answers)
        ]
        question.save()
        return question


class QuizFactory(DjangoModelFactory):
    """A quiz of new questions, ``questions`` of them or those given."""

    class Meta:
        model = Quiz

    title_en = factory.Sequence(lambda n: f"Quiz {n}")
    pass_mark = 70
    collection = factory.SubFactory(CollectionFactory)
    questions = 2

    @classmethod
    def _create(cls, model_class, *args, questions, **kwargs):
        quiz = model_class(**kwargs)
        if isinstance(questions, int):
            questions = QuestionFactory.create_batch(questions, collection=quiz.collection)
        quiz.entries = [
            QuizEntry(question=question, sort_order=position)
            for position, question in enumerate(questions)
        ]
        quiz.save()
        return quiz


def answers(attempt, *, right=None):
    """Answers by the number of the question: the first ``right`` rightly, by default all.

    Only for questions that are answered by choosing.
    """
    responses = responses_of(attempt)
    count = len(responses) if right is None else right
    return {each.position: choice(each, is_right=each.position <= count) for each in responses}


def choice(response, *, is_right):
    """The right choice of a question, or a wrong one."""
    content = response.version.content
    keys = [each["key"] for each in content["answers"] if (Decimal(each["credit"]) > 0) is is_right]
    if content["kind"] == "multiple":
        return keys if is_right else keys[:1]
    return keys[0]


def written_question(*, criteria=(), **kwargs):
    """A question that is answered at length; ``criteria`` are the weights of its rubric's lines."""
    question = QuestionFactory(kind="essay", answers=(), **kwargs)
    question.criteria = [
        Criterion(text_en=f"Line {place}", weight=weight, sort_order=place)
        for place, weight in enumerate(criteria, start=1)
    ]
    question.save()
    return question
