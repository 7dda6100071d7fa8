"""What can be translated, and finding one of them by its address."""

from django.apps import apps
from django.http import Http404

from cms.sources import SourceLanguage
from cms.translations.segments import Source


def address_of(source: Source) -> str:
    """``courses.lesson/12``."""
    return f"{source._meta.label_lower}/{source.pk}"


def source_at(model: str, pk: int) -> Source:
    """The source with this address. Raises ``Http404``."""
    try:
        kind = apps.get_model(model)
    except (LookupError, ValueError) as unknown:
        raise Http404 from unknown
    if not issubclass(kind, SourceLanguage):
        raise Http404
    source = kind._base_manager.filter(pk=pk).first()
    if source is None:
        raise Http404
    return source
