"""What the bank's forms refuse, in words next to where it happened."""

import re

from django import forms
from django.apps import apps
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.fields import language_column
from cms.forms import CollectionForm
from cms.rights import visible_to
from cms.scheduling import zone_in_words
from cms.sources import SourceForm

_MARK = re.compile(r"\[\[(\d{1,2})\]\]")


class BankForm(SourceForm, CollectionForm):
    """Something of the bank, written in one language."""


class CategoryForm(CollectionForm):
    """Keeps the strokes between categories as they are meant."""

    def clean_path(self):
        parts = [part.strip() for part in self.cleaned_data["path"].split("/")]
        if not all(parts):
            raise forms.ValidationError(_("Each part between strokes needs a name."))
        return "/".join(parts)


class CaseForm(BankForm):
    pass


class QuizForm(BankForm):
    """Refuses places that ask nothing, or ask what the author could not look at."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("opens_at", "closes_at"):
            self.fields[name].help_text = zone_in_words()

    def clean(self):
        cleaned = super().clean()
        opens_at, closes_at = cleaned.get("opens_at"), cleaned.get("closes_at")
        if opens_at and closes_at and closes_at <= opens_at:
            self.add_error("closes_at", _("It has to close after it opens."))
        for form in self.formsets["entries"].forms:
            if form.is_valid() and form.has_changed() and not form.cleaned_data.get("DELETE"):
                self._clean_entry(form)
        self._refuse_strange_questions()
        if not any(not form.cleaned_data.get("DELETE") for form in self._places()):
            raise forms.ValidationError(_("Choose at least one question, or draw some."))
        return cleaned

    def _places(self):
        """The rows that say something; a row with a fault does, too."""
        forms = self.formsets["entries"].forms
        return [form for form in forms if form.instance.pk or form.has_changed()]

    def _clean_entry(self, form):
        question = form.cleaned_data.get("question")
        draws = form.cleaned_data.get("category") or form.cleaned_data.get("tag")
        if question and draws:
            form.add_error("question", _("Choose one question, or draw some: not both."))
        if not question and not draws:
            form.add_error("question", _("Choose a question, a category or a tag."))

    def _refuse_strange_questions(self):
        chosen = {
            question.pk
            for form in self.formsets["entries"].forms
            if form.is_valid()
            and "question" in form.changed_data
            and (question := form.cleaned_data.get("question"))
        }
        question = apps.get_model("assessments.Question")
        if visible_to(self.for_user, question).filter(pk__in=chosen).count() < len(chosen):
            raise forms.ValidationError(_("Choose questions from your own collections only."))


class QuestionForm(BankForm):
    """Refuses a question that cannot be answered or marked, in words next to the answers."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.offer_own("category", "assessments.Category")
        self.offer_own("case", "assessments.Case")
        if self.instance.pk:
            # Another kind would leave answers that mean nothing there.
            self.fields["kind"].disabled = True
        if self.initial.get("kind") == "true_false" and "answers" in self.formsets:
            self._name_true_and_false()

    def _name_true_and_false(self):
        """The first answer is true and the second false; neither has words of its own."""
        words = (_("It is true"), _("It is false"))
        for form, label in zip(self.formsets["answers"].forms, words, strict=False):
            form.fields["is_correct"].label = label

    def clean(self):
        cleaned = super().clean()
        check = getattr(self, f"_check_{cleaned.get('kind')}", None)
        if check:
            check(self._kept("answers"))
        return cleaned

    def _kept(self, name):
        """What is filled in and stays in one of the question's lists."""
        if name not in self.formsets:
            return []
        return [
            form.cleaned_data
            for form in self.formsets[name].forms
            if form.is_valid() and form.cleaned_data and not form.cleaned_data.get("DELETE")
        ]

    def _check_single(self, answers):
        self._need_texts(answers)
        worth_all = sum(_is_right(each) for each in answers)
        if worth_all != 1:
            raise forms.ValidationError(
                _("Mark exactly one answer as right. Now %(count)d are marked.")
                % {"count": worth_all}
            )

    def _check_multiple(self, answers):
        self._need_texts(answers)
        worth_some = sum(_is_right(each) for each in answers)
        if not 1 <= worth_some < len(answers):
            raise forms.ValidationError(
                _("Mark at least one answer as right, and leave at least one that is wrong.")
            )
        given = [each["credit"] for each in answers if each.get("credit") is not None]
        if given and not self.cleaned_data.get("all_or_nothing"):
            total = sum(credit for credit in given if credit > 0)
            if len(given) < len(answers) or abs(total - 100) > 0.01:
                raise forms.ValidationError(
                    _("Give each answer its worth, the right ones together 100 per cent.")
                )

    def _check_true_false(self, answers):
        if len(answers) != 2 or sum(each.get("is_correct", False) for each in answers) != 1:
            raise forms.ValidationError(_("Say whether it is true or false."))

    def _check_words(self, answers):
        self._need_texts(answers)
        self._need_right(answers)

    def _check_number(self, answers):
        if any(each.get("number") is None for each in answers):
            raise forms.ValidationError(_("Each answer needs a number."))
        self._need_right(answers)

    def _check_matching(self, answers):
        column = language_column("match", self.instance.source_language)
        if any(not each.get(column) for each in answers):
            raise forms.ValidationError(_("Each line needs what it belongs to."))
        text = language_column("text", self.instance.source_language)
        if sum(bool(each.get(text)) for each in answers) < 2:
            raise forms.ValidationError(_("At least two lines need both sides."))

    def _check_ordering(self, answers):
        self._need_texts(answers)
        if len(answers) < 2:
            raise forms.ValidationError(_("There have to be at least two things to put in order."))

    def _check_gaps(self, answers):
        written = self.cleaned_data.get(language_column("text", self.instance.source_language))
        marked = [int(mark) for mark in _MARK.findall(written or "")]
        gaps = {gap["number"]: gap["kind"] for gap in self._kept("gaps")}
        if not marked or sorted(marked) != sorted(gaps):
            raise forms.ValidationError(
                _("Write [[1]], [[2]] … in the text, once for each gap of the list below.")
            )
        for each in answers:
            if each.get("gap") not in gaps:
                raise forms.ValidationError(_("Each answer needs the number of its gap."))
        for gap, kind in gaps.items():
            theirs = [each for each in answers if each["gap"] == gap]
            if not any(_is_right(each) for each in theirs):
                raise forms.ValidationError(_("Gap %(gap)d has no right answer.") % {"gap": gap})
            if kind == "number" and any(each.get("number") is None for each in theirs):
                raise forms.ValidationError(_("Each answer needs a number."))
            if kind != "number":
                self._need_texts(theirs)

    def _need_texts(self, answers):
        column = language_column("text", self.instance.source_language)
        empty = sum(not each.get(column) for each in answers)
        if empty:
            raise forms.ValidationError(
                ngettext("One answer has no words.", "%(count)d answers have no words.", empty)
                % {"count": empty}
            )

    def _need_right(self, answers):
        if not any(_is_right(each) for each in answers):
            raise forms.ValidationError(_("Mark at least one answer as right."))


def _is_right(answer):
    credit = answer.get("credit")
    return answer.get("is_correct", False) if credit is None else credit > 0
