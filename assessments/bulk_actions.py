"""What is done with many questions of the bank at once."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from taggit.forms import TagField
from wagtail.admin.widgets import AdminTagWidget
from wagtail.log_actions import log
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from assessments.models import Category, Question, Topic
from assessments.models.bank import QuestionTag
from cms.rights import visible_to


class ManyForm(forms.Form):
    """What is left empty stays as it is in each question."""

    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[("", _("as it is")), *Question.Status.choices],
    )
    category = forms.ModelChoiceField(
        label=_("Category"),
        required=False,
        queryset=Category.objects.none(),
        empty_label=_("as it is"),
    )
    tags = TagField(
        label=_("Tags to add"), required=False, widget=AdminTagWidget(tag_model=QuestionTag)
    )
    topics = forms.ModelMultipleChoiceField(
        label=_("Topics to add"),
        required=False,
        queryset=Topic.objects.order_by("pk"),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, member, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = visible_to(member, Category).order_by("path")


class ChangeManyBulkAction(SnippetBulkAction):
    """Status, category, tags and topics of questions that the member may change."""

    display_name = _("Change")
    action_type = "change_many"
    aria_label = _("Change the selected questions")
    template_name = "assessments/admin/change_many.html"
    action_priority = 20
    form_class = ManyForm
    models = (Question,)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "member": self.request.user}

    def check_perm(self, question):
        return self.permission_policy.user_has_permission_for_instance(
            self.request.user, "change", question
        )

    def get_actionable_objects(self):
        objects, _others = super().get_actionable_objects()
        # What the member may not change is not listed by name either.
        return objects, {"items_with_no_access": []}

    def get_execution_context(self):
        return {"said": self.cleaned_form.cleaned_data, "actor": self.request.user}

    @classmethod
    def execute_action(cls, objects, *, said, actor, **kwargs):
        if not any(said.values()):
            return 0, 0
        for question in objects:
            question.status = said["status"] or question.status
            question.category = said["category"] or question.category
            question.tags.add(*said["tags"])
            question.topics.add(*said["topics"])
            # One by one, so that search and "used in" follow.
            question.save()
            log(instance=question, action="wagtail.edit", user=actor)
        return len(objects), 0

    def get_success_message(self, num_parent_objects, num_child_objects):
        return ngettext(
            "%(count)d question was changed.",
            "%(count)d questions were changed.",
            num_parent_objects,
        ) % {"count": num_parent_objects}
