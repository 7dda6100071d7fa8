"""Pages of the list of members, each found by where the one before it ended.

However far one leafs, a page costs what the first one does; counting stops where nobody would read
on.
"""

from dataclasses import dataclass

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Concat

from lms.members.models import Member

PER_PAGE = 25
COUNTED = 1000
# The same order by what no index has: databases take those whom they look for to stand anywhere
# among all names, and would walk through these; one name's bearers stand side by side.
_SORTED = Concat("folded_name", Value(""))


@dataclass(frozen=True, kw_only=True)
class Page:
    members: list[Member]
    count: int | None
    """How many there are on all pages; None for more than ``COUNTED``."""
    has_previous: bool
    has_next: bool


def page(found: QuerySet[Member], *, after: int | None = None, before: int | None = None) -> Page:
    """Who stands next to a member, or at the beginning if there is none of that number.

    ``found`` is in the order of ``listing.found``. A member is a place even if they do not fit the
    filters any more.
    """
    keys = list(found.order_by().values_list("pk", flat=True)[: COUNTED + 1])
    if len(keys) > COUNTED:
        return _next_to(found, F("folded_name"), after=after, before=before, count=None)
    # Few are put in order faster than they are found among everybody in the order of names.
    few = Member.objects.filter(pk__in=keys)
    return _next_to(few, _SORTED, after=after, before=before, count=len(keys))


def _next_to(
    found: QuerySet[Member],
    name_order: F | Concat,
    *,
    after: int | None,
    before: int | None,
    count: int | None,
) -> Page:
    found = found.select_related("organisation").prefetch_related("groups")
    found = found.order_by(name_order.asc(), "pk")
    place = Member.objects.filter(pk=after or before or 0).values_list("folded_name", "pk").first()
    if place is not None and after:
        name, pk = place
        # The first condition is said by the second, and lets an index begin at the place.
        beyond = Q(folded_name__gte=name) & (Q(folded_name__gt=name) | Q(pk__gt=pk))
        members = list(found.filter(beyond)[: PER_PAGE + 1])
        return _page(members, has_previous=True, count=count)
    if place is not None:
        name, pk = place
        beyond = Q(folded_name__lte=name) & (Q(folded_name__lt=name) | Q(pk__lt=pk))
        members = list(found.filter(beyond).order_by(name_order.desc(), "-pk")[: PER_PAGE + 1])
        if len(members) > PER_PAGE:
            shown = members[PER_PAGE - 1 :: -1]
            return Page(members=shown, count=count, has_previous=True, has_next=True)
    # Also if fewer than a page stand before the place: the first page is a whole one.
    return _page(list(found[: PER_PAGE + 1]), has_previous=False, count=count)


def _page(members: list[Member], *, has_previous: bool, count: int | None) -> Page:
    return Page(
        members=members[:PER_PAGE],
        count=count,
        has_previous=has_previous,
        has_next=len(members) > PER_PAGE,
    )
