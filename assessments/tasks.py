from celery import shared_task
from django.utils import timezone

from assessments.models import Quiz
from assessments.statistics import counting
from lms.bells.doorbell import job, ring_now


@job(counting.TASK)
def count_quiz(row_id: int) -> None:
    counting.count(row_id=row_id, at=timezone.now())


@shared_task(name="assessments.count_due")
def count_due() -> None:
    """Want quizzes counted of which enough is new, and ring for those a lost message missed."""
    counting.want(quiz_ids=counting.due(quizzes=Quiz.objects.all()), at=timezone.now())
    ring_now(counting.TASK, counting.waiting().values_list("pk", flat=True))
