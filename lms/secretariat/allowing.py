"""More attempts or time at one quiz for all members who were chosen, for one reason.

In one transaction: what fails for one of them is given to nobody. Whoever gives it gets nothing,
as nobody allows themselves more.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from assessments.models import Allowance
from courses import allowances
from courses.models import Activity, Enrolment
from courses.places import place_of
from lms.members.models import Member
from lms.secretariat.models import Choice

MOST = 100
"""Somebody waits while it is done."""
SENT_AGAIN = timedelta(minutes=10)
"""The same for the same reason is a form that was sent twice."""


class TooMany(Exception):
    """More than ``MOST`` of them joined the course."""


def quizzes(*, choice: Choice, by: Member) -> dict[Activity, int]:
    """Quizzes with limits of courses that any of them joined, and how many did."""
    joined = _joined(choice, by).order_by().values_list("course")
    counts = dict(joined.annotate(count=Count("pk")))
    limited = Q(quiz__attempts_limit__isnull=False) | Q(quiz__time_limit__isnull=False)
    found = Activity.objects.current().filter(limited, course__in=counts)
    found = found.select_related("course", "quiz").order_by("course__path", "pk")
    return {each: counts[each.course_id] for each in found}


@transaction.atomic
def give(
    *,
    choice: Choice,
    activity: Activity,
    attempts: int,
    minutes: int,
    reason: str,
    by: Member,
    at: datetime,
) -> int:
    """Allow it to those who joined the course, and tell each; how many did. Once, if sent twice.

    Raises ``TooMany``, and what ``courses.allowances.give`` raises.
    """
    quiz = activity.quiz
    assert quiz is not None  # noqa: S101 - it is asked by a quiz
    # Of two that are sent at once, the later finds what the earlier gave.
    Choice.objects.select_for_update().get(pk=choice.pk)
    # Members are locked one after the other, always in this order.
    joined = _joined(choice, by).filter(course=activity.course_id).order_by("member")
    enrolments = list(joined.select_related("member")[: MOST + 1])
    if len(enrolments) > MOST:
        raise TooMany
    same = Allowance.objects.filter(
        quiz=quiz,
        attempts=attempts,
        minutes=minutes,
        reason=reason.strip(),
        given_by=by,
        given_at__gt=at - SENT_AGAIN,
    )
    had = set(same.values_list("place", flat=True))
    for each in enrolments:
        if place_of(enrolment_id=each.pk, activity_id=activity.pk) not in had:
            allowances.give(
                enrolment=each,
                activity_id=activity.pk,
                quiz=quiz,
                attempts=attempts,
                minutes=minutes,
                reason=reason,
                by=by,
                at=at,
            )
    return len(enrolments)


def _joined(choice: Choice, by: Member) -> QuerySet[Enrolment]:
    members = choice.members.exclude(pk=by.pk)
    return Enrolment.objects.active().filter(member__in=members.values("pk"))
