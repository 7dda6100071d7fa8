"""Closed parts of pages, drawn once for the same values.

A part in ``ui/`` that is given plain values and nothing else comes out the same for the same
values in the same language, whoever asks. What was drawn is kept in the process by exactly these,
so that it cannot be out of date, and what belongs to one member is never found by another's.
"""

from functools import lru_cache

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()


@register.simple_tag
def drawn(part: str, **values: object) -> SafeString:
    """``{% drawn "ui/stop.html" stop=stop %}``, as ``include … only``; values must be hashable.

    For what a page repeats, as one row of many. A text that is safe as it stands and one that is
    not are told apart.
    """
    draw = _drawn.__wrapped__ if settings.DEBUG else _drawn
    items = tuple(values.items())
    return draw(part, get_language(), items, tuple(type(value) for _name, value in items))


@lru_cache(maxsize=4096)
def _drawn(
    part: str, _language: str, items: tuple[tuple[str, object], ...], _types: tuple[type, ...]
) -> SafeString:
    return render_to_string(part, dict(items))
