"""Whose is what: the objects a member of staff may see, by the model's permission policy."""

from django.db.models import Model, QuerySet
from wagtail.permissions import policy_registry

from lms.members.models import Member

ANY = ["add", "change", "delete", "view"]


def visible_to(member: Member, model: type[Model]) -> QuerySet[Model]:
    """The objects over which the member has any right."""
    policy = policy_registry.get_by_type(model)
    return policy.instances_user_has_any_permission_for(member, ANY)
