"""Packages brought, and imported without a worker."""

from django.core.files.base import ContentFile as Bytes
from django.utils import timezone
from wagtail.models import Collection

from cms.h5p import importing
from cms.h5p.importing import Words
from cms.h5p.models import PackageImport
from tests.h5p import making


def ask(data=None, *, at=None, title="", **kwargs) -> PackageImport:
    return importing.ask(
        **{
            "file": Bytes(making.good() if data is None else data),
            "name": "quiz.h5p",
            "collection": Collection.get_first_root_node(),
            "language": "",
            "replaces": None,
            "words": Words(title=title),
            "actor": None,
            "at": at or timezone.now(),
            **kwargs,
        }
    )


def imported(data=None, **kwargs) -> PackageImport:
    row = ask(data, **kwargs)
    importing.run(import_id=row.pk, at=row.asked_at)
    row.refresh_from_db()
    return row
