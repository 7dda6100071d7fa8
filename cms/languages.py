"""Facts about languages that templates and models need."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from itertools import takewhile

from babel.core import get_global
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


def fitting(tag: str, *, among: Collection[str] | None = None) -> str | None:
    """The offered language that a tag of a file or a browser means; None unless only one fits.

    Regions make no difference (``my-MM``, ``fa_AF``, ``zh_CN.UTF-8``), nor do other names of a
    language (``prs``, ``mya``); a script does: ``zh-TW`` is not Simplified Chinese. ``among`` are
    language codes, by default those of the site.
    """
    codes = source_codes() if among is None else among
    wanted = _parts(tag)
    exact = [code for code in codes if code.lower() == tag.lower().replace("_", "-")]
    fit = exact or [code for code in codes if _parts(code) == wanted]
    return fit[0] if len(fit) == 1 else None


def _parts(tag: str) -> tuple[str, str]:
    """Language and script, as the Unicode Consortium's CLDR names them; what is written is kept."""
    first, *more = re.split("[-_]", re.split("[.@]", tag.strip().lower())[0])
    # What stands behind a single letter is an extension: ``ar-u-nu-latn``.
    more = list(takewhile(lambda part: len(part) > 1, more))
    name, *implied = _OLDER.get(first, get_global("language_aliases").get(first, first)).split("_")
    scripts = [part.title() for part in more if len(part) == 4 and part.isalpha()]
    regions = [part.upper() for part in [*more, *implied] if len(part) == 2]
    likely = get_global("likely_subtags")
    for key in [*(f"{name}_{region}" for region in regions[:1]), name]:
        if not scripts and key in likely:
            scripts = [likely[key].split("_")[1]]
    return name, scripts[0] if scripts else ""


_OLDER = {"pst": "ps", "pbt": "ps"}
"""Kinds of Pashto, which CLDR does not count to it."""


@dataclass(frozen=True, kw_only=True)
class Language:
    code: str
    name: str
    name_local: str
    direction: str


@cache
def with_region(code: str) -> str:
    """A language with the country of most of its readers, as Open Graph has it: ``my_MM``."""
    if code in _COUNTRIES:
        return f"{code}_{_COUNTRIES[code]}"
    name, _script, country = get_global("likely_subtags")[code.partition("-")[0]].split("_")
    return f"{name}_{country}"


_COUNTRIES = {"fa": "AF"}
"""Where it is not the largest one: Persian is offered as Dari."""


def offered() -> list[Language]:
    return [describe(code) for code, _name in settings.LANGUAGES]


@cache
def describe(code: str) -> Language:
    info = get_language_info(code)
    return Language(
        code=code,
        name=str(info["name"]),
        name_local=info["name_local"],
        direction=direction(code),
    )
