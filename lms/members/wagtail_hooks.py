from wagtail import hooks

from lms.members.viewsets import AssignRole, SetActiveState, organisations


@hooks.register("register_admin_viewset")
def organisation_viewset():
    return organisations


# After Wagtail's own, in whose place they come.
for action in (AssignRole, SetActiveState):
    hooks.register("register_bulk_action", action, order=1)
