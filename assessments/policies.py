"""Rights over the bank follow from rights over collections."""

from wagtail.permission_policies.collections import CollectionPermissionPolicy
from wagtail.permissions import register_permission_policy

from assessments.models import Case, Category, Question, Quiz


def register() -> None:
    for model in (Question, Quiz, Case, Category):
        register_permission_policy(model, CollectionPermissionPolicy(model))
