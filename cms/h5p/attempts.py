"""What learners' devices report of exercises: checked, bounded, and believed no further.

Scripts of strangers wrote it, or the learner did. Who it is about, with what, and when, is what the
site knows; a report says only what was done, with how many points.
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core import signing
from django.db import transaction

from cms.h5p import grading
from cms.h5p.models import Content, ContentVersion, ExerciseAttempt, ExerciseStatement
from lms.members.models import Member

LARGEST = 64 * 1024
"""Of a statement or a state, in bytes."""
MOST_STATEMENTS = 1_000
MOST_POINTS = 10_000.0
TOO_MUCH = 10.0**15
VALID = timedelta(days=1)
VERBS = frozenset({"answered", "completed", "passed", "failed"})
_ADDRESS = "http://adlnet.gov/expapi/verbs/"
_SALT = "h5p.attempt"


class NotValid(Exception):
    """The report is not what one may report."""


class Expired(Exception):
    """The token is of somebody else, was changed, or is too old: begin again."""


def version_for(*, member: Member, content: Content) -> ContentVersion:
    """The version the member has begun with, until it is completed; else the newest."""
    newest = content.newest
    begun = (
        ExerciseAttempt.objects.filter(
            member=member, exercise__content=content, completed_at__isnull=True
        )
        .select_related("exercise")
        .order_by("-exercise__number")
        .first()
    )
    return begun.exercise if begun else newest


def begin(*, member: Member, version: ContentVersion, at: datetime) -> ExerciseAttempt:
    """Begin, or go on where one was, on whichever device."""
    attempt, _is_new = ExerciseAttempt.objects.get_or_create(
        member=member, exercise=version, defaults={"started_at": at}
    )
    return attempt


def token_of(attempt: ExerciseAttempt) -> str:
    return signing.dumps([attempt.member_id, attempt.exercise_id, attempt.pk], salt=_SALT)


def attempt_of(*, token: str, member: Member) -> ExerciseAttempt:
    """The attempt that the token was given out for, to this member. Raises ``Expired``."""
    try:
        of, version, pk = signing.loads(token, salt=_SALT, max_age=VALID)
    except signing.BadSignature as bad:
        raise Expired from bad
    found = ExerciseAttempt.objects.filter(pk=pk, exercise=version, member=member).first()
    if found is None or of != member.pk:
        raise Expired
    return found


@transaction.atomic
def record(*, attempt: ExerciseAttempt, key: UUID, statement: str, at: datetime) -> ExerciseAttempt:
    """Take one xAPI statement, as JSON. One with a known key changes nothing.

    Only a statement about the whole exercise says that it is completed, and with which points.
    Raises ``NotValid``.
    """
    says = _object(_document(statement))
    verb = _verb(says)
    held = (
        ExerciseAttempt.objects.select_related("exercise__main_library")
        .select_for_update(of=("self",))
        .get(pk=attempt.pk)
    )
    known = held.statements
    if known.filter(client_key=key).exists():
        return held
    if known.count() >= MOST_STATEMENTS:
        raise NotValid
    result = _object(says.get("result"))
    is_whole = not _has_parent(says)
    points, possible, is_checked = _marked(held, says, is_whole=is_whole)
    ExerciseStatement.objects.create(
        exercise_attempt=held,
        client_key=key,
        verb=verb,
        is_whole=is_whole,
        part="" if is_whole else grading.part_of(says),
        is_checked=is_checked,
        points=points,
        points_possible=possible,
        happened_at=at,
    )
    if is_whole:
        if points is not None:
            held.points, held.points_possible = points, possible
            held.is_checked = is_checked
        if result.get("completion") is not False:
            held.completed_at = at
        held.save(update_fields=["points", "points_possible", "is_checked", "completed_at"])
    return held


def keep_state(*, attempt: ExerciseAttempt, state: str) -> None:
    """Keep where the learner is, to go on from there. Raises ``NotValid``."""
    document = _document(state)
    kept = "" if document is None else state
    ExerciseAttempt.objects.filter(pk=attempt.pk).update(state=kept)


def _document(text: object) -> Any:
    if not isinstance(text, str) or len(text.encode(errors="replace")) > LARGEST or "\0" in text:
        raise NotValid
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as bad:
        raise NotValid from bad


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _verb(says: Mapping[str, Any]) -> str:
    name = _object(says.get("verb")).get("id")
    verb = name.removeprefix(_ADDRESS) if isinstance(name, str) else ""
    if verb not in VERBS:
        raise NotValid
    return verb


def _has_parent(says: Mapping[str, Any]) -> bool:
    context = _object(says.get("context"))
    return bool(_object(context.get("contextActivities")).get("parent") or context.get("parent"))


def _marked(
    held: ExerciseAttempt, says: Mapping[str, Any], *, is_whole: bool
) -> tuple[float | None, float | None, bool]:
    """Points and what is possible, and whether the site counted them instead of the device."""
    result = _object(says.get("result"))
    told = _score(_object(result.get("score")))
    if told[0] is None:
        return None, None, False
    kind, params = held.exercise.main_library.name, grading.params_of(held.exercise)
    response = result.get("response")
    if is_whole and kind in grading.ONE_ANSWER and "response" not in result:
        # Points without an answer are not taken from kinds that send both.
        return None, None, False
    if not is_whole:
        part = grading.part_of(says)
        counted = grading.of_part(params=params, part=part, response=response)
    elif parts := grading.parts_in(params):
        # Each was reported before the whole. Of one that was answered again, the last counts.
        known = held.statements.filter(is_checked=True, part__in=parts).order_by("pk")
        latest = dict(known.values_list("part", "points"))
        counted = grading.Points(sum(each or 0.0 for each in latest.values()), float(len(parts)))
    else:
        counted = grading.of_answer(kind=kind, params=params, response=response)
    return (*counted, True) if counted else (*told, False)


def _score(score: Mapping[str, Any]) -> tuple[float | None, float | None]:
    """Points within 0 and what is possible; none where either is no number."""
    raw, most = _number(score.get("raw")), _number(score.get("max"))
    if raw is None or most is None or most < 0:
        return None, None
    possible = min(most, MOST_POINTS)
    return min(max(raw, 0.0), possible), possible


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    # A whole number may be too long for a float, and what is not finite is not below it either.
    return float(value) if abs(value) < TOO_MUCH else None
