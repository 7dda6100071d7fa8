from django import template

from courses.models import Course

register = template.Library()

FRONT_DOOR_COURSES = 3


@register.inclusion_tag("courses/front_door.html")
def front_door_courses():
    """The courses that stand first in the catalogue, for the home page."""
    return {"courses": Course.objects.for_readers()[:FRONT_DOOR_COURSES]}
