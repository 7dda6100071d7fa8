"""A whole course that its authors walk through as a learner would, with nothing of it stored.

What was done on the way is told in plain values (``keep``), for whoever asks to keep them: no row
is ever written, so that no figure can count it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

from wagtail.fields import StreamField

from assessments.models import Quiz
from cms.fields import language_column
from courses.ledger import CourseProgress, Facts, evaluate_course
from courses.models import Activity, Course, Lesson
from courses.outline import Outline
from courses.previews import activities_drafted

Kept = Mapping[str, Any]
"""A trial as JSON can hold it."""


@dataclass(frozen=True, kw_only=True)
class CourseTrial:
    """What somebody did who tries a course; lessons and quizzes by their ids."""

    course: int
    language: str
    has_joined: bool = False
    done: frozenset[int] = frozenset()
    passed: frozenset[int] = frozenset()
    results: Mapping[int, int]
    """The best of each quiz that was marked, in per cent."""

    def after_reading(self, lesson: Lesson) -> "CourseTrial":
        """Also for what cannot be done in a trial, and is taken as if it was."""
        return replace(self, done=self.done | {lesson.pk})

    def after_quiz(self, *, quiz: Quiz, percent: int, passed: bool) -> "CourseTrial":
        best = max(percent, self.results.get(quiz.pk, 0))
        return replace(
            self,
            passed=self.passed | {quiz.pk} if passed else self.passed,
            results={**self.results, quiz.pk: best},
        )


def begin(*, course: Course, language: str) -> CourseTrial:
    return CourseTrial(course=course.pk, language=language, results={})


def resume(kept: Kept) -> CourseTrial:
    return CourseTrial(
        course=kept["course"],
        language=kept["language"],
        has_joined=kept["has_joined"],
        done=frozenset(kept["done"]),
        passed=frozenset(kept["passed"]),
        results={int(quiz): percent for quiz, percent in kept["results"].items()},
    )


def keep(trial: CourseTrial) -> dict[str, Any]:
    """What ``resume`` needs."""
    return {
        "course": trial.course,
        "language": trial.language,
        "has_joined": trial.has_joined,
        "done": sorted(trial.done),
        "passed": sorted(trial.passed),
        "results": {str(quiz): percent for quiz, percent in trial.results.items()},
    }


def progress(*, trial: CourseTrial, outline: Outline, at: datetime) -> CourseProgress:
    """Where a learner would be who had done the same, if the course was published as drafted."""
    asked = _asked(outline, at)
    met = [
        each.pk for each in asked if each.lesson_id in trial.done or each.quiz_id in trial.passed
    ]
    is_complete = bool(asked) and len(met) == len(asked)
    facts = Facts(
        met_at=dict.fromkeys(met, at),
        results={
            each.pk: trial.results[quiz]
            for each in asked
            if (quiz := each.quiz_id or 0) in trial.results
        },
        completed_at=at if is_complete else None,
    )
    return evaluate_course(activities=asked, facts=facts)


def _asked(outline: Outline, at: datetime) -> list[Activity]:
    """What the drafts ask, in the order of the lessons, in rows that are not meant to be stored."""
    if outline.course.is_reader:
        return []
    drafted = _drafted([each.pk for each in outline.lessons])
    asked = [
        activity
        for each in outline.lessons
        for activity in activities_drafted(drafted[each.pk], outline.course)
    ]
    quizzes = Quiz.objects.in_bulk({each.quiz_id for each in asked if each.quiz_id})
    for number, each in enumerate(asked, start=1):
        # Facts name an activity by its id, and these have none of the database's.
        each.pk, each.added_at = number, at
        each.quiz = quizzes.get(each.quiz_id or 0)
    return asked


def _drafted(pks: Iterable[int]) -> dict[int, Lesson]:
    """The lessons with their text as drafted last, in one statement and without all else."""
    lessons = Lesson.objects.filter(pk__in=pks).select_related("latest_revision").in_bulk()
    for each in lessons.values():
        column = language_column("body", each.source_language)
        if each.latest_revision and column in each.latest_revision.content:
            field = cast("StreamField", Lesson._meta.get_field(column))
            setattr(each, column, field.to_python(each.latest_revision.content[column]))
    return lessons
