"""Which pages of the admin, and of coordinators, are about members, and the log of who opened them.

Kept in one place instead of in each view, so that a page that nobody thought of fails a test.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import DateTimeField, QuerySet, Value
from django.utils import timezone
from django.utils.deprecation import MiddlewareMixin

from lms.members.models import Member
from lms.privacy.models import Look
from lms.secretariat import coordinators

Page = Look.Page

# By the name of the address: which page it is, and how members lead to the last id in it, or who
# finds those whom its reader sees.
ABOUT: dict[str, tuple[str, str | Callable[[Member], QuerySet[Member]]]] = {
    **dict.fromkeys(
        (
            "wagtailusers_users:edit",
            "wagtailusers_users:history",
            "wagtailusers_users:history_results",
            "wagtailusers_users:usage",
            "leave_for_member",
            "copy_for_member",
            "password_link",
            "reset_factor",
        ),
        (Page.ACCOUNT, "pk"),
    ),
    "member_progress": (Page.PROGRESS, "pk"),
    "ask_for_name": (Page.ACCOUNT, "pk"),
    "certificate_name": (Page.ACCOUNT, "pk"),
    # Everybody in it.
    "cohort_members": (Page.PROGRESS, "cohorts"),
    # Everybody whom it tells of.
    "your_organisation": (Page.PROGRESS, coordinators.seen_by),
    # Everybody who is named in the file.
    "fetch_ordered_file": (Page.FILE, "files_about"),
    "fetch_copy_for_member": (Page.COPY, "pk"),
    "award": (Page.AWARD, "awards"),
    "revoke_award": (Page.AWARD, "awards"),
    "replace_certificate": (Page.AWARD, "awards__certificates"),
    "proposal": (Page.PROPOSAL, "award_proposals__batch"),
    "recognise_learning": (Page.RECOGNITION, "path_enrolments"),
    "allow_attempts": (Page.QUIZ, "enrolments"),
    "decline_attempts": (Page.QUIZ, "enrolments"),
    "quiz_attempt": (Page.QUIZ, "attempts"),
    "change_mark": (Page.QUIZ, "attempts__responses"),
}


class LookMiddleware(MiddlewareMixin):
    """Writes down who saw a page about a member before it is sent; one's own pages are not told."""

    def process_response(self, request, response):
        place = getattr(request, "resolver_match", None)
        if place is None or place.view_name not in ABOUT or response.status_code not in (200, 422):
            return response
        page, lookup = ABOUT[place.view_name]
        if callable(lookup):
            members = lookup(request.user)
        else:
            *_others, pk = place.kwargs.values()
            members = Member.objects.filter(**{lookup: pk})
        note(
            by=request.user,
            members=members,
            page=page,
            at=timezone.now(),
        )
        return response


def note(*, by: Member, members: QuerySet[Member], page: str, at: datetime) -> None:
    """In one statement, which the rows never leave: there may be as many as there are members."""
    told = {"look_by": Value(by.pk), "look_page": Value(page)}
    looked = members.exclude(pk=by.pk).order_by().annotate(look_at=Value(at, DateTimeField()))
    rows = looked.annotate(**told).values_list("pk", "look_by", "look_page", "look_at").distinct()
    sql, params = rows.query.sql_with_params()
    table = Look._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} (member_id, by_id, page, at) {sql}", params)


def of(member: Member, *, count: int) -> list[Look]:
    """The latest looks at a member's pages."""
    return list(Look.objects.filter(member=member).select_related("by").order_by("-pk")[:count])


def forget(*, at: datetime) -> None:
    Look.objects.filter(at__lt=at - timedelta(days=settings.LOOKS_KEPT_DAYS)).delete()
