"""Wagtail tells when something went live; translations follow."""

from django.dispatch import receiver
from wagtail.signals import page_published, published, unpublished

from cms.pages import BasePage
from cms.translations import PageTranslation, release, release_again, withdraw


@receiver(published)
def release_translation(sender, instance, **kwargs):
    if isinstance(instance, PageTranslation):
        release(translation=instance)


@receiver(unpublished)
def withdraw_translation(sender, instance, **kwargs):
    if isinstance(instance, PageTranslation):
        withdraw(translation=instance)


@receiver(page_published)
def keep_translations(sender, instance, **kwargs):
    if isinstance(instance, BasePage):
        for model in PageTranslation.__subclasses__():
            if model._meta.get_field("page").related_model is sender:
                release_again(page=instance, model=model)
