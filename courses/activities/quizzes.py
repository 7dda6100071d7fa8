"""The quiz at the end of a lesson, to be passed."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from courses.activities.kinds import ActivityKind, Asked
from courses.models import Activity, Lesson


class QuizAtTheEnd(ActivityKind):
    def asked_in(self, lesson: Lesson, *, course_id: int) -> Mapping[Asked, int | None]:
        """Not the quiz that is taken before and after the course, wherever it came from."""
        quiz = lesson.quiz
        if quiz is None or quiz.compared_courses.filter(pk=course_id).exists():
            return {}
        return {Asked(Activity.Kind.QUIZ, quiz_id=quiz.pk): None}

    def how(self, activity: Activity, *, result: int | None, is_checked: bool) -> str:
        pass_mark = activity.quiz.pass_mark if activity.quiz else 0
        if result is None:
            return _("Pass the quiz with at least %(pass_mark)d%%.") % {"pass_mark": pass_mark}
        return _(
            "Pass the quiz with at least %(pass_mark)d%%. Your best result so far: %(best)d%%."
        ) % {"pass_mark": pass_mark, "best": result}
