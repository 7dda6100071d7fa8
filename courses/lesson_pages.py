"""What a lesson's page tells of the lesson and of where somebody is with it."""

from typing import Any

from cms.h5p import starting
from courses import trails
from courses.ledger import CourseProgress, Requirement
from courses.models import Enrolment, Lesson
from courses.outline import Outline
from courses.standings import Standings


def told(
    *,
    outline: Outline,
    lesson: Lesson,
    enrolment: Enrolment,
    progress: CourseProgress,
    quizzes: Standings,
) -> dict[str, Any]:
    """For ``courses/lesson.html``: all but what the page sends, and where to."""
    # One that is being written may not be stored yet, and stands in its outline as 0.
    pk = lesson.pk or 0
    here = next(each for each in outline.lessons if each.pk == pk)
    module_url = outline.module_url(module := outline.module_of(here))
    before, after = outline.neighbours(here)
    trail = trails.course_trail(
        outline=outline, enrolment=enrolment, progress=progress, here=here, quizzes=quizzes
    )
    asked = [each for each in progress.requirements if (each.activity.lesson_id or 0) == pk]
    return {
        "course": outline.course,
        "module": module,
        "module_url": module_url,
        "lesson": lesson,
        "lesson_url": outline.urls[pk],
        "progress": progress,
        "station": trail.station_of(module_url),
        "trail": trail,
        "quiz": lesson.quiz,
        "quiz_standing": next((quizzes.get(each.activity.pk) for each in asked), None),
        "quiz_passed": any(each.met and each.activity.quiz_id for each in asked),
        "exercises": _exercises_in(asked),
        "starts": starting.starts(contents=[each.pk for each in lesson.interactive]),
        "done": pk in trails.done_lessons(progress),
        "asks_reading": not (lesson.quiz or lesson.counted_exercises or outline.course.is_reader),
        "previous": (before, outline.urls[before.pk]) if before else None,
        "next": (after, outline.urls[after.pk]) if after else None,
    }


def _exercises_in(asked: list[Requirement]) -> dict[int, Requirement]:
    """What the lesson's exercises count, by the id of their content."""
    return {
        each.activity.exercise_id: each for each in asked if each.activity.exercise_id is not None
    }
