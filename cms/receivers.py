"""Wagtail tells when a source went live; its translations follow."""

from django.dispatch import receiver
from wagtail.signals import page_published

from cms.pages import BasePage
from cms.translations import release_again


@receiver(page_published)
def keep_translations(sender, instance, **kwargs):
    if isinstance(instance, BasePage):
        release_again(source=instance)
