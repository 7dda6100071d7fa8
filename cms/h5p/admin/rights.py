"""Whose interactive content is whose: that of the collections one has rights over."""

from django.db.models import QuerySet
from wagtail.models import Collection
from wagtail.permissions import policy_registry

from cms.h5p.models import Content, PackageImport
from lms.members.models import Member


def collections_for(member: Member) -> QuerySet[Collection]:
    """Where the member may bring packages to."""
    policy = policy_registry.get_by_type(Content)
    return policy.collections_user_has_permission_for(member, "add").order_by("path")


def imports_for(member: Member) -> QuerySet[PackageImport]:
    """The packages that were brought to these, the newest first."""
    mine = collections_for(member).order_by().values("pk")
    found = PackageImport.objects.filter(collection__in=mine)
    return found.select_related("version__content", "replaces", "asked_by").order_by("-pk")
