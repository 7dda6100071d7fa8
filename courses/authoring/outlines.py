"""A version of a path as its authors look at it: drawn, in words, and what is wrong with it."""

from dataclasses import dataclass

from courses.authoring.groups import requirements_of
from courses.authoring.pictures import Picture, draw
from courses.authoring.problems import Problem, find_problems
from courses.authoring.words import Words, describe
from courses.models import PathVersion


@dataclass(frozen=True, kw_only=True)
class Outline:
    picture: Picture | None
    words: Words
    problems: list[Problem]


def outline_of(version: PathVersion) -> Outline:
    """The version as it is saved."""
    requirements = requirements_of([version.pk])
    groups = requirements.groups[version.pk]
    titles = {pk: course.title for pk, course in requirements.courses.items()}
    problems = find_problems(groups=groups, courses=requirements.courses)
    broken = {
        (problem.group, problem.course)
        for problem in problems
        if problem.group is not None and problem.course is not None
    }
    return Outline(
        picture=draw(groups=groups, titles=titles, broken=broken),
        words=describe(groups=groups, titles=titles, valid_for_months=version.valid_for_months),
        problems=problems,
    )
