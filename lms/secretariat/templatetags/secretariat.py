from django import template
from django.utils import timezone

from lms.secretariat import cohorts, coordinators, enrolling

register = template.Library()


@register.inclusion_tag("secretariat/enrolled.html")
def enrolled_by_staff(member):
    """What the member did not join by themselves not long ago, and whose doing it was."""
    since = timezone.now() - enrolling.TOLD
    return {"rows": enrolling.latest_of(member, since=since)}


@register.inclusion_tag("secretariat/groups.html")
def groups_of(member, path=None):
    """The cohorts that a member is in, on one path or on all of them, and the day to finish by."""
    if not member.is_authenticated:
        return {}
    now = timezone.now()
    return {
        "places": cohorts.joined_by(member, at=now, path=path),
        "of_one_path": path is not None,
        "today": timezone.localdate(now, timezone.get_default_timezone()),
    }


@register.inclusion_tag("members/agreeing.html", takes_context=True)
def agreeing_to_coordinators(context):
    """The coordinators of the member's organisation, each to be agreed to; what they coordinate."""
    member = context["request"].user
    return {
        "coordinators": coordinators.asking(member),
        "organisation": member.organisation,
        "coordinates": coordinators.held_by(member).exists(),
        "csrf_token": context["csrf_token"],
    }


@register.inclusion_tag("members/coordinating.html")
def coordinated_by(member):
    """The way to those who let a coordinator see how far they are; for others nothing."""
    is_of_one = member.organisation_id is not None
    return {"coordinates": is_of_one and coordinators.held_by(member).exists()}
