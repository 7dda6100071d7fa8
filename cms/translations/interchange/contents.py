"""What belongs together: a page with all below it, and the questions and quizzes used there."""

from collections.abc import Iterator
from typing import Any

from django.db.models import ForeignKey, Model
from modelcluster.models import get_all_child_relations
from wagtail.fields import StreamField
from wagtail.models import Page

from cms.sources import SourceLanguage
from cms.translations.segments import Source


def sources_from(page: Page) -> list[Source]:
    """The page, what is used on it, and so on for each page below, in the tree's order.

    Only what is written in the page's own language: a file for translators has one.
    """
    first = page.specific
    if not isinstance(first, SourceLanguage):
        return []
    found: dict[tuple[type[Model], int], Source] = {}
    for each in page.get_descendants(inclusive=True).order_by("path").specific():
        if isinstance(each, SourceLanguage):
            _add(found, each)
    return [each for each in found.values() if each.source_language == first.source_language]


def _add(found: dict[tuple[type[Model], int], Source], source: Source) -> None:
    key = (type(source), source.pk)
    if key in found:
        return
    found[key] = source
    for used in _used_by(source):
        _add(found, used)


def _used_by(source: Any) -> Iterator[Source]:
    """The sources, pages apart, that are chosen in its blocks or in its inline children."""
    for field in source._meta.get_fields():
        if isinstance(field, StreamField):
            for model, pk, _model_path, _content_path in field.extract_references(
                getattr(source, field.attname)
            ):
                if issubclass(model, SourceLanguage) and not issubclass(model, Page):
                    yield from model._base_manager.filter(pk=pk)
    for relation in get_all_child_relations(type(source)):
        chosen = [
            field.name
            for field in relation.related_model._meta.get_fields()
            if isinstance(field, ForeignKey)
            and issubclass(field.related_model, SourceLanguage)
            and not issubclass(field.related_model, Page)
            and not isinstance(source, field.related_model)
        ]
        if chosen:
            children = getattr(source, relation.get_accessor_name()).select_related(*chosen)
            for child in children.order_by("pk"):
                yield from (getattr(child, name) for name in chosen if getattr(child, name))
