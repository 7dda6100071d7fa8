"""How many words each source has, kept beside it."""

from collections.abc import Iterable

from django.apps import apps
from django.contrib.contenttypes.models import ContentType

from cms.sources import SourceLanguage
from cms.translations.segments import Source, segments_of, title_of
from courses.models import SourceSize

BATCH = 100


def kinds() -> list[type[Source]]:
    """Every model whose objects are written in one language and readable in all."""
    return [each for each in apps.get_models() if issubclass(each, SourceLanguage)]


def keep(*, sources: Iterable[Source]) -> int:
    """Count these, which are of one model, as they are now; how many there were."""
    counted = [
        SourceSize(
            content_type=ContentType.objects.get_for_model(source),
            object_id=source.pk,
            title=title_of(source)[:255],
            words=sum(segment.words for segment in segments_of(source)),
        )
        for source in sources
    ]
    SourceSize.objects.bulk_create(
        counted,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["content_type", "object_id"],
        update_fields=["title", "words"],
    )
    return len(counted)


def keep_all() -> int:
    """Count everything anew and forget what is gone; how many sources there are."""
    total = 0
    for kind in kinds():
        content_type = ContentType.objects.get_for_model(kind)
        sizes = SourceSize.objects.filter(content_type=content_type)
        sizes.exclude(object_id__in=kind._base_manager.values("pk")).delete()
        total += keep(sources=kind._base_manager.order_by("pk").iterator(chunk_size=BATCH))
    return total
