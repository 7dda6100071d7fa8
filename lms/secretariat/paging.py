"""Pages of the list of members, each found by where the one before it ended.

However far one leafs, a page costs what the first one does; counting stops where nobody would read
on.
"""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from lms.members.models import Member

PER_PAGE = 25
COUNTED = 1000


@dataclass(frozen=True, kw_only=True)
class Page:
    members: list[Member]
    has_previous: bool
    has_next: bool


def count(found: QuerySet[Member]) -> int | None:
    """How many there are; None for more than ``COUNTED``."""
    counted = found.order_by()[: COUNTED + 1].count()
    return counted if counted <= COUNTED else None


def page(found: QuerySet[Member], *, after: int | None = None, before: int | None = None) -> Page:
    """Who stands next to a member, or at the beginning if there is none of that number.

    ``found`` is in the order of ``listing.found``. A member is a place even if they do not fit the
    filters any more.
    """
    place = Member.objects.filter(pk=after or before).values_list("folded_name", "pk").first()
    if place is None:
        members = list(found[: PER_PAGE + 1])
        return _page(members, has_previous=False, has_next=len(members) > PER_PAGE)
    name, pk = place
    if after:
        # The first condition is said by the second, and lets an index begin at the place.
        beyond = Q(folded_name__gte=name) & (Q(folded_name__gt=name) | Q(pk__gt=pk))
        members = list(found.filter(beyond)[: PER_PAGE + 1])
        return _page(members, has_previous=True, has_next=len(members) > PER_PAGE)
    beyond = Q(folded_name__lte=name) & (Q(folded_name__lt=name) | Q(pk__lt=pk))
    members = list(found.filter(beyond).order_by("-folded_name", "-pk")[: PER_PAGE + 1])
    if len(members) <= PER_PAGE:
        # The first page is a whole one, even if fewer stand before the place.
        return page(found)
    return _page(members[PER_PAGE - 1 :: -1], has_previous=True, has_next=True)


def _page(members: list[Member], *, has_previous: bool, has_next: bool) -> Page:
    return Page(members=members[:PER_PAGE], has_previous=has_previous, has_next=has_next)
