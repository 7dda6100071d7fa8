from celery import shared_task
from django.utils import timezone

from assessments import imports
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


@job(imports.TASK)
def bring_questions(import_id: int) -> None:
    imports.run(import_id=import_id, at=timezone.now())


@shared_task(name="assessments.bring_due")
def bring_due() -> None:
    """Ring for files of which a message was lost, or whose worker was killed."""
    ring_now(imports.TASK, imports.due(at=timezone.now()).values_list("pk", flat=True))


@shared_task(name="assessments.forget_imports")
def forget_imports() -> None:
    """Delete files of questions that nobody took, and what was told of those that were."""
    imports.forget(at=timezone.now())
