from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.widgets.button import Button

from lms.members.roles import may_manage
from lms.privacy.admin_views import copy, fetch_copy, leave


# Before Wagtail's own, in whose place it comes.
@hooks.register("register_admin_urls", order=-1)
def leave_url():
    return [
        path("users/delete/<int:pk>/", leave, name="leave_for_member"),
        path("users/data-copy/<int:pk>/", copy, name="copy_for_member"),
        path("users/data-copy/<int:pk>/copy.zip", fetch_copy, name="fetch_copy_for_member"),
    ]


@hooks.register("register_log_actions")
def copy_action(actions):
    actions.register_action("privacy.copy_asked", "Ask for a copy", "A copy of their data was made")
    actions.register_action(
        "privacy.copy_fetched", "Fetch a copy", "A copy of their data was fetched to hand it over"
    )


@hooks.register("register_user_listing_buttons")
def leave_button(user, request_user):
    if request_user.has_perm("members.change_member") and may_manage(request_user, user):
        yield Button(
            "Delete at their request",
            reverse("leave_for_member", args=[user.pk]),
            icon_name="bin",
            priority=40,
        )
        yield Button(
            "Copy of their data",
            reverse("copy_for_member", args=[user.pk]),
            icon_name="download",
            priority=30,
        )
