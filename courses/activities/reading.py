"""A lesson that is read, and marked as done."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from courses.activities.kinds import ActivityKind, Asked
from courses.models import Activity, Lesson


class Reading(ActivityKind):
    """Asked where nothing else is (``registry.asked_in``)."""

    def asked_in(self, lesson: Lesson, *, course_id: int) -> Mapping[Asked, int | None]:
        return {Asked(Activity.Kind.READ): None}

    def how(self, activity: Activity, *, result: int | None, is_checked: bool) -> str:
        return _("Read the lesson and mark it as done.")
