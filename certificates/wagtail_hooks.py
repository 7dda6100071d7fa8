from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from certificates import proposals, revocations
from certificates.desk import award_views, design_viewsets, proposal_views  # noqa: F401 - registers itself
from certificates.desk.panels import ProposalsPanel, RevocationsPanel
from certificates.desk.revocation_views import DecideRevocationView, RevocationsView


@hooks.register("register_admin_urls")
def certificate_urls():
    return [
        path("awards/", award_views.AwardsView.as_view(), name="awards"),
        path(
            "awards/results/",
            award_views.AwardsView.as_view(results_only=True),
            name="awards_results",
        ),
        path("awards/by-hand/", proposal_views.ByHandView.as_view(), name="award_by_hand"),
        path("awards/proposals/", proposal_views.ProposalsView.as_view(), name="proposals"),
        path("awards/proposals/<int:pk>/", proposal_views.ProposalView.as_view(), name="proposal"),
        path("awards/keys/", award_views.KeysView.as_view(), name="certificate_keys"),
        path("awards/<int:pk>/", award_views.AwardView.as_view(), name="award"),
        path("awards/revocations/", RevocationsView.as_view(), name="revocations"),
        path(
            "awards/revocations/<int:pk>/",
            DecideRevocationView.as_view(),
            name="decide_revocation",
        ),
        path("awards/<int:pk>/revoke/", award_views.RevokeView.as_view(), name="revoke_award"),
        path(
            "awards/certificates/<int:pk>/replace/",
            award_views.ReplaceView.as_view(),
            name="replace_certificate",
        ),
    ]


class RightsMenuItem(MenuItem):
    """Shown to whoever has the right to open it."""

    def __init__(self, label, url_name, *, right, **kwargs):
        super().__init__(label, reverse(url_name), **kwargs)
        self.right = right

    def is_shown(self, request):
        return request.user.has_perm(self.right)


@hooks.register("register_admin_menu_item")
def certificates_menu():
    items = [
        RightsMenuItem(
            _("Awards"), "awards", right="certificates.view_award", icon_name="success", order=1
        ),
        RightsMenuItem(
            _("Award by hand"),
            "award_by_hand",
            right="certificates.add_proposalbatch",
            icon_name="edit",
            order=2,
        ),
        RightsMenuItem(
            _("Proposals"),
            "proposals",
            right="certificates.view_proposalbatch",
            icon_name="group",
            order=3,
        ),
        RightsMenuItem(
            _("Revocations"),
            "revocations",
            right="certificates.change_award",
            icon_name="circle-xmark",
            order=4,
        ),
        RightsMenuItem(
            _("Signing keys"),
            "certificate_keys",
            right="certificates.view_award",
            icon_name="key",
            order=9,
        ),
    ]
    return SubmenuMenuItem(
        _("Certificates"),
        Menu(items=items, register_hook_name="register_certificates_menu_item"),
        icon_name="success",
        order=225,
    )


@hooks.register("construct_homepage_panels")
def add_proposals(request, panels):
    if request.user.has_perm(proposals.DECIDE) and (count := proposals.waiting().count()):
        panels.append(ProposalsPanel(count))
    if request.user.has_perm("certificates.change_award") and (
        count := revocations.waiting().count()
    ):
        panels.append(RevocationsPanel(count))
