from django.core.files.base import ContentFile as Bytes
from django.utils import timezone
from wagtail.models import Collection

from cms.h5p import importing
from cms.h5p.models import Content
from tests.h5p import making


def interactive(data: bytes | None = None, *, collection=None, replaces=None) -> Content:
    """Content as a worker makes it of a package; by default of one that plays."""
    at = timezone.now()
    row = importing.ask(
        file=Bytes(making.playable() if data is None else data),
        name="choice.h5p",
        collection=collection or Collection.get_first_root_node(),
        language="",
        replaces=replaces,
        actor=None,
        at=at,
    )
    importing.run(import_id=row.pk, at=at)
    row.refresh_from_db()
    assert row.state == "done", row.message
    return row.version.content
