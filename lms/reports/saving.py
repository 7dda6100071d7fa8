"""Reports that are kept: saved under a name, counted by themselves, and opened later unchanged."""

from datetime import datetime
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from lms.members.models import Member
from lms.reports import columns, completion, periods, tables
from lms.reports.forms import FiltersForm
from lms.reports.models import ReportRun, SavedReport

PERIOD = ("first_day", "last_day", "as_of")


class NameTaken(Exception):
    """The member has a report of this name."""


class CannotCount(Exception):
    """What it asks for is not there any more; the text says what."""


def save(*, member: Member, name: str, form: FiltersForm, rhythm: str, at: datetime) -> SavedReport:
    """Keep the choices of a valid form. Raises ``NameTaken``."""
    next_on = (
        periods.next_begin(rhythm, timezone.localdate(at, timezone.get_default_timezone()))
        if rhythm
        else None
    )
    try:
        with transaction.atomic():
            return SavedReport.objects.create(
                member=member,
                name=name,
                query=form.chosen(but=PERIOD if rhythm else ()).urlencode(),
                rhythm=rhythm,
                next_on=next_on,
            )
    except IntegrityError as error:
        raise NameTaken from error


def count(*, saved: SavedReport, at: datetime) -> ReportRun:
    """Count it now, in its member's language, and keep what it said. Raises ``CannotCount``."""
    member = saved.member
    given = QueryDict(saved.query, mutable=True)
    if saved.rhythm:
        given["first_day"], given["last_day"] = (
            day.isoformat()
            for day in periods.last_whole(
                saved.rhythm, timezone.localdate(at, timezone.get_default_timezone())
            )
        )
    with translation.override(member.language):
        if not (member.is_active and member.has_perm("reports.view_completion")):
            raise CannotCount(_("Whoever saved it may not see reports any more."))
        form = FiltersForm(given, exact=member.has_perm("reports.view_exact"))
        if not form.is_valid():
            fields = ", ".join(str(form.fields[name].label) for name in form.errors)
            raise CannotCount(
                _("What it asks for is not there any more: %(fields)s.") % {"fields": fields}
            )
        copy = columns.current(at=at)
        report = completion.report(
            filters=form.filters, by=form.breakdown, columns=copy, compared=form.compared
        )
        table = tables.table(report, published=form.for_publication)
    return ReportRun.objects.create(
        saved=saved,
        name=saved.name,
        language=member.language,
        table=tables.kept(table),
        published=form.for_publication,
        counted_at=report.counted_at,
    )


def count_due(*, at: datetime) -> None:
    """Count each report whose day has come, once, and tell whoever saved it."""
    today = timezone.localdate(at, timezone.get_default_timezone())
    for pk in SavedReport.objects.filter(next_on__lte=today).values_list("pk", flat=True):
        with transaction.atomic():
            saved = (
                SavedReport.objects.select_for_update(skip_locked=True, of=("self",))
                .select_related("member")
                .filter(pk=pk, next_on__lte=today)
                .first()
            )
            if saved is None:
                continue
            _count_one(saved, at=at)


def follow(*, organisation_id: int, into_id: int) -> None:
    """What is saved of one organisation asks for the other from now on."""
    chosen = ("organisation", str(organisation_id))
    # Another's number may begin alike: some more rows are looked at than are meant.
    begins = SavedReport.objects.filter(query__contains=urlencode([chosen]))
    rows = [row for row in begins.select_for_update() if chosen in parse_qsl(row.query)]
    for row in rows:
        row.query = urlencode(
            [
                (name, str(into_id) if (name, value) == chosen else value)
                for name, value in parse_qsl(row.query)
            ]
        )
    SavedReport.objects.bulk_update(rows, ["query"])


def _count_one(saved: SavedReport, *, at: datetime) -> None:
    try:
        run = count(saved=saved, at=at)
    except CannotCount as problem:
        # Told once, and again only after it could be counted in between.
        if not saved.problem and saved.member.is_active:
            _tell_of_problem(saved.member)
        saved.problem = str(problem)
    else:
        saved.problem = ""
        _tell(saved.member, run)
    saved.next_on = periods.next_begin(
        saved.rhythm, timezone.localdate(at, timezone.get_default_timezone())
    )
    saved.save(update_fields=["next_on", "problem"])


def _tell(member: Member, run: ReportRun) -> None:
    """That it is there, and where. The figures stay behind the sign-in: mailboxes are shared."""
    with translation.override(member.language):
        send_mail(
            subject=_("A report is ready"),
            message=render_to_string(
                "reports/mails/report_ready.txt",
                {
                    "site_name": settings.SITE_NAME,
                    "url": settings.SITE_URL + reverse("report_run", args=[run.pk]),
                },
            ),
            from_email=None,
            recipient_list=[member.email],
        )


def _tell_of_problem(member: Member) -> None:
    """That there is something to see to. Which report and why stay behind the sign-in, too."""
    with translation.override(member.language):
        send_mail(
            subject=_("A report could not be counted"),
            message=render_to_string(
                "reports/mails/report_problem.txt",
                {
                    "site_name": settings.SITE_NAME,
                    "url": settings.SITE_URL + reverse("saved_reports"),
                },
            ),
            from_email=None,
            recipient_list=[member.email],
        )
