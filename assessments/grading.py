"""From opening a quiz to its grade. All of it happens on the server, by the server's clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from random import Random
from secrets import randbits

from django.db import transaction
from django.db.models import Max, Sum
from django.utils.translation import get_language

from assessments.contents import Content, number
from assessments.drawing import draw, offer
from assessments.gains import measure
from assessments.kinds.kind import ALL, NOTHING, Answer, DoesNotFit, share
from assessments.kinds.registry import kind_of
from assessments.models import Allowance, Attempt, Quiz, Response
from assessments.versions import versions_now
from lms.members.models import Member
from lms.statements import Given, Statement, update_each

GRACE = timedelta(seconds=60)
"""How long after its time an attempt may still arrive: lines are slow."""
_SEEDS = 62
_SAVED = ["answer", "answered_at", "share", "saves", "saved_from"]

Answers = Mapping[int, Answer]
"""What was answered, by the number of the question in the attempt."""


class NoAttemptsLeft(Exception):
    """The member has used all attempts that the quiz allows."""


class TooSoon(Exception):
    """The quiz asks to wait between attempts; ``until`` is when the wait is over."""

    def __init__(self, until: datetime):
        super().__init__(until.isoformat())
        self.until = until


class NotOpenNow(Exception):
    """The quiz opens later, at ``opens_at``, or has closed."""

    def __init__(self, opens_at: datetime | None):
        super().__init__(f"opens {opens_at}")
        self.opens_at = opens_at


class AttemptClosed(Exception):
    """The attempt was handed in before; its grade stands."""


class NothingToAsk(Exception):
    """The quiz has no questions."""


class AnswersDoNotFit(Exception):
    """Answers that these questions cannot have; nothing was stored. ``numbers`` of questions."""

    def __init__(self, numbers: Sequence[int]):
        super().__init__(str(list(numbers)))
        self.numbers = tuple(numbers)


class AnswersMissing(Exception):
    """Questions without a whole answer; what there is was stored. ``numbers`` of questions."""

    def __init__(self, numbers: Sequence[int]):
        super().__init__(str(list(numbers)))
        self.numbers = tuple(numbers)


class AnswersOutdated(Exception):
    """Newer answers came from elsewhere since the page was made, and stay; the rest was stored.

    ``numbers`` of questions.
    """

    def __init__(self, numbers: Sequence[int]):
        super().__init__(str(list(numbers)))
        self.numbers = tuple(numbers)


class NotForPractice(Exception):
    """Answers are told one by one in quizzes for practice only."""


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What a page of questions was based on: how often each had been saved when it was made.

    ``page`` is a name that the page gives itself: its own answers never are older than its own.
    """

    saves: Mapping[int, int] = field(default_factory=dict)
    page: str = ""


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What became of answers: which are kept, and which were older than what is there.

    ``saves`` says how often each of the kept ones was saved by now.
    """

    saves: Mapping[int, int]
    outdated: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Grade:
    """What an attempt came to, and what the quiz now counts for the member.

    Per cent are rounded down: 69.9 % is not 70 %. ``percent`` and ``passed`` are those of the
    quiz, by its way of counting attempts; None while a person has yet to mark something.
    """

    attempt: Attempt
    percent: int | None
    passed: bool | None


def start(
    *,
    member: Member,
    quiz: Quiz,
    at: datetime,
    place: str = "",
    parallel_to: Attempt | None = None,
) -> Attempt:
    """The member's open attempt in this place, or a new one. Each ``place`` counts apart.

    One that is ``parallel_to`` another asks other questions about the same, and what was learned in
    between is stored when it is handed in.

    Raises ``NoAttemptsLeft``, ``TooSoon``, ``NotOpenNow``, and ``NothingToAsk`` for an empty quiz.
    """
    with transaction.atomic(savepoint=False):
        # The member's row is what two tabs that start at once have to queue for.
        Member.objects.select_for_update(no_key=True).only("pk").get(pk=member.pk)
        earlier = _attempts().ask(member=member.pk, quiz=quiz.pk)
        here = [each for each in earlier if each.place == place]
        if here and here[-1].submitted_at is None:
            here[-1].quiz = quiz
            return here[-1]
        allowed = allowed_in(member=member, quiz=quiz, place=place)
        _refuse(quiz, here, at, allowed.attempts)
        attempt = Attempt(
            member=member,
            quiz=quiz,
            place=place,
            number=earlier[-1].number + 1 if earlier else 1,
            pass_mark=quiz.pass_mark,
            started_at=at,
            due_at=_due_at(quiz, allowed.minutes, at),
            language=get_language() or quiz.source_language,
            parallel_to=parallel_to,
        )
        return _open(attempt)


@lru_cache
def _attempts() -> Statement[Attempt]:
    of_member = Attempt.objects.filter(member=Given("member"), quiz=Given("quiz"))
    return Statement(of_member.order_by("number"))


def _refuse(quiz: Quiz, earlier: list[Attempt], at: datetime, allowed: int) -> None:
    counting = [each.submitted_at for each in earlier if each.submitted_at]
    if quiz.attempts_limit and len(counting) >= quiz.attempts_limit + allowed:
        raise NoAttemptsLeft
    if quiz.opens_at and at < quiz.opens_at:
        raise NotOpenNow(quiz.opens_at)
    if quiz.closes_at and at >= quiz.closes_at:
        raise NotOpenNow(None)
    if quiz.wait_minutes and counting:
        until = max(counting) + timedelta(minutes=quiz.wait_minutes)
        if at < until:
            raise TooSoon(until)


@dataclass(frozen=True, kw_only=True)
class Allowed:
    """What a member was given beside what the quiz gives to everybody."""

    attempts: int
    minutes: int


def allowed_in(*, member: Member, quiz: Quiz, place: str) -> Allowed:
    """More attempts and more minutes that the member was given in this place."""
    if not (quiz.attempts_limit or quiz.time_limit or quiz.closes_at):
        return Allowed(attempts=0, minutes=0)
    given = Allowance.objects.filter(member=member, quiz=quiz, place=place)
    found = given.aggregate(attempts=Sum("attempts"), minutes=Sum("minutes"))
    return Allowed(attempts=found["attempts"] or 0, minutes=found["minutes"] or 0)


def _open(attempt: Attempt) -> Attempt:
    quiz, at = attempt.quiz, attempt.started_at
    attempt.seed = randbits(_SEEDS)
    chance = Random(attempt.seed)  # noqa: S311 - whoever knows the seed knows no answer
    drawn = draw(quiz=quiz, chance=chance, beside=_asked_in(attempt.parallel_to))
    if not drawn:
        raise NothingToAsk
    versions = versions_now(pks=[each.question.pk for each in drawn], at=at)
    attempt.points_possible = sum((each.points for each in drawn), NOTHING)
    attempt.save(force_insert=True)
    Response.objects.bulk_create(
        Response(
            attempt=attempt,
            position=position,
            question=each.question,
            version=versions[each.question.pk],
            section=each.section,
            order=offer(
                content=versions[each.question.pk].content,
                mixes_answers=quiz.mixes_answers,
                chance=chance,
            ),
            points_possible=each.points,
        )
        for position, each in enumerate(drawn, start=1)
    )
    return attempt


def _asked_in(attempt: Attempt | None) -> list[int]:
    if attempt is None:
        return []
    return list(attempt.responses.order_by("position").values_list("question_id", flat=True))


def _due_at(quiz: Quiz, minutes: int, at: datetime) -> datetime | None:
    """When the answers have to be here: the time limit, or the quiz closing, if that is sooner."""
    more = timedelta(minutes=minutes)
    ends = []
    if quiz.time_limit:
        ends.append(at + timedelta(minutes=quiz.time_limit) + more)
    if quiz.closes_at:
        ends.append(quiz.closes_at + more)
    return min(ends, default=None)


def responses_of(attempt: Attempt) -> list[Response]:
    """The questions of an attempt in their order, with what was asked."""
    responses = _asked().ask(attempt=attempt.pk)
    for each in responses:
        each.attempt = attempt
    return responses


@lru_cache
def _asked() -> Statement[Response]:
    of_attempt = Response.objects.filter(attempt=Given("attempt"))
    return Statement(of_attempt.select_related("version").order_by("position"))


def save(*, attempt: Attempt, answers: Answers, at: datetime, seen: Seen | None = None) -> Kept:
    """Keep answers of an open attempt that are no older than what is there, as they were ``seen``.

    Raises ``AttemptClosed`` if it was handed in or its time is over, and ``AnswersDoNotFit``.
    """
    with transaction.atomic(savepoint=False):
        responses = _open_responses(attempt)
        if is_over(attempt, at):
            raise AttemptClosed
        changed, outdated = take(responses, answers, at, seen)
        update_each(changed, _SAVED)
    kept = answers.keys() - set(outdated)
    return Kept(
        saves={each.position: each.saves for each in responses if each.position in kept},
        outdated=tuple(outdated),
    )


def submit(
    *,
    attempt: Attempt,
    answers: Answers,
    at: datetime,
    leaves_out: bool = False,
    seen: Seen | None = None,
) -> Grade:
    """Store the answers and the grade, once.

    Answers that come after the time is over are not counted, those saved before are. Raises
    ``AttemptClosed`` if it was handed in before, ``AnswersDoNotFit``, ``AnswersOutdated`` where
    they are older than what is there, and ``AnswersMissing`` unless the member ``leaves_out``
    questions knowingly or the time is over.
    """
    missing: list[int] = []
    outdated: list[int] = []
    with transaction.atomic(savepoint=False):
        responses = _open_responses(attempt)
        over = is_over(attempt, at)
        if not over:
            _changed, outdated = take(responses, answers, at, seen)
        if not (over or leaves_out):
            missing = [each.position for each in responses if not is_complete(each)]
        if not (missing or outdated):
            mark(responses)
        update_each(responses, _SAVED)
        if not (missing or outdated):
            attempt.submitted_at = at
            settle(attempt=attempt, responses=responses)
            if attempt.parallel_to_id:
                measure(attempt=attempt, responses=responses)
            # The first one is all there is to count.
            if attempt.number == 1:
                return _grade(attempt, percent_of(attempt))
            return counted(attempt=attempt)
    if outdated:
        raise AnswersOutdated(outdated)
    raise AnswersMissing(missing)


def is_over(attempt: Attempt, at: datetime) -> bool:
    """Whether answers come too late."""
    return attempt.due_at is not None and at > attempt.due_at + GRACE


def check(*, attempt: Attempt, position: int, answer: Answer, at: datetime) -> Response:
    """Tell one answer of a quiz for practice at once. Each wrong try costs the penalty.

    Nothing changes once it is right or there are no tries left. Raises ``NotForPractice``,
    ``AttemptClosed`` and ``AnswersDoNotFit``.
    """
    if not attempt.quiz.is_practice:
        raise NotForPractice
    with transaction.atomic(savepoint=False):
        responses = {each.position: each for each in _open_responses(attempt)}
        if position not in responses:
            raise AnswersDoNotFit([position])
        response = responses[position]
        take([response], {position: answer}, at)
        tell(response)
        response.save(update_fields=[*_SAVED, "tries"])
        return response


def tell(response: Response) -> None:
    """Mark a whole answer of a quiz for practice as one try, not yet stored."""
    # An answer that was told already, a double click say, is not another try.
    if response.share is None and is_complete(response):
        worth = grade(response.version.content, response.answer)
        if worth is not None:
            response.share = _after_tries(response, worth)
            response.tries += 1


def is_settled(response: Response) -> bool:
    """Whether a question for practice was answered rightly or has no tries left."""
    content = response.version.content
    if response.tries > len(content.get("hints", ())):
        return True
    was_told = response.tries > 0 and response.share is not None
    return was_told and grade(content, response.answer) == ALL


def grade(content: Content, answer: Answer) -> Decimal | None:
    """What an answer is worth, 0 to 1; None if a person has to say. Pure."""
    return kind_of(content).grade(content, answer)


def _open_responses(attempt: Attempt) -> list[Response]:
    """The questions of an open attempt, locked with it: whoever comes next reads what this left.

    Of two requests that hand it in at once, one finds it open.
    """
    responses = _open_ones().ask(attempt=attempt.pk)
    if not responses:
        raise AttemptClosed
    return responses


@lru_cache
def _open_ones() -> Statement[Response]:
    return Statement(
        Response.objects.filter(attempt=Given("attempt"), attempt__submitted_at=None)
        .select_related("attempt", "version")
        .select_for_update(of=("self", "attempt"), no_key=True)
        .order_by("position")
    )


def take(
    responses: Sequence[Response], answers: Answers, at: datetime, seen: Seen | None = None
) -> tuple[list[Response], list[int]]:
    """Put answers in their places, not yet stored; those that changed, and what was too old.

    All fit, or none is put.
    """
    by_position = {each.position: each for each in responses}
    misfits = [position for position in answers if position not in by_position]
    for position in answers.keys() & by_position.keys():
        content = by_position[position].version.content
        try:
            kind_of(content).check(content, answers[position])
        except DoesNotFit:
            misfits.append(position)
    if misfits:
        raise AnswersDoNotFit(sorted(misfits))
    differing = [
        each
        for each in responses
        if each.position in answers
        and each.answer != answers[each.position]
        and not is_settled(each)
    ]
    outdated = [each.position for each in differing if seen and _is_newer(each, seen)]
    changed = [each for each in differing if each.position not in outdated]
    for each in changed:
        # What was told of the answer before is not true of this one.
        each.answer, each.answered_at, each.share = answers[each.position], at, None
        each.saves, each.saved_from = each.saves + 1, seen.page if seen else ""
    return changed, outdated


def _is_newer(response: Response, seen: Seen) -> bool:
    """Whether the answer there was saved after the page was made, and by another."""
    is_own = bool(seen.page) and response.saved_from == seen.page
    return not is_own and response.saves > seen.saves.get(response.position, response.saves)


def is_complete(response: Response) -> bool:
    """Whether nothing of the question was left out."""
    content = response.version.content
    return kind_of(content).is_complete(content, response.answer)


def mark(responses: Sequence[Response]) -> None:
    """Say what each answer is worth that a machine can mark and has not, not yet stored."""
    for each in responses:
        if each.share is None:
            worth = grade(each.version.content, each.answer)
            each.share = None if worth is None else _after_tries(each, worth)


def _after_tries(response: Response, worth: Decimal) -> Decimal:
    """What an answer is worth after wrong ones were told, each of which cost the penalty."""
    return share(worth - number(response.version.content.get("penalty", 0)) * response.tries)


def settle(*, attempt: Attempt, responses: Sequence[Response]) -> None:
    """Write down what a handed-in attempt comes to, as far as all of it is marked."""
    add_up(attempt=attempt, responses=responses)
    attempt.save(update_fields=["submitted_at", "points", "points_possible", "passed"])


def add_up(*, attempt: Attempt, responses: Sequence[Response]) -> None:
    """The points of an attempt and whether it passed, if all of it is marked, not yet stored."""
    if all(each.share is not None for each in responses):
        attempt.points = sum(
            ((each.share or NOTHING) * each.points_possible for each in responses), NOTHING
        )
        attempt.passed = percent_of(attempt) >= attempt.pass_mark


def counted(*, attempt: Attempt) -> Grade:
    """What the quiz counts for the member in its place, now that this is handed in or marked."""
    return _grade(attempt, standing(attempt=attempt))


def _grade(attempt: Attempt, percent: int) -> Grade:
    if attempt.points is None:
        return Grade(attempt=attempt, percent=None, passed=None)
    return Grade(attempt=attempt, percent=percent, passed=percent >= attempt.pass_mark)


def percent_of(attempt: Attempt) -> int:
    """What a graded attempt came to, rounded down."""
    if not attempt.points_possible:
        return 0
    return int(100 * (attempt.points or NOTHING) / attempt.points_possible)


def standing(*, attempt: Attempt) -> int:
    """What the quiz counts for the member in per cent, by its way of counting attempts."""
    graded = Attempt.objects.filter(
        member=attempt.member_id,
        quiz=attempt.quiz_id,
        place=attempt.place,
        points__isnull=False,
    )
    percents = [percent_of(each) for each in graded.order_by("number")] or [percent_of(attempt)]
    return result_of(percents, graded_by=attempt.quiz.graded_by)


def result_of(percents: Sequence[int], *, graded_by: str) -> int:
    """What results, in the order of the attempts, come to by a quiz's way of counting them."""
    match graded_by:
        case Quiz.GradedBy.FIRST:
            return percents[0]
        case Quiz.GradedBy.LAST:
            return percents[-1]
        case Quiz.GradedBy.AVERAGE:
            return sum(percents) // len(percents)
        case _:
            return max(percents)


def attempts_left(*, member: Member, quiz: Quiz, place: str = "") -> int | None:
    """How many more attempts the member may hand in there; None when there is no limit."""
    if quiz.attempts_limit is None:
        return None
    handed_in = Attempt.objects.filter(
        member=member, quiz=quiz, place=place, submitted_at__isnull=False
    )
    allowed = allowed_in(member=member, quiz=quiz, place=place)
    return max(0, quiz.attempts_limit + allowed.attempts - handed_in.count())


def last_number(*, member: Member, quiz: Quiz, place: str = "") -> int:
    """The number of the member's last attempt in this place; 0 before the first."""
    attempts = Attempt.objects.filter(member=member, quiz=quiz, place=place)
    return attempts.aggregate(last=Max("number"))["last"] or 0
