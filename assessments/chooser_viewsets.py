"""Choosing questions for a quiz: the newest first, many at once, or one written on the spot."""

from django import forms
from django.db import transaction
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.actions import action_registry
from wagtail.admin.forms.choosers import BaseFilterForm, CollectionFilterMixin, SearchFilterMixin
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.permissions import policy_registry
from wagtail.snippets.views.chooser import SnippetCreateView

from assessments import versions
from assessments.models import Kind, Question, Topic
from assessments.panels import chosen_answers_panel
from cms.languages import source_languages
from cms.rights import ANY
from cms.sources import source_panels
from cms.viewsets import (
    GuardedChooseResultsView,
    GuardedChooserViewSet,
    GuardedChooseView,
    GuardedChosenMultipleView,
    GuardedChosenView,
)

NEWEST_FIRST = ["-pk"]
ALL = [("", _("All"))]
WRITTEN_HERE = (Kind.SINGLE, Kind.MULTIPLE)
PREFIX = "new"
"""Of the fields of a new question, which stand on one page with those of the quiz."""


class _Select(forms.Select):
    """Lists anew as soon as something else is chosen."""

    def __init__(self, attrs=None, choices=()):
        super().__init__({"data-chooser-modal-search-filter": True, **(attrs or {})}, choices)


class QuestionFilterForm(SearchFilterMixin, CollectionFilterMixin, BaseFilterForm):
    """Words, and what is known of a question; it offers the collections that it is given."""

    kind = forms.ChoiceField(label=_("Kind"), required=False, widget=_Select)
    topic = forms.ModelChoiceField(
        Topic.objects.none(),
        label=_("Topic"),
        required=False,
        empty_label=ALL[0][1],
        widget=_Select,
    )
    difficulty = forms.ChoiceField(label=_("Difficulty"), required=False, widget=_Select)
    language = forms.ChoiceField(label=_("Written in"), required=False, widget=_Select)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [*ALL, *Kind.choices]
        self.fields["topic"].queryset = Topic.objects.order_by("pk")
        self.fields["difficulty"].choices = [*ALL, *Question.Difficulty.choices]
        self.fields["language"].choices = [*ALL, *source_languages()]

    def filter(self, objects):
        asked = self.cleaned_data
        exact = {"kind": "kind", "difficulty": "difficulty", "language": "source_language"}
        wanted = {field: asked[name] for name, field in exact.items() if asked[name]}
        if topic := asked["topic"]:
            about = Question.topics.through.objects.filter(topic=topic)
            wanted["pk__in"] = about.values("question")
        return super().filter(objects.filter(**wanted))


class OfferedForAQuiz:
    """Mixed into the views that list questions to choose from."""

    ordering = NEWEST_FIRST
    template_name = "assessments/admin/choose.html"
    results_template_name = "assessments/admin/choose_results.html"

    def get_object_list(self):
        offered = super().get_object_list().exclude(status=Question.Status.RETIRED)
        return offered.select_related("collection")

    def get_filter_form(self):
        policy = policy_registry.get_by_type(Question)
        own = policy.collections_user_has_any_permission_for(self.request.user, ANY)
        return QuestionFilterForm(self.request.GET, collections=own if len(own) > 1 else None)

    @property
    def columns(self):
        return [
            *super().columns,
            # One column, which leaves the question room on a narrow screen.
            Column("about", label=_("What it is"), accessor=_about),
        ]


class WritesQuestion:
    """Mixed into the views that show or take the form of a new question.

    It has what choosing an answer takes; of other kinds the whole form is opened beside the quiz.
    """

    creation_form_template_name = "assessments/admin/choose_new.html"

    @cached_property
    def panel(self):
        kind = FieldPanel("kind", widget=forms.RadioSelect(choices=_written_here()))
        panels = [
            FieldRowPanel([FieldPanel("source_language"), FieldPanel("collection")]),
            kind,
            *source_panels("text"),
            chosen_answers_panel(),
            *source_panels("feedback"),
        ]
        return ObjectList(panels, base_form_class=Question.base_form_class).bind_to_model(Question)

    def get_creation_form_class(self):
        return self.panel.get_form_class()

    def get_creation_form_kwargs(self):
        kwargs = super().get_creation_form_kwargs()
        return {**kwargs, "for_user": self.request.user, "prefix": PREFIX, "instance": Question()}

    def get_creation_form(self):
        form = super().get_creation_form()
        form.fields["kind"].choices = _written_here()
        return form

    def get_creation_form_context_data(self, form):
        bound = self.panel.get_bound_panel(
            instance=form.instance, request=self.request, form=form, prefix="new-panel"
        )
        return {**super().get_creation_form_context_data(form), "panel": bound}


class QuestionChooseView(WritesQuestion, OfferedForAQuiz, GuardedChooseView):
    pass


class QuestionChooseResultsView(WritesQuestion, OfferedForAQuiz, GuardedChooseResultsView):
    pass


class QuestionWrittenView(WritesQuestion, SnippetCreateView):
    @transaction.atomic
    def save_form(self, form):
        action = action_registry.get_action_class(Question, "create")
        action(form.instance, user=self.request.user, form=form).execute()
        question = form.instance
        versions.keep(question=question, at=timezone.now())
        for hook in hooks.get_hooks("after_create_snippet"):
            hook(self.request, question)
        return question


class _InChosenOrder:
    def get_objects(self, pks):
        found = {str(each.pk): each for each in super().get_objects(pks)}
        return [found[pk] for pk in dict.fromkeys(pks) if pk in found]


class QuestionChosenMultipleView(_InChosenOrder, GuardedChosenMultipleView):
    pass


class QuestionChooserViewSet(GuardedChooserViewSet):
    choose_view_class = QuestionChooseView
    choose_results_view_class = QuestionChooseResultsView
    chosen_view_class = GuardedChosenView
    chosen_multiple_view_class = QuestionChosenMultipleView
    create_view_class = QuestionWrittenView
    search_tab_label = _("Choose")
    creation_tab_label = _("New question")
    create_action_label = _("Save and choose")


def _about(question):
    """Its kind, difficulty, status and collection, for a list."""
    known = [question.get_kind_display()]
    if question.difficulty:
        known.append(question.get_difficulty_display())
    return " · ".join([*map(str, known), question.get_status_display(), question.collection.name])


def _written_here():
    return [(kind.value, kind.label) for kind in WRITTEN_HERE]
