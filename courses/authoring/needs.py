"""Pages that learning paths need: what unpublishing or deleting them would take from members."""

from collections.abc import Sequence

from django.db.models import Q
from wagtail.models import Page

from assessments.models import Attempt
from courses.models import (
    Activity,
    Course,
    Enrolment,
    LearningRecord,
    Lesson,
    PathRequirement,
    PathVersion,
)
from courses.places import PLACE


def needed_by_paths(pages: Sequence[Page]) -> list[tuple[PathVersion, Course]]:
    """Published versions with their courses that these pages leave without anything to do."""
    within = Q()
    for page in pages:
        within |= Q(path__startswith=page.path)
    if not within:
        return []
    lessons = Q()
    for page in pages:
        lessons |= Q(lesson__path__startswith=page.path)
    touched = Activity.objects.current().filter(lessons)
    emptied = Q(pk__in=touched.values("course")) & ~Q(
        pk__in=Activity.objects.current().exclude(lessons).values("course")
    )
    courses = Course.objects.live().filter(within | emptied)
    requirements = (
        PathRequirement.objects.filter(course__in=courses, group__version__live=True)
        .select_related("course", "group__version__path")
        .order_by("group__version__path", "-group__version__number", "course__title")
    )
    return [(each.group.version, each.course) for each in requirements]


def reasons_to_keep(page: Page) -> set[str]:
    """Why the page may be unpublished and never deleted.

    ``joined``, ``asked`` or ``recorded`` of the courses from it down; ``learned`` or ``begun`` of
    its lessons.
    """
    courses = Course.objects.descendant_of(page, inclusive=True)
    lessons = Lesson.objects.descendant_of(page, inclusive=True)
    places = Enrolment.objects.filter(course__activities__lesson__in=lessons)
    found = {
        "joined": Enrolment.objects.filter(course__in=courses),
        "asked": PathRequirement.objects.filter(course__in=courses),
        "recorded": Activity.objects.filter(course__in=courses),
        "learned": LearningRecord.objects.filter(activity__lesson__in=lessons),
        # Begun, and maybe answered: what is not handed in is no record yet.
        "begun": Attempt.objects.filter(place__in=places.values(place=PLACE)),
    }
    return {reason for reason, rows in found.items() if rows.exists()}
