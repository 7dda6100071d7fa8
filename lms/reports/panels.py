"""What the secretariat meets first when it opens the admin."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import Component

from lms.reports import charts, columns, completion, tables
from lms.reports.figures import By, Report, Times


def quarter_of(day: date) -> date:
    """The first day of the quarter that a day lies in."""
    return day.replace(month=day.month - (day.month - 1) % 3, day=1)


class Lately:
    """What the panels tell, counted for the first that is drawn."""

    def __init__(self) -> None:
        today = timezone.localdate(timezone=timezone.get_default_timezone())
        self.quarter = quarter_of(today)
        self.yesterday = today - timedelta(days=1)

    @cached_property
    def counted(self) -> tuple[Report, Times]:
        return completion.lately(
            first_day=self.quarter,
            by=By.MONTH,
            since=self.yesterday,
            columns=columns.current(at=timezone.now()),
        )


class QuarterPanel(Component):
    """This quarter in one picture, and the way to the whole report."""

    name = "quarter"
    order = 90
    template_name = "reports/quarter_panel.html"

    def __init__(self, lately: Lately, *, exact: bool) -> None:
        self.lately = lately
        self.exact = exact

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        report, _times = self.lately.counted
        table = tables.table(report, published=not self.exact)
        return {"began": self.lately.quarter, "table": table, "chart": charts.bars(table)}


class YesterdayPanel(Component):
    """What changed since yesterday began, by the figures of the completion report."""

    name = "yesterday"
    order = 61
    template_name = "reports/yesterday_panel.html"

    def __init__(self, lately: Lately) -> None:
        self.lately = lately

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        _report, times = self.lately.counted
        return {
            "began": self.lately.yesterday,
            "figures": [
                (_("Joined a course"), times.joined),
                (_("Completed a course"), times.completed),
                (_("Were certified"), times.certified),
            ],
        }
