"""The secretariat's pages on awards, in the Wagtail admin."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import ClassVar

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView, View
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import PermissionCheckedMixin
from wagtail.admin.views.generic.base import BaseListingView, WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import HeaderButton
from wagtail.permission_policies import ModelPermissionPolicy

from certificates import awards, issuing, proposals, revocations
from certificates.admin_forms import (
    AwardFilterSet,
    ReasonForm,
    RecipientsForm,
    TicksForm,
    standing_of,
)
from certificates.codes import grouped, normalised
from certificates.credentials import keys
from certificates.models import Award, Certificate, ProposalBatch

ADMIN = WagtailAdminTemplateMixin.breadcrumbs_items
AWARDS = [*ADMIN, {"url": reverse_lazy("awards"), "label": gettext_lazy("Awards")}]
PROPOSALS = [*AWARDS, {"url": reverse_lazy("proposals"), "label": gettext_lazy("Proposals")}]

SHORTEST_CODE = 4
"""Of fewer characters, a search would find the codes of others beside the name that is meant."""

WATCHED_FOR = timedelta(hours=1)
"""How long a proposal's page looks again by itself; what takes longer waits for somebody."""

PAGE = 100


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


class StandingColumn(Column):
    cell_template_name = "certificates/admin/standing_cell.html"

    def get_value(self, instance):
        return standing_of(instance, at=timezone.now())


class DayColumn(Column):
    cell_template_name = "certificates/admin/day_cell.html"


class AwardsView(AwardRights, BaseListingView):
    model = Award
    template_name = "certificates/admin/listing.html"
    page_title = gettext_lazy("Awards")
    header_icon = "success"
    verbose_name_plural = Award._meta.verbose_name_plural
    index_url_name = "awards"
    index_results_url_name = "awards_results"
    default_ordering = "-awarded_at"
    paginate_by = 50
    is_searchable = True
    filterset_class = AwardFilterSet
    columns: ClassVar[list[Column]] = [
        TitleColumn("member", label=gettext_lazy("Member"), url_name="award"),
        Column("version", label=gettext_lazy("Learning path")),
        DayColumn("awarded_at", label=gettext_lazy("Awarded"), sort_key="awarded_at"),
        DayColumn("expires_at", label=gettext_lazy("Expires"), sort_key="expires_at"),
        StandingColumn("standing", label=gettext_lazy("Status")),
    ]

    def get_base_queryset(self):
        return Award.objects.select_related("member", "version__path")

    def order_queryset(self, queryset):
        return super().order_queryset(queryset).order_by(self.ordering, "-pk")

    def search_queryset(self, queryset):
        if not self.is_searching:
            return queryset
        words = self.search_query
        found = (
            Q(member__display_name__icontains=words)
            | Q(member__certificate_name__icontains=words)
            | Q(member__email__icontains=words)
        )
        code = normalised(words)
        if len(code) >= SHORTEST_CODE:
            of_code = Certificate.objects.filter(award=OuterRef("pk"), code__startswith=code)
            found |= Q(Exists(of_code))
        return queryset.filter(found)


class AwardView(AwardRights, Furnished, TemplateView):
    """All that is recorded of one award, and what can be done about it."""

    template_name = "certificates/admin/award.html"
    breadcrumbs_items = AWARDS
    header_icon = "success"

    def get_page_title(self):
        return self.award.member.display_name

    def get_page_subtitle(self):
        return str(self.award.version)

    @cached_property
    def award(self) -> Award:
        return award_for(self.kwargs["pk"])

    @property
    def header_buttons(self):
        certificate = current_certificate(self.award)
        if self.award.revoked_at or not self.user_has_permission("change"):
            return []
        revoke = HeaderButton(
            _("Revoke"),
            url=reverse("revoke_award", args=[self.award.pk]),
            icon_name="circle-xmark",
            priority=20,
        )
        if certificate is None:
            return [revoke]
        replace = HeaderButton(
            _("Replace certificate"),
            url=reverse("replace_certificate", args=[certificate.pk]),
            icon_name="rotate",
            priority=10,
        )
        return [replace, revoke]

    def get_context_data(self, **kwargs):
        award = self.award
        waiting = revocations.waiting_for(award)
        recognitions = {
            each.course_id: each
            for each in award.path_enrolment.recognitions.agreed().select_related(
                "recognised_by", "decided_by"
            )
        }
        return super().get_context_data(
            award=award,
            revocation=waiting,
            may_decide=waiting is not None
            and self.user_has_permission("change")
            and self.request.user.pk not in (waiting.proposed_by_id, award.member_id),
            standing=standing_of(award, at=timezone.now()),
            met=[
                {
                    **each,
                    "met_at": each["met_at"] and datetime.fromisoformat(each["met_at"]),
                    "recognition": each["recognised"] and recognitions.get(each["course"]),
                }
                for each in award.evaluation
            ],
            certificates=[
                {
                    "certificate": each,
                    "code": grouped(each.code),
                    "url": issuing.verification_url(each),
                    "replaced_by": grouped(each.replacement.code) if each.replaced_at else "",
                }
                for each in award.certificates.all()
            ],
            proposal=award.award_proposals.select_related(
                "batch__proposed_by", "batch__decided_by"
            ).first(),
            events=award.events.select_related("actor").order_by("happened_at", "pk"),
            **kwargs,
        )


def award_for(pk: int) -> Award:
    """The award with its certificates, the newest first; 404 if there is none."""
    certificates = Certificate.objects.select_related("replacement").order_by("-issued_at", "-pk")
    found = Award.objects.select_related(
        "member", "version__path", "path_enrolment"
    ).prefetch_related(Prefetch("certificates", certificates))
    return get_object_or_404(found, pk=pk)


def current_certificate(award: Award) -> Certificate | None:
    """Of an award from ``award_for``, without another query."""
    return next((each for each in award.certificates.all() if each.replaced_at is None), None)


class RevokeView(AwardRights, Furnished, FormView):
    """What revoking brings with it, and a reason; then it is done."""

    template_name = "certificates/admin/revoke.html"
    permission_required = "change"
    breadcrumbs_items = AWARDS
    page_title = gettext_lazy("Revoke")
    header_icon = "circle-xmark"
    form_class = ReasonForm

    def get_page_subtitle(self):
        return self.award.member.display_name

    @cached_property
    def award(self) -> Award:
        return award_for(self.kwargs["pk"])

    def get(self, request, *args, **kwargs):
        if self.award.revoked_at is not None:
            messages.info(request, _("This award has been revoked already."))
            return redirect(self.get_success_url())
        if revocations.waiting_for(self.award):
            messages.info(request, _("Its revocation waits for a second person already."))
            return redirect(self.get_success_url())
        return super().get(request, *args, **kwargs)

    def get_success_url(self):
        return reverse("award", args=[self.award.pk])

    def form_valid(self, form):
        try:
            revocations.propose(
                award_id=self.award.pk,
                reason=form.cleaned_data["reason"],
                proposed_by=self.request.user,
                at=timezone.now(),
            )
        except awards.OwnAward:
            form.add_error(None, _("Your own award has to be revoked by others."))
            return self.form_invalid(form)
        except awards.Revoked:
            messages.info(self.request, _("This award has been revoked already."))
        else:
            messages.success(self.request, _("Proposed. A second person has to agree."))
        return super().form_valid(form)

    def get_context_data(self, **kwargs):
        certificate = current_certificate(self.award)
        return super().get_context_data(
            award=self.award, code=grouped(certificate.code) if certificate else "", **kwargs
        )


class ReplaceView(AwardRights, Furnished, FormView):
    """A new certificate with the member's present name, in place of this one."""

    template_name = "certificates/admin/replace.html"
    permission_required = "change"
    breadcrumbs_items = AWARDS
    page_title = gettext_lazy("Replace certificate")
    header_icon = "rotate"
    form_class = ReasonForm

    def get_page_subtitle(self):
        return self.certificate.award.member.display_name

    @cached_property
    def certificate(self) -> Certificate:
        found = Certificate.objects.select_related("award__member", "award__version__path")
        return get_object_or_404(found, pk=self.kwargs["pk"])

    def get(self, request, *args, **kwargs):
        if self.certificate.replaced_at is not None:
            messages.info(request, _("This certificate has been replaced already."))
            return redirect(self.get_success_url())
        if self.certificate.award.revoked_at is not None:
            messages.error(request, _("A revoked award gets no new certificate."))
            return redirect(self.get_success_url())
        return super().get(request, *args, **kwargs)

    def get_success_url(self):
        return reverse("award", args=[self.certificate.award_id])

    @property
    def corrects(self) -> bool:
        """Whether a new certificate would say anything else."""
        member = self.certificate.award.member
        before = (self.certificate.recipient_name, self.certificate.language)
        return before != (member.name_for_certificates, member.language)

    def form_valid(self, form):
        if not self.corrects:
            form.add_error(None, _("The certificate has the present name and language already."))
            return self.form_invalid(form)
        try:
            issuing.reissue(
                certificate_id=self.certificate.pk,
                actor=self.request.user,
                reason=form.cleaned_data["reason"],
                at=timezone.now(),
            )
        except issuing.NameNotPrintable:
            form.add_error(
                None,
                _(
                    "The present name has letters that no certificate can print. "
                    "Ask the member for another spelling."
                ),
            )
            return self.form_invalid(form)
        except issuing.TextNotPrintable as unprintable:
            form.add_error(None, _("A title cannot be printed: %s") % unprintable)
            return self.form_invalid(form)
        except awards.Revoked:
            messages.error(self.request, _("A revoked award gets no new certificate."))
        else:
            messages.success(
                self.request,
                _("Replaced. The holder is told as soon as the new certificate is ready."),
            )
        return super().form_valid(form)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            certificate=self.certificate,
            code=grouped(self.certificate.code),
            member=self.certificate.award.member,
            corrects=self.corrects,
            **kwargs,
        )


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

    def _candidates(self, form: RecipientsForm) -> list[awards.Candidate]:
        """As the domain sees them; whoever asks cannot propose themselves."""
        found = awards.preview(
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
            awards.decide(
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
                for each in awards.preview(
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


class KeysView(AwardRights, Furnished, TemplateView):
    """What certificates are signed with. Keys are made and saved on the server, never here."""

    template_name = "certificates/admin/keys.html"
    breadcrumbs_items = ADMIN
    page_title = gettext_lazy("Signing keys")
    header_icon = "key"

    def get_context_data(self, **kwargs):
        listed = [
            {"kid": each.kid, "created": datetime.fromisoformat(each.created)}
            for each in reversed(keys.public_keys())
        ]
        return super().get_context_data(keys=listed, **kwargs)
