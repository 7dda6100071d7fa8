from django.utils.translation import gettext_lazy as _
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from assessments.models import Question, Quiz
from cms.viewsets import GuardedSnippetViewSet


class QuestionViewSet(GuardedSnippetViewSet):
    model = Question
    icon = "help"
    menu_label = _("Questions")
    list_display = ["__str__", "kind", "collection"]
    list_filter = ["kind", "collection"]
    list_select_related = ("collection",)
    copy_view_enabled = True


class QuizViewSet(GuardedSnippetViewSet):
    model = Quiz
    icon = "list-ol"
    menu_label = _("Quizzes")
    list_display = ["__str__", "pass_mark", "attempts_limit", "collection"]
    list_filter = ["collection"]
    list_select_related = ("collection",)
    copy_view_enabled = True


class AssessmentsGroup(SnippetViewSetGroup):
    items = (QuizViewSet, QuestionViewSet)
    menu_label = _("Quizzes")
    menu_icon = "help"
    menu_order = 210


register_snippet(AssessmentsGroup)
