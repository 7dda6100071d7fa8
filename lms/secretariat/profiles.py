"""One member as the secretariat sees them, in a constant number of statements.

What is missing is told in the words of the member's own pages.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch

from assessments import grading
from assessments.models import Attempt
from certificates.codes import grouped
from certificates.desk.forms import state_of
from certificates.models import Award, AwardEvent, AwardProposal, Certificate, Notice
from courses import overviews, standings, transcripts
from courses.models import Activity, Enrolment, PathEnrolment
from lms.members.models import Member
from lms.secretariat.headway import on_path

SHOWN = 50
"""Attempts and mails, the newest."""


@dataclass(frozen=True, kw_only=True)
class Missing:
    """What a course still asks for, and what the member does about it."""

    activity: Activity
    what_to_do: str


@dataclass(frozen=True, kw_only=True)
class CourseLine:
    enrolment: Enrolment
    done: int
    required: int
    missing: list[Missing]


@dataclass(frozen=True, kw_only=True)
class Profile:
    courses: list[CourseLine]
    """Those they are on and that are offered now."""
    completed: list[Enrolment]
    paths: list[dict[str, Any]]
    attempts: list[dict[str, Any]]
    awards: list[dict[str, Any]]
    refused: list[AwardProposal]
    """Awards by hand that could not be given, each with its problem."""
    notices: list[Notice]


def of(member: Member, *, at: datetime) -> Profile:
    return Profile(
        courses=_courses(member),
        completed=transcripts.transcript(member=member).courses,
        paths=_paths(member, at=at),
        attempts=_attempts(member),
        awards=_awards(member, at=at),
        refused=list(
            AwardProposal.objects.filter(member=member)
            .exclude(problem="")
            .select_related("batch__path")
            .order_by("-pk")
        ),
        notices=list(
            Notice.objects.filter(certificate__award__member=member, sent_at__isnull=False)
            .select_related("certificate")
            .order_by("-sent_at", "-pk")[:SHOWN]
        ),
    )


def _courses(member: Member) -> list[CourseLine]:
    return [
        CourseLine(
            enrolment=each.enrolment,
            done=each.progress.met,
            required=each.progress.required,
            missing=[
                Missing(
                    activity=missing.activity,
                    what_to_do=standings.what_to_do(missing, each.quizzes.get(missing.activity.pk)),
                )
                for missing in each.progress.missing
            ],
        )
        for each in overviews.courses_of(member)
    ]


def _paths(member: Member, *, at: datetime) -> list[dict[str, Any]]:
    found = overviews.paths_of(member, at=at)
    rows = PathEnrolment.objects.select_related("version", "award").in_bulk(
        [each.path_enrolment.pk for each in found if each.path_enrolment]
    )
    return [
        {
            "overview": each,
            "headway": on_path(rows[each.path_enrolment.pk], each.progress, at=at),
        }
        for each in found
        if each.path_enrolment
    ]


def _attempts(member: Member) -> list[dict[str, Any]]:
    attempts = Attempt.objects.filter(member=member).select_related("quiz")
    return [
        {
            "attempt": each,
            "percent": None if each.points is None else grading.percent_of(each),
        }
        for each in attempts.order_by("-started_at", "-pk")[:SHOWN]
    ]


def _awards(member: Member, *, at: datetime) -> list[dict[str, Any]]:
    certificates = Certificate.objects.order_by("-issued_at", "-pk")
    revoked = AwardEvent.objects.filter(kind=AwardEvent.Kind.REVOKED)
    awards = (
        Award.objects.filter(member=member)
        .select_related("version__path")
        .prefetch_related(
            Prefetch("certificates", certificates), Prefetch("events", revoked, "revoked")
        )
        .order_by("-awarded_at", "-pk")
    )
    return [
        {
            "award": each,
            "standing": state_of(each, at=at).label,
            "reason": next((event.reason for event in getattr(each, "revoked")), ""),  # noqa: B009
            "certificates": [
                {"certificate": certificate, "code": grouped(certificate.code)}
                for certificate in each.certificates.all()
            ],
        }
        for each in awards
    ]
