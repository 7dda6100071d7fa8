"""The kinds by their names in the database."""

from courses.activities.exercises import CountedExercise
from courses.activities.kinds import ActivityKind, Asked
from courses.activities.quizzes import QuizAtTheEnd
from courses.activities.reading import Reading
from courses.models import Activity, Lesson

_READING = Reading()
_KINDS: dict[str, ActivityKind] = {
    Activity.Kind.EXERCISE: CountedExercise(),
    Activity.Kind.QUIZ: QuizAtTheEnd(),
    Activity.Kind.READ: _READING,
}


def kind_of(activity: Activity) -> ActivityKind:
    return _KINDS[activity.kind]


def asked_in(lesson: Lesson, *, course_id: int) -> dict[Asked, int | None]:
    """What the lesson asks, with the least score in per cent; reading where nothing else is."""
    found: dict[Asked, int | None] = {}
    for kind in _KINDS.values():
        if kind is not _READING:
            found.update(kind.asked_in(lesson, course_id=course_id))
    return found or dict(_READING.asked_in(lesson, course_id=course_id))
