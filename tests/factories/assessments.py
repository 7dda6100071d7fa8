import factory
from factory.django import DjangoModelFactory

from assessments.models import Choice, Question, Quiz, QuizEntry
from tests.factories.cms import CollectionFactory


class QuestionFactory(DjangoModelFactory):
    """A question whose first answer is right, unless ``choices`` says otherwise.

    ``choices`` are texts with whether each is right.
    """

    class Meta:
        model = Question

    text_en = factory.Sequence(lambda n: f"Question {n}?")
    feedback_en = factory.Sequence(lambda n: f"Why answer {n} is right.")
    collection = factory.SubFactory(CollectionFactory)
    choices = (("Right", True), ("Wrong", False), ("Wrong too", False))

    @classmethod
    def _create(cls, model_class, *args, choices, **kwargs):
        question = model_class(**kwargs)
        question.choices = [
            Choice(
                text_en=text,
                is_correct=is_correct,
                feedback_en=f"What to say about {text}.",
                sort_order=position,
            )
            for position, (text, is_correct) in enumerate(choices)
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


def answers(paper, *, right=None):
    """Choice ids by question id: the first ``right`` questions rightly, by default all."""
    count = len(paper) if right is None else right
    return {
        entry["question"]: [choice["choice"] for choice in entry["choices"] if choice["correct"]]
        if position < count
        else [next(choice["choice"] for choice in entry["choices"] if not choice["correct"])]
        for position, entry in enumerate(paper)
    }
