"""What the secretariat meets first when it opens the admin."""

from datetime import date
from typing import Any

from django.utils import timezone
from wagtail.admin.ui.components import Component

from lms.reports import charts, columns, completion, tables
from lms.reports.completion import By


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
        began = quarter_of(timezone.localdate())
        report = completion.report(
            filters=completion.Filters(first_day=began),
            by=By.MONTH,
            columns=columns.current(at=timezone.now()),
        )
        table = tables.table(report, published=not self.exact)
        return {"began": began, "table": table, "chart": charts.bars(table)}
