"""Members chosen from the list, for what is done with all of them."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from lms.members.models import Member
from lms.secretariat import listing
from lms.secretariat.listing import Filters
from lms.secretariat.models import Choice, Chosen

MOST = 10_000
KEPT = timedelta(days=1)
_AT_A_TIME = 1000


class Nobody(Exception):
    """There is nobody among those who were chosen."""


class Unknown(Exception):
    """Among those who were chosen is somebody who does not exist for whoever chose."""


class TooMany(Exception):
    """More than ``MOST``."""


def some(*, member_ids: Collection[int], by: Member, at: datetime) -> Choice:
    """Raises ``Nobody`` and ``Unknown``."""
    return _keep(among(member_ids=member_ids, by=by, at=at), by=by, at=at)


def all_found(*, filters: Filters, by: Member, at: datetime) -> Choice:
    """Whoever fits the filters now. Raises ``Nobody`` and ``TooMany``."""
    found = listing.found(filters=filters, reader=by, at=at).order_by()
    ids = list(found.values_list("pk", flat=True)[: MOST + 1])
    if not ids:
        raise Nobody
    if len(ids) > MOST:
        raise TooMany
    return _keep(ids, by=by, at=at)


def among(*, member_ids: Collection[int], by: Member, at: datetime) -> list[int]:
    """All of these, by their names. Raises ``Nobody`` and ``Unknown``."""
    wanted = set(member_ids)
    if not wanted:
        raise Nobody
    everybody = listing.found(filters=Filters(), reader=by, at=at)
    ids = list(everybody.filter(pk__in=wanted).values_list("pk", flat=True))
    if len(ids) < len(wanted):
        raise Unknown
    return ids


def fitting(*, filters: Filters, by: Member, at: datetime) -> list[int]:
    """Whoever fits the filters now, however many, by their names. Raises ``Nobody``."""
    found = listing.found(filters=filters, reader=by, at=at)
    ids = list(found.values_list("pk", flat=True))
    if not ids:
        raise Nobody
    return ids


def of(member: Member) -> QuerySet[Choice]:
    return Choice.objects.filter(by=member)


def forget(*, at: datetime) -> None:
    Choice.objects.filter(made_at__lt=at - KEPT).delete()


@transaction.atomic
def _keep(ids: Collection[int], *, by: Member, at: datetime) -> Choice:
    choice = Choice.objects.create(by=by, made_at=at)
    rows = [Chosen(choice=choice, member_id=pk) for pk in sorted(ids)]
    Chosen.objects.bulk_create(rows, batch_size=_AT_A_TIME)
    return choice
