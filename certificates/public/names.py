"""Whether a name that somebody typed is the one on a certificate."""

import unicodedata

# Written alike, or nearly, and typed as whatever key a keyboard has.
_ALIKE = str.maketrans(
    {
        "\N{ARABIC LETTER YEH}": "\N{ARABIC LETTER FARSI YEH}",
        "\N{ARABIC LETTER ALEF MAKSURA}": "\N{ARABIC LETTER FARSI YEH}",
        "\N{ARABIC LETTER KAF}": "\N{ARABIC LETTER KEHEH}",
        "\N{ARABIC LETTER HEH GOAL}": "\N{ARABIC LETTER HEH}",
        "\N{ARABIC LETTER AE}": "\N{ARABIC LETTER HEH}",
        "\N{LEFT SINGLE QUOTATION MARK}": "'",
        "\N{RIGHT SINGLE QUOTATION MARK}": "'",
        "\N{MODIFIER LETTER APOSTROPHE}": "'",
        "\N{HYPHEN}": "-",
        "\N{NON-BREAKING HYPHEN}": "-",
        "\N{EN DASH}": "-",
        "\N{ARABIC TATWEEL}": "",
    }
)
_VOWEL_SIGNS = {
    chr(point)
    for first, last in ((0x610, 0x61A), (0x64B, 0x652), (0x656, 0x65F), (0x670, 0x670))
    for point in range(first, last + 1)
}


def same_name(typed: str, printed: str) -> bool:
    folded = _folded(typed)
    return bool(folded) and folded == _folded(printed)


def _folded(name: str) -> str:
    """What is left when case, spaces, invisible characters and keyboards make no difference."""
    name = unicodedata.normalize("NFC", name).casefold()
    kept = "".join(
        character
        for character in unicodedata.normalize("NFC", name).translate(_ALIKE)
        if unicodedata.category(character) != "Cf" and character not in _VOWEL_SIGNS
    )
    return unicodedata.normalize("NFC", " ".join(kept.split()))
