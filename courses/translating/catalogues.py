"""Whether the words of the interface itself were reviewed by somebody who speaks the language."""

from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import to_locale

NOT_REVIEWED = "Not yet reviewed by a native reader"
"""What a catalogue's first comment says until somebody has read it."""


@cache
def not_reviewed() -> frozenset[str]:
    """The offered languages whose catalogue says so; catalogues change with a new release only."""
    return frozenset(
        code
        for code, _name in settings.LANGUAGES
        for folder in settings.LOCALE_PATHS
        if NOT_REVIEWED in _heading(Path(folder) / to_locale(code) / "LC_MESSAGES" / "django.po")
    )


def _heading(catalogue: Path) -> str:
    """The comment before the first message; empty of a language that has no catalogue."""
    if not catalogue.exists():
        return ""
    return catalogue.read_text(encoding="utf-8").partition("msgid")[0]
