"""Members are put on a course or a learning path, and each is told.

Part by part, each in one transaction with what is written down of it: a worker that is killed
leaves whole parts done, and the next one goes on.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from courses import mails, progress
from courses.models import Course, Enrolment, LearningPath, PathEnrolment
from lms.bells import doorbell
from lms.members.models import Member
from lms.secretariat.models import Choice, Enrolling, StaffEnrolment

TASK = "secretariat.enrol"
AT_ONCE = 50
"""Members in a part; as many are done while one waits."""
TRIES = 3
SILENCE = timedelta(minutes=2)
"""A worker that noted nothing for so long is taken for dead."""
TOLD = timedelta(days=30)
"""How long My learning says who enrolled somebody."""
_AT_A_TIME = 1000


class NobodyNew(Exception):
    """All are on it already."""


class NotOffered(Exception):
    """It is not offered now."""


@dataclass(frozen=True, kw_only=True)
class Preview:
    new: int
    already: int


def preview(*, choice: Choice, what: Course | LearningPath) -> Preview:
    new = _new(choice, what).count()
    return Preview(new=new, already=choice.members.count() - new)


def ask(*, choice: Choice, what: Course | LearningPath, by: Member, at: datetime) -> Enrolling:
    """Enrol those who are not on it: a few here, more by a worker.

    Raises ``NotOffered`` and ``NobodyNew``.
    """
    if not _is_offered(what, at=at):
        raise NotOffered
    is_course = isinstance(what, Course)
    with transaction.atomic():
        ids = list(_new(choice, what).order_by("pk").values_list("pk", flat=True))
        if not ids:
            raise NobodyNew
        enrolling = Enrolling.objects.create(
            course=what if is_course else None,
            path=None if is_course else what,
            asked_by=by,
            asked_at=at,
            wanted=len(ids),
        )
        rows = [StaffEnrolment(enrolling=enrolling, member_id=pk) for pk in ids]
        StaffEnrolment.objects.bulk_create(rows, batch_size=_AT_A_TIME)
        if len(ids) > AT_ONCE:
            doorbell.ring(TASK, enrolling.pk)
    if len(ids) <= AT_ONCE:
        run(enrolling_id=enrolling.pk, at=at)
        enrolling.refresh_from_db()
    return enrolling


def due(*, at: datetime) -> QuerySet[Enrolling]:
    """What no living worker is at."""
    silent = Q(noted_at=None) | Q(noted_at__lte=at - SILENCE)
    return Enrolling.objects.filter(silent, finished_at=None)


def run(*, enrolling_id: int, at: datetime) -> None:
    """Go on until all are enrolled. Safe to be called twice at once: parts are done in turn."""
    begun = due(at=at).filter(pk=enrolling_id).update(tries=F("tries") + 1, noted_at=at)
    while begun and _part(enrolling_id):
        pass


def latest_of(member: Member, *, since: datetime | None = None) -> list[StaffEnrolment]:
    """Who enrolled a member on what, the newest first."""
    rows = StaffEnrolment.objects.filter(member=member, enrolled_at__isnull=False)
    if since is not None:
        rows = rows.filter(enrolled_at__gte=since)
    rows = rows.select_related("enrolling__course", "enrolling__path", "enrolling__asked_by")
    return list(rows.order_by("-enrolled_at", "-pk"))


def _part(enrolling_id: int) -> bool:
    """Enrol the next of them; whether there may be more."""
    at = timezone.now()
    with transaction.atomic():
        open_ones = Enrolling.objects.select_for_update(of=("self",)).filter(finished_at=None)
        enrolling = open_ones.filter(pk=enrolling_id).first()
        if enrolling is None:
            return False
        problem = _problem(enrolling, at=at)
        rows = [] if problem else list(_to_do(enrolling).select_related("member")[:AT_ONCE])
        enrolled = [row.pk for row in rows if _enrol(row.member, enrolling, at=at)]
        StaffEnrolment.objects.filter(pk__in=enrolled).update(enrolled_at=at)
        joined = {row.pk for row in rows} - set(enrolled)
        StaffEnrolment.objects.filter(pk__in=joined).delete()
        enrolling.enrolled += len(enrolled)
        enrolling.noted_at = at
        if rows:
            enrolling.tries = 0
        if len(rows) < AT_ONCE:
            _to_do(enrolling).delete()
            enrolling.finished_at, enrolling.problem = at, problem
        enrolling.save(update_fields=["enrolled", "noted_at", "tries", "finished_at", "problem"])
        return enrolling.finished_at is None


def _to_do(enrolling: Enrolling) -> QuerySet[StaffEnrolment]:
    return StaffEnrolment.objects.filter(enrolling=enrolling, enrolled_at=None).order_by("pk")


def _problem(enrolling: Enrolling, *, at: datetime) -> str:
    """Why nobody more is enrolled; empty if nothing is in the way."""
    by = enrolling.asked_by
    if by is None or not by.has_perm("members.change_member"):
        return _("Whoever asked for it may not enrol anybody any more.")
    if not _is_offered(enrolling.what, at=at):
        return _("It is not offered any more.")
    if enrolling.tries > TRIES:
        return _("It was begun several times and never came to an end.")
    return ""


def _is_offered(what: Course | LearningPath | None, *, at: datetime) -> bool:
    if isinstance(what, LearningPath):
        return LearningPath.objects.open(at=at).filter(pk=what.pk).exists()
    return what is not None and bool(what.live)


def _new(choice: Choice, what: Course | LearningPath) -> QuerySet[Member]:
    on_it: QuerySet[Enrolment] | QuerySet[PathEnrolment]
    if isinstance(what, Course):
        on_it = Enrolment.objects.active().filter(course=what, member=OuterRef("pk"))
    else:
        on_it = PathEnrolment.objects.filter(path=what, member=OuterRef("pk"))
    return choice.members.filter(~Exists(on_it))


def _enrol(member: Member, enrolling: Enrolling, *, at: datetime) -> bool:
    """Whether this did it, and not the member themselves a moment ago."""
    made: Enrolment | PathEnrolment
    if enrolling.course is not None:
        made = progress.enrol(member=member, course=enrolling.course, at=at)
    elif enrolling.path is not None:
        made = progress.enrol_on_path(member=member, path=enrolling.path, at=at)
    if made.enrolled_at != at:
        return False
    mails.tell_of_news(member=member)
    return True
