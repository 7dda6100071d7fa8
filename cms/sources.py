"""Writing in one language what has a column for each: forms, panels and revisions."""

from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.forms import Field
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from modelcluster.forms import BaseChildFormSet
from wagtail.admin.panels import FieldPanel, InlinePanel

from cms.fields import language_column
from cms.languages import source_codes, source_languages
from cms.reading import translated_fields


class SourceLanguage(models.Model):
    """Something written in one language and readable in all."""

    source_language = models.CharField(
        _("written in"),
        max_length=10,
        choices=source_languages,
        default=settings.LANGUAGE_CODE,
        help_text=_("The language you write this in. It stays as it is once saved."),
    )

    # What is deleted takes its translations with it.
    translations = GenericRelation("cms.Translation")

    class Meta:
        abstract = True

    @property
    def language_is_fixed(self) -> bool:
        """Whether it is too late to say that it is written in another language."""
        return self.pk is not None


def columns_outside(model: type[models.Model], source_language: str) -> list[str]:
    """The model's language columns that are not the source's."""
    return [
        language_column(field, code)
        for field in translated_fields(model)
        for code in source_codes()
        if code != source_language
    ]


class SourceOnlyRevisions:
    """Revisions that hold the source language only.

    The other languages are published from their own working records (``cms.translations``).
    Were they in the source's revisions too, publishing an older revision would put back older
    translations.
    """

    def serializable_data(self):
        data = super().serializable_data()
        for name in _names_outside_revisions(type(self), self.source_language):
            data.pop(name, None)
        return data

    @classmethod
    def from_serializable_data(cls, data, check_fks=True, strict_fks=False):
        source_language = data.get("source_language", settings.LANGUAGE_CODE)
        outside = _names_outside_revisions(cls, source_language)
        kept = {name: value for name, value in data.items() if name not in outside}
        obj = super().from_serializable_data(kept, check_fks=check_fks, strict_fks=strict_fks)
        row = cls._base_manager.filter(pk=data.get("pk")).first()
        if obj is not None and row is not None:
            for name in columns_outside(cls, source_language):
                setattr(obj, name, getattr(row, name))
        return obj


def _names_outside_revisions(model: type[models.Model], source_language: str) -> set[str]:
    return {*translated_fields(model), *columns_outside(model, source_language)}


def _show_source(fields: dict[str, Field], model: type[models.Model], language: str) -> None:
    """Leave only this language's columns, each required if the field it belongs to is."""
    for name in columns_outside(model, language):
        fields.pop(name, None)
    for name in translated_fields(model):
        if field := fields.get(language_column(name, language)):
            # Which language it is, the form says once.
            declared: Any = model._meta.get_field(name)
            field.label = capfirst(declared.verbose_name)
            field.required = not declared.blank


class SourceForm:
    """Mixed into a model form: shows the source language's columns and no others."""

    instance: Any
    data: Any
    add_prefix: Any

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._shown_language = self._sent_language() or self.instance.source_language
        _show_source(self.fields, type(self.instance), self._shown_language)
        if chooser := self.fields.get("source_language"):
            chooser.disabled = self.instance.language_is_fixed

    def _sent_language(self) -> str | None:
        """The language whose columns were shown by the form that was sent, where it shows any.

        A form that saves by itself goes on with the columns it began with, after its author has
        chosen another language.
        """
        model = type(self.instance)
        # A stream sends its parts: ``body_en-count``.
        sent = {name.partition("-")[0] for name in self.data}
        found = {
            code
            for field in translated_fields(model)
            for code in source_codes()
            if self.add_prefix(language_column(field, code)) in sent
        }
        return found.pop() if len(found) == 1 else None

    def defer_required_fields(self):
        # Wagtail lets drafts be incomplete; it does not know that we made these compulsory.
        super().defer_required_fields()
        for name in translated_fields(type(self.instance)):
            column = language_column(name, self._shown_language)
            if column in self.fields and self.fields[column].required:
                self.fields[column].required = False
                self.deferred_required_fields.append(column)

    def save(self, commit=True):
        chosen = self.instance.source_language
        if chosen == self._shown_language:
            return super().save(commit=commit)
        # Chosen after the form was shown: what was typed belongs to that language's columns.
        instance = super().save(commit=False)
        for obj in self._written_objects():
            for field in translated_fields(type(obj)):
                shown = language_column(field, self._shown_language)
                setattr(obj, language_column(field, chosen), getattr(obj, shown))
                setattr(obj, shown, None)
        if commit:
            instance.save()
        return instance

    def _written_objects(self):
        yield self.instance
        for relation, formset in self.formsets.items():
            if isinstance(formset, SourceChildFormSet):
                yield from getattr(self.instance, relation).all()


class SourceChildFormSet(BaseChildFormSet):
    """Children of something written in one language show that language's columns only."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        _show_source(form.fields, form._meta.model, self.instance.source_language)


class OfSource:
    """Mixed into a panel of rows that belong to something written in one language."""

    relation_name: str

    def get_form_options(self):
        options = super().get_form_options()
        options["formsets"][self.relation_name]["formset"] = SourceChildFormSet
        return options


class SourceInlinePanel(OfSource, InlinePanel):
    pass


def source_panels(
    field: str, kind: type[FieldPanel] = FieldPanel, **kwargs: Any
) -> list[FieldPanel]:
    """One panel per language column; the form leaves out, and so hides, all but the source's."""
    return [kind(language_column(field, code), **kwargs) for code in source_codes()]
