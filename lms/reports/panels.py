"""What the secretariat meets first when it opens the admin."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import Component

from lms.reports import charts, columns, completion, tables
from lms.reports.figures import By, Filters


def quarter_of(day: date) -> date:
    """The first day of the quarter that a day lies in."""
    return day.replace(month=day.month - (day.month - 1) % 3, day=1)


class QuarterPanel(Component):
    """This quarter in one picture, and the way to the whole report."""

    name = "quarter"
    order = 90
    template_name = "reports/quarter_panel.html"

    def __init__(self, *, exact: bool) -> None:
        self.exact = exact

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        began = quarter_of(timezone.localdate(timezone=timezone.get_default_timezone()))
        report = completion.report(
            filters=Filters(first_day=began),
            by=By.MONTH,
            columns=columns.current(at=timezone.now()),
        )
        table = tables.table(report, published=not self.exact)
        return {"began": began, "table": table, "chart": charts.bars(table)}


class YesterdayPanel(Component):
    """What changed since yesterday began, by the figures of the completion report."""

    name = "yesterday"
    order = 61
    template_name = "reports/yesterday_panel.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        began = timezone.localdate(timezone=timezone.get_default_timezone()) - timedelta(days=1)
        figures = completion.report(
            filters=Filters(first_day=began),
            by=By.COURSE,
            columns=columns.current(at=timezone.now()),
        ).total
        told = (
            (_("Joined a course"), figures.joined),
            (_("Completed a course"), figures.completed),
            (_("Were certified"), figures.certified),
        )
        return {
            "began": began,
            "figures": [(name, count.times if count else 0) for name, count in told],
        }
