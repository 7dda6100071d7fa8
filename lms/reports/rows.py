"""A line for each enrolment behind the completion report, without names, as a file to order."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lms.members.models import Member
from lms.reports import columns, completion, tables
from lms.reports.forms import FiltersForm
from lms.reports.tables import Names
from lms.secretariat import orders
from lms.secretariat.models import FileOrder
from lms.secretariat.orders import CannotMake, Offer, Progress
from lms.secretariat.sheets import Line, Sheet

_NAMES = (
    *("learner", "country", "organisation", "language", "course"),
    *("joined", "last_active", "completed", "grade"),
)


def ask(*, form: FiltersForm, kind: str, by: Member, at: datetime) -> FileOrder:
    """Have a worker write the enrolments that a valid form finds then."""
    return orders.ask(what=ENROLMENTS.what, kind=kind, asks={"query": form.query}, by=by, at=at)


def _table(order: FileOrder, progress: Progress, at: datetime) -> Sheet:
    form = FiltersForm(QueryDict(order.asks["query"]), exact=True)
    if not form.is_valid():
        raise CannotMake
    copy = columns.current(at=at)
    found = completion.enrolments(filters=form.filters, columns=copy, counted=progress.begin)
    return Sheet(
        title=_("Enrolments"),
        definition=tuple(tables.about(form.filters, counted_at=copy.taken_at)),
        names=_NAMES,
        headings=(
            *(_("Learner"), _("Country"), _("Organisation"), _("Language"), _("Course")),
            *(_("Joined"), _("Last active"), _("Completed"), _("Grade")),
        ),
        blocks=_blocks(found, tables.names(), progress),
    )


def _blocks(
    found: Iterator[list[tuple[Any, ...]]], names: Names, progress: Progress
) -> Iterator[list[Line]]:
    for block in found:
        yield [_line(row, names) for row in block]
        progress.note(len(block))


def _line(row: tuple[Any, ...], names: Names) -> Line:
    learner, country, organisation, language, course, joined, studied, completed, grade = row
    return (
        learner,
        names.countries.get(country, ""),
        names.organisations.get(organisation, ""),
        names.languages.get(language, ""),
        names.courses.get(course, ""),
        joined.date(),
        studied.date(),
        completed and completed.date(),
        grade,
    )


def _count(lines: int) -> str:
    return ngettext(
        "%(count)s enrolment stands in the file.", "%(count)s enrolments stand in the file.", lines
    ) % {"count": number_format(lines, force_grouping=True)}


ENROLMENTS = Offer(
    what="enrolments",
    right="reports.view_exact",
    title=gettext_lazy("File of enrolments"),
    name="enrolments",
    page="completion_report",
    back=gettext_lazy("Back to the report"),
    count=_count,
    warning=gettext_lazy("It holds exact figures: give it to nobody."),
    table=_table,
)
