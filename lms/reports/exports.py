"""Reports as files that a spreadsheet opens without doing what a cell tells it to."""

import csv
from io import StringIO

from django.utils.translation import gettext as _

from lms.reports.completion import Report

# The wide ones are formulas too where spreadsheets speak Chinese, Japanese or Korean.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def defused(cell: str) -> str:
    """A cell that a spreadsheet takes as text, never as a formula."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


def completion_csv(report: Report) -> str:
    """The completion report, one line per figure: grouping, group, joined, completed."""
    out = StringIO()
    # Tells spreadsheets that this is UTF-8.
    out.write("\ufeff")
    writer = csv.writer(out)
    writer.writerow([_("By"), _("Group"), _("Joined"), _("Completed")])
    writer.writerow([_("All"), _("All"), report.total.joined, report.total.completed])
    _write(writer, _("Course"), report.by_course)
    _write(writer, _("Country"), report.by_country)
    _write(writer, _("Organisation"), report.by_organisation)
    _write(writer, _("Month"), report.by_month)
    return out.getvalue()


def _write(writer, grouping, rows):
    for row in rows:
        label = row.label or _("Not given")
        writer.writerow([grouping, defused(label), row.joined, row.completed])
