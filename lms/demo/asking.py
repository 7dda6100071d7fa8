"""Questions of every kind, written into the bank as a trainer would write them.

A question's text is a table of the TOML files in ``courses/``.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from wagtail.models import Collection

from assessments.models import (
    Answer,
    Case,
    Category,
    Criterion,
    Gap,
    Hint,
    Question,
    Quiz,
    QuizEntry,
    Topic,
    Unit,
)
from cms.models import LegalSource

DRAWN = 2
"""Of each topic, before a course and again after it: other ones, so there are twice as many."""


class Bank:
    """What a course has in the bank beside the quizzes of its lessons."""

    def __init__(
        self,
        *,
        collection: Collection,
        sources: Mapping[str, LegalSource],
        cases: Sequence[Mapping[str, Any]],
    ) -> None:
        self.collection = collection
        self.sources = sources
        self.cases = {
            each["key"]: Case.objects.create(
                title_en=each["title"], text_en=each["text"], collection=collection
            )
            for each in cases
        }

    def write(
        self,
        text: Mapping[str, Any],
        *,
        category: Category | None = None,
        topics: Sequence[Topic] = (),
    ) -> Question:
        """Write one question, with the case and the legal sources that it names by their keys."""
        return write_question(
            text=text,
            collection=self.collection,
            sources=[self.sources[key] for key in text["sources"]],
            case=self.cases[text["case"]] if "case" in text else None,
            category=category,
            topics=topics,
        )

    def write_comparison(self, text: Mapping[str, Any]) -> Quiz:
        """Write the quiz before and after a course: drawn by topic, and a question to all."""
        quiz = Quiz(title_en=text["title"], pass_mark=text["pass_mark"], collection=self.collection)
        quiz.entries = [
            QuizEntry(
                category=self._write_topic(topic),
                draws=DRAWN,
                section_en=topic["name"],
                sort_order=place,
            )
            for place, topic in enumerate(text["topics"])
        ]
        for question in text["questions"]:
            quiz.entries.add(
                QuizEntry(
                    question=self.write(question),
                    section_en=text["own_words"],
                    sort_order=len(text["topics"]),
                )
            )
        quiz.save()
        return quiz

    def _write_topic(self, text: Mapping[str, Any]) -> Category:
        topic = find_topic(text["name"])
        category = Category.objects.create(path=text["name"], collection=self.collection)
        for question in text["questions"]:
            self.write(question, category=category, topics=[topic])
        return category


def find_topic(name: str) -> Topic:
    """What questions and courses are about: one topic of a name."""
    topic, _created = Topic.objects.get_or_create(name_en=name)
    return topic


def write_question(
    *,
    text: Mapping[str, Any],
    collection: Collection,
    sources: Sequence[LegalSource],
    case: Case | None = None,
    category: Category | None = None,
    topics: Sequence[Topic] = (),
) -> Question:
    """Write one question of any kind with all its parts."""
    question = Question(
        kind=text["kind"],
        text_en=text["text"],
        feedback_en=text["feedback"],
        for_markers=text.get("for_markers", ""),
        # Where the author says what each answer is worth, part of the points can be had.
        all_or_nothing=text["kind"] == "multiple" and "credit" not in text["choices"][0],
        case=case,
        category=category,
        collection=collection,
    )
    question.legal_sources = sources
    question.topics = topics
    question.answers = [
        _answer(choice, place) for place, choice in enumerate(text.get("choices", ()))
    ]
    question.gaps = [
        Gap(number=gap["number"], kind=gap["kind"], sort_order=place)
        for place, gap in enumerate(text.get("gaps", ()))
    ]
    question.units = [
        Unit(name=unit["name"], factor=unit["factor"], sort_order=place)
        for place, unit in enumerate(text.get("units", ()))
    ]
    question.criteria = [
        Criterion(text_en=line["text"], weight=line["weight"], sort_order=place)
        for place, line in enumerate(text.get("criteria", ()))
    ]
    question.hints = [
        Hint(text_en=hint, sort_order=place) for place, hint in enumerate(text.get("hints", ()))
    ]
    question.save()
    return question


def _answer(text: Mapping[str, Any], place: int) -> Answer:
    return Answer(
        text_en=text.get("text", ""),
        match_en=text.get("match", ""),
        number=text.get("number"),
        tolerance=text.get("tolerance", 0),
        gap=text.get("gap"),
        is_correct=text.get("correct", False),
        credit=text.get("credit"),
        stays_last=text.get("last", False),
        feedback_en=text.get("feedback", ""),
        # Unnumbered among numbered ones, an answer that is edited would change its place.
        sort_order=place,
    )
