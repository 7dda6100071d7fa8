"""Cohorts: members who take a learning path together, and are reminded of the day to finish by.

How far somebody is comes from the ledger, as everywhere. The trainer of a cohort sees that of its
members on its path; who opens that page is written down for each of them.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import formats, timezone, translation

from certificates.models import Award
from courses import ledger, mails, teams
from courses.models import Enrolment, LearningPath, PathEnrolment, PathRequirement
from lms.mails import post
from lms.members.models import Member
from lms.secretariat import enrolling, headway, messages
from lms.secretariat.models import Choice, Cohort, CohortMember

MOST = 200
"""Members of one cohort: as many as one page tells of, and one trainer can know."""
REMIND_BEFORE = timedelta(days=7)
ENDS_AFTER = timedelta(days=30)
"""So long after its last day the trainer still sees the members, who read of it as long."""
ACTIVE_WITHIN = timedelta(days=30)
AT_ONCE = 50


class TooMany(Exception):
    """More than ``MOST`` would be in it."""


@dataclass(frozen=True, kw_only=True)
class Preview:
    new: int
    already: int
    to_enrol: int
    """New ones who are not on the path yet."""


@dataclass(frozen=True, kw_only=True)
class Figures:
    members: int
    joined: int
    active: int
    """Of the path's courses, did something within ``ACTIVE_WITHIN``."""
    completed: int
    certified: int


@dataclass(frozen=True, kw_only=True)
class Row:
    """How far one member is on the cohort's path; nothing is said of anything else."""

    place: CohortMember
    headway: str
    """Empty for who is not on the path."""
    met: int
    required: int
    studied_at: datetime | None
    """When they last did something in one of the path's courses."""


def of(reader: Member, *, at: datetime) -> QuerySet[Cohort]:
    """Those whose figures and members this one of the staff may see, the newest first."""
    found = Cohort.objects.select_related("path", "trainer").order_by("-ends_on", "-pk")
    if reader.has_perm("members.change_member"):
        return found
    if not teams.may_teach(reader):
        return found.none()
    return found.filter(trainer=reader, ends_on__gte=_today(at) - ENDS_AFTER)


def counted(found: QuerySet[Cohort]) -> QuerySet[Cohort]:
    """Each with how many are in it, as ``count``."""
    return found.annotate(count=Count("places"))


def open_ones(*, at: datetime) -> QuerySet[Cohort]:
    """Those whose last day is not over."""
    return Cohort.objects.filter(ends_on__gte=_today(at)).order_by("name", "pk")


def joined_by(
    member: Member, *, at: datetime, path: LearningPath | None = None
) -> list[CohortMember]:
    """The cohorts of which a member reads, each with what is to be said of it.

    ``finished`` says of a place that the member has completed the path: no day is left to keep.
    """
    places = (
        CohortMember.objects.filter(member=member, cohort__ends_on__gte=_today(at) - ENDS_AFTER)
        .annotate(finished=_finished())
        .select_related("cohort__path", "cohort__trainer")
    )
    if path is not None:
        places = places.filter(cohort__path=path)
    return list(places.order_by("cohort__ends_on", "pk"))


def preview(*, cohort: Cohort, choice: Choice) -> Preview:
    new = _new(cohort, choice)
    count = new.count()
    return Preview(
        new=count,
        already=choice.members.count() - count,
        to_enrol=new.exclude(pk__in=_on_path(cohort.path).values("member")).count(),
    )


def add(*, cohort: Cohort, choice: Choice, by: Member, at: datetime) -> int:
    """Add the chosen ones, and enrol who is not on the path; each new one is told once.

    How many were new. Raises ``TooMany`` and ``enrolling.NotOffered``; then nobody is added.
    """
    with transaction.atomic():
        # Locked, so that of two who add at once the second counts what the first added.
        Cohort.objects.select_for_update().get(pk=cohort.pk)
        new = list(_new(cohort, choice).order_by("pk"))
        if cohort.places.count() + len(new) > MOST:
            raise TooMany
        on_path = set(_on_path(cohort.path).filter(member__in=new).values_list("member", flat=True))
        CohortMember.objects.bulk_create(
            CohortMember(cohort=cohort, member=each, added_at=at) for each in new
        )
        if len(on_path) < len(new):
            # Also those who were in it and left the path: whoever is chosen is on it afterwards.
            enrolling.ask(choice=choice, what=cohort.path, by=by, at=at)
        for each in new:
            if each.pk in on_path:
                mails.tell_of_news(member=each)
    return len(new)


def remove(*, cohort: Cohort, member_id: int) -> bool:
    """Whether they were in it. They stay on the path."""
    deleted, _kinds = cohort.places.filter(member=member_id).delete()
    return deleted > 0


def figures(cohort: Cohort, *, at: datetime) -> Figures:
    members = cohort.places.values("member")
    on_path = _on_path(cohort.path).filter(member__in=members)
    counted = on_path.aggregate(
        joined=Count("pk"), completed=Count("pk", filter=Q(completed_at__isnull=False))
    )
    studied = _studied(cohort).filter(last_studied_at__gte=at - ACTIVE_WITHIN)
    awards = Award.objects.filter(path=cohort.path, member__in=members, revoked_at=None)
    return Figures(
        members=cohort.places.count(),
        active=studied.aggregate(count=Count("member", distinct=True))["count"],
        certified=awards.aggregate(count=Count("member", distinct=True))["count"],
        **counted,
    )


def rows(cohort: Cohort, *, at: datetime) -> list[Row]:
    """Each member and how far they are, in a constant number of statements."""
    places = cohort.places.select_related("member").order_by("member__folded_name", "member")
    on_path = list(
        _on_path(cohort.path)
        .filter(member__in=cohort.places.values("member"))
        .select_related("version", "award")
    )
    progress = ledger.path_progress_of(on_path)
    by_member = {each.member_id: each for each in on_path}
    studied = dict(
        _studied(cohort).order_by().values_list("member").annotate(Max("last_studied_at"))
    )
    found = []
    for place in places:
        enrolment = by_member.get(place.member_id)
        reached = progress[enrolment.pk] if enrolment else None
        found.append(
            Row(
                place=place,
                headway=headway.on_path(enrolment, reached, at=at) if enrolment and reached else "",
                met=reached.met if reached else 0,
                required=reached.required if reached else 0,
                studied_at=studied.get(place.member_id),
            )
        )
    return found


def to_remind(*, at: datetime) -> QuerySet[CohortMember]:
    """Who is to be reminded: near the last day, not finished, and takes messages."""
    today = _today(at)
    return CohortMember.objects.filter(
        ~_finished(),
        reminded_at=None,
        cohort__starts_on__lte=today,
        cohort__ends_on__gte=today,
        cohort__ends_on__lte=today + REMIND_BEFORE,
        member__takes_messages=True,
        member__is_active=True,
    )


def _finished() -> Exists:
    """Of a place in a cohort: its member has completed the path."""
    completed = PathEnrolment.objects.filter(
        member=OuterRef("member"), path=OuterRef("cohort__path"), completed_at__isnull=False
    )
    return Exists(completed)


def remind(*, at: datetime) -> None:
    """Write to each of them once, part by part, while few other mails wait."""
    while messages.has_room() and _remind_some(at=at):
        pass


def _remind_some(*, at: datetime) -> bool:
    """Whether there may be more."""
    with transaction.atomic():
        due = to_remind(at=at).select_for_update(of=("self",), skip_locked=True)
        places = list(due.select_related("cohort", "member").order_by("pk")[:AT_ONCE])
        for place in places:
            _write(place, at=at)
        pks = [each.pk for each in places]
        CohortMember.objects.filter(pk__in=pks).update(reminded_at=at)
    return len(places) == AT_ONCE


def _write(place: CohortMember, *, at: datetime) -> None:
    """The day and nothing else: phones and mailboxes are shared."""
    member = place.member
    with translation.override(member.language):
        link = messages.link_to_stop(member)
        text = render_to_string(
            "emails/cohort_reminder.txt",
            {
                "day": formats.date_format(place.cohort.ends_on),
                "url": settings.SITE_URL + reverse("my_learning"),
            },
        )
        said = messages.mail_of(text.strip(), language=member.language, link=link)
        mail = EmailMessage(said["subject"], said["text"], to=[member.email])
        post.store(message=mail, stop_url=link, at=at)


def _new(cohort: Cohort, choice: Choice) -> QuerySet[Member]:
    return choice.members.exclude(pk__in=cohort.places.values("member"))


def _on_path(path: LearningPath) -> QuerySet[PathEnrolment]:
    return PathEnrolment.objects.latest_cycles().filter(path=path)


def _studied(cohort: Cohort) -> QuerySet[Enrolment]:
    """Enrolments of its members in courses that a version of its path asks for."""
    asked = PathRequirement.objects.filter(group__version__path=cohort.path)
    return Enrolment.objects.filter(
        member__in=cohort.places.values("member"),
        course__in=asked.values("course"),
        last_studied_at__isnull=False,
    )


def _today(at: datetime) -> date:
    return timezone.localdate(at, timezone.get_default_timezone())
