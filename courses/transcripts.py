"""A member's record of learning: what they have completed, for themselves to keep and show."""

from dataclasses import dataclass

from courses.models import Enrolment, PathEnrolment, Recognition
from lms.members.models import Member


@dataclass(frozen=True, kw_only=True)
class Transcript:
    """All of it newest first; what was completed twice stands there twice."""

    name: str
    courses: list[Enrolment]
    paths: list[PathEnrolment]
    recognitions: list[Recognition]


def transcript(*, member: Member) -> Transcript:
    """The record, also of courses that are no longer offered, in three queries."""
    return Transcript(
        name=member.name_for_certificates,
        courses=list(
            Enrolment.objects.completed()
            .filter(member=member)
            .select_related("course")
            .order_by("-completed_at", "-pk")
        ),
        paths=list(
            PathEnrolment.objects.filter(member=member, completed_at__isnull=False)
            .select_related("path")
            .order_by("-completed_at", "-pk")
        ),
        recognitions=list(
            Recognition.objects.agreed()
            .filter(path_enrolment__member=member)
            .select_related("course")
            .order_by("-recognised_at", "-pk")
        ),
    )
