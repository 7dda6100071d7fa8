"""Wagtail tells when a page went live; its words are counted again."""

from django.dispatch import receiver
from wagtail.signals import page_published

from cms.pages import BasePage
from courses.translating import sizes


@receiver(page_published)
def count_words(sender, instance, **kwargs):
    if isinstance(instance, BasePage):
        sizes.keep(sources=[instance])
