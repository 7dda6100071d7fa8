"""The question bank in the admin."""

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import UsageCountColumn
from wagtail.admin.widgets import Button
from wagtail.snippets.views.snippets import (
    CopyView,
    CreateView,
    EditView,
    PreviewOnCreateView,
    PreviewOnEditView,
    SnippetViewSetGroup,
)

from assessments import versions
from assessments.chooser_viewsets import QuestionChooserViewSet
from assessments.history_views import QuestionHistoryView
from assessments.list_views import QuestionIndexView
from assessments.models import Case, Category, Kind, Question, Quiz, Topic
from assessments.panels import edit_handler_of, kind_that_is, kinds_to_choose
from cms.viewsets import GuardedSnippetViewSet, OwnFilterSet, own_filters


class FormOfKind:
    """A form with the fields and lists of the panel in front of it, whatever the kind."""

    def get_form_class(self):
        return self.panel.get_form_class()


class VersionedOnSave:
    def save_instance(self):
        question = super().save_instance()
        versions.keep(question=question, at=timezone.now())
        return question


class QuestionCreateView(FormOfKind, VersionedOnSave, CreateView):
    """The form of one kind, chosen above it."""

    def get_panel(self):
        posted = self.request.POST.get("kind", "") or self.request.GET.get("kind", "")
        kind = posted if posted in Kind.values else Kind.SINGLE
        return edit_handler_of(kind, kinds_to_choose(kind, reverse(self.add_url_name)))

    def get_initial_form_instance(self):
        question = super().get_initial_form_instance() or Question()
        kind = self.request.GET.get("kind", "")
        question.kind = kind if kind in Kind.values else Kind.SINGLE
        return question


class KindOfOriginal(FormOfKind):
    """The form of the kind that the question has."""

    def get_panel(self):
        kinds = Question.objects.filter(pk=self.kwargs["pk"]).values_list("kind", flat=True)
        kind = kinds.first() or Kind.SINGLE
        return edit_handler_of(kind, kind_that_is(kind))


class QuestionCopyView(KindOfOriginal, CopyView):
    pass


class QuestionEditView(VersionedOnSave, KindOfOriginal, EditView):
    @cached_property
    def header_more_buttons(self):
        url = reverse("try_question", args=[self.object.pk])
        tries = Button(_("Try"), url=url, icon_name="view", priority=5)
        url = reverse(Question.snippet_viewset.get_url_name("history"), args=[self.object.pk])
        told = Button(_("History"), url=url, icon_name="history", priority=6)
        return [tries, told, *super().header_more_buttons]


class PreviewOfKind:
    """Reads the form with the fields of the kind that it is of."""

    def get_form(self, query_dict):
        kind = query_dict.get("kind") or self.object.kind
        known = kind if kind in Kind.values else Kind.SINGLE
        self.form_class = edit_handler_of(known).get_form_class()
        return super().get_form(query_dict)


class QuestionPreviewOnCreateView(PreviewOfKind, PreviewOnCreateView):
    pass


class QuestionPreviewOnEditView(PreviewOfKind, PreviewOnEditView):
    pass


class QuestionFilterSet(OwnFilterSet):
    class Meta:
        model = Question
        fields = ["kind", "status", "difficulty", "category", "topics", "collection"]


class QuestionViewSet(GuardedSnippetViewSet):
    model = Question
    icon = "help"
    menu_label = _("Questions")
    list_display = [
        *("__str__", "kind", "status", "category", "collection"),
        UsageCountColumn("usage_count", label=_("Used in")),
    ]
    filterset_class = QuestionFilterSet
    list_select_related = ("collection", "category")
    index_view_class = QuestionIndexView
    add_view_class = QuestionCreateView
    edit_view_class = QuestionEditView
    copy_view_class = QuestionCopyView
    preview_on_add_view_class = QuestionPreviewOnCreateView
    preview_on_edit_view_class = QuestionPreviewOnEditView
    chooser_viewset_class = QuestionChooserViewSet
    history_view_class = QuestionHistoryView
    history_template_name = "assessments/admin/question_history.html"
    copy_view_enabled = True

    def get_edit_handler(self):
        return edit_handler_of(Kind.SINGLE)


class QuizEditView(EditView):
    @cached_property
    def header_more_buttons(self):
        url = reverse("try_quiz", args=[self.object.pk])
        tries = Button(_("Try"), url=url, icon_name="view", priority=5)
        return [tries, *super().header_more_buttons]


class QuizViewSet(GuardedSnippetViewSet):
    model = Quiz
    edit_view_class = QuizEditView
    icon = "list-ol"
    menu_label = _("Quizzes")
    list_display = ["__str__", "pass_mark", "attempts_limit", "collection"]
    filterset_class = own_filters(Quiz, "collection")
    list_select_related = ("collection",)
    copy_view_enabled = True


class CaseViewSet(GuardedSnippetViewSet):
    model = Case
    icon = "doc-full"
    menu_label = _("Cases")
    list_display = ["__str__", "collection"]
    filterset_class = own_filters(Case, "collection")
    list_select_related = ("collection",)


class CategoryViewSet(GuardedSnippetViewSet):
    model = Category
    icon = "folder-open-inverse"
    menu_label = _("Categories")
    list_display = ["path", "collection"]
    filterset_class = own_filters(Category, "collection")
    list_select_related = ("collection",)
    search_fields = ["path"]
    ordering = ["path"]


class TopicViewSet(GuardedSnippetViewSet):
    model = Topic
    icon = "tag"
    menu_label = _("Topics")


class AssessmentsGroup(SnippetViewSetGroup):
    items = (QuizViewSet, QuestionViewSet, CaseViewSet, CategoryViewSet, TopicViewSet)
    menu_label = _("Quizzes")
    menu_icon = "help"
    menu_order = 210
