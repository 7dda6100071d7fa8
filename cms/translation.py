"""Which fields have one column per language (read by modeltranslation)."""

from modeltranslation.translator import TranslationOptions, register

from cms.models import HomePage, StandardPage


@register(HomePage)
class HomePageOptions(TranslationOptions):
    fields = ("heading", "introduction", "body")


@register(StandardPage)
class StandardPageOptions(TranslationOptions):
    fields = ("heading", "body")
