"""Organisations that people and more belong to are merged into another, and not deleted."""

from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.db import transaction
from django.db.models import QuerySet
from wagtail.log_actions import log

from courses.models import Enrolment, PathEnrolment
from lms.members.fields import FoldedNamesField
from lms.members.models import Member, Organisation
from lms.secretariat.models import Invitation, SavedFilter
from lms.secretariat.signals import organisation_merging


class SameOne(Exception):
    """An organisation is not merged into itself."""


@dataclass(frozen=True, kw_only=True)
class Uses:
    """How many of each belong to an organisation."""

    members: int
    coordinators: int
    invitations: int
    filters: int
    enrolments: int
    """On courses and paths, of those who belonged to it when they joined."""

    def __bool__(self) -> bool:
        return bool(self.members or self.invitations or self.filters or self.enrolments)


def uses(organisation: Organisation) -> Uses:
    return Uses(
        members=Member.objects.filter(organisation=organisation).count(),
        coordinators=organisation.coordinators.count(),
        invitations=Invitation.objects.filter(organisation=organisation).count(),
        filters=len(_filters(organisation.pk)),
        enrolments=sum(rows.count() for rows in _enrolments(organisation)),
    )


def delete(*, organisation_id: int, by: Member) -> Uses:
    """Delete it if nothing belongs to it; what does, if it was kept. It is logged.

    Raises ``Organisation.DoesNotExist``.
    """
    with transaction.atomic():
        # Locked, so that nobody joins it meanwhile.
        organisation = Organisation.objects.select_for_update().get(pk=organisation_id)
        if used := uses(organisation):
            return used
        log(instance=organisation, action="wagtail.delete", user=by, deleted=True)
        organisation.delete()
        return used


def merge(*, organisation_id: int, into_id: int, by: Member) -> Uses:
    """Move all that belongs to one to another and delete it; what was moved. It is logged.

    Raises ``SameOne``, and ``Organisation.DoesNotExist`` if one of them was deleted meanwhile.
    """
    if organisation_id == into_id:
        raise SameOne
    with transaction.atomic():
        both = Organisation.objects.select_for_update().order_by("pk")
        rows = {each.pk: each for each in both.filter(pk__in=[organisation_id, into_id])}
        if len(rows) < len({organisation_id, into_id}):
            raise Organisation.DoesNotExist
        organisation, into = rows[organisation_id], rows[into_id]
        moved = Uses(
            # First, for what its members agreed to ends when they are not of one organisation.
            coordinators=organisation.coordinators.update(organisation=into),
            members=Member.objects.filter(organisation=organisation).update(organisation=into),
            invitations=Invitation.objects.filter(organisation=organisation).update(
                organisation=into
            ),
            filters=_move_filters(organisation.pk, into.pk),
            enrolments=sum(rows.update(organisation=into) for rows in _enrolments(organisation)),
        )
        organisation_merging.send(organisation, into=into)
        told = {"name": organisation.name, **asdict(moved)}
        log(instance=into, action="secretariat.merge_organisation", user=by, data=told)
        log(instance=organisation, action="wagtail.delete", user=by, deleted=True)
        organisation.delete()
        _keep_what_it_lacks(into, organisation)
        return moved


def _keep_what_it_lacks(into: Organisation, gone: Organisation) -> None:
    """Names in languages in which it has none, and the kind; what it says itself stays."""
    into.names = {**gone.names, **into.names}
    into.kind = into.kind or gone.kind
    into.save(update_fields=["names", "folded_names", "kind"])


def called(*names: str, but: Organisation) -> Organisation | None:
    """Another that has one of these names in any language, however it is typed."""
    line = FoldedNamesField.line
    others = Organisation.objects.exclude(pk=but.pk)
    for name in names:
        folded = line(name)
        if folded.strip() and (found := others.filter(folded_names__contains=folded).first()):
            return found
    return None


def _enrolments(organisation: Organisation) -> list[QuerySet[Any]]:
    return [model.objects.filter(organisation=organisation) for model in (Enrolment, PathEnrolment)]


def _filters(organisation_id: int) -> list[SavedFilter]:
    """Those that narrow the list of members to the organisation."""
    chosen = ("organisation", str(organisation_id))
    # The rest of the address may be anything: some more rows are looked at than are meant.
    rows = SavedFilter.objects.filter(query__contains=urlencode([chosen]))
    return [row for row in rows if chosen in parse_qsl(row.query)]


def _move_filters(organisation_id: int, into_id: int) -> int:
    rows = _filters(organisation_id)
    for row in rows:
        row.query = urlencode(
            [
                (name, str(into_id) if name == "organisation" else value)
                for name, value in parse_qsl(row.query)
            ]
        )
    SavedFilter.objects.bulk_update(rows, ["query"])
    return len(rows)
