"""What the secretariat's pages share: who may open them, their crumbs, their days."""

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import PermissionCheckedMixin
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.permission_policies import ModelPermissionPolicy

from certificates.models import Award, ProposalBatch

ADMIN = WagtailAdminTemplateMixin.breadcrumbs_items
AWARDS = [*ADMIN, {"url": reverse_lazy("awards"), "label": gettext_lazy("Awards")}]
PROPOSALS = [*AWARDS, {"url": reverse_lazy("proposals"), "label": gettext_lazy("Proposals")}]


class AwardRights(PermissionCheckedMixin):
    permission_policy = ModelPermissionPolicy(Award)
    permission_required = "view"


class ProposalRights(PermissionCheckedMixin):
    permission_policy = ModelPermissionPolicy(ProposalBatch)
    permission_required = "view"


class Furnished(WagtailAdminTemplateMixin):
    """A page of the admin whose breadcrumbs end with its own title."""

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": "", "label": self.get_page_title(), "sublabel": self.get_page_subtitle()},
        ]


class DayColumn(Column):
    cell_template_name = "certificates/admin/day_cell.html"
