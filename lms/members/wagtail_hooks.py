from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogFormatter

from lms.members import admin_views, proposals
from lms.members.viewsets import AssignRole, DeleteNobody, SetActiveState

LOOK_AFTER_MEMBERS = "members.change_member"


# After Wagtail's own, in whose place they come.
for action in (AssignRole, DeleteNobody, SetActiveState):
    hooks.register("register_bulk_action", action, order=1)


@hooks.register("register_admin_urls")
def account_urls():
    return [
        path(
            "accounts/proposals/",
            admin_views.AccountProposalsView.as_view(),
            name="account_proposals",
        ),
        path(
            "accounts/<int:pk>/second-step/",
            admin_views.ResetFactorView.as_view(),
            name="reset_factor",
        ),
        path(
            "accounts/<int:pk>/password-link/",
            admin_views.PasswordLinkView.as_view(),
            name="password_link",
        ),
    ]


class ProposalsMenuItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm(LOOK_AFTER_MEMBERS)


@hooks.register("register_settings_menu_item")
def account_proposals_item():
    return ProposalsMenuItem(
        "Changes to accounts", reverse("account_proposals"), icon_name="user", order=601
    )


@hooks.register("construct_homepage_panels")
def show_what_waits(request, panels):
    if request.user.has_perm(LOOK_AFTER_MEMBERS) and (count := proposals.waiting().count()):
        panels.append(admin_views.AccountProposalsPanel(count))


def _in_words(value: object) -> str:
    return ", ".join(value) or "none" if isinstance(value, list) else str(value) or "none"


@hooks.register("register_log_actions")
def log_actions(actions):
    actions.register_action(
        "members.reset_factor", "Take away second step", "Lost second step taken away"
    )
    actions.register_action(
        "members.password_link", "Send password link", "Link for a new password sent"
    )

    actions.register_action(
        "members.correct_name", "Correct name", "Name on certificates corrected"
    )
    actions.register_action(
        "members.ask_name", "Ask about name", "Asked to look at the name on certificates"
    )

    @actions.register_action("members.give_role")
    class RoleGiven(LogFormatter):
        label = "Give role"

        def format_message(self, log_entry):
            return f"Role given: {log_entry.data.get('role')}"

    @actions.register_action("members.changed")
    class AccountChanged(LogFormatter):
        label = "Change account"

        def format_message(self, log_entry):
            return "; ".join(
                f"{field}: {_in_words(before)} → {_in_words(after)}"
                for field, (before, after) in sorted(log_entry.data.items())
            )
