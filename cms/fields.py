"""StreamFields made for one column per language."""

from functools import cache

from modeltranslation.utils import build_localized_fieldname
from wagtail.fields import StreamField


class CompactStreamField(StreamField):
    """A StreamField whose blocks stay out of migrations.

    Otherwise each new block would alter every column that may hold it, one per language.
    """

    def deconstruct(self):
        name, path, _args, kwargs = super().deconstruct()
        kwargs.pop("block_lookup", None)
        return name, path, [[]], kwargs


class TranslatableStreamField(CompactStreamField):
    """A StreamField registered with modeltranslation.

    Only its language columns are searched for references to other objects; the bare field shows
    one of them and would count each reference twice.
    """

    def extract_references(self, value):
        if hasattr(self, "translated_field"):
            yield from super().extract_references(value)


@cache
def language_column(field: str, language: str) -> str:
    """The column that holds one language of a translated field: ``body``, ``my`` → ``body_my``."""
    return build_localized_fieldname(field, language)
