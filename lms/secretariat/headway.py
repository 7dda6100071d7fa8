"""How far members are, for as many as a page has, in a constant number of statements."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses import ledger
from courses.models import Enrolment, PathEnrolment
from lms.members.models import Member
from lms.secretariat.listing import stuck


@dataclass(frozen=True, kw_only=True)
class Row:
    """One member as the list tells of them."""

    member: Member
    roles: list[str]
    joined: int
    """Courses, also those begun anew or left since."""
    completed: int
    last_active: datetime | None
    """When they last signed in or studied: every record and every quiz handed in counts."""
    headway: list[str]
    """Where they are stuck, and how far they are on each of their paths."""


def rows(*, members: Sequence[Member], at: datetime) -> list[Row]:
    ids = [each.pk for each in members]
    counted = {
        member_id: counts
        for member_id, *counts in Enrolment.objects.filter(member__in=ids)
        .order_by()
        .values_list("member")
        .annotate(Count("course", distinct=True), Count("completed_at"), Max("last_studied_at"))
    }
    headway = _headway(ids, at=at)
    found = []
    for member in members:
        joined, completed, studied = counted.get(member.pk, (0, 0, None))
        moments = [each for each in (member.last_login, studied) if each]
        found.append(
            Row(
                member=member,
                roles=sorted(each.name for each in member.groups.all()),
                joined=joined,
                completed=completed,
                last_active=max(moments, default=None),
                headway=headway[member.pk],
            )
        )
    return found


def _headway(member_ids: Sequence[int], *, at: datetime) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for enrolment in stuck().filter(member__in=member_ids).select_related("course").order_by("pk"):
        found[enrolment.member_id].append(
            _("Stuck in “%(course)s”: the last quiz is not passed") % {"course": enrolment.course}
        )
    on_paths = list(
        PathEnrolment.objects.latest_cycles()
        .filter(member__in=member_ids)
        .select_related("path", "version", "award")
        .order_by("pk")
    )
    progress = ledger.path_progress_of(on_paths)
    for each in on_paths:
        found[each.member_id].append(
            _("%(path)s: %(headway)s")
            % {"path": each.path, "headway": on_path(each, progress[each.pk], at=at)}
        )
    return found


def on_path(path_enrolment: PathEnrolment, progress: ledger.PathProgress, *, at: datetime) -> str:
    """How far a member is with one cycle of a path; the enrolment comes with version and award."""
    award = getattr(path_enrolment, "award", None)
    if award is not None and award.revoked_at is not None:
        return _("finished, and the award was revoked")
    if path_enrolment.completed_at is not None:
        if award and award.basis == award.Basis.MANUAL and progress.met < progress.required:
            return _("finished, the award was decided by two people")
        return _("finished") if award else _("finished, the award is being made")
    if ledger.has_closed(path_enrolment.version.closes_on, at):
        return _("this version has closed before all was done")
    missing = progress.required - progress.met
    return ngettext("%(count)d course missing", "%(count)d courses missing", missing) % {
        "count": missing
    }
