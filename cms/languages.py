"""Facts about languages that templates and models need."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import get_language_info

RIGHT_TO_LEFT = frozenset(settings.LANGUAGES_BIDI)


def direction(language: str) -> str:
    """``rtl`` or ``ltr``, as the HTML ``dir`` attribute wants it."""
    return "rtl" if language.split("-")[0] in RIGHT_TO_LEFT else "ltr"


def source_codes() -> list[str]:
    """Languages an author may write in, without their names, which cost a translation each."""
    return [code for code, _name in settings.LANGUAGES]


def source_languages() -> list[tuple[str, str]]:
    """Languages an author may write in; callable, so that adding one needs no migration."""
    return [(code, str(name)) for code, name in settings.LANGUAGES]


@dataclass(frozen=True, kw_only=True)
class Language:
    code: str
    name: str
    name_local: str
    direction: str


def offered() -> list[Language]:
    return [describe(code) for code, _name in settings.LANGUAGES]


def describe(code: str) -> Language:
    info = get_language_info(code)
    return Language(
        code=code,
        name=str(info["name"]),
        name_local=info["name_local"],
        direction=direction(code),
    )
