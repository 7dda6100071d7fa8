"""What a player has to fetch for one version of content. Nothing in it is about a person.

Whoever has a manifest has the addresses of its files, and these ask for no other right: it is given
only to those who may open where the content stands.
"""

from typing import TypedDict

from django.urls import reverse
from django.utils.translation import gettext as _

from cms.h5p import packs
from cms.h5p.filetypes import ending
from cms.h5p.models import ContentVersion, StoredFile

CONTENT = "content.json"


class Manifest(TypedDict):
    """``files`` has the content's own files by their path in its folder; ``words`` are what H5P's
    own scripts say, in the reader's language.
    """

    version: int
    title: str
    language: str
    direction: str
    library: str
    packs: list[str]
    content: str
    files: dict[str, str]
    words: dict[str, str]


def manifest(version: ContentVersion) -> Manifest:
    content = version.content
    files = {
        place.path: file_url(place.stored, place.path)
        for place in version.places.select_related("stored").order_by("path")
    }
    return {
        "version": version.pk,
        "title": content.title,
        "language": content.language,
        "direction": content.direction,
        "library": str(version.main_library.ref),
        "packs": [packs.core().url, packs.url_of(_played(version))],
        "content": files.pop(CONTENT),
        "files": files,
        "words": words(),
    }


def words() -> dict[str, str]:
    """What H5P's scripts say themselves where a library does not say it: they ask before a learner
    begins anew. Of all else that they know to say, nothing is shown in a closed frame.
    """
    return {
        "confirmDialogHeader": _("Are you sure?"),
        "confirmDialogBody": _("This cannot be undone."),
        "confirmLabel": _("Yes"),
        "cancelLabel": _("Cancel"),
        "close": _("Close"),
    }


def file_url(stored: StoredFile, path: str) -> str:
    return reverse("interactive_file", args=[stored.sha256, ending(path)])


def _played(version: ContentVersion) -> list:
    # What makes forms for authors is not loaded, whoever asks for it.
    return [each for each in version.load_order() if not each.name.startswith("H5PEditor.")]
