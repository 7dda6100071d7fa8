from django.contrib import messages
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.widgets import ListingButton
from wagtail.log_actions import LogFormatter
from wagtail.snippets.models import register_snippet

from assessments import admin_views, history, history_views, import_interactive, import_views
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
        *history_views.urlpatterns,
        path("questions/<int:pk>/try/", admin_views.try_question, name="try_question"),
    ]


@hooks.register("register_snippet_listing_buttons")
def question_buttons(snippet, user, next_url=None):
    """Beside a question in the bank."""
    if isinstance(snippet, Question):
        url = reverse("try_question", args=[snippet.pk])
        yield ListingButton(_("Try"), url, icon_name="view", priority=5)
        url = reverse(Question.snippet_viewset.get_url_name("history"), args=[snippet.pk])
        yield ListingButton(_("History"), url, icon_name="history", priority=6)


@hooks.register("register_log_actions")
def question_actions(actions):
    @actions.register_action(history.BROUGHT_BACK)
    class VersionBroughtBack(LogFormatter):
        label = gettext_lazy("Bring back a version")

        def format_message(self, log_entry):
            return _("Brought back version %(number)d") % {"number": log_entry.data["number"]}


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
