"""What waits for the secretariat when it opens the admin."""

from typing import Any

from wagtail.admin.ui.components import Component


class ProposalsPanel(Component):
    """Proposed awards that a second person has to decide."""

    name = "proposals"
    order = 80
    template_name = "certificates/admin/proposals_panel.html"

    def __init__(self, count: int) -> None:
        self.count = count

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"count": self.count}


class RevocationsPanel(ProposalsPanel):
    """Awards that somebody wants taken back, to which a second person has to agree."""

    name = "revocations"
    order = 81
    template_name = "certificates/admin/revocations_panel.html"
