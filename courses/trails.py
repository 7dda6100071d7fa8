"""Where a member is on a course, as the stations of a trail.

A station is open, here (the next step), done or locked, as the templates in ``ui/`` draw it.
"""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.reading import Localized
from courses import standings
from courses.ledger import CourseProgress
from courses.models import Course, Enrolment, Lesson, Module
from courses.outline import Outline, OutlinedLesson, OutlinedModule

OPEN, HERE, DONE, LOCKED = "open", "here", "done", "locked"


@dataclass(frozen=True, kw_only=True)
class Station:
    """One station of a trail. ``stops`` are the smaller stations inside it."""

    title: Localized | str
    url: str
    state: str
    note: str = ""
    reason: str = ""
    stops: tuple["Station", ...] = ()


@dataclass(frozen=True, kw_only=True)
class CourseTrail:
    """A course's stations for one member, or for a visitor."""

    stations: tuple[Station, ...]
    next_lesson: OutlinedLesson | None
    missing: tuple["Missing", ...] = ()

    @property
    def next_step(self) -> "Missing | None":
        """The first that is missing and can be done; if nothing can, the first."""
        doable = (each for each in self.missing if not each.is_blocked)
        return next(doable, next(iter(self.missing), None))

    def station_of(self, url: str) -> Station | None:
        """The module's station that leads to this address."""
        return next((station for station in self.stations if station.url == url), None)


@dataclass(frozen=True, kw_only=True)
class Missing:
    """A requirement that is not met: what, how to meet it, and where."""

    title: Localized
    how: str
    url: str
    is_blocked: bool = False
    """Nothing can be done about it now but to wait, or to ask."""


def course_url(course: Course) -> str:
    return reverse("course", args=[course.slug])


def module_url(course: Course, module: Module | OutlinedModule) -> str:
    return reverse("module", args=[course.slug, module.slug])


def done_lessons(progress: CourseProgress) -> set[int | None]:
    """Ids of the lessons of which nothing is missing."""
    missing = {requirement.activity.lesson_id for requirement in progress.missing}
    return {each.activity.lesson_id for each in progress.requirements} - missing


def course_trail(
    *,
    outline: Outline,
    enrolment: Enrolment | None,
    progress: CourseProgress | None,
    here: Lesson | OutlinedLesson | None = None,
    quizzes: standings.Standings | None = None,
) -> CourseTrail:
    """The trail of a course; for somebody not enrolled its lessons are locked, but for open ones.

    ``here`` is the lesson being read; without one, the next step is where the member is.
    ``quizzes`` says where they are with those of the course.
    """
    urls = outline.urls
    done = done_lessons(progress) if progress else set()
    lessons = outline.lessons
    by_pk = {lesson.pk: lesson for lesson in lessons}
    missing = tuple(
        Missing(
            title=lesson.localized_title,
            how=standings.what_to_do(requirement, (quizzes or {}).get(requirement.activity.pk)),
            url=urls[lesson.pk],
            is_blocked=standings.is_blocked(requirement, quizzes or {}),
        )
        for requirement in (progress.missing if progress else [])
        if (lesson := by_pk.get(requirement.activity.lesson_id or 0))
    )
    blocked = {each.url for each in missing if each.is_blocked}
    undone = [lesson for lesson in lessons if lesson.pk not in done]
    doable = (lesson for lesson in undone if urls[lesson.pk] not in blocked)
    is_reader = outline.course.is_reader
    # A reader is opened anywhere, and nothing of it is ever done.
    next_lesson = None if is_reader else next(doable, next(iter(undone), None))
    stations = []
    for part in outline.modules:
        stops = tuple(
            Station(
                title=lesson.localized_title,
                url=urls[lesson.pk] if enrolment or lesson.open_to_visitors else "",
                state=_lesson_state(lesson, enrolment, done, here or next_lesson),
                note=minutes_in_words(lesson.minutes),
                reason=(
                    _("Open to read before you join")
                    if lesson.open_to_visitors and enrolment is None
                    else ""
                ),
            )
            for lesson in part.lessons
        )
        stations.append(
            Station(
                title=part.module.localized_title,
                url=outline.module_url(part.module),
                state=_module_state(stops),
                note=_lessons_done(stops) if enrolment and not is_reader else _lessons(len(stops)),
                stops=stops,
            )
        )
    return CourseTrail(
        stations=tuple(stations),
        next_lesson=next_lesson if enrolment else None,
        missing=missing,
    )


def _lesson_state(
    lesson: OutlinedLesson,
    enrolment: Enrolment | None,
    done: set[int | None],
    here: Lesson | OutlinedLesson | None,
) -> str:
    if enrolment is None:
        return OPEN if lesson.open_to_visitors else LOCKED
    if lesson.pk in done:
        return DONE
    return HERE if here is not None and lesson.pk == here.pk else OPEN


def _module_state(stops: tuple[Station, ...]) -> str:
    states = {stop.state for stop in stops}
    if states == {DONE}:
        return DONE
    if HERE in states:
        return HERE
    return LOCKED if states == {LOCKED} else OPEN


def _lessons_done(stops: tuple[Station, ...]) -> str:
    done = sum(stop.state == DONE for stop in stops)
    return ngettext(
        "%(done)d of %(count)d lesson done", "%(done)d of %(count)d lessons done", len(stops)
    ) % {"done": done, "count": len(stops)}


def _lessons(count: int) -> str:
    return ngettext("%(count)d lesson", "%(count)d lessons", count) % {"count": count}


def about_time(minutes: int | None) -> str:
    """As ``ui/minutes.html`` tells it, where there is no room for a template."""
    if not minutes:
        return ""
    if minutes > 90:
        hours = round(minutes / 60)
        return ngettext("About %(hours)s hour", "About %(hours)s hours", hours) % {"hours": hours}
    return ngettext("About %(minutes)s minute", "About %(minutes)s minutes", minutes) % {
        "minutes": minutes
    }


def minutes_in_words(minutes: int | None) -> str:
    if not minutes:
        return ""
    return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
