from celery import shared_task
from django.utils import timezone

from assessments.models import Regrading
from courses import progress, rebuilding, results, times
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
    times.keep_all()


@shared_task(name="courses.close_overdue_quizzes")
def close_overdue_quizzes() -> None:
    """Hand in what members left open beyond its time."""
    progress.close_overdue(at=timezone.now())


@job(results.REGRADE)
def regrade(regrading_id: int) -> None:
    """Give members of a quiz the results that somebody looked at and confirmed."""
    results.regrade(regrading_id=regrading_id, at=timezone.now())


@shared_task(name="courses.regrade_due")
def regrade_due() -> None:
    """Find the regradings that a lost message has missed, or a worker left half done."""
    ring_now(
        results.REGRADE, Regrading.objects.filter(finished_at=None).values_list("pk", flat=True)
    )
