"""Whether a text in one colour can be read on another (WCAG 2)."""

from certificates.rendering import GROUND

READABLE = 4.5


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black and white). Both as ``#2B3A8C``."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def contrast_on_paper(colour: str) -> float:
    """On the darker of the two surfaces that a certificate's texts stand on."""
    return contrast(colour, GROUND)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[start : start + 2], 16) / 255) for start in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    if channel <= 0.04045:
        return channel / 12.92
    return ((channel + 0.055) / 1.055) ** 2.4
