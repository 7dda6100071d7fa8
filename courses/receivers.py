"""Wagtail tells when authors change what is live; activities follow."""

from django.dispatch import receiver
from django.utils import timezone
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from courses import addresses, times
from courses.activities import syncing
from courses.models import Course, Lesson, Module
from courses.outline import lessons_below


@receiver(page_published)
def follow_publication(sender, instance, **kwargs):
    """A course says which quiz its lessons do not ask."""
    if sender in (Course, Module, Lesson):
        # A lesson stands there as it was just published.
        lessons = [instance] if sender is Lesson else lessons_below(instance)
        syncing.sync(lessons=lessons, at=timezone.now())
        times.keep(lessons=lessons, around=instance)


@receiver(page_unpublished)
def follow_withdrawal(sender, instance, **kwargs):
    """Also sent before a live page is deleted, when its row still says that it is live."""
    if sender in (Lesson, Module):
        syncing.retire(lessons=lessons_below(instance), at=timezone.now())
        times.keep_course(around=instance, without=instance.path)


@receiver(post_page_move)
def follow_move(sender, instance, parent_page_before, **kwargs):
    if sender in (Lesson, Module):
        lessons = lessons_below(instance)
        syncing.sync(lessons=lessons, at=timezone.now())
        times.keep(lessons=lessons, around=instance)
        times.keep_course(around=parent_page_before)


@receiver(post_page_move)
def remember_where_it_was(sender, instance, url_path_before, url_path_after, **kwargs):
    if sender in (Course, Module, Lesson) and url_path_before != url_path_after:
        addresses.remember(page=instance, before=url_path_before, after=url_path_after)


@receiver(page_slug_changed)
def remember_what_it_was_called(sender, instance, instance_before, **kwargs):
    if sender in (Course, Module, Lesson):
        addresses.remember(page=instance, before=instance_before.url_path, after=instance.url_path)
