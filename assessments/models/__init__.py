from assessments.models.attempts import Attempt, Extension, MarkChange, Regrading, Response
from assessments.models.bank import (
    Answer,
    Case,
    Category,
    Criterion,
    Gap,
    Hint,
    Kind,
    Question,
    QuestionVersion,
    Topic,
    Unit,
)
from assessments.models.quizzes import Quiz, QuizEntry, ScoreBand

__all__ = [
    "Answer",
    "Attempt",
    "Case",
    "Category",
    "Criterion",
    "Extension",
    "Gap",
    "Hint",
    "Kind",
    "MarkChange",
    "Question",
    "QuestionVersion",
    "Quiz",
    "QuizEntry",
    "Regrading",
    "Response",
    "ScoreBand",
    "Topic",
    "Unit",
]
