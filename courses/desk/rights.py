"""Who of the staff may see how members do in a quiz, and who may see whose it is."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from wagtail.permissions import policy_registry

from assessments.models import Quiz
from courses.models import Enrolment
from lms.members.models import Member


def quizzes_for(member: Member) -> QuerySet[Quiz]:
    """The quizzes that they may change; for whoever looks after members, all."""
    if looks_after_members(member):
        return Quiz.objects.all()
    policy = policy_registry.get_by_type(Quiz)
    return policy.instances_user_has_permission_for(member, "change")


def may_open(member: Member) -> bool:
    policy = policy_registry.get_by_type(Quiz)
    return looks_after_members(member) or policy.user_has_permission(member, "change")


def looks_after_members(member: Member) -> bool:
    return member.has_perm("members.change_member")


def name_of(enrolment: Enrolment, *, to: Member) -> str:
    """The display name, to whoever may see names; to others a number, the same on all pages."""
    if looks_after_members(to):
        return str(enrolment.member)
    return _("Learner %(number)d") % {"number": enrolment.pk}
