from django.urls import path, reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.widgets import ListingButton
from wagtail.snippets.models import register_snippet

from assessments import admin_views, import_interactive, import_views
from assessments.bulk_actions import ChangeManyBulkAction
from assessments.models import Question
from assessments.viewsets import AssessmentsGroup

register_snippet(AssessmentsGroup)
hooks.register("register_bulk_action", ChangeManyBulkAction)
hooks.register("register_interactive_content_buttons", import_interactive.buttons)


@hooks.register("register_admin_urls")
def question_urls():
    return [
        *import_views.urlpatterns,
        *import_interactive.urlpatterns,
        path("questions/<int:pk>/try/", admin_views.try_question, name="try_question"),
    ]


@hooks.register("register_snippet_listing_buttons")
def try_button(snippet, user, next_url=None):
    """Beside a question in the bank, and in the menu of its form."""
    if isinstance(snippet, Question):
        url = reverse("try_question", args=[snippet.pk])
        yield ListingButton(_("Try"), url, icon_name="view", priority=5)
