"""Who of the staff may see how members do in a quiz, and who may see whose it is."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from wagtail.models import Page
from wagtail.permissions import policy_registry

from assessments.models import Quiz
from courses.models import Course, Enrolment
from lms.members.models import Member


def quizzes_for(member: Member) -> QuerySet[Quiz]:
    """The quizzes that they may change; for whoever looks after members, all."""
    return Quiz.objects.all() if looks_after_members(member) else quizzes_to_change(member)


def quizzes_to_change(member: Member) -> QuerySet[Quiz]:
    """Those of which they may see the key before anybody has answered: who writes them."""
    policy = policy_registry.get_by_type(Quiz)
    return policy.instances_user_has_permission_for(member, "change")


def courses_for(member: Member) -> QuerySet[Course]:
    """The courses whose learners they may look at: their own; for who looks after members, all."""
    if looks_after_members(member):
        return Course.objects.all()
    policy = policy_registry.get_by_type(Page)
    mine = policy.instances_user_has_permission_for(member, "change")
    return Course.objects.filter(pk__in=mine.order_by().values("pk"))


def may_open(member: Member) -> bool:
    policy = policy_registry.get_by_type(Quiz)
    return looks_after_members(member) or policy.user_has_permission(member, "change")


def may_change(member: Member, quiz: Quiz) -> bool:
    """Whether they decide about its marks."""
    policy = policy_registry.get_by_type(Quiz)
    return policy.user_has_permission_for_instance(member, "change", quiz)


def looks_after_members(member: Member) -> bool:
    return member.has_perm("members.change_member")


def name_of(enrolment: Enrolment, *, to: Member) -> str:
    """The display name, to whoever may see names; to others a number, the same on all pages."""
    if looks_after_members(to):
        return str(enrolment.member)
    return _("Learner %(number)d") % {"number": enrolment.pk}
