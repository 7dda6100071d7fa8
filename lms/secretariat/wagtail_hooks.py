from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogFormatter

from lms.secretariat import (
    allow_views,
    cohort_views,
    coordinator_views,
    enrol_views,
    file_views,
    import_views,
    joining_views,
    message_views,
    name_views,
    views,
)
from lms.secretariat.organisation_views import merge_organisation, organisations
from lms.secretariat.panels import TOLD_HERE, HelpPanel, WaitsPanel


@hooks.register("register_admin_urls")
def member_urls():
    return [
        path("members/", views.members_list, name="members_list"),
        path("members/<int:pk>/", views.member_progress, name="member_progress"),
        path("members/<int:pk>/name/", name_views.certificate_name, name="certificate_name"),
        path("members/<int:pk>/name/ask/", name_views.ask_for_name, name="ask_for_name"),
        path("members/choose/", enrol_views.choose_members, name="choose_members"),
        path("members/chosen/<int:pk>/enrol/", enrol_views.enrol_chosen, name="enrol_chosen"),
        path(
            "members/chosen/<int:pk>/write/", message_views.write_to_chosen, name="write_to_chosen"
        ),
        path("files/<int:pk>/", file_views.ordered_file, name="ordered_file"),
        path("files/<int:pk>/fetch/", file_views.fetch_ordered_file, name="fetch_ordered_file"),
        path("members/messages/", message_views.messages_sent, name="messages_sent"),
        path("members/messages/<int:pk>/", message_views.message_sent, name="message_sent"),
        path("members/chosen/<int:pk>/cohort/", cohort_views.add_to_cohort, name="add_to_cohort"),
        path("members/chosen/<int:pk>/attempts/", allow_views.allow_chosen, name="allow_chosen"),
        path("members/joining/", joining_views.joining_page, name="joining"),
        path("members/joining/decide/", joining_views.decide_joining, name="decide_joining"),
        path("cohorts/", cohort_views.cohorts_list, name="cohorts_list"),
        path("cohorts/new/", cohort_views.make_cohort, name="make_cohort"),
        path("cohorts/<int:pk>/", cohort_views.cohort, name="cohort"),
        path("cohorts/<int:pk>/members/", cohort_views.cohort_members, name="cohort_members"),
        path("cohorts/<int:pk>/change/", cohort_views.change_cohort, name="change_cohort"),
        path("cohorts/<int:pk>/delete/", cohort_views.delete_cohort, name="delete_cohort"),
        path(
            "cohorts/<int:pk>/remove/",
            cohort_views.remove_from_cohort,
            name="remove_from_cohort",
        ),
        path("members/enrolling/<int:pk>/", enrol_views.enrolling_page, name="enrolling"),
        path("members/invitations/", views.invitations_list, name="invitations_list"),
        path("members/invitations/<int:pk>/again/", views.invite_again, name="invite_again"),
        path(
            "members/invitations/<int:pk>/withdraw/",
            views.withdraw_invitation,
            name="withdraw_invitation",
        ),
        path("members/invitations/file/", import_views.invitation_file, name="invitation_file"),
        path(
            "members/invitations/file/empty/",
            import_views.empty_file,
            name="empty_invitation_file",
        ),
        path(
            "members/invitations/file/<int:pk>/",
            import_views.invitation_import,
            name="invitation_import",
        ),
        path("organisations/merge/<int:pk>/", merge_organisation, name="merge_organisation"),
        path(
            "organisations/<int:pk>/coordinators/",
            coordinator_views.coordinators,
            name="coordinators",
        ),
        path(
            "organisations/<int:pk>/coordinators/remove/",
            coordinator_views.remove_coordinator,
            name="remove_coordinator",
        ),
        path("members/filters/save/", views.save_filter, name="save_member_filter"),
        path("members/filters/delete/", views.delete_filter, name="delete_member_filter"),
    ]


class MembersMenuItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm("members.change_member")


@hooks.register("register_admin_menu_item")
def members_item():
    return MembersMenuItem(_("Members"), reverse("members_list"), icon_name="group", order=224)


@hooks.register("construct_homepage_panels", order=200)
def add_dashboard(request, panels):
    """After those of the apps below, some of which it tells of in one list."""
    if request.user.has_perm("members.change_member"):
        panels[:] = [each for each in panels if getattr(each, "name", "") not in TOLD_HERE]
        panels += [WaitsPanel(reader=request.user), HelpPanel(reader=request.user)]


class CohortsMenuItem(MenuItem):
    def is_shown(self, request):
        return cohort_views.may_see_cohorts(request.user)


@hooks.register("register_admin_menu_item")
def cohorts_item():
    return CohortsMenuItem(_("Cohorts"), reverse("cohorts_list"), icon_name="group", order=225)


@hooks.register("register_admin_viewset")
def organisation_viewset():
    return organisations


@hooks.register("register_log_actions")
def log_actions(actions):
    @actions.register_action("secretariat.merge_organisation")
    class Merged(LogFormatter):
        label = "Merge organisations"

        def format_message(self, log_entry):
            data = log_entry.data
            return (
                f"“{data.get('name')}” merged into this one: {data.get('members')} members,"
                f" {data.get('invitations')} invitations, {data.get('filters')} filters"
            )

    @actions.register_action("secretariat.name_coordinator")
    class Named(LogFormatter):
        label = "Name a coordinator"

        def format_message(self, log_entry):
            return f"Coordinator named: {coordinator_views.called(log_entry.data)}"

    @actions.register_action("secretariat.remove_coordinator")
    class Removed(LogFormatter):
        label = "Remove a coordinator"

        def format_message(self, log_entry):
            return f"Coordinator removed: {coordinator_views.called(log_entry.data)}"
