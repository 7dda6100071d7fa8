"""Interactive exercises whose authors said that they count."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from courses.activities.kinds import ActivityKind, Asked
from courses.models import Activity, Lesson


class CountedExercise(ActivityKind):
    def asked_in(self, lesson: Lesson, *, course_id: int) -> Mapping[Asked, int | None]:
        return {
            Asked(Activity.Kind.EXERCISE, exercise_id=pk): least
            for pk, least in lesson.counted_exercises.items()
        }

    def how(self, activity: Activity, *, result: int | None, is_checked: bool) -> str:
        least = activity.least_percent
        if least is None:
            return _("Complete the exercise in this lesson.")
        how = _("Reach at least %(least)d%% in the exercise of this lesson.") % {"least": least}
        if result is None:
            return how
        told = (
            _("Your last result (checked by the site): %(result)d%%.")
            if is_checked
            else _("Your last result (self-reported): %(result)d%%.")
        )
        return f"{how} {told % {'result': result}}"
