from django import template

from courses import access, readability

register = template.Library()

FRONT_DOOR_COURSES = 3


@register.inclusion_tag("courses/front_door.html")
def front_door_courses():
    """The courses that stand first in the catalogue, for the home page."""
    courses = access.courses_for_readers(at_most=FRONT_DOOR_COURSES)
    partly = readability.partly_readable(courses)
    return {"courses": [(course, partly.get(course.pk)) for course in courses]}
