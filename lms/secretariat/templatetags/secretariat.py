from django import template
from django.utils import timezone

from lms.secretariat import enrolling

register = template.Library()


@register.inclusion_tag("secretariat/enrolled.html")
def enrolled_by_staff(member):
    """What the member did not join by themselves not long ago, and whose doing it was."""
    since = timezone.now() - enrolling.TOLD
    return {"rows": enrolling.latest_of(member, since=since)}
