"""Reading translated content: which language is shown where, and saying so.

A reader never meets a hole: what is not yet translated is shown in the source language, marked
with its own ``lang`` and ``dir``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from django.db import models
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from modeltranslation.translator import translator
from wagtail.blocks.stream_block import StreamValue

from cms.fields import language_column
from cms.languages import direction, source_codes


@dataclass(frozen=True)
class Localized:
    """A text, the language it is in, and whether that is the language that was asked for."""

    value: object
    language: str
    is_fallback: bool

    def __str__(self) -> str:
        return str(self.value)

    def __bool__(self) -> bool:
        return bool(self.value)

    @property
    def direction(self) -> str:
        return direction(self.language)

    @property
    def attributes(self) -> SafeString:
        """`` lang="…" dir="…"`` for an element whose language is not the page's, else nothing."""
        if not self.is_fallback:
            return SafeString("")
        return format_html(' lang="{}" dir="{}"', self.language, self.direction)


@dataclass(frozen=True)
class ReadingBlock:
    """One block of a body as this reader gets it."""

    block: StreamValue.StreamChild
    language: str
    is_fallback: bool

    @property
    def direction(self) -> str:
        return direction(self.language)


def translated_fields(model: type[models.Model]) -> list[str]:
    """Names of the model's fields that have one column per language, in the model's order."""
    translated = translator.get_options_for_model(model).all_fields
    return [field.name for field in model._meta.concrete_fields if field.name in translated]


def texts(obj: object, field: str) -> dict[str, object]:
    """Every language's own value of a translated field, where there is one."""
    columns = {code: getattr(obj, language_column(field, code)) for code in source_codes()}
    return {code: value for code, value in columns.items() if value}


def unread_columns(
    field: str, *, language: str | None = None, written_in: str | None = None
) -> list[str]:
    """The field's columns in languages other than the reader's and the one it is written in.

    For pages to leave in the database. Of a ``heading`` also the latter is not read: the title is.
    """
    read = {language or get_language(), written_in}
    return [language_column(field, code) for code in source_codes() if code not in read]


def pick(
    values: Mapping[str, object], *, source_language: str, language: str | None = None
) -> Localized:
    """The value in the language asked for, else in the source language, else in any."""
    wanted = language or get_language() or source_language
    for code in (wanted, source_language, *values):
        if values.get(code):
            return Localized(values[code], code, is_fallback=code != wanted)
    return Localized("", wanted, is_fallback=False)


class Written(Protocol):
    """Something written in one language and readable in all."""

    source_language: str


def localized(obj: Written, field: str, language: str | None = None) -> Localized:
    """A translated field of an object that has a ``source_language``.

    Other languages' columns are not touched unless nothing stands in these two.
    """
    source_language = obj.source_language
    wanted = language or get_language() or source_language
    for code in (wanted, source_language):
        if value := getattr(obj, language_column(field, code)):
            return Localized(value, code, is_fallback=code != wanted)
    return pick(texts(obj, field), source_language=source_language, language=wanted)


def reading_blocks(obj: Written, field: str, language: str | None = None) -> list[ReadingBlock]:
    """The source's blocks in the source's order, each translated where a translation exists.

    A translation belongs to the block with the same id; blocks without one stay in the source
    language, and translated blocks whose source is gone are not shown.
    """
    source_language = obj.source_language
    wanted = language or get_language() or source_language
    source = getattr(obj, language_column(field, source_language)) or []
    if wanted == source_language:
        return [ReadingBlock(block, wanted, is_fallback=False) for block in source]
    target = {block.id: block for block in getattr(obj, language_column(field, wanted)) or []}
    return [
        ReadingBlock(target[block.id], wanted, is_fallback=False)
        if block.id in target
        else ReadingBlock(block, source_language, is_fallback=True)
        for block in source
    ]
