"""Telling a member who has just completed a course or a path: once, on the page that follows."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest
from django.template.loader import render_to_string

from courses import overviews
from courses.models import Course, Enrolment, LearningPath, Lesson, PathEnrolment
from lms.members.models import Member


@dataclass(frozen=True, kw_only=True)
class Finished:
    """``course`` says whether it was the course; a better grade may complete a path alone."""

    course: bool
    paths: list[LearningPath]
    next_course: Course | None


def finished(*, member: Member, lesson: Lesson, at: datetime) -> Finished | None:
    """What was completed by what the member did in the lesson at this very moment."""
    enrolment = (
        Enrolment.objects.active()
        .filter(member=member, course__activities__lesson=lesson, completed_at__isnull=False)
        .first()
    )
    if enrolment is None:
        return None
    completed = PathEnrolment.objects.filter(member=member, completed_at=at).select_related("path")
    paths = [each.path for each in completed.order_by("pk")]
    is_new = enrolment.completed_at == at
    if not is_new and not paths:
        return None
    return Finished(
        course=is_new,
        paths=paths,
        next_course=overviews.next_course_after(
            member=member, course_id=enrolment.course_id, at=at
        ),
    )


def congratulate(request: HttpRequest, *, member: Member, lesson: Lesson, at: datetime) -> bool:
    """Whether there was something to congratulate on."""
    found = finished(member=member, lesson=lesson, at=at)
    if found is None:
        return False
    text = render_to_string("courses/finished.html", {"finished": found})
    messages.success(request, text, extra_tags="finished")
    return True
