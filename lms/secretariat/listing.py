"""The list of members: whom it has, and how it is searched and filtered, all in the database."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import Group
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from certificates.awards import RENEWABLE_FOR
from certificates.models import Award
from courses.models import Activity, Course, Enrolment, LearningPath, LearningRecord, PathEnrolment
from lms import letters
from lms.members import countries, placeholders
from lms.members.models import Member, Organisation
from lms.secretariat.models import Cohort

INACTIVE_AFTER = timedelta(days=30)
CLOSE_PERCENT = 80


class Ready(TextChoices):
    """Filters that are there for everybody."""

    STUCK = "stuck", _("Stuck in the last quiz")
    INACTIVE = "inactive", _("Inactive for 30 days")
    CLOSE = "close", _("Close to finishing a course")
    EXPIRING = "expiring", _("Certificate expires within 60 days")


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What the list is narrowed to; None and no words leave it open."""

    words: str = ""
    country: str | None = None
    organisation: Organisation | None = None
    role: Group | None = None
    course: Course | None = None
    path: LearningPath | None = None
    cohort: Cohort | None = None
    ready: Ready | None = None


def found(*, filters: Filters, reader: Member, at: datetime) -> QuerySet[Member]:
    """The members that fit all filters and that the reader may look after, by their names."""
    members = placeholders.without(Member.objects.filter(waits_since=None))
    if not reader.is_superuser:
        members = members.filter(is_superuser=False)
    if filters.words:
        members = members.filter(_named(filters.words))
    if filters.country:
        members = members.filter(country=filters.country)
    if filters.organisation:
        members = members.filter(organisation=filters.organisation)
    if filters.role:
        # Most members have one and the same: no list of them is made for a page.
        having = Member.groups.through.objects.filter(group=filters.role, member=OuterRef("pk"))
        members = members.filter(Exists(having))
    if filters.course:
        joined = Enrolment.objects.active().filter(course=filters.course)
        members = members.filter(pk__in=joined.values("member"))
    if filters.path:
        on_path = PathEnrolment.objects.filter(path=filters.path)
        members = members.filter(pk__in=on_path.values("member"))
    if filters.cohort:
        members = members.filter(pk__in=filters.cohort.places.values("member"))
    if filters.ready:
        members = members.filter(_fitting(filters.ready, at=at))
    return members.order_by("folded_name", "pk")


def _named(words: str) -> Q:
    """Those whose name, address, organisation or country has the words, in any script.

    Costs a statement of its own: not knowing how many organisations it finds, the database would
    take them for those of half of all members.
    """
    folded, address = letters.name(words), letters.address(words)
    if not folded:
        return Q(pk=None)
    organisations = Organisation.objects.filter(folded_names__contains=folded).order_by()
    return (
        Q(folded_name__contains=folded)
        | Q(email__contains=address)
        | Q(organisation__in=list(organisations.values_list("pk", flat=True)))
        | Q(country__in=countries.called(words))
    )


def _fitting(ready: Ready, *, at: datetime) -> Q:
    match ready:
        case Ready.STUCK:
            return Q(pk__in=stuck().values("member"))
        case Ready.INACTIVE:
            since = at - INACTIVE_AFTER
            studied = Enrolment.objects.filter(member=OuterRef("pk"), last_studied_at__gte=since)
            signed_in = Q(last_login__isnull=False, last_login__gte=since)
            return Q(~Exists(studied), joined_at__lt=since) & ~signed_in
        case Ready.CLOSE:
            close = Enrolment.objects.active().filter(completed_at=None, percent__gte=CLOSE_PERCENT)
            return Q(pk__in=close.values("member"))
        case Ready.EXPIRING:
            return Q(pk__in=_expiring(at).values("member"))


def stuck() -> QuerySet[Enrolment]:
    """Where all is done but one quiz, and that was handed in and not passed.

    Costs a statement of its own, which counts what each course asks for.
    """
    asked = Activity.objects.current().order_by().values_list("course")
    courses: dict[int, list[int]] = defaultdict(list)
    for course_id, count in asked.annotate(count=Count("pk")):
        courses[count].append(course_id)
    all_but_one = Q(pk=None)
    for count, course_ids in courses.items():
        all_but_one |= Q(course__in=course_ids, completed_activities=count - 1)
    passed = LearningRecord.objects.filter(
        enrolment=OuterRef("enrolment"),
        activity=OuterRef("activity"),
        verb=LearningRecord.Verb.PASSED,
    )
    failed = LearningRecord.objects.filter(
        ~Exists(passed),
        enrolment=OuterRef("pk"),
        activity__retired_at=None,
        verb=LearningRecord.Verb.FAILED,
    )
    return Enrolment.objects.active().filter(all_but_one, Exists(failed), completed_at=None)


def _expiring(at: datetime) -> QuerySet[Award]:
    """Awards that end within the time of their renewal and were not renewed."""
    renewed = Award.objects.filter(
        member=OuterRef("member"), path=OuterRef("path"), cycle__gt=OuterRef("cycle")
    )
    return Award.objects.standing(at).filter(~Exists(renewed), expires_at__lte=at + RENEWABLE_FOR)
