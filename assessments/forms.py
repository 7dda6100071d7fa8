from django import forms
from django.apps import apps
from django.db.models import Q
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.models import Collection
from wagtail.permissions import policy_registry

from cms.rights import visible_to
from cms.sources import SourceForm


class BankForm(SourceForm, WagtailAdminModelForm):
    """Offers the collections that the author may add to, and the one it is in."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        policy = policy_registry.get_by_type(type(self.instance))
        own = policy.collections_user_has_permission_for(self.for_user, "add")
        of_saved = Q(pk=self.instance.collection_id) if self.instance.pk else Q()
        offered = Collection.objects.filter(Q(pk__in=own) | of_saved).order_by("path")
        self.fields["collection"].queryset = offered
        if not offered.filter(pk=self.instance.collection_id).exists():
            # Unsaved, it stands at the root, where most authors have no rights.
            self.initial["collection"] = offered.first()


class QuizForm(BankForm):
    """Refuses questions that the author could not look at."""

    def clean(self):
        cleaned = super().clean()
        chosen = {
            form.cleaned_data["question"].pk
            for form in self.formsets["entries"].forms
            if form.is_valid() and "question" in form.changed_data
        }
        question = apps.get_model("assessments.Question")
        if visible_to(self.for_user, question).filter(pk__in=chosen).count() < len(chosen):
            raise forms.ValidationError(_("Choose questions from your own collections only."))
        return cleaned


class QuestionForm(BankForm):
    """Refuses a question that cannot be answered, in words next to the answers."""

    def clean(self):
        cleaned = super().clean()
        kept = [
            form.cleaned_data
            for form in self.formsets["choices"].forms
            if form.is_valid() and not form.cleaned_data.get("DELETE")
        ]
        correct = sum(choice.get("is_correct", False) for choice in kept)
        if cleaned.get("kind") == "single" and correct != 1:
            raise forms.ValidationError(
                _("Mark exactly one answer as right. Now %(count)d are marked.")
                % {"count": correct}
            )
        if cleaned.get("kind") == "multiple" and not 1 <= correct < len(kept):
            raise forms.ValidationError(
                _("Mark at least one answer as right, and leave at least one that is wrong.")
            )
        return cleaned
