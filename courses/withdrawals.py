"""A course that was withdrawn: who joined it is told so, and what they reached."""

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.deprecation import MiddlewareMixin

from courses.ledger import MEETS
from courses.models import Enrolment
from lms.members.models import Member


class Withdrawn(Exception):
    """Asked for by somebody who joined it."""

    def __init__(self, enrolment: Enrolment) -> None:
        super().__init__(enrolment)
        self.enrolment = enrolment


def withdrawn_courses_of(member: Member) -> QuerySet[Enrolment]:
    """The member's enrolments in them, with ``done``: how much was done, by the records.

    Progress itself is of what a course asks now, and one that was withdrawn may ask nothing.
    """
    done = Count("records__activity", distinct=True, filter=Q(records__verb__in=MEETS))
    return (
        Enrolment.objects.active()
        .filter(member=member, course__live=False)
        .select_related("course")
        .annotate(done=done)
        .order_by("-last_studied_at", "-pk")
    )


def tell_if_joined(member: Member, slug: str) -> None:
    """Raises ``Withdrawn`` for who joined a course of this slug that is no longer offered."""
    found = withdrawn_courses_of(member).filter(course__slug=slug).first()
    if found is not None:
        raise Withdrawn(found)


class WithdrawnMiddleware(MiddlewareMixin):
    """Says in place of the page that the course was withdrawn."""

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Withdrawn):
            return None
        context = {"enrolment": exception.enrolment}
        return render(request, "courses/withdrawn.html", context, status=410)
