"""Everything that is kept about one member, read by the classes of ``lms.privacy.kept``."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from assessments.kinds.registry import kind_of
from assessments.models import Response
from lms.members.models import Member
from lms.privacy.kept import CONTENT, ELSEWHERE, EXPORTED_ELSEWHERE, LEADS, PEOPLE
from lms.privacy.saying import name_of
from lms.privacy.words import ASKED, FIELDS, SECTIONS


@dataclass(frozen=True, kw_only=True)
class Section:
    """Rows of one kind: as plain values for software, and as words for reading."""

    label: str
    rows: list[dict[str, Any]]
    read: list[list[tuple[str, str]]]

    @property
    def title(self) -> str:
        return str(SECTIONS[self.label])


def exported() -> Iterator[tuple[type[models.Model], str, list[str]]]:
    """Each model of which a copy has something, how it leads to its member, and its fields."""
    for label, lookup in LEADS.items():
        if "export" in PEOPLE[label]:
            model = apps.get_model(label)
            wanted = PEOPLE[label]["export"]
            named = [field.name for field in _fields(model) if field.name in wanted]
            yield model, lookup, named
    for label, (lookup, named) in EXPORTED_ELSEWHERE.items():
        yield apps.get_model(label), lookup, list(named)


def _fields(model: type[models.Model]) -> list[Any]:
    return [*model._meta.local_fields, *model._meta.local_many_to_many]


def _is_link(field: Any) -> bool:
    return bool(field.many_to_one or field.one_to_one)


def section(model: type[models.Model], lookup: str, fields: list[str], member: Member) -> Section:
    links = [name for name in fields if _is_link(model._meta.get_field(name))]
    rows = model._default_manager.filter(**{lookup: member.pk}).select_related(*links)
    rows = list(rows.distinct().order_by("pk"))
    return Section(
        label=model._meta.label,
        rows=[{"id": row.pk, **{name: _plain(row, name) for name in fields}} for row in rows],
        read=[
            [(_word(row, name), words) for name in fields if (words := _words(row, name))]
            for row in rows
        ],
    )


def _plain(row: models.Model, name: str) -> Any:
    field = row._meta.get_field(name)
    value = getattr(row, name)
    if field.many_to_many:
        return [str(each) for each in value.all()]
    if _is_link(field):
        return None if value is None else {"id": value.pk, "name": name_of(value)}
    if isinstance(field, models.FileField):
        return str(value) and f"{row.pk}.pdf"
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value


def _word(row: models.Model, name: str) -> str:
    return str(ASKED if isinstance(row, Response) and name == "version" else FIELDS[name])


def _words(row: models.Model, name: str) -> str:
    value = getattr(row, name)
    if isinstance(row, Response) and name == "answer":
        return _answer(row)
    if isinstance(row, Response) and name == "question":
        # Its version says it, as it was asked.
        return ""
    if value is None or value == "" or value == []:
        return ""
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "DATETIME_FORMAT")
    if isinstance(value, date):
        return date_format(value, "YEAR_MONTH_FORMAT")
    if row._meta.get_field(name).many_to_many:
        return ", ".join(gettext(str(each)) for each in value.all())
    if isinstance(value, models.Model):
        return name_of(value)
    if callable(display := getattr(row, f"get_{name}_display", None)):
        return str(display())
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return str(_plain(row, name))


def _answer(response: Response) -> str:
    if response.answer is None:
        return gettext("No answer")
    content = response.version.content
    lines = kind_of(content).lines(content, response.answer, None)
    said = (
        f"{line.prompt}: {line.given}" if line.prompt else line.given
        for line in lines
        if line.was_chosen and line.given
    )
    return "; ".join(str(each) for each in said)


def written_by(member: Member) -> Iterator[dict[str, str]]:
    """What they wrote or changed on the site, named and not copied: it belongs to the network."""
    for model, field in _marks_of_members():
        for row in model._default_manager.filter(**{field: member.pk}).order_by("pk"):
            yield {"kind": str(model._meta.verbose_name), "as": field, "name": str(row)}


def _marks_of_members() -> Iterator[tuple[type[models.Model], str]]:
    for label in [*CONTENT, *PEOPLE]:
        model = apps.get_model(label)
        for field in model._meta.local_fields:
            if field.related_model is Member and LEADS.get(label) != field.name:
                yield model, field.name
    for place in ELSEWHERE:
        label, _dot, field = place.rpartition(".")
        if label not in EXPORTED_ELSEWHERE:
            yield apps.get_model(label), field
