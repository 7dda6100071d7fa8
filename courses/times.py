"""How long a lesson takes, and a course: from its words, its pictures and what it asks.

Nobody types it, so that it is the same everywhere and true after a change. What learners do away
from the page is the author's to say, as no text tells it (``Lesson.work_minutes``). Counted of the
source text, for all languages: a translation says the same.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Sum, When
from wagtail.models import Page

from assessments.models import QuizEntry
from cms.fields import language_column
from cms.translations.segments import segments_of
from courses.models import Course, Lesson, Module
from courses.readability import above
from lms.statements import Given, Statement, each_given, rounded_up, update_each

WORDS_A_MINUTE = 155
"""People read 184 words of a plain text in a minute, by the mean of seventeen languages, with a
standard deviation of 29 (Trauzettel-Klosinski and Dietz, "Standardized Assessment of Reading
Performance: The New International Reading Speed Texts IReST", Investigative Ophthalmology & Visual
Science 53, 2012, pages 5452 to 5461). Taken one deviation slower, as law is no plain text and many
read it in a second language. Where words are not written apart, ``count_words`` takes four letters
for one: nearly as many as there (863 letters, 184 words). A recording is heard about as fast as its
transcript is read."""
SECONDS_A_PICTURE = 30
SECONDS_A_QUESTION = 60
"""To think, answer and read why; of a quiz, of a check, and at each document of a case file."""
SECONDS_AN_EXERCISE = 180
"""Nothing tells how long what was brought from elsewhere takes to play."""

DRAWN = {"image", "flow", "timeline", "checklist", "comparison"}
BATCH = 100


def keep(*, lessons: Sequence[Lesson], around: Page) -> None:
    """Count these lessons, and the course around this page, as they are live now."""
    if lessons:
        _keep_lessons(lessons)
        keep_course(around=around)


def keep_course(*, around: Page, without: str = "") -> None:
    """Add up the course around this page; ``without`` what is taken back, or about to be deleted.

    That is the path of a page: before it is deleted, its row still says that it is live.
    """
    up = Course.steplen
    above_it = [around.path[:end] for end in range(up, len(around.path) + 1, up)]
    keep_courses(paths=[path for path in above_it if path != without], without=without)


def keep_all() -> int:
    """Count everything anew; how many lessons there are."""
    total = 0
    batch: list[Lesson] = []
    for lesson in Lesson.objects.order_by("pk").iterator(chunk_size=BATCH):
        batch.append(lesson)
        total += 1
        if len(batch) == BATCH:
            _keep_lessons(batch)
            batch = []
    _keep_lessons(batch)
    keep_courses(paths=list(Course.objects.values_list("path", flat=True)))
    return total


def minutes_of(lesson: Lesson, *, asked: Mapping[int, int]) -> int:
    """Of one lesson, given how many questions each quiz asks; a lesson without anything takes 0."""
    words = sum(each.words for each in segments_of(lesson) if each.id.startswith("body/"))
    seconds = words * 60 / WORDS_A_MINUTE + sum(_seconds(lesson, asked))
    return math.ceil(seconds / 60) + lesson.work_minutes


def _seconds(lesson: Lesson, asked: Mapping[int, int]) -> Iterator[int]:
    for block in _body(lesson):
        kind, value = block["type"], block["value"]
        if kind in DRAWN:
            yield SECONDS_A_PICTURE
        elif kind == "interactive":
            yield SECONDS_AN_EXERCISE
        elif kind == "self_check":
            yield SECONDS_A_QUESTION * len(value)
        elif kind == "case_file":
            yield SECONDS_A_QUESTION * len(value["stages"])
        elif kind == "quiz":
            yield SECONDS_A_QUESTION * asked.get(value, 0)


def _body(lesson: Lesson) -> Sequence[dict]:
    """The blocks of the source text, as they are stored."""
    body = getattr(lesson, language_column("body", lesson.source_language))
    return body.get_prep_value() if body else []


def _keep_lessons(lessons: Sequence[Lesson]) -> None:
    asked = _questions_asked(lessons)
    for lesson in lessons:
        lesson.minutes = minutes_of(lesson, asked=asked)
    # Not saved: nobody has edited them.
    update_each(lessons, ["minutes"])


def _questions_asked(lessons: Iterable[Lesson]) -> dict[int, int]:
    """How many questions each quiz of these lessons asks, by its id; in one statement."""
    quizzes = {
        block["value"] for lesson in lessons for block in _body(lesson) if block["type"] == "quiz"
    }
    if not quizzes:
        return {}
    counted = QuizEntry.objects.filter(quiz__in=quizzes).order_by().values("quiz")
    fixed = When(question__isnull=False, then=1)
    one_or_draws = Case(fixed, default=F("draws"), output_field=IntegerField())
    return dict(counted.annotate(asked=Sum(one_or_draws)).values_list("quiz", "asked"))


def keep_courses(*, paths: Sequence[str], without: str = "") -> None:
    """Add up what is live in each course that has one of these paths, in three statements."""
    asked = rounded_up(paths)
    if courses := _courses_at(len(asked)).ask(paths=asked) if asked else []:
        asked = rounded_up([course.path for course in courses])
        totals = dict(_totals(len(asked), bool(without)).ask(paths=asked, without=without))
        for course in courses:
            course.minutes = totals.get(course.path) or 0
        update_each(courses, ["minutes"])


@lru_cache
def _courses_at(count: int) -> Statement[Course]:
    return Statement(Course.objects.filter(path__in=each_given("paths", count)).only("path"))


@lru_cache
def _totals(count: int, has_without: bool) -> Statement[Any]:
    up = Lesson.steplen
    shown = Module.objects.live().filter(path=above(OuterRef("path"), up))
    lessons = Lesson.objects.live().filter(Exists(shown)).annotate(of=above(F("path"), 2 * up))
    if has_without:
        lessons = lessons.exclude(path__startswith=Given("without"))
    found = lessons.filter(of__in=each_given("paths", count)).order_by().values("of")
    return Statement(found.annotate(total=Sum("minutes")).values_list("of", "total"))
