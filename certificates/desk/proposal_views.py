"""The secretariat's pages on awards that two of them decide."""

from dataclasses import replace
from datetime import timedelta
from typing import ClassVar

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, F, Prefetch, Q
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic.base import BaseListingView
from wagtail.admin.widgets.button import HeaderButton

from certificates import awards, proposals
from certificates.desk.forms import (
    RecipientsForm,
    TicksForm,
)
from certificates.desk.furnishing import (
    AWARDS,
    PROPOSALS,
    DayColumn,
    Furnished,
    ProposalRights,
)
from certificates.models import Certificate, ProposalBatch

WATCHED_FOR = timedelta(hours=1)
"""How long a proposal's page looks again by itself; what takes longer waits for somebody."""

PAGE = 100


class ByHandView(ProposalRights, Furnished, View):
    """Award by hand: say who, see what would happen, propose. Nothing is stored before that.

    All steps are posts to one address, for addresses of members have no place in a URL.
    """

    permission_required = "add"
    breadcrumbs_items = AWARDS
    page_title = gettext_lazy("Award by hand")
    header_icon = "edit"

    def get(self, request, *args, **kwargs):
        return self._ask(RecipientsForm())

    def post(self, request, *args, **kwargs):
        step = request.POST.get("step")
        if step == "change":
            return self._ask(RecipientsForm(initial=request.POST.dict()))
        form = RecipientsForm(request.POST)
        if not form.is_valid():
            return self._ask(form)
        candidates = self._candidates(form)
        if step != "propose":
            return self._preview(form, candidates)
        ticks = TicksForm(request.POST, candidates=candidates)
        if not ticks.is_valid():
            return self._preview(form, candidates, ticks)
        batch = proposals.propose_once(
            path=form.cleaned_data["path"],
            members=ticks.members(),
            reason=form.cleaned_data["reason"],
            proposed_by=request.user,
            at=timezone.now(),
        )
        messages.success(request, _("Proposed. A second person has to approve it."))
        return redirect("proposal", batch.pk)

    def _candidates(self, form: RecipientsForm) -> list[proposals.Candidate]:
        """As the domain sees them; whoever asks cannot propose themselves."""
        found = proposals.preview(
            path=form.cleaned_data["path"], members=form.members(), at=timezone.now()
        )
        own = _("Your own award has to be proposed by somebody else.")
        return [
            replace(each, problem=own) if each.member == self.request.user else each
            for each in found
        ]

    def _ask(self, form):
        alone = not proposals.others_than(self.request.user).exists()
        return self._page("certificates/admin/by_hand.html", form=form, alone=alone)

    def _preview(self, form, candidates, ticks=None):
        path = form.cleaned_data["path"]
        posted = self.request.POST.getlist("ticked")
        return self._page(
            "certificates/admin/preview.html",
            form=form,
            path=path,
            version=path.current_version,
            # Whoever was named by address first, with what stands against it.
            candidates=sorted(
                candidates, key=lambda each: (each.member.pk not in form.named, bool(each.problem))
            ),
            possible=sum(not each.problem for each in candidates),
            impossible=sum(bool(each.problem) for each in candidates),
            ticked={int(pk) for pk in posted if pk.isdecimal()} if ticks else form.named,
            errors=ticks.errors.get("ticked") if ticks else None,
        )

    def _page(self, template, **context):
        return TemplateResponse(self.request, template, self.get_context_data(**context))


class StateColumn(Column):
    cell_template_name = "certificates/admin/state_cell.html"


class ProposalsView(ProposalRights, BaseListingView):
    """All proposals, those that wait for somebody first."""

    model = ProposalBatch
    template_name = "certificates/admin/listing.html"
    page_title = gettext_lazy("Proposals")
    header_icon = "group"
    breadcrumbs_items = AWARDS
    verbose_name_plural = gettext_lazy("proposals")
    index_url_name = "proposals"
    paginate_by = 50
    is_searchable = False
    columns: ClassVar[list[Column]] = [
        TitleColumn("path", label=gettext_lazy("Learning path"), url_name="proposal"),
        Column("people", label=gettext_lazy("People")),
        Column("proposed_by", label=gettext_lazy("Proposed by")),
        DayColumn("proposed_at", label=gettext_lazy("Proposed")),
        StateColumn("state", label=gettext_lazy("Status"), accessor="settled"),
    ]

    def get_base_queryset(self):
        return (
            ProposalBatch.objects.select_related("path", "proposed_by", "decided_by")
            .annotate(
                people=Count("proposals"),
                settled=Count("proposals", filter=Q(proposals__settled_at__isnull=False)),
            )
            .order_by(F("decided_at").desc(nulls_first=True), "-proposed_at", "-pk")
        )

    @property
    def header_buttons(self):
        if not self.user_has_permission("add"):
            return []
        return [HeaderButton(_("Award by hand"), url=reverse("award_by_hand"), icon_name="plus")]


class ProposalView(ProposalRights, Furnished, TemplateView):
    """One proposal: to be decided by a second person, then settled by the workers."""

    template_name = "certificates/admin/proposal.html"
    breadcrumbs_items = PROPOSALS
    header_icon = "group"

    def get_page_title(self):
        return str(self.batch.path)

    @cached_property
    def batch(self) -> ProposalBatch:
        found = ProposalBatch.objects.select_related("path", "proposed_by", "decided_by")
        return get_object_or_404(found, pk=self.kwargs["pk"])

    @property
    def permission_required(self):
        return "change" if self.request.method == "POST" else "view"

    def post(self, request, *args, **kwargs):
        answer = request.POST.get("answer")
        if answer in ("approve", "decline"):
            self._decide(approve=answer == "approve")
        return redirect("proposal", self.batch.pk)

    def _decide(self, *, approve):
        try:
            proposals.decide(
                batch_id=self.batch.pk,
                approve=approve,
                decided_by=self.request.user,
                at=timezone.now(),
            )
        except awards.AlreadyDecided:
            messages.info(self.request, _("This proposal has been decided already."))
        except awards.OwnAward:
            messages.error(
                self.request, _("You are one of those to be awarded: somebody else has to decide.")
            )
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
                _("Approved. The certificates are being made.") if approve else _("Declined."),
            )

    def get_context_data(self, **kwargs):
        batch, now = self.batch, timezone.now()
        found = batch.proposals.select_related("member", "award").prefetch_related(
            Prefetch("award__certificates", Certificate.objects.current(), to_attr="current")
        )
        people = Paginator(
            # What went wrong first: somebody has to do something about it.
            found.order_by(F("problem").desc(), "member__display_name", "pk"),
            PAGE,
        ).get_page(self.request.GET.get("p"))
        progress = proposals.progress_of(batch)
        context = super().get_context_data(
            batch=batch,
            people=people,
            elided_page_range=people.paginator.get_elided_page_range(people.number),
            progress=progress,
            refresh=batch.decision == ProposalBatch.Decision.APPROVED
            and not progress.finished
            and now - batch.decided_at < WATCHED_FOR,
            **kwargs,
        )
        if not batch.decision:
            deciders = set(proposals.deciders(batch).values_list("pk", flat=True))
            problems = {
                each.member.pk: each.problem
                for each in proposals.preview(
                    path=batch.path, members=[each.member for each in people], at=now
                )
            }
            context |= {
                "may_decide": self.request.user.pk in deciders,
                "is_proposer": self.request.user.pk == batch.proposed_by_id,
                "nobody_can": not deciders,
            }
            for each in people:
                each.problem = problems[each.member_id]
        return context
