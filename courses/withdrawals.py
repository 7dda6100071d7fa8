"""What was withdrawn, a course or a part of one: who joined it is told so."""

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.deprecation import MiddlewareMixin
from wagtail.models import Page

from courses.ledger import MEETS
from courses.models import Course, Enrolment
from lms.members.models import Member


class Withdrawn(Exception):
    """Asked for by somebody who joined it."""

    def __init__(self, enrolment: Enrolment) -> None:
        super().__init__(enrolment)
        self.enrolment = enrolment


class TakenOut(Exception):
    """A module or lesson that the course had, asked for by somebody who joined it."""

    def __init__(self, *, course: Course, part: Page) -> None:
        super().__init__(course, part)
        self.course = course
        self.part = part


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


def tell_if_taken_out(member: Member, course: Course, *slugs: str) -> None:
    """Raises ``TakenOut`` for who joined the course, of a part of it that readers once saw."""
    address = "/".join([course.url_path.rstrip("/"), *slugs, ""])
    seen = Page.objects.filter(url_path=address, first_published_at__isnull=False)
    part = seen.specific(defer=True).first()
    if part and Enrolment.objects.active().filter(member=member, course=course).exists():
        raise TakenOut(course=course, part=part)


class WithdrawnMiddleware(MiddlewareMixin):
    """Says in place of the page that it was withdrawn."""

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        match exception:
            case Withdrawn(enrolment=enrolment):
                context = {"enrolment": enrolment}
                return render(request, "courses/withdrawn.html", context, status=410)
            case TakenOut(course=course, part=part):
                context = {"course": course, "part": part}
                return render(request, "courses/taken_out.html", context, status=410)
        return None
