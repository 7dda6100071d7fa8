"""A member's courses and paths side by side, in a constant number of queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from cms.reading import Localized
from courses import ledger, maps, outline, standings, trails
from courses.models import (
    Course,
    Enrolment,
    LearningPath,
    PathEnrolment,
    PathRequirement,
    PathVersion,
)
from lms.members.models import Member


@dataclass(frozen=True, kw_only=True)
class CourseOverview:
    enrolment: Enrolment
    title: Localized
    url: str
    progress: ledger.CourseProgress
    quizzes: standings.Standings

    @property
    def waiting(self) -> str:
        """What the member waits for or has to ask for, where nothing else can be done."""
        missing = self.progress.missing
        if not missing or not all(standings.is_blocked(each, self.quizzes) for each in missing):
            return ""
        return standings.what_to_do(missing[0], self.quizzes[missing[0].activity.pk])


@dataclass(frozen=True, kw_only=True)
class NextStep:
    """What to go on with. ``action`` says where the address leads."""

    title: Localized
    text: Localized | str
    url: str
    action: str


@dataclass(frozen=True, kw_only=True)
class Move:
    """What would change for a member who moves to the path's current version."""

    progress: ledger.PathProgress
    added: list[Localized]
    dropped: list[Localized]
    uncounted: list[Localized]
    """Courses of both versions that are done on this one and would not be on that one."""


@dataclass(frozen=True, kw_only=True)
class PathOverview:
    path: LearningPath
    version: PathVersion
    path_enrolment: PathEnrolment | None
    progress: ledger.PathProgress
    stations: tuple[trails.Station, ...]
    closed: bool
    """It is too late to complete this version."""
    next_step: NextStep | None = None
    move: Move | None = None

    @property
    def is_nearly_complete(self) -> bool:
        """One course is missing: it is time to look at the name on the certificate."""
        return self.progress.required - self.progress.met == 1

    @property
    def renewing(self) -> bool:
        """The certificate was earned before and is being renewed."""
        mine = self.path_enrolment
        return mine is not None and mine.cycle > 1 and mine.completed_at is None


def courses_of(member: Member) -> list[CourseOverview]:
    """The member's courses that are offered now, the one studied last first."""
    enrolments = list(
        Enrolment.objects.active()
        .filter(member=member, course__live=True)
        .select_related("course")
        .order_by("-last_studied_at", "-enrolled_at")
    )
    progress = ledger.course_progress_of(enrolments)
    quizzes = standings.of({each: progress[each.pk] for each in enrolments})
    return [
        CourseOverview(
            enrolment=enrolment,
            title=enrolment.course.localized_title,
            url=trails.course_url(enrolment.course),
            progress=progress[enrolment.pk],
            quizzes=quizzes[enrolment],
        )
        for enrolment in enrolments
    ]


def next_step(overviews: Sequence[CourseOverview]) -> NextStep | None:
    """The first thing missing in the course studied last in which something can be done."""
    unfinished = [each for each in overviews if each.progress.missing]
    if not unfinished:
        return None
    chosen = next((each for each in unfinished if not each.waiting), unfinished[0])
    return _next_lesson(chosen.enrolment.course, chosen.enrolment, chosen.progress, chosen.quizzes)


def _next_lesson(
    course: Course,
    enrolment: Enrolment,
    progress: ledger.CourseProgress,
    quizzes: standings.Standings,
) -> NextStep | None:
    trail = trails.course_trail(
        outline=outline.load(course), enrolment=enrolment, progress=progress, quizzes=quizzes
    )
    step = trail.next_step
    if step is None:
        return None
    return NextStep(
        title=step.title,
        text=step.how if step.is_blocked else course.localized_title,
        url=step.url,
        action=_("Open this lesson"),
    )


def paths_of(member: Member, *, at: datetime) -> list[PathOverview]:
    """The paths the member is on, in their latest cycle, with what is missing on each."""
    path_enrolments = list(
        PathEnrolment.objects.latest_cycles()
        .filter(member=member)
        .select_related("path", "version")
        .order_by("-enrolled_at", "-pk")
    )
    progress = ledger.path_progress_of(path_enrolments)
    courses, withdrawn = _asked_courses({each.version_id for each in path_enrolments})
    enrolments = _enrolments_of(member)
    return [
        PathOverview(
            path=each.path,
            version=each.version,
            path_enrolment=each,
            progress=progress[each.pk],
            stations=maps.path_map(
                progress=progress[each.pk],
                courses=courses,
                withdrawn=withdrawn,
                enrolments=enrolments,
                here=maps.next_course(
                    progress=progress[each.pk], courses=courses, enrolments=enrolments
                ),
                joined=True,
            ),
            closed=ledger.has_closed(each.version.closes_on, at),
        )
        for each in path_enrolments
    ]


def next_course_after(*, member: Member, course_id: int, at: datetime) -> Course | None:
    """What comes next on a path that asks for the course, where one can still be completed."""
    path_enrolments = list(
        PathEnrolment.objects.latest_cycles()
        .filter(member=member, completed_at=None)
        .select_related("version")
        .order_by("-enrolled_at", "-pk")
    )
    if not path_enrolments:
        return None
    progress = ledger.path_progress_of(path_enrolments)
    courses, _withdrawn = _asked_courses({each.version_id for each in path_enrolments})
    enrolments = _enrolments_of(member)
    for each in path_enrolments:
        reached = progress[each.pk]
        asked = {part.course_id for part in reached.courses}
        if course_id not in asked or ledger.has_closed(each.version.closes_on, at):
            continue
        here = maps.next_course(progress=reached, courses=courses, enrolments=enrolments)
        if here:
            return courses[here.course_id]
    return None


def path_overview(
    *,
    current: PathVersion,
    path_enrolment: PathEnrolment | None,
    member: Member | None,
    at: datetime,
) -> PathOverview:
    """One path as a member sees it, or a visitor, or a member who has not joined it.

    ``current`` is its current version; members see the one they are on.
    """
    enrolments = _enrolments_of(member) if member else {}
    if path_enrolment:
        version = path_enrolment.version
        progress = ledger.path_progress(path_enrolment)
    else:
        version = current
        progress = ledger.evaluate_path(
            rules=ledger.rules_of(version.pk),
            completions=ledger.completions_of(member.pk) if member else {},
        )
    courses, withdrawn = _asked_courses({version.pk, current.pk})
    studying = path_enrolment is not None and path_enrolment.completed_at is None
    closed = ledger.has_closed(version.closes_on, at)
    here = None
    if studying and not closed:
        here = maps.next_course(progress=progress, courses=courses, enrolments=enrolments)
    return PathOverview(
        path=current.path,
        version=version,
        path_enrolment=path_enrolment,
        progress=progress,
        stations=maps.path_map(
            progress=progress,
            courses=courses,
            withdrawn=withdrawn,
            enrolments=enrolments,
            here=here,
            joined=path_enrolment is not None,
        ),
        closed=closed,
        next_step=_next_on_path(here, courses, enrolments) if here else None,
        move=(
            _move(path_enrolment, progress, current, courses)
            if path_enrolment and studying and version != current
            else None
        ),
    )


def _next_on_path(
    here: ledger.PathCourse, courses: dict[int, Course], enrolments: dict[int, Enrolment]
) -> NextStep:
    course, enrolment = courses[here.course_id], enrolments.get(here.course_id)
    lesson = None
    if enrolment and enrolment.completed_at is None:
        progress = ledger.course_progress(enrolment)
        lesson = _next_lesson(course, enrolment, progress, standings.of_one(enrolment, progress))
    return lesson or NextStep(
        title=course.localized_title,
        text=maps.reason(here, enrolment),
        url=trails.course_url(course),
        action=_("Go to the course"),
    )


def renewal_of(path_enrolment: PathEnrolment, *, at: datetime) -> Move | None:
    """What renewing a completed path would ask, were it begun now; None where it cannot be."""
    versions = PathVersion.objects.open(at=at).filter(path=path_enrolment.path_id)
    current = versions.order_by("-number").first()
    if current is None:
        return None
    courses, _withdrawn = _asked_courses({path_enrolment.version_id, current.pk})
    progress = ledger.path_progress(path_enrolment)
    return _move(path_enrolment, progress, current, courses, renewed_from=at)


def _move(
    path_enrolment: PathEnrolment,
    progress: ledger.PathProgress,
    current: PathVersion,
    courses: dict[int, Course],
    *,
    renewed_from: datetime | None = None,
) -> Move:
    moved = ledger.progress_on(
        path_enrolment=path_enrolment, version_id=current.pk, completions_from=renewed_from
    )
    before = {each.course_id: each.met for each in progress.courses}
    after = {each.course_id: each.met for each in moved.courses}

    def titles(course_ids: Iterable[int]) -> list[Localized]:
        return [courses[pk].localized_title for pk in course_ids if pk in courses]

    return Move(
        progress=moved,
        added=titles(pk for pk in after if pk not in before),
        dropped=titles(pk for pk in before if pk not in after),
        uncounted=titles(pk for pk in after if before.get(pk) and not after[pk]),
    )


def _asked_courses(version_ids: Iterable[int]) -> tuple[dict[int, Course], dict[int, Course]]:
    """What the versions ask for: the courses that are offered now, and those withdrawn."""
    asked = Course.objects.filter(
        pk__in=PathRequirement.objects.filter(group__version__in=version_ids).values("course")
    )
    offered: dict[int, Course] = {}
    withdrawn: dict[int, Course] = {}
    for course in asked:
        (offered if course.live else withdrawn)[course.pk] = course
    return offered, withdrawn


def _enrolments_of(member: Member) -> dict[int, Enrolment]:
    enrolments = Enrolment.objects.active().filter(member=member)
    return {enrolment.course_id: enrolment for enrolment in enrolments}
