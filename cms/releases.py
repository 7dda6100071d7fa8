"""What was released for translation: what readers can see, and no work in progress."""

from collections.abc import Callable

from django.apps import apps
from django.db.models import CharField, Exists, ExpressionWrapper, F, Model, OuterRef, QuerySet
from wagtail.models import Page

from cms.sources import SourceLanguage
from cms.translations.segments import Source

_RULES: dict[type[Model], Callable[[], QuerySet]] = {}


def register(model: type[Source], rule: Callable[[], QuerySet]) -> None:
    """Let an app above say which of its own objects readers can see."""
    _RULES[model] = rule


def released(model: type[Source]) -> QuerySet:
    """Those that readers can see. What has neither drafts nor a rule is released when saved."""
    if model in _RULES:
        return _RULES[model]()
    if issubclass(model, Page):
        return reached(model)
    return model._base_manager.all()


def kinds() -> list[type[Source]]:
    """Everything that can be translated."""
    return [each for each in apps.get_models() if issubclass(each, SourceLanguage)]


def reached(model: type[Page]) -> QuerySet:
    """Live pages, none of them below one that is not."""
    path = ExpressionWrapper(OuterRef("path"), output_field=CharField())
    drafts = Page.objects.filter(live=False, numchild__gt=0, depth__gt=1)
    above = drafts.annotate(of_page=path).filter(of_page__startswith=F("path"))
    return model._base_manager.filter(~Exists(above), live=True)
