"""Where a quiz is asked: an activity of one enrolment. Assessments keep its name and know no more.

The same quiz in two courses, or in a course that is studied again, counts apart.
"""

from typing import Any

from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast, Concat

from courses.models import Enrolment, Lesson
from lms.members.models import Member

PLACE = Concat(Cast("pk", CharField()), Value("/"), Cast("course__activities__pk", CharField()))
"""The place of an enrolment and an activity of its course, in a query over enrolments."""


def place_of(*, enrolment_id: int, activity_id: int) -> str:
    return f"{enrolment_id}/{activity_id}"


def parts_of(place: str) -> tuple[int, int] | None:
    """The ids of enrolment and activity; None where a quiz was asked outside of any course."""
    enrolment, _slash, activity = place.partition("/")
    if not (enrolment.isdecimal() and activity.isdecimal()):
        return None
    return int(enrolment), int(activity)


def places_in(*, member: Member, lesson: Lesson, quiz_id: int | None = None) -> QuerySet[Any]:
    """Where this member was ever asked the lesson's quiz: enrolments, each with its ``place``.

    By default also quizzes that the lesson had before.
    """
    of_quiz = {"course__activities__quiz": quiz_id} if quiz_id else {}
    return Enrolment.objects.filter(
        member=member,
        course__activities__lesson=lesson,
        course__activities__quiz__isnull=False,
        **of_quiz,
    ).annotate(place=PLACE)
