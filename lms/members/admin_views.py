"""What staff set for themselves in the Wagtail admin, and what takes two of them."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView
from wagtail.admin.ui.components import Component
from wagtail.admin.views.account import (
    AccountView,
    AvatarSettingsPanel,
    NameEmailSettingsPanel,
)
from wagtail.admin.views.generic import PermissionCheckedMixin
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.log_actions import log
from wagtail.permission_policies import ModelPermissionPolicy

from lms.members import accounts, proposals
from lms.members.models import AccountProposal, Member
from lms.members.roles import may_manage

PERSONAL = (NameEmailSettingsPanel, AvatarSettingsPanel)
ADMIN = WagtailAdminTemplateMixin.breadcrumbs_items
USERS = [*ADMIN, {"url": reverse_lazy("wagtailusers_users:index"), "label": "Users"}]


class PreferencesView(AccountView):
    """How the admin looks and what it sends; who somebody is stands in the members' settings."""

    def get_panels(self):
        return [panel for panel in super().get_panels() if not isinstance(panel, PERSONAL)]


class DeskView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """A page for whoever looks after members."""

    permission_policy = ModelPermissionPolicy(Member)
    permission_required = "change"
    breadcrumbs_items = USERS
    header_icon = "user"

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]


def member_for(user, pk: int) -> Member:
    """404 for a member whom this user may not look after."""
    found = get_object_or_404(Member, pk=pk)
    if not may_manage(user, found):
        raise Http404
    return found


class ResetFactorView(DeskView):
    """Proposes to take away a second step that is lost."""

    template_name = "members/admin/reset_factor.html"
    page_title = "Take away a lost second step"

    @cached_property
    def member(self):
        return member_for(self.request.user, self.kwargs["pk"])

    def post(self, request, *args, **kwargs):
        try:
            proposal = proposals.propose(
                kind=AccountProposal.Kind.RESET_FACTOR,
                member=self.member,
                proposed_by=request.user,
                at=timezone.now(),
            )
        except proposals.OwnAccount:
            messages.error(request, "Your own second step is in your settings.")
            return redirect("wagtailusers_users:edit", self.member.pk)
        if proposal is None:
            messages.success(request, "Done. The owner of the account is told.")
        else:
            messages.success(request, "Proposed. Another member of the secretariat decides it.")
        return redirect("account_proposals")

    def get_context_data(self, **kwargs):
        return super().get_context_data(member=self.member, **kwargs)


class PasswordLinkView(DeskView):
    """Sends a member the link with which they choose a password: nobody else ever knows it."""

    template_name = "members/admin/password_link.html"
    page_title = "Send a link for a new password"

    @cached_property
    def member(self):
        return member_for(self.request.user, self.kwargs["pk"])

    def post(self, request, *args, **kwargs):
        accounts.send_password_link(request=request, member=self.member)
        log(instance=self.member, action="members.password_link", user=request.user)
        messages.success(request, "The link is on its way.")
        return redirect("wagtailusers_users:edit", self.member.pk)

    def get_context_data(self, **kwargs):
        return super().get_context_data(member=self.member, **kwargs)


class AccountProposalsView(DeskView):
    """What waits for a second person, to approve or to decline."""

    template_name = "members/admin/account_proposals.html"
    page_title = "Changes to accounts"

    def post(self, request, *args, **kwargs):
        proposal = get_object_or_404(AccountProposal, pk=request.POST.get("proposal"))
        if not may_manage(request.user, proposal.member):
            raise Http404
        approve = request.POST.get("answer") == "approve"
        try:
            proposals.decide(
                proposal_id=proposal.pk,
                approve=approve,
                decided_by=request.user,
                at=timezone.now(),
            )
        except proposals.AlreadyDecided:
            messages.warning(request, "Somebody was faster: this is decided already.")
        except proposals.Entangled:
            messages.error(
                request,
                "One of you two changed the other’s account in the last 30 days, so a third person"
                " decides it.",
            )
        except proposals.SamePerson:
            messages.error(request, "You proposed this yourself, so somebody else decides it.")
        except proposals.OwnAccount:
            messages.error(request, "This is about your own account, so somebody else decides it.")
        else:
            messages.success(request, "Done. The owner is told." if approve else "Declined.")
        return redirect("account_proposals")

    def get_context_data(self, **kwargs):
        found = [each for each in proposals.waiting() if may_manage(self.request.user, each.member)]
        return super().get_context_data(proposals=found, **kwargs)


class AccountProposalsPanel(Component):
    """On the first page of the admin: changes to accounts wait for a second person."""

    name = "account_proposals"
    order = 81
    template_name = "members/admin/proposals_panel.html"

    def __init__(self, count: int) -> None:
        self.count = count

    def get_context_data(self, parent_context):
        return {"count": self.count, "url": reverse("account_proposals")}
