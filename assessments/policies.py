"""Rights over questions and quizzes follow from rights over their collection."""

from wagtail.permission_policies.collections import CollectionPermissionPolicy
from wagtail.permissions import register_permission_policy

from assessments.models import Question, Quiz


def register() -> None:
    for model in (Question, Quiz):
        register_permission_policy(model, CollectionPermissionPolicy(model))
