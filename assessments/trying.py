"""A question that somebody tries: asked, answered and told at once, with nothing of it stored."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from django.db.models import Q, QuerySet

from assessments import grading, papers, reviews, versions
from assessments.drawing import asked_by, draw, offer
from assessments.kinds.kind import DoesNotFit, Field
from assessments.kinds.registry import kind_of
from assessments.models import Kind, Question, QuestionVersion, Quiz, QuizEntry, Response
from assessments.papers import AskedQuestion
from assessments.reviews import ReviewedQuestion


@dataclass(frozen=True, kw_only=True)
class Trial:
    """A question as it is asked, and what an answer is told, if there was one."""

    asked: AskedQuestion
    response: Response = field(repr=False)
    told: ReviewedQuestion | None = None
    is_missing: bool = False

    @property
    def anchor(self) -> str:
        """Where it stands in its page."""
        return f"check-{self.asked.number}"

    @property
    def question_id(self) -> int:
        return self.response.question_id


def for_checks(pks: Sequence[int]) -> QuerySet[Question]:
    """Those of the questions with which learners may check themselves.

    A machine has to mark them. And the key is told at once: so none that a quiz asks, unless it
    is for practice, nor any that was retired.
    """
    tests = QuizEntry.objects.filter(
        Q(question__in=pks) | Q(question=None), quiz__is_practice=False
    )
    found = Question.objects.filter(~asked_by(tests), pk__in=pks)
    return found.exclude(kind=Kind.ESSAY).exclude(status=Question.Status.RETIRED)


def trials(pks: Sequence[int]) -> dict[int, Trial]:
    """The questions to check oneself with, by their ids, in this order; in eight statements."""
    loaded = versions.loaded(for_checks(pks)).in_bulk() if pks else {}
    responses = [
        response_to(loaded[pk], position=position)
        for position, pk in enumerate((pk for pk in pks if pk in loaded), start=1)
    ]
    asked = papers.asked(responses)
    return {
        response.question_id: Trial(asked=each, response=response)
        for response, each in zip(responses, asked, strict=True)
    }


def tried(trial: Trial, field: Field) -> Trial:
    """The trial with what was answered, and told as much as there is to tell.

    An answer that is not whole, or that the question cannot have, is told nothing but that.
    """
    response = trial.response
    try:
        take(response, field)
        is_missing = not kind_of(response.version.content).is_complete(
            response.version.content, response.answer
        )
    except DoesNotFit:
        is_missing = True
    [asked] = papers.asked([response])
    if is_missing:
        return Trial(asked=asked, response=response, is_missing=True)
    [told] = reviews.whole(responses=[response], language=None)
    return Trial(asked=asked, response=response, told=told)


def response_to(question: Question, *, position: int = 1) -> Response:
    """The question as it stands now, in a row that is not meant to be stored."""
    content = versions.content_of(question)
    # The same order each time, so that an answer is told for what was asked.
    order = offer(content=content, mixes_answers=False, chance=Random(question.pk or 0))  # noqa: S311
    return Response(
        position=position,
        question=question,
        version=QuestionVersion(question=question, content=content),
        order=order,
        points_possible=question.default_points,
    )


def paper(*, quiz: Quiz, chance: Random) -> list[Response]:
    """What one attempt at the quiz may ask, in rows that are not meant to be stored.

    The same chance asks the same, as long as nobody changes the quiz or the bank.
    """
    asked = draw(quiz=quiz, chance=chance)
    contents = versions.contents_of([drawn.question.pk for drawn in asked])
    return [
        Response(
            position=position,
            question=drawn.question,
            version=QuestionVersion(question=drawn.question, content=content),
            section=drawn.section,
            order=offer(content=content, mixes_answers=quiz.mixes_answers, chance=chance),
            points_possible=drawn.points,
        )
        for position, drawn in enumerate(asked, start=1)
        for content in [contents[drawn.question.pk]]
    ]


def take(response: Response, field: Field) -> None:
    """Put the answer in its place and mark it. Raises ``DoesNotFit``, and then nothing changed."""
    content = response.version.content
    kind = kind_of(content)
    answer = kind.read(content, field)
    kind.check(content, answer)
    response.answer = answer
    response.share = grading.grade(content, answer)
