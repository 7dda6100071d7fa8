"""The roles, as groups. What each may do stands in ``lms.installation``."""

from django.contrib.auth.models import Group

from lms.members.models import Member

ADVOCATE = "Advocate"
TRANSLATOR = "Translator"
TRAINER = "Trainer"
SECRETARIAT = "Secretariat"
ROLES = (ADVOCATE, TRANSLATOR, TRAINER, SECRETARIAT)


def give_role(*, member: Member, role: str) -> None:
    """Add the member to the role's group; staff roles may open the admin by their permissions."""
    member.groups.add(Group.objects.get(name=role))


def may_manage(manager: Member, member: Member) -> bool:
    """Whether a manager of members may edit this one; only superusers may edit superusers."""
    return manager.is_superuser or not member.is_superuser


def may_open_admin(member: Member) -> bool:
    """Whether to show the way to the admin, in one query; the admin itself asks for rights."""
    return (
        member.is_superuser or member.groups.filter(permissions__codename="access_admin").exists()
    )
