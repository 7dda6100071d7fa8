"""What is asked, in every language there is, and the key to it: the content of a question.

Content is what a version of a question keeps (see ``assessments.versions``), as JSON::

    {"kind": "single", "source_language": "en", "text": {"en": "…", "my": "…"},
     "feedback": {"en": "…"}, "hints": [{"en": "…"}], "penalty": "0.33333",
     "shuffle": true, "all_or_nothing": false, "case_sensitive": false,
     "answers": [{"key": "31", "text": {…}, "match": {…}, "credit": "100", "number": "4.5",
                  "tolerance": "0", "gap": 1, "stays_last": false, "feedback": {…}}, …],
     "gaps": [{"number": 1, "kind": "choice", "weight": "1"}],
     "units": [{"name": "km", "factor": "1"}],
     "criteria": [{"key": "7", "text": {…}, "points": "2"}]}

What a kind does not use is left out. Numbers are text, so that no digit is lost. Content never
leaves the server as it is.
"""

import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from cms.reading import Localized, pick

Content = dict[str, Any]
Texts = Mapping[str, object]


def said(content: Content, texts: Texts | None, language: str | None = None) -> Localized:
    """One of the content's texts as this reader gets it; empty if there is none."""
    return pick(texts or {}, source_language=content["source_language"], language=language)


def number(value: object) -> Decimal:
    """A number as content stores it."""
    return Decimal(str(value))


def digest(content: Content) -> str:
    """Another whenever anything about the content is."""
    written = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()[:32]
