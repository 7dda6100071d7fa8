from django.contrib import messages
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.widgets import ListingButton
from wagtail.snippets.models import register_snippet

from assessments import admin_views, import_interactive, import_views
from assessments.bulk_actions import ChangeManyBulkAction
from assessments.models import LearningGain, Question, Topic
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


@hooks.register("before_delete_snippet")
def keep_topics_that_were_learned(request, objects):
    """What members learned of a topic stays told by it, and it is said why."""
    topics = [each.pk for each in objects if isinstance(each, Topic)]
    if not LearningGain.objects.filter(topic__in=topics).exists():
        return None
    messages.error(request, _("This cannot be deleted: what members learned is stored by topic."))
    return redirect(Topic.snippet_viewset.get_url_name("list"))


@hooks.register("before_bulk_action")
def keep_topics_among_many(request, action_type, objects, action):
    return keep_topics_that_were_learned(request, objects) if action_type == "delete" else None
