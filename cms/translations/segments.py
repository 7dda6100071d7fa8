"""The texts of something translatable, one by one: taken out of it, and put together again.

A segment is what a translator translates at once: a title, a caption, the words of one block. Its
id says where it belongs and stays the same while its text changes: ``heading``, ``body/<id of the
block>/text``, ``choices/31/feedback``.
"""

import copy
import hashlib
import math
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from typing import Any

from django.db import models
from django.utils.html import strip_tags
from wagtail import blocks
from wagtail.fields import StreamField

from cms.fields import language_column
from cms.pages import BasePage
from cms.reading import translated_fields
from cms.sources import SourceLanguage

_BETWEEN_TAGS = re.compile(r"(<[^>]+>)")
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+"
)
"""Thai, Lao, Burmese, Khmer, Japanese and Chinese write words without spaces between them."""
_LETTERS_A_WORD = 4

Source = SourceLanguage

"""Something written in one language and readable in all."""

Path = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Segment:
    """One text in the source language. ``text`` is HTML if ``is_rich``, otherwise plain.

    ``part`` is what it is shown together with: the id of its block, of its child, or its field.
    ``label`` says what it is, in the language that is active. ``longest`` counts characters.
    """

    id: str
    text: str
    is_rich: bool
    label: str
    part: str
    longest: int | None = None

    @cached_property
    def digest(self) -> str:
        """Another whenever the text is."""
        return hashlib.sha256(unicodedata.normalize("NFC", self.text).encode()).hexdigest()[:16]

    @cached_property
    def words(self) -> int:
        return count_words(self.text)


_children: dict[type[models.Model], tuple[str, ...]] = {}


def register_children(model: type[models.Model], *relations: str) -> None:
    """Say which related objects (``choices`` of a question) are translated together with it."""
    _children[model] = relations


def count_words(text: str) -> int:
    """Words of a plain or rich text; where none are written apart, four letters count as one."""
    plain = unescape(strip_tags(_BETWEEN_TAGS.sub(r" \1 ", text)))
    unspaced = sum(math.ceil(len(run) / _LETTERS_A_WORD) for run in _UNSPACED.findall(plain))
    return unspaced + len(_UNSPACED.sub(" ", plain).split())


def segments_of(source: Source) -> list[Segment]:
    """All that can be translated of it now, in the order it is read. Empty texts are left out."""
    return [*_own(source), *_childrens(source)]


def title_of(source: Source) -> str:
    """What it is called in lists, in its source language."""
    return str(source)


def assemble(*, source: Source, language: str, texts: Mapping[str, str]) -> None:
    """Put these texts, by segment id, into the language's columns of the object and its children.

    Nothing is saved. What has no text is emptied; a block is put in only when all of its texts
    are there, so that no block mixes languages, and a block without any text always.
    """
    written_in = source.source_language
    _put(source, language, texts, prefix=(), written_in=written_in)
    for prefix, child in _each_child(source):
        _put(child, language, texts, prefix=prefix, written_in=written_in)


def columns_of(source: Source, language: str) -> dict[models.Model, dict[str, object]]:
    """What stands in the language's columns of the object and its children, to be saved."""
    objects = [source, *(child for _prefix, child in _each_child(source))]
    return {
        each: {
            column: getattr(each, column)
            for field in translated_fields(type(each))
            for column in [language_column(field, language)]
        }
        for each in objects
    }


def texts_in(*, source: Source, language: str) -> dict[str, str]:
    """The texts that stand in the language's columns already, by segment id."""
    return {
        segment.id: segment.text
        for segment in [*_own(source, language), *_childrens(source, language)]
    }


def _childrens(source: Source, language: str | None = None) -> Iterator[Segment]:
    for prefix, child in _each_child(source):
        yield from _own(child, language or source.source_language, prefix)


def _each_child(source: Source) -> Iterator[tuple[Path, models.Model]]:
    for relation in _children.get(type(source), ()):
        # The same objects each time, so that what was put into them is found there.
        for child in getattr(source, relation).get_object_list():
            yield (relation, str(child.pk)), child


def _own(obj: Any, language: str | None = None, prefix: Path = ()) -> Iterator[Segment]:
    language = language or obj.source_language
    for name in translated_fields(type(obj)):
        field = obj._meta.get_field(name)
        value = _value(obj, name, language)
        if not value:
            continue
        if isinstance(field, StreamField):
            stream = value.stream_block
            yield from _in_block(stream, value.get_prep_value(), (*prefix, name), label="")
        else:
            yield Segment(
                id="/".join((*prefix, name)),
                text=value,
                is_rich=False,
                label=_label_of(obj, field, prefix),
                part="/".join(prefix or (name,)),
                longest=field.max_length,
            )


def _value(obj: Any, name: str, language: str) -> Any:
    if name == "heading" and isinstance(obj, BasePage) and language == obj.source_language:
        return obj.title
    return getattr(obj, language_column(name, language))


def _label_of(obj: models.Model, field: models.Field, prefix: Path) -> str:
    name = str(field.verbose_name)
    name = name[:1].upper() + name[1:]
    return f"{obj._meta.verbose_name}: {name}" if prefix else name


def _in_block(block: blocks.Block, value: Any, path: Path, label: str) -> Iterator[Segment]:
    """The texts of a block's value, given as it is stored."""
    if isinstance(block, blocks.StreamBlock):
        for each in value or []:
            child = block.child_blocks.get(each["type"])
            if child is not None:
                yield from _in_block(child, each["value"], (*path, each["id"]), str(child.label))
    elif isinstance(block, blocks.StructBlock):
        for name, child in block.child_blocks.items():
            described = f"{label}: {child.label}" if label else str(child.label)
            yield from _in_block(child, (value or {}).get(name), (*path, name), described)
    elif isinstance(block, blocks.ListBlock):
        for each in value or []:
            yield from _in_block(block.child_block, each["value"], (*path, each["id"]), label)
    elif isinstance(block, blocks.RichTextBlock | blocks.CharBlock | blocks.TextBlock) and value:
        yield Segment(
            id="/".join(path),
            text=value,
            is_rich=isinstance(block, blocks.RichTextBlock),
            label=label,
            part="/".join(path[:2]),
            longest=block.field.max_length if hasattr(block.field, "max_length") else None,
        )


def _put(
    obj: Any, language: str, texts: Mapping[str, str], *, prefix: Path, written_in: str
) -> None:
    for name in translated_fields(type(obj)):
        column = language_column(name, language)
        path = (*prefix, name)
        if isinstance(obj._meta.get_field(name), StreamField):
            value = getattr(obj, language_column(name, written_in))
            stream = obj._meta.get_field(name).stream_block
            data = value.get_prep_value() if value else []
            kept = [
                translated
                for each in data
                if (translated := _translated(stream, each, path, texts)) is not None
            ]
            has_text = _has_text(kept, texts, path)
            setattr(obj, column, stream.to_python(kept) if has_text else None)
        else:
            setattr(obj, column, texts.get("/".join(path)) or None)


def _has_text(kept: list[dict[str, Any]], texts: Mapping[str, str], path: Path) -> bool:
    """Whether any block that was kept has a text; those without one do not make a translation."""
    ids = {each["id"] for each in kept}
    start = "/".join(path) + "/"
    return any(key.startswith(start) and key.split("/")[len(path)] in ids for key in texts)


def _translated(
    stream: blocks.StreamBlock, each: dict[str, Any], path: Path, texts: Mapping[str, str]
) -> dict[str, Any] | None:
    """One block of a stream with its texts replaced; None if one of them is missing."""
    block = stream.child_blocks.get(each["type"])
    if block is None:
        return None
    here = (*path, each["id"])
    wanted = [segment.id for segment in _in_block(block, each["value"], here, "")]
    if any(not texts.get(segment_id) for segment_id in wanted):
        return None
    return {**each, "value": _replaced(block, copy.deepcopy(each["value"]), here, texts)}


def _replaced(block: blocks.Block, value: Any, path: Path, texts: Mapping[str, str]) -> Any:
    if isinstance(block, blocks.StreamBlock):
        return [
            {
                **each,
                "value": _replaced(
                    block.child_blocks[each["type"]], each["value"], (*path, each["id"]), texts
                ),
            }
            for each in value or []
            if each["type"] in block.child_blocks
        ]
    if isinstance(block, blocks.StructBlock):
        return {
            name: _replaced(block.child_blocks[name], inner, (*path, name), texts)
            if name in block.child_blocks
            else inner
            for name, inner in (value or {}).items()
        }
    if isinstance(block, blocks.ListBlock):
        return [
            {
                **each,
                "value": _replaced(block.child_block, each["value"], (*path, each["id"]), texts),
            }
            for each in value or []
        ]
    return texts.get("/".join(path), value)
