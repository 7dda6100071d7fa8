"""Another quiz of the same questions, that can be changed without changing the first."""

import re
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils import translation
from wagtail.log_actions import log
from wagtail.models import Collection

from assessments.models import Quiz
from cms import translations
from cms.fields import language_column
from cms.languages import source_codes
from cms.models import Translation
from cms.reading import translated_fields
from cms.translations.segments import segments_of
from lms.members.models import Member

_NUMBER = re.compile(r" \(\d+\)$")
_CHILDREN = ("entries", "bands")


@transaction.atomic
def copy_quiz(*, quiz: Quiz, collection: Collection, actor: Member | None, at: datetime) -> Quiz:
    """A quiz with the same rules and questions, told apart by the number behind its title.

    The questions stay those of the bank. Translations come along, to be checked.
    """
    copied = Quiz(**_values(quiz), collection=collection)
    number = _free_number(quiz)
    for code in source_codes():
        column = language_column("title", code)
        if title := getattr(quiz, column):
            setattr(copied, column, _numbered(title, number))
    children: list[tuple[str, models.Model, models.Model]] = []
    for relation in _CHILDREN:
        found = list(getattr(quiz, relation).all())
        fresh = [type(each)(**_values(each, "quiz")) for each in found]
        setattr(copied, relation, fresh)
        children += zip([relation] * len(found), found, fresh, strict=True)
    # A bare translated field means the active language's column.
    with translation.override(quiz.source_language):
        copied.save()
    ids = {
        f"{relation}/{before.pk}/{field}": f"{relation}/{after.pk}/{field}"
        for relation, before, after in children
        for field in translated_fields(type(before))
    }
    copied = Quiz.objects.get(pk=copied.pk)
    translations.bring_along(original=quiz, copied=copied, at=at, ids=ids)
    _number_translations(copied, quiz, number)
    log(instance=copied, action="wagtail.create", user=actor)
    return copied


def _values(obj: models.Model, *but: str) -> dict[str, Any]:
    """What its own columns hold, without its number, its collection and these."""
    outside = {*but, "collection", *translated_fields(type(obj))}
    return {
        field.attname: getattr(obj, field.attname)
        for field in obj._meta.concrete_fields
        if not field.primary_key and field.name not in outside
    }


def _numbered(title: str, number: int) -> str:
    longest = Quiz._meta.get_field("title").max_length or 0
    suffix = f" ({number})"
    return f"{_NUMBER.sub('', title)[: longest - len(suffix)]}{suffix}"


def _free_number(quiz: Quiz) -> int:
    column = language_column("title", quiz.source_language)
    title = getattr(quiz, column)
    stem = _numbered(title, 2).removesuffix(" (2)")
    taken = set(
        Quiz.objects.filter(**{f"{column}__startswith": stem}).values_list(column, flat=True)
    )
    number = 2
    while _numbered(title, number) in taken:
        number += 1
    return number


def _number_translations(copied: Quiz, original: Quiz, number: int) -> None:
    """The number behind the title is no change that a translator has to look at."""
    before, after = (
        next(each for each in segments_of(quiz) if each.id == "title")
        for quiz in (original, copied)
    )
    for each in Translation.objects.filter(
        content_type__app_label="assessments", content_type__model="quiz", object_id=copied.pk
    ):
        for texts in (each.texts, each.released or {}):
            if title := texts.get("title"):
                title["text"] = _numbered(str(title["text"]), number)
                if title["source"] == before.digest:
                    title.update(source=after.digest, before=after.text)
        each.save(update_fields=["texts", "released"])
    translations.release_again(source=copied)
