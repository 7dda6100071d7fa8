"""Coordinators of organisations: members who see how far those are who agreed to it.

Each member agrees to each coordinator by name, so that nobody who is named later, or comes with a
merge, sees what was meant for another. How far somebody is comes from the ledger, as everywhere.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from cms.reading import Localized
from courses import ledger
from courses.models import Enrolment, PathEnrolment
from lms.members.models import Member, Organisation
from lms.secretariat.models import Coordinator, CoordinatorConsent


class NotOfIt(Exception):
    """Only who belongs to an organisation, and can sign in, coordinates it."""


class AlreadyOne(Exception):
    """They coordinate it."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """A course, counted in lessons, or a path, counted in courses."""

    title: Localized
    met: int
    required: int
    completed_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Row:
    """How far one member is; nothing of results, answers, awards or addresses."""

    member: Member
    courses: list[Line]
    paths: list[Line]


def current() -> QuerySet[Coordinator]:
    """Those who can sign in and are of the organisation; the database ends all others."""
    return Coordinator.objects.filter(
        member__is_active=True, member__organisation=F("organisation")
    ).select_related("member", "organisation")


def held_by(member: Member) -> QuerySet[Coordinator]:
    """What they coordinate: one organisation, or none."""
    return current().filter(member=member)


def of(organisation: Organisation) -> QuerySet[Coordinator]:
    """Also those who cannot sign in just now, so that they can be removed."""
    found = organisation.coordinators.select_related("member")
    return found.order_by("member__folded_name", "pk")


def name(*, organisation: Organisation, email: str, by: Member, at: datetime) -> Coordinator:
    """Name the member with this address; it is logged, and they are told.

    Raises ``NotOfIt`` and ``AlreadyOne``.
    """
    with transaction.atomic():
        # Locked, so that they do not change organisation meanwhile.
        members = Member.objects.select_for_update().filter(is_active=True, waits_since=None)
        member = members.filter(email=email, organisation=organisation).first()
        if member is None:
            raise NotOfIt
        coordinator, is_new = Coordinator.objects.get_or_create(
            member=member,
            defaults={"organisation": organisation, "named_by": by, "named_at": at},
        )
        if not is_new:
            raise AlreadyOne
        # By number: the log outlives the name of who leaves.
        told = {"member": member.pk}
        log(instance=organisation, action="secretariat.name_coordinator", user=by, data=told)
        _tell(member, "emails/coordinator_named.txt")
    return coordinator


def remove(*, organisation: Organisation, coordinator_id: int, by: Member) -> bool:
    """Whether they coordinated it. What members agreed to ends; it is logged, and they are told."""
    with transaction.atomic():
        found = Coordinator.objects.select_for_update().filter(organisation=organisation)
        coordinator = found.filter(pk=coordinator_id).first()
        if coordinator is None:
            return False
        member = coordinator.member
        coordinator.delete()
        told = {"member": member.pk}
        log(instance=organisation, action="secretariat.remove_coordinator", user=by, data=told)
        _tell(member, "emails/coordinator_removed.txt")
    return True


def asking(member: Member) -> QuerySet[Coordinator]:
    """Whom a member is asked to agree to, each with whether they do, as ``agreed``."""
    given = CoordinatorConsent.objects.filter(coordinator=OuterRef("pk"), member=member)
    return (
        current()
        .filter(organisation=member.organisation_id)
        .exclude(member=member)
        .annotate(agreed=Exists(given))
        .order_by("member__folded_name", "pk")
    )


def agree(*, member: Member, coordinator_ids: Collection[int], at: datetime) -> None:
    """Agree to exactly these; to all others no longer, from this moment on."""
    with transaction.atomic():
        locked = Member.objects.select_for_update().get(pk=member.pk)
        wanted = asking(locked).filter(pk__in=coordinator_ids)
        locked.coordinator_consents.exclude(coordinator__in=wanted.values("pk")).delete()
        CoordinatorConsent.objects.bulk_create(
            CoordinatorConsent(coordinator=each, member=locked, given_at=at)
            for each in wanted.exclude(consents__member=locked)
        )


def seen_by(member: Member) -> QuerySet[Member]:
    """Those who agreed to this coordinator, are of the organisation and can take it back."""
    return Member.objects.filter(
        coordinator_consents__coordinator__in=held_by(member),
        organisation=F("coordinator_consents__coordinator__organisation"),
        is_active=True,
    ).order_by("folded_name", "pk")


def rows(coordinator: Coordinator) -> list[Row]:
    """Each of them and how far they are, in a constant number of statements."""
    members = list(seen_by(coordinator.member))
    courses, paths = _courses_of(members), _paths_of(members)
    return [Row(member=each, courses=courses[each.pk], paths=paths[each.pk]) for each in members]


def _courses_of(members: Sequence[Member]) -> dict[int, list[Line]]:
    """What is offered now, as on their own page; a reader asks nothing and is left out."""
    enrolments = list(
        Enrolment.objects.active()
        .filter(member__in=members, course__live=True, course__is_reader=False)
        .select_related("course")
        .order_by("-last_studied_at", "-enrolled_at")
    )
    progress = ledger.course_progress_of(enrolments)
    found: dict[int, list[Line]] = defaultdict(list)
    for each in enrolments:
        reached = progress[each.pk]
        found[each.member_id].append(
            Line(
                title=each.course.localized_title,
                met=reached.met,
                required=reached.required,
                completed_at=each.completed_at,
            )
        )
    return found


def _paths_of(members: Sequence[Member]) -> dict[int, list[Line]]:
    on_paths = list(
        PathEnrolment.objects.latest_cycles()
        .filter(member__in=members)
        .select_related("path", "version")
        .order_by("-enrolled_at", "-pk")
    )
    progress = ledger.path_progress_of(on_paths)
    found: dict[int, list[Line]] = defaultdict(list)
    for each in on_paths:
        reached = progress[each.pk]
        found[each.member_id].append(
            Line(
                title=each.path.localized_title,
                met=reached.met,
                required=reached.required,
                completed_at=each.completed_at,
            )
        )
    return found


def _tell(member: Member, template: str) -> None:
    """In their language; it names nobody: phones and mailboxes are shared."""
    if not member.is_active:
        return
    with translation.override(member.language):
        context = {
            "site_name": settings.SITE_NAME,
            "contact_email": settings.CONTACT_EMAIL,
            "url": settings.SITE_URL + reverse("your_organisation"),
        }
        send_mail(
            subject=_("A message from %(site_name)s") % context,
            message=render_to_string(template, context),
            from_email=None,
            recipient_list=[member.email],
        )
