"""The fonts of certificates, and which of them a text is set in."""

from functools import cache
from importlib.resources import files
from pathlib import Path

import typst
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

LATIN = "Noto Sans"
LATIN_DISPLAY = "Noto Serif"
NASTALIQ = "Noto Nastaliq Urdu"
SCRIPT_FONTS = {
    "my": "Noto Sans Myanmar",
    "fa": "Noto Naskh Arabic",
    "ps": "Noto Naskh Arabic",
    "ur": "Noto Naskh Arabic",
    "ar": "Noto Naskh Arabic",
    "th": "Noto Sans Thai",
    "bn": "Noto Sans Bengali",
    "km": "Noto Sans Khmer",
    "ta": "Noto Sans Tamil",
    "si": "Noto Sans Sinhala",
    "ne": "Noto Sans Devanagari",
    "ja": "Noto Sans CJK JP",
    "ko": "Noto Sans CJK JP",
    "zh-hans": "Noto Sans CJK JP",
}
# Scripts that no certificate is written in, but many a name of those who earn them.
NAME_FONTS = (
    "Noto Sans Chakma",
    "Noto Sans Ethiopic",
    "Noto Sans Gujarati",
    "Noto Sans Gurmukhi",
    "Noto Sans Hanifi Rohingya",
    "Noto Sans Kannada",
    "Noto Sans Lao",
    "Noto Sans Malayalam",
    "Noto Sans Telugu",
    "Noto Serif Tibetan",
)


@cache
def fonts() -> typst.Fonts:
    """Every font of a certificate. Shared, because reading them is slow."""
    folders = [
        folder
        for weight in ("400Regular", "600SemiBold")
        for folder in sorted(settings.NODE_MODULES.glob(f"@expo-google-fonts/noto-*/{weight}"))
    ]
    if not folders:
        raise ImproperlyConfigured(f"No fonts in {settings.NODE_MODULES}: run npm ci.")
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[*folders, Path(str(files("noto_cjk_sans_jp_regular")))],
    )


def font_order(language: str) -> dict[str, list[str]]:
    """Families by use, the preferred first; the last ones are for names in other scripts."""
    own = [SCRIPT_FONTS[language]] if language in SCRIPT_FONTS else []
    others = [*sorted(set(SCRIPT_FONTS.values())), *NAME_FONTS]
    running = [*own, LATIN, *others]
    display = [*own, LATIN_DISPLAY, *others]
    # Urdu names are written in Nastaliq; running text in it would need lines twice as high.
    name = [NASTALIQ, *display] if language == "ur" else display
    return {"running": running, "display": display, "name": name}
