"""Marking attempts again after a key was corrected, or a question counts otherwise.

What was handed in is marked by the questions as they stand now. What a person marked stays theirs,
as does an answer that the question, as it now is, cannot have; their points follow the quiz all
the same. Open attempts stay on the questions they began with.

Nobody's result changes unseen: ``ask`` takes the digest of the preview that was looked at, and
fixes the key by which ``apply`` marks, however the questions are edited meanwhile.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import Enum

from django.db import IntegrityError, transaction
from django.db.models import F, Prefetch, QuerySet

from assessments.contents import Content, digest, number
from assessments.drawing import present_points
from assessments.grading import grade, percent_of, settle
from assessments.kinds.kind import NOTHING, DoesNotFit, share
from assessments.kinds.registry import kind_of
from assessments.marking import BY_PEOPLE
from assessments.models import (
    Attempt,
    Kind,
    MarkChange,
    Question,
    QuestionVersion,
    Quiz,
    Regrading,
    Response,
)
from assessments.versions import content_of, loaded, versions_of
from lms.members import placeholders
from lms.members.models import Member

_AT_ONCE = 500


class Changed(Exception):
    """What was looked at is not what would happen now."""


class NothingToRegrade(Exception):
    """Nobody's points would change."""


class UnderWay(Exception):
    """The quiz is being regraded."""


class ReasonMissing(Exception):
    """Results are changed for a reason."""


class Kept(Enum):
    """Why a response keeps its mark."""

    BY_A_PERSON = "by-a-person"
    DOES_NOT_FIT = "does-not-fit"


@dataclass(frozen=True, kw_only=True)
class Key:
    """What is marked by: contents and points by the id of the question."""

    contents: dict[int, Content]
    points: dict[int, Decimal]


@dataclass(frozen=True, kw_only=True)
class ResponseChange:
    """A response before and after. Its mark is as it was where ``kept`` says why."""

    response: Response
    before: Decimal | None
    after: Decimal | None
    points_before: Decimal
    points_after: Decimal
    takes_version: bool
    kept: Kept | None

    @property
    def is_regraded(self) -> bool:
        return (self.before, self.points_before) != (self.after, self.points_after)


@dataclass(frozen=True, kw_only=True)
class AttemptChange:
    """An attempt before and after; per cent are None while a person has yet to mark it."""

    attempt: Attempt
    responses: tuple[ResponseChange, ...]
    percent_before: int | None
    percent_after: int | None
    passed_before: bool | None
    passed_after: bool | None

    @property
    def changes(self) -> bool:
        """Whether anything the member is told would be another."""
        return self.passed_before != self.passed_after or any(
            each.is_regraded for each in self.responses
        )

    @property
    def kept(self) -> list[ResponseChange]:
        return [each for each in self.responses if each.kept]


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What a regrading would do. ``digest`` is another whenever any of it is."""

    changes: tuple[AttemptChange, ...]
    kept: tuple[ResponseChange, ...]
    digest: str = field(repr=False)

    @property
    def now_passing(self) -> int:
        return sum(bool(each.passed_after) and not each.passed_before for each in self.changes)

    @property
    def no_longer_passing(self) -> int:
        return sum(bool(each.passed_before) and not each.passed_after for each in self.changes)


def preview(*, quiz: Quiz) -> Preview:
    """Who would change, and what keeps its mark although its question has changed."""
    questions = _questions_of(quiz)
    key = Key(
        contents={each.pk: content_of(each) for each in questions}, points=present_points(quiz)
    )
    changes = [each for each in _changes(_handed_in(quiz), key) if each.changes or each.kept]
    changing = tuple(each for each in changes if each.changes)
    return Preview(
        changes=changing,
        kept=tuple(line for each in changes for line in each.kept),
        digest=_digest(changing, key),
    )


def ask(*, quiz: Quiz, seen: str, reason: str, by: Member, at: datetime) -> Regrading:
    """Write down that the quiz is to be regraded as it was ``seen``: the digest of the preview.

    Raises ``ReasonMissing``, ``Changed``, ``NothingToRegrade`` and ``UnderWay``.
    """
    if not reason.strip():
        raise ReasonMissing
    with transaction.atomic():
        found = preview(quiz=quiz)
        if found.digest != seen:
            raise Changed
        if not found.changes:
            raise NothingToRegrade
        questions = _questions_of(quiz)
        versions = versions_of(questions=questions, at=at)
        points = present_points(quiz)
        try:
            with transaction.atomic():
                return Regrading.objects.create(
                    quiz=quiz,
                    versions={str(pk): version.pk for pk, version in versions.items()},
                    points={str(pk): str(each) for pk, each in points.items()},
                    reason=reason.strip(),
                    asked_by=by,
                    asked_at=at,
                    attempts=len(found.changes),
                )
        except IntegrityError as taken:
            raise UnderWay from taken


def attempts_of(regrading: Regrading) -> list[Attempt]:
    """The attempts that were handed in before it was asked for and were not yet looked at."""
    handed_in = _handed_in(regrading.quiz).filter(
        submitted_at__lte=regrading.asked_at, pk__gt=regrading.reached
    )
    return list(handed_in.order_by("pk"))


def key_of(regrading: Regrading) -> Key:
    """The key that was fixed when the regrading was asked for."""
    versions = QuestionVersion.objects.filter(pk__in=regrading.versions.values())
    return Key(
        contents={each.question_id: each.content for each in versions},
        points={int(pk): Decimal(points) for pk, points in regrading.points.items()},
    )


def apply(*, regrading: Regrading, key: Key, attempt_id: int) -> Attempt | None:
    """Mark one attempt again; None if nothing about it changes. Safe to run twice."""
    with transaction.atomic():
        # Its row is what people who mark it at the same moment queue for.
        locked = Attempt.objects.select_for_update(no_key=True).filter(pk=attempt_id)
        list(locked)
        [change] = _changes(Attempt.objects.filter(pk=attempt_id).select_related("quiz"), key)
        if not change.changes:
            return None
        _write(change, regrading)
        Regrading.objects.filter(pk=regrading.pk).update(done=F("done") + 1)
        return change.attempt


def go_on(*, regrading_id: int, after: int) -> None:
    """Write down the last attempt that was looked at, in the order of their ids."""
    Regrading.objects.filter(pk=regrading_id).update(reached=after)


def finish(*, regrading_id: int, at: datetime) -> None:
    Regrading.objects.filter(pk=regrading_id, finished_at=None).update(finished_at=at)


def _write(change: AttemptChange, regrading: Regrading) -> None:
    for each in change.responses:
        response = each.response
        if each.takes_version:
            response.version_id = regrading.versions[str(response.question_id)]
        response.share, response.points_possible = each.after, each.points_after
    lines = [each.response for each in change.responses]
    Response.objects.bulk_update(lines, ["version", "share", "points_possible"])
    MarkChange.objects.bulk_create(
        MarkChange(
            response=each.response,
            why=MarkChange.Why.REGRADED,
            before=each.before,
            after=each.after,
            reason=regrading.reason,
            changed_by_id=regrading.asked_by_id,
            changed_at=regrading.asked_at,
        )
        for each in change.responses
        if each.is_regraded and each.after is not None
    )
    attempt = change.attempt
    attempt.points_possible = sum((each.points_possible for each in lines), NOTHING)
    settle(attempt=attempt, responses=lines)


def _handed_in(quiz: Quiz) -> QuerySet[Attempt]:
    # Of whoever was erased, only what was counted is left, and no words to mark again.
    attempts = Attempt.objects.exclude(member__email__endswith=placeholders.ENDING)
    return attempts.filter(quiz=quiz, submitted_at__isnull=False).select_related("quiz")


def _questions_of(quiz: Quiz) -> list[Question]:
    asked = Response.objects.filter(attempt__quiz=quiz, attempt__submitted_at__isnull=False)
    return list(loaded(Question.objects.filter(pk__in=asked.values("question"))).order_by("pk"))


def _changes(attempts: QuerySet[Attempt], key: Key) -> Iterator[AttemptChange]:
    """What the key makes of each attempt, one after the other, so that few are in memory."""
    digests = {pk: digest(content) for pk, content in key.contents.items()}
    versions = {
        each.pk: each
        for each in QuestionVersion.objects.filter(
            pk__in=Response.objects.filter(attempt__in=attempts).values("version")
        )
    }
    responses = Prefetch(
        "responses",
        Response.objects.order_by("position").prefetch_related(
            Prefetch("mark_changes", MarkChange.objects.filter(why__in=BY_PEOPLE))
        ),
    )
    for attempt in (
        attempts.select_related("quiz", "member")
        .prefetch_related(responses)
        .order_by("pk")
        .iterator(chunk_size=_AT_ONCE)
    ):
        lines = []
        for response in attempt.responses.all():
            response.version = versions[response.version_id]
            lines.append(_change(response, key, digests))
        yield _attempt_change(attempt, lines)


def _attempt_change(attempt: Attempt, lines: Sequence[ResponseChange]) -> AttemptChange:
    after = Attempt(points_possible=sum((each.points_after for each in lines), NOTHING))
    is_marked = all(each.after is not None for each in lines)
    after.points = sum(((each.after or NOTHING) * each.points_after for each in lines), NOTHING)
    percent = percent_of(after) if is_marked else None
    return AttemptChange(
        attempt=attempt,
        responses=tuple(lines),
        percent_before=None if attempt.points is None else percent_of(attempt),
        percent_after=percent,
        passed_before=attempt.passed,
        passed_after=None if percent is None else percent >= attempt.pass_mark,
    )


def _change(response: Response, key: Key, digests: dict[int, str]) -> ResponseChange:
    question_id = response.question_id
    after, kept, takes_version = response.share, None, False
    if digests.get(question_id, response.version.digest) != response.version.digest:
        after, kept = _marked_again(response, key.contents[question_id])
        takes_version = kept is None and response.version.content["kind"] != Kind.ESSAY
    return ResponseChange(
        response=response,
        before=response.share,
        after=after,
        points_before=response.points_possible,
        points_after=key.points.get(question_id, response.points_possible),
        takes_version=takes_version,
        kept=kept,
    )


def _marked_again(response: Response, content: Content) -> tuple[Decimal | None, Kept | None]:
    """The mark by this content, or the mark that it has and why it keeps that."""
    if Kind.ESSAY == content["kind"] == response.version.content["kind"]:
        is_marked = response.share is not None
        was_changed = _rubric(content) != _rubric(response.version.content)
        return response.share, Kept.BY_A_PERSON if is_marked and was_changed else None
    try:
        worth = _worth(response, content)
    except DoesNotFit:
        return response.share, Kept.DOES_NOT_FIT
    if response.mark_changes.all():
        return response.share, Kept.BY_A_PERSON if worth != response.share else None
    return worth, None


def _rubric(content: Content) -> list[tuple[str, str]]:
    return [(each["key"], each["weight"]) for each in content["criteria"]]


def _worth(response: Response, content: Content) -> Decimal:
    """What the answer is worth by this content. Raises ``DoesNotFit``."""
    if content["kind"] != response.version.content["kind"]:
        raise DoesNotFit
    kind = kind_of(content)
    kind.check(content, response.answer)
    if set(kind.keys(content)) != set(response.order):
        # What was offered is not what is offered now: nobody saw all of it.
        raise DoesNotFit
    worth = grade(content, response.answer) or NOTHING
    return share(worth - number(content.get("penalty", 0)) * _wrong_tries(response))


def _wrong_tries(response: Response) -> int:
    """How many tries were paid for: not the last, if it was the one that was told."""
    if not response.tries:
        return 0
    old = response.version.content
    worth = grade(old, response.answer) or NOTHING
    last = share(worth - number(old.get("penalty", 0)) * (response.tries - 1))
    return response.tries - 1 if last == response.share else response.tries


def _digest(changes: Sequence[AttemptChange], key: Key) -> str:
    seen = [
        [
            [each.attempt.pk, each.passed_before, each.passed_after],
            [
                [str(part) for part in (line.response.pk, line.before, line.after)]
                + [str(line.points_before), str(line.points_after), line.takes_version]
                for line in each.responses
            ],
        ]
        for each in changes
    ]
    contents = sorted((pk, digest(content)) for pk, content in key.contents.items())
    written = json.dumps([seen, contents], separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()[:32]
