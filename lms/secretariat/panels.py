"""What the secretariat meets first when it opens the admin."""

from typing import Any

from django.utils import timezone
from wagtail.admin.ui.components import Component

from lms.members.models import Member
from lms.secretariat import dashboard

TOLD_HERE = {"proposals", "revocations", "account_proposals"}
"""Panels of apps below, each of one thing that waits: here they are lines of one list."""


class WaitsPanel(Component):
    """What waits for the reader, in one list, each with the way to it."""

    name = "waits"
    order = 60
    template_name = "secretariat/waits_panel.html"

    def __init__(self, *, reader: Member) -> None:
        self.reader = reader

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"lines": dashboard.waits(reader=self.reader, at=timezone.now())}


class HelpPanel(WaitsPanel):
    """Who needs help: how many, and the way to their names."""

    name = "needs_help"
    order = 62
    template_name = "secretariat/help_panel.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"lines": dashboard.needs_help(reader=self.reader, at=timezone.now())}
