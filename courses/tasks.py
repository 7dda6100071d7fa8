from celery import shared_task
from django.utils import timezone

from courses import rebuilding
from courses.models import Enrolment, Rebuild
from courses.translating import sizes
from lms.bells.doorbell import job, ring_now


@job(rebuilding.TASK)
def rebuild_course(course_id: int) -> None:
    rebuilding.go_on(course_id=course_id, at=timezone.now())


@shared_task(name="courses.rebuild_wanted")
def rebuild_wanted() -> None:
    """Ring for courses of which a message was lost."""
    ring_now(rebuilding.TASK, Rebuild.objects.values_list("course_id", flat=True))


@shared_task(name="courses.rebuild_unfinished")
def rebuild_unfinished() -> None:
    """Ask for all courses on which somebody is, should anything have been missed."""
    unfinished = Enrolment.objects.active().filter(completed_at=None)
    rebuilding.ask(course_ids=unfinished.values_list("course_id", flat=True).distinct())


@shared_task(name="courses.count_words")
def count_words() -> None:
    """Find what was changed without Wagtail saying so."""
    sizes.keep_all()
