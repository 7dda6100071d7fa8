from django import template

from cms import reading

register = template.Library()


@register.filter
def localized(obj, field):
    """``{{ course|localized:"summary" }}``: the text, with the language it is in."""
    return obj.localized(field) if hasattr(obj, "localized") else reading.localized(obj, field)


@register.filter
def blocks(obj, field):
    """The blocks of a body as this reader gets them, see ``reading.reading_blocks``."""
    return reading.reading_blocks(obj, field)
