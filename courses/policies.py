"""Rights that depend on the state of an object."""

from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from courses.models import PathVersion


class PathVersionPolicy(ModelPermissionPolicy):
    """A published version is a promise to those who joined: nobody changes or deletes it."""

    FROZEN = frozenset({"change", "delete", "publish", "unpublish"})

    def user_has_permission_for_instance(self, user, action, instance):
        if instance.live and action in self.FROZEN:
            return False
        return super().user_has_permission_for_instance(user, action, instance)

    def user_has_any_permission_for_instance(self, user, actions, instance):
        return any(
            self.user_has_permission_for_instance(user, action, instance) for action in actions
        )


def register() -> None:
    register_permission_policy(PathVersion, PathVersionPolicy(PathVersion))
