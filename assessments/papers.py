"""The paper of an attempt: what is asked, in every language there is, and the key to it.

Shape of ``Attempt.paper``, a list with one entry per question, in order::

    {"question": 12, "kind": "single", "source_language": "en",
     "text": {"en": "…", "my": "…"}, "feedback": {"en": "…"},
     "choices": [{"choice": 31, "text": {…}, "feedback": {…}, "correct": true}, …]}

Only ``asked`` may be shown before the attempt is handed in: it carries no key and no feedback.
"""

from dataclasses import dataclass
from typing import Any

from assessments.models import Kind, Quiz
from cms.reading import Localized, pick, texts

Paper = list[dict[str, Any]]


@dataclass(frozen=True)
class AskedChoice:
    choice_id: int
    text: Localized


@dataclass(frozen=True)
class AskedQuestion:
    """A question as a member may see it while answering."""

    question_id: int
    number: int
    kind: str
    text: Localized
    choices: tuple[AskedChoice, ...]

    @property
    def field_name(self) -> str:
        return field_name(self.question_id)

    @property
    def allows_several(self) -> bool:
        return self.kind == Kind.MULTIPLE


def field_name(question_id: int) -> str:
    """The name a question's answers have in a posted form."""
    return f"question-{question_id}"


def write_paper(*, quiz: Quiz) -> Paper:
    """The quiz as it stands now."""
    entries = quiz.entries.select_related("question").prefetch_related("question__choices")
    return [
        {
            "question": entry.question_id,
            "kind": entry.question.kind,
            "source_language": entry.question.source_language,
            "text": texts(entry.question, "text"),
            "feedback": texts(entry.question, "feedback"),
            "choices": [
                {
                    "choice": choice.pk,
                    "text": texts(choice, "text"),
                    "feedback": texts(choice, "feedback"),
                    "correct": choice.is_correct,
                }
                for choice in entry.question.choices.all()
            ],
        }
        for entry in entries.order_by("sort_order")
    ]


def asked(paper: Paper, language: str | None = None) -> list[AskedQuestion]:
    """The questions and choices of a paper in one language, without key or feedback."""
    return [
        AskedQuestion(
            question_id=entry["question"],
            number=number,
            kind=entry["kind"],
            text=pick(entry["text"], source_language=entry["source_language"], language=language),
            choices=tuple(
                AskedChoice(
                    choice["choice"],
                    pick(
                        choice["text"],
                        source_language=entry["source_language"],
                        language=language,
                    ),
                )
                for choice in entry["choices"]
            ),
        )
        for number, entry in enumerate(paper, start=1)
    ]
