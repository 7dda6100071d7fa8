from celery import shared_task
from django.utils import timezone

from courses import progress
from courses.models import Enrolment
from courses.translating import sizes


@shared_task(name="courses.rebuild_course")
def rebuild_course(course_id: int) -> None:
    """Derive progress on a course again after its requirements changed."""
    for enrolment_id in Enrolment.objects.filter(course=course_id).values_list("pk", flat=True):
        progress.rebuild(enrolment_id=enrolment_id, at=timezone.now())


@shared_task(name="courses.rebuild_unfinished")
def rebuild_unfinished() -> None:
    """Find what a lost message about changed requirements has missed."""
    unfinished = Enrolment.objects.active().filter(completed_at=None)
    for enrolment_id in unfinished.values_list("pk", flat=True):
        progress.rebuild(enrolment_id=enrolment_id, at=timezone.now())


@shared_task(name="courses.count_words")
def count_words() -> None:
    """Find what was changed without Wagtail saying so."""
    sizes.keep_all()
