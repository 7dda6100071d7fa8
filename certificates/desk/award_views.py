"""The secretariat's pages on awards, in the Wagtail admin."""

from datetime import datetime
from typing import ClassVar

from django.contrib import messages
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic.base import BaseListingView
from wagtail.admin.widgets.button import HeaderButton

from certificates import awards, issuing, revocations
from certificates.codes import grouped, normalised
from certificates.credentials import keys
from certificates.desk.forms import (
    AwardFilterSet,
    ReasonForm,
    state_of,
)
from certificates.desk.furnishing import ADMIN, AWARDS, AwardRights, DayColumn, Furnished
from certificates.models import Award, Certificate

SHORTEST_CODE = 4
"""Of fewer characters, a search would find the codes of others beside the name that is meant."""


class StandingColumn(Column):
    cell_template_name = "certificates/admin/standing_cell.html"

    def get_value(self, instance):
        return state_of(instance, at=timezone.now())


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
            standing=state_of(award, at=timezone.now()),
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
