from django import template

from courses import readability
from courses.models import Course

register = template.Library()

FRONT_DOOR_COURSES = 3


@register.inclusion_tag("courses/front_door.html")
def front_door_courses():
    """The courses that stand first in the catalogue, for the home page."""
    courses = list(Course.objects.for_readers()[:FRONT_DOOR_COURSES])
    partly = readability.partly_readable(courses)
    return {"courses": [(course, partly.get(course.pk)) for course in courses]}
