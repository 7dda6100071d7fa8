"""The secretariat's pages on awards that one of them wants taken back."""

from typing import ClassVar

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic.base import BaseListingView

from certificates import awards, revocations
from certificates.desk.furnishing import AWARDS, AwardRights, DayColumn
from certificates.models import Revocation


class RevocationsView(AwardRights, BaseListingView):
    """Those that wait for a second person, the oldest first."""

    model = Revocation
    template_name = "certificates/admin/listing.html"
    page_title = gettext_lazy("Revocations that wait")
    header_icon = "circle-xmark"
    breadcrumbs_items = AWARDS
    verbose_name_plural = Revocation._meta.verbose_name_plural
    index_url_name = "revocations"
    paginate_by = 50
    is_searchable = False
    columns: ClassVar[list[Column]] = [
        TitleColumn(
            "member",
            label=gettext_lazy("Member"),
            accessor="award.member",
            url_name="award",
            id_accessor="award_id",
        ),
        Column("version", label=gettext_lazy("Learning path"), accessor="award.version"),
        Column("reason", label=gettext_lazy("Reason")),
        Column("proposed_by", label=gettext_lazy("Proposed by")),
        DayColumn("proposed_at", label=gettext_lazy("Proposed")),
    ]

    def get_base_queryset(self):
        found = revocations.waiting().select_related(
            "award__member", "award__version__path", "proposed_by"
        )
        return found.order_by("proposed_at", "pk")


class DecideRevocationView(AwardRights, View):
    """The second person's answer."""

    permission_required = "change"

    def post(self, request, pk):
        revocation = get_object_or_404(Revocation, pk=pk)
        answer = request.POST.get("answer")
        if answer in ("approve", "decline"):
            self._decide(revocation, approve=answer == "approve")
        return redirect("award", revocation.award_id)

    def _decide(self, revocation, *, approve):
        try:
            revocations.decide(
                revocation_id=revocation.pk,
                approve=approve,
                decided_by=self.request.user,
                at=timezone.now(),
            )
        except awards.AlreadyDecided:
            messages.info(self.request, _("This has been decided already."))
        except awards.OwnAward:
            messages.error(self.request, _("It is your own award: somebody else has to decide."))
        except awards.Entangled:
            messages.error(
                self.request,
                _(
                    "One of you two changed the other’s account in the last 30 days: "
                    "a third person has to decide."
                ),
            )
        except awards.SamePerson:
            messages.error(
                self.request, _("You have proposed it yourself: somebody else has to decide.")
            )
        else:
            messages.success(
                self.request,
                _("Revoked. The public page says so from now on.") if approve else _("Declined."),
            )
