"""What a member may see of an attempt that was handed in, and of one answer that was checked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from assessments import marking
from assessments.contents import said
from assessments.grading import is_settled, percent_of, responses_of
from assessments.kinds.kind import Line
from assessments.kinds.registry import kind_of
from assessments.models import Attempt, Quiz, Response
from assessments.papers import CHOOSING, AskedQuestion, asked
from assessments.standings import Standing, standings_of
from cms.reading import Localized, pick, texts


@dataclass(frozen=True)
class Shown:
    """What a member is told of an attempt at a moment, beside their own answers."""

    key: bool
    marks: bool


class NotHandedIn(Exception):
    """The attempt is still open: nothing about its key may be shown."""


@dataclass(frozen=True, kw_only=True)
class ReviewedQuestion:
    """A question with the member's answer. What is kept back or still to be marked is None."""

    question_id: int
    asked: AskedQuestion
    share: Decimal | None
    points: Decimal | None
    points_possible: Decimal
    lines: tuple[Line, ...]
    feedback: Localized | None
    comment: str = ""
    """What the trainer who marked it says."""

    @property
    def is_right(self) -> bool:
        return self.share == 1

    @property
    def is_not_right(self) -> bool:
        """Whether it was marked, told, and not wholly right."""
        return self.share is not None and self.share < 1

    @property
    def is_partly_right(self) -> bool:
        return self.share is not None and 0 < self.share < 1

    @property
    def is_chosen(self) -> bool:
        """Whether its lines are what could be chosen, or else parts of the answer."""
        return self.asked.kind in CHOOSING


@dataclass(frozen=True, kw_only=True)
class Review:
    attempt: Attempt
    questions: tuple[ReviewedQuestion, ...]
    shows_key: bool
    shows_marks: bool
    is_marked: bool
    """Whether all of it is marked; a person may have yet to read something."""
    percent: int | None
    words: Localized | None
    """The author's words for a result like this."""
    standing: Standing
    """Where the member now is with the quiz."""


def review(
    *,
    attempt: Attempt,
    at: datetime,
    place: str,
    language: str | None = None,
    is_last: bool = False,
) -> Review:
    """An attempt with as many of its marks and as much of the key as the member may see now.

    By default, which answers were right is told once it can no longer be used: after passing, or
    when no attempts are left. Otherwise one could hand in blanks, read the key and hand in again.
    ``place`` is where the member now is: passed elsewhere, or before beginning anew, is not passed
    there, and one could still use the key. ``is_last`` says that whoever asked it there asks it no
    more, whatever the quiz allows. What the author says to the answer that was given is told with
    the points, so that a failed attempt teaches. Raises ``NotHandedIn``.
    """
    if attempt.submitted_at is None:
        raise NotHandedIn
    standing = standings_of(member_id=attempt.member_id, quizzes={place: attempt.quiz})[place]
    shown = shown_of(attempt=attempt, standing=standing, place=place, at=at, is_last=is_last)
    return put_together(
        attempt=attempt,
        responses=responses_of(attempt),
        standing=standing,
        shown=shown,
        language=language,
    )


def put_together(
    *,
    attempt: Attempt,
    responses: Sequence[Response],
    standing: Standing,
    shown: Shown,
    language: str | None = None,
) -> Review:
    """A review with as much as is ``shown``. Attempt and responses need not be stored."""
    said_by_markers = marking.told(responses) if shown.marks else {}
    return Review(
        attempt=attempt,
        questions=tuple(
            _reviewed(response, question, shown, said_by_markers, language)
            for response, question in zip(responses, asked(responses, language), strict=True)
        ),
        shows_key=shown.key,
        shows_marks=shown.marks,
        is_marked=attempt.points is not None,
        percent=percent_of(attempt) if shown.marks and attempt.points is not None else None,
        words=_band(attempt, language) if shown.marks and attempt.points is not None else None,
        standing=standing,
    )


def shown_of(
    *,
    attempt: Attempt,
    standing: Standing,
    place: str,
    at: datetime,
    is_last: bool = False,
) -> Shown:
    """What the member may see of a handed-in attempt now, who stands like this in the place."""
    passed = bool(attempt.passed) and attempt.place == place
    is_settled_for_good = passed or standing.left == 0 or is_last
    quiz = attempt.quiz
    key = _is_told(quiz, quiz.key_told, is_settled_for_good, at)
    return Shown(key=key, marks=key or _is_told(quiz, quiz.marks_told, is_settled_for_good, at))


def whole(*, responses: Sequence[Response], language: str | None = None) -> list[ReviewedQuestion]:
    """Answered questions with marks and all of the key: of an attempt for staff, never the member.

    In the language that the attempt was made in, and in the order in which they were drawn.
    """
    said_by_markers = marking.told(responses)
    everything = Shown(key=True, marks=True)
    return [
        _reviewed(response, question, everything, said_by_markers, language)
        for response, question in zip(responses, asked(responses, language), strict=True)
    ]


def checked(*, response: Response, language: str | None = None) -> ReviewedQuestion:
    """One answer of a quiz for practice that was checked; the key once it is settled."""
    [question] = asked([response], language)
    shown = Shown(key=is_settled(response), marks=response.tries > 0)
    return _reviewed(response, question, shown, {}, language)


def _is_told(quiz: Quiz, told: str, settled: bool, at: datetime) -> bool:
    match told:
        case Quiz.Told.HANDED_IN:
            return True
        case Quiz.Told.SETTLED:
            return settled
        case Quiz.Told.CLOSED:
            return quiz.closes_at is not None and at >= quiz.closes_at
        case _:
            return False


def _reviewed(
    response: Response,
    question: AskedQuestion,
    shown: Shown,
    said_by_markers: dict[int, marking.Told],
    language: str | None,
) -> ReviewedQuestion:
    content = response.version.content
    kind = kind_of(content)
    lines = _in_order(response, kind.lines(content, response.answer, language))
    teaches = shown.marks and kind.is_answered_whole
    share = response.share if shown.marks else None
    told = said_by_markers.get(response.pk)
    return ReviewedQuestion(
        question_id=response.question_id,
        asked=question,
        share=share,
        points=None if share is None else share * response.points_possible,
        points_possible=response.points_possible,
        lines=tuple(line if shown.key else line.without_key(teaches=teaches) for line in lines),
        feedback=said(content, content["feedback"], language) or None if shown.key else None,
        comment="\n\n".join(told.comments) if told else "",
    )


def _in_order(response: Response, lines: list[Line]) -> list[Line]:
    """What could be chosen, in the order in which it was offered."""
    content = response.version.content
    if content["kind"] not in CHOOSING:
        return lines
    keys = [each["key"] for each in content["answers"]]
    return [lines[keys.index(key)] for key in response.order]


def _band(attempt: Attempt, language: str | None) -> Localized | None:
    bands = attempt.quiz.bands.filter(from_percent__lte=percent_of(attempt))
    band = bands.order_by("-from_percent").first()
    if band is None:
        return None
    from_source = attempt.quiz.source_language
    return pick(texts(band, "words"), source_language=from_source, language=language)
