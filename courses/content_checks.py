"""What somebody has to look at in what the courses teach: sources, and questions."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from assessments.lengths import right_answer_stands_out
from assessments.models import Kind, Question, QuizEntry
from cms import legal_sources
from cms.captions import films_without_captions
from cms.fields import language_column
from cms.models import LegalSource
from courses.models import Lesson


class What(StrEnum):
    PAST_NEXT_CHECK = "past-next-check"
    NEVER_CHECKED = "never-checked"
    NO_ADDRESS = "no-address"
    RIGHT_ANSWER_STANDS_OUT = "right-answer-stands-out"
    SOURCE_NOT_TAUGHT = "source-not-taught"
    FILM_WITHOUT_CAPTIONS = "film-without-captions"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """``number`` is the id of the source, the question or the lesson that ``name`` names."""

    what: What
    number: int
    name: str
    detail: str = ""


def findings(*, on: date) -> list[Finding]:
    """All there is to look at on this day; empty if there is nothing."""
    return [*_sources(on), *_lengths(), *_not_taught(), *_films()]


def _sources(on: date) -> Iterator[Finding]:
    for source in legal_sources.past_next_check(on=on):
        yield Finding(
            what=What.PAST_NEXT_CHECK,
            number=source.pk,
            name=source.title,
            detail=f"was due on {source.next_check}{_who_checked(source)}",
        )
    for source in legal_sources.never_checked():
        yield Finding(what=What.NEVER_CHECKED, number=source.pk, name=source.title)
    for source in legal_sources.without_address():
        yield Finding(what=What.NO_ADDRESS, number=source.pk, name=source.title)


def _who_checked(source: LegalSource) -> str:
    return f"; last checked by {source.checked_by}" if source.checked_by else ""


def _lengths() -> Iterator[Finding]:
    asked = Question.objects.exclude(status=Question.Status.RETIRED).filter(kind=Kind.SINGLE)
    for question in asked.prefetch_related("answers").order_by("pk"):
        if right_answer_stands_out(question):
            yield Finding(what=What.RIGHT_ANSWER_STANDS_OUT, number=question.pk, name=str(question))


def _not_taught() -> Iterator[Finding]:
    """Questions of a course's quizzes that rely on a source which none of its lessons quotes."""
    quoted, quizzes = _quoted_and_asked()
    relied_on = _relied_on({quiz for asked in quizzes.values() for quiz in asked})
    names = dict(LegalSource.objects.values_list("pk", "title"))
    missing: dict[int, set[int]] = defaultdict(set)
    for course, asked in quizzes.items():
        for quiz in asked:
            for question, sources in relied_on[quiz].items():
                missing[question] |= sources - quoted[course]
    questions = Question.objects.in_bulk([pk for pk, sources in missing.items() if sources])
    for number, question in sorted(questions.items()):
        yield Finding(
            what=What.SOURCE_NOT_TAUGHT,
            number=number,
            name=str(question),
            detail="; ".join(sorted(names[pk] for pk in missing[number])),
        )


def _films() -> Iterator[Finding]:
    for lesson in Lesson.objects.live().order_by("path"):
        for title in films_without_captions(lesson):
            yield Finding(
                what=What.FILM_WITHOUT_CAPTIONS, number=lesson.pk, name=lesson.title, detail=title
            )


def _quoted_and_asked() -> tuple[dict[str, set[int]], dict[str, set[int]]]:
    """The sources that the lessons of each course quote, and its quizzes; by the course's path."""
    quoted: dict[str, set[int]] = defaultdict(set)
    quizzes: dict[str, set[int]] = defaultdict(set)
    for lesson in Lesson.objects.live():
        course = lesson.path[: -2 * Lesson.steplen]
        body = getattr(lesson, language_column("body", lesson.source_language))
        for block in body.raw_data if body else ():
            if block["type"] == "legal_source":
                quoted[course].add(block["value"]["source"])
            elif block["type"] == "quiz":
                quizzes[course].add(block["value"])
    return quoted, quizzes


def _relied_on(quizzes: set[int]) -> dict[int, dict[int, set[int]]]:
    """The sources of each question that stands in one of these quizzes."""
    found: dict[int, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    rows = QuizEntry.objects.filter(quiz__in=quizzes, question__legal_sources__isnull=False)
    for quiz, question, source in rows.values_list("quiz", "question", "question__legal_sources"):
        found[quiz][question].add(source)
    return found
