"""Rights over interactive content follow from rights over collections."""

from wagtail.permission_policies.collections import CollectionPermissionPolicy
from wagtail.permissions import register_permission_policy

from cms.h5p.models import Content


def register() -> None:
    register_permission_policy(Content, CollectionPermissionPolicy(Content))
