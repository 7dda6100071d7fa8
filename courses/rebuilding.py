"""Deriving progress on a course again after its requirements changed.

That it is wanted is a row, one per course however often it is asked for. It is done in pieces, so
that nothing else waits long behind a course with thousands of learners.
"""

import time
import uuid
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from courses import progress
from courses.models import Enrolment, Rebuild
from lms.bells import doorbell

TASK = "courses.rebuild_course"
PIECE_SECONDS = 2.0


def ask(*, course_ids: Iterable[int]) -> None:
    """Have these courses rebuilt from the first learner on, also those that are being rebuilt."""
    for course_id in course_ids:
        Rebuild.objects.update_or_create(
            course_id=course_id, defaults={"asking": uuid.uuid4(), "reached": 0}
        )
        doorbell.ring(TASK, course_id)


def go_on(*, course_id: int, at: datetime, seconds: float = PIECE_SECONDS) -> None:
    """Rebuild as many of the course's enrolments as the time allows, and ring for the rest."""
    wanted = Rebuild.objects.filter(course=course_id).first()
    if wanted is None:
        return
    began = time.monotonic()
    enrolments = Enrolment.objects.filter(course=course_id, pk__gt=wanted.reached)
    for enrolment_id in enrolments.order_by("pk").values_list("pk", flat=True):
        progress.rebuild(enrolment_id=enrolment_id, at=at)
        if time.monotonic() - began >= seconds:
            _note(wanted, reached=enrolment_id)
            break
    else:
        _note(wanted, reached=None)


def _note(wanted: Rebuild, *, reached: int | None) -> None:
    """Unless it was asked for anew meanwhile, when all begins from the first learner."""
    with transaction.atomic():
        ours = Rebuild.objects.filter(pk=wanted.pk, asking=wanted.asking)
        if reached is None:
            ours.delete()
        else:
            ours.update(reached=reached)
        if Rebuild.objects.filter(pk=wanted.pk).exists():
            doorbell.ring(TASK, wanted.course_id)
