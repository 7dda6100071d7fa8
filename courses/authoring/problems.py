"""Why a version of a path cannot be completed as it is written."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from courses.authoring.groups import CourseFacts, Group, Requirements


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One reason, in words, with the field of the form that it is about."""

    text: str
    group: int | None = None
    """The number of the group, counted from 1."""
    course: int | None = None
    """The place of the course in its group, counted from 0; None: it is about the whole group."""
    field: str = ""

    def __str__(self) -> str:
        return self.text


def problems_of(requirements: Requirements) -> dict[int, list[Problem]]:
    """The problems of each version by its id."""
    return {
        pk: find_problems(groups=groups, courses=requirements.courses)
        for pk, groups in requirements.groups.items()
    }


def find_problems(*, groups: Sequence[Group], courses: Mapping[int, CourseFacts]) -> list[Problem]:
    """Everything that keeps members from completing it, in the order of the groups. Pure."""
    if not groups:
        return [Problem(text=_("It has no group of courses yet."))]
    found = [
        problem
        for group in groups
        for problem in (*_in_group(group, len(groups)), *_in_courses(group, courses))
    ]
    return [*found, *_circles(groups), *_asked_twice(groups, courses)]


def _in_group(group: Group, count: int) -> list[Problem]:
    found = []
    numbers = {"group": group.number, "count": len(group.rules), "after": group.after}
    if not group.rules:
        found.append(
            Problem(text=_("Group %(group)d has no courses yet.") % numbers, group=group.number)
        )
    elif group.needed > len(group.rules):
        text = _("Group %(group)d asks for %(needed)d courses and has only %(count)d.") % {
            **numbers,
            "needed": group.needed,
        }
        found.append(Problem(text=text, group=group.number, field="at_least"))
    if group.after == group.number:
        text = _("Group %(group)d opens after itself, so it never opens.") % numbers
        found.append(Problem(text=text, group=group.number, field="after"))
    elif group.after is not None and not 1 <= group.after <= count:
        text = _("Group %(group)d opens after group %(after)d, which does not exist.") % numbers
        found.append(Problem(text=text, group=group.number, field="after"))
    return found


def _in_courses(group: Group, courses: Mapping[int, CourseFacts]) -> list[Problem]:
    found = []
    for place, rule in enumerate(group.rules):
        course = courses[rule.course_id]
        words = {"course": course.title, "group": group.number}
        texts = []
        if not course.live:
            texts.append(_("“%(course)s” in group %(group)d is not published.") % words)
        if course.restricted:
            texts.append(
                _("“%(course)s” in group %(group)d is private: some cannot open it.") % words
            )
        if not course.activities:
            text = _("“%(course)s” in group %(group)d has no published lesson to complete.") % words
            texts.append(text)
        found += [
            Problem(text=text, group=group.number, course=place, field="course") for text in texts
        ]
        if rule.minimum_grade is not None and course.activities and not course.quizzes:
            text = _("“%(course)s” in group %(group)d has no quiz, so nobody gets a grade in it.")
            found.append(
                Problem(text=text % words, group=group.number, course=place, field="minimum_grade")
            )
    return found


def _circles(groups: Sequence[Group]) -> list[Problem]:
    """Groups that wait for one another, each circle told once."""
    after = {group.number: group.after for group in groups}
    found, seen = [], set()
    for number in after:
        walked: list[int] = []
        step: int | None = number
        while step is not None and step in after and step not in walked and step not in seen:
            walked.append(step)
            step = after[step]
        circle = walked[walked.index(step) :] if step in walked else []
        seen.update(walked)
        if len(circle) > 1:
            names = get_text_list([str(each) for each in sorted(circle)], _("and"))
            text = _("Groups %(groups)s wait for each other, so none of them opens.")
            found.append(Problem(text=text % {"groups": names}, group=min(circle), field="after"))
    return found


def _asked_twice(groups: Sequence[Group], courses: Mapping[int, CourseFacts]) -> list[Problem]:
    places = defaultdict(list)
    for group in groups:
        for place, rule in enumerate(group.rules):
            places[rule.course_id].append((group.number, place))
    return [
        Problem(
            text=_("“%(course)s” is asked for twice, in group %(first)d and in group %(group)d.")
            % {"course": courses[pk].title, "first": found[0][0], "group": group},
            group=group,
            course=place,
            field="course",
        )
        for pk, found in places.items()
        for group, place in found[1:]
    ]
