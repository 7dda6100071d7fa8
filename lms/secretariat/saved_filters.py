"""Filters that members of the secretariat keep for themselves."""

from django.db.models import QuerySet

from lms.members.models import Member
from lms.secretariat.models import SavedFilter


def of(member: Member) -> QuerySet[SavedFilter]:
    return SavedFilter.objects.filter(member=member).order_by("name")


def save(*, member: Member, name: str, query: str) -> None:
    """Keep them under the name; another of the same name is replaced."""
    SavedFilter.objects.update_or_create(member=member, name=name, defaults={"query": query})


def delete(*, member: Member, filter_id: int) -> bool:
    """Whether there was one of this member's."""
    deleted, _kinds = SavedFilter.objects.filter(member=member, pk=filter_id).delete()
    return deleted > 0
