"""A learning path as a map: its groups are the stations of a trail, their courses the stops."""

from collections.abc import Mapping

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.ledger import PathCourse, PathGroup, PathProgress
from courses.models import Course, Enrolment
from courses.trails import DONE, HERE, LOCKED, OPEN, Station, about_time, course_url


def next_course(
    *,
    progress: PathProgress,
    courses: Mapping[int, Course],
    enrolments: Mapping[int, Enrolment],
) -> PathCourse | None:
    """The course to go on with: the first that is begun, else the first that is open."""
    still_to_do = [
        course
        for group in progress.groups
        if group.missing and not group.locked
        for course in group.courses
        if not course.met and course.course_id in courses
    ]
    begun = [each for each in still_to_do if _is_begun(enrolments.get(each.course_id))]
    return next(iter([*begun, *still_to_do]), None)


def _is_begun(enrolment: Enrolment | None) -> bool:
    return enrolment is not None and enrolment.completed_at is None


def path_map(
    *,
    progress: PathProgress,
    courses: Mapping[int, Course],
    withdrawn: Mapping[int, Course],
    enrolments: Mapping[int, Enrolment],
    here: PathCourse | None,
    joined: bool,
) -> tuple[Station, ...]:
    """A path's groups and courses, courses and enrolments given by course id.

    Only for somebody who joined the path is anything open or locked; and they are told of a course
    that was withdrawn, since it is what they miss.
    """
    stations = []
    for group in progress.groups:
        stops = tuple(
            Station(
                title=courses[each.course_id].localized_title,
                url=course_url(courses[each.course_id]),
                state=_course_state(each, group, here, joined=joined),
                reason=reason(each, enrolments.get(each.course_id)),
                note=_course_note(each, courses[each.course_id], enrolments.get(each.course_id)),
            )
            if each.course_id in courses
            else _withdrawn_stop(each, withdrawn[each.course_id], enrolments.get(each.course_id))
            for each in group.courses
            if each.course_id in courses or (joined and each.course_id in withdrawn)
        )
        stations.append(
            Station(
                title=_title(group, len(progress.groups)),
                url="",
                state=_group_state(group, stops, joined=joined),
                reason=_opens(group, joined=joined),
                note=_still_needed(group.missing) if joined and not group.locked else "",
                stops=stops,
            )
        )
    return tuple(stations)


def _withdrawn_stop(course: PathCourse, page: Course, enrolment: Enrolment | None) -> Station:
    return Station(
        title=page.localized_title,
        url="",
        state=DONE if course.met else LOCKED,
        reason=_("This course was withdrawn"),
        note=_course_note(course, page, enrolment),
    )


def reason(course: PathCourse, enrolment: Enrolment | None) -> str:
    """What more is asked than completing the course, or why its completion does not count."""
    if course.met:
        return ""
    if not _is_begun(enrolment):
        if course.too_low and course.latest and course.latest.grade is not None:
            return _("Your grade is %(grade)d%%. At least %(minimum)d%% is needed.") % {
                "grade": course.latest.grade,
                "minimum": course.minimum_grade,
            }
        if course.too_early and course.accepted_from:
            return _("Completed before %(date)s, so it has to be completed again.") % {
                "date": date_format(course.accepted_from)
            }
    if course.minimum_grade:
        return _("A grade of at least %(minimum)d%% is needed.") % {"minimum": course.minimum_grade}
    return ""


def _course_state(
    course: PathCourse, group: PathGroup, here: PathCourse | None, *, joined: bool
) -> str:
    if course.met:
        return DONE
    if not joined:
        return OPEN
    if group.locked:
        return LOCKED
    return HERE if here is not None and course.course_id == here.course_id else OPEN


def _course_note(course: PathCourse, page: Course, enrolment: Enrolment | None) -> str:
    if course.recognised:
        return _("Recognised: learned elsewhere")
    if course.met_at:
        return _("Completed on %(date)s") % {"date": date_format(course.met_at)}
    if enrolment is not None and enrolment.completed_at is None:
        return _("%(percent)d%% done") % {"percent": enrolment.percent}
    return about_time(page.minutes)


def _group_state(group: PathGroup, stops: tuple[Station, ...], *, joined: bool) -> str:
    if not joined:
        return OPEN
    if group.locked:
        return LOCKED
    if not group.missing:
        return DONE
    return HERE if HERE in {stop.state for stop in stops} else OPEN


def _title(group: PathGroup, groups: int) -> str:
    if groups == 1:
        return _rule(group)
    return _("Group %(number)d: %(rule)s") % {"number": group.number, "rule": _rule(group)}


def _rule(group: PathGroup) -> str:
    if group.takes_all:
        return ngettext("Complete this course", "Complete all of these courses", group.needed)
    return ngettext(
        "Complete %(count)d of these courses", "Complete %(count)d of these courses", group.needed
    ) % {"count": group.needed}


def _opens(group: PathGroup, *, joined: bool) -> str:
    """Once it is open, nobody needs to know that it was closed."""
    if group.after is None or (joined and not group.locked):
        return ""
    return _("Opens when group %(number)d is complete") % {"number": group.after}


def _still_needed(missing: int) -> str:
    if not missing:
        return ""
    return ngettext(
        "%(count)d more course is needed", "%(count)d more courses are needed", missing
    ) % {"count": missing}
