"""Wagtail tells when authors change what is live; activities follow."""

from django.dispatch import receiver
from django.utils import timezone
from wagtail.signals import page_published, page_unpublished, post_page_move

from courses.models import Lesson, Module
from courses.outline import lessons_below, retire_activities, sync_activities


@receiver(page_published)
def follow_publication(sender, instance, **kwargs):
    if sender in (Lesson, Module):
        sync_activities(lessons=lessons_below(instance), at=timezone.now())


@receiver(page_unpublished)
def follow_withdrawal(sender, instance, **kwargs):
    """Also sent before a live page is deleted, when its row still says that it is live."""
    if sender in (Lesson, Module):
        retire_activities(lessons=lessons_below(instance), at=timezone.now())


@receiver(post_page_move)
def follow_move(sender, instance, **kwargs):
    if sender in (Lesson, Module):
        sync_activities(lessons=lessons_below(instance), at=timezone.now())
