"""What a version of a path asks, read for those who write it: its groups and their courses."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.db.models import Count, Q
from wagtail.models import PageViewRestriction

from courses.ledger import Rule, columns_of_rule, rule_in
from courses.models import Activity, Course, RequirementGroup


@dataclass(frozen=True, kw_only=True)
class Group:
    """A group of a version, numbered from 1 as authors number it; a draft's may be empty."""

    number: int
    at_least: int | None = None
    after: int | None = None
    rules: tuple[Rule, ...] = ()

    @property
    def needed(self) -> int:
        """How many of its courses are asked for."""
        return len(self.rules) if self.at_least is None else self.at_least


@dataclass(frozen=True, kw_only=True)
class CourseFacts:
    """What decides whether a course can be completed by every member."""

    title: str
    live: bool = True
    restricted: bool = False
    """Only some members may open it, or part of it."""
    activities: int = 1
    quizzes: int = 1


@dataclass(frozen=True, kw_only=True)
class Requirements:
    """All that versions ask, by their ids, and the courses they name."""

    groups: Mapping[int, tuple[Group, ...]]
    courses: Mapping[int, CourseFacts] = field(default_factory=dict)


def requirements_of(version_ids: Sequence[int]) -> Requirements:
    """In a constant number of queries, however many versions, groups and courses there are."""
    groups: dict[int, dict[int, Group]] = {pk: {} for pk in version_ids}
    rows = (
        RequirementGroup.objects.filter(version__in=version_ids)
        .order_by("version", "sort_order", "pk", "requirements__sort_order", "requirements__pk")
        .values("version_id", "pk", "at_least", "after", *columns_of_rule(of="requirements__"))
    )
    for row in rows:
        found = groups[row["version_id"]]
        group = found.get(row["pk"]) or Group(
            number=len(found) + 1, at_least=row["at_least"], after=row["after"]
        )
        if row["requirements__course"] is not None:
            group = replace(group, rules=(*group.rules, rule_in(row, of="requirements__")))
        found[row["pk"]] = group
    course_ids = {
        rule.course_id
        for found in groups.values()
        for group in found.values()
        for rule in group.rules
    }
    return Requirements(
        groups={pk: tuple(found.values()) for pk, found in groups.items()},
        courses=course_facts(course_ids),
    )


def course_facts(course_ids: Iterable[int]) -> dict[int, CourseFacts]:
    """The facts of each course by its id, in two queries."""
    current = Q(activities__retired_at=None, activities__lesson__isnull=False)
    courses = Course.objects.filter(pk__in=set(course_ids)).annotate(
        asked=Count("activities", filter=current),
        quizzes=Count("activities", filter=current & Q(activities__kind=Activity.Kind.QUIZ)),
    )
    # Everybody who studies has signed in, so a page for those who have is open to all.
    restrictions = PageViewRestriction.objects.exclude(
        restriction_type=PageViewRestriction.LOGIN
    ).filter(page__live=True)
    restricted = list(restrictions.values_list("page__path", flat=True))
    return {
        pk: CourseFacts(
            title=title,
            live=live,
            restricted=any(path.startswith(each) or each.startswith(path) for each in restricted),
            activities=asked,
            quizzes=quizzes,
        )
        for pk, title, live, path, asked, quizzes in courses.values_list(
            "pk", "title", "live", "path", "asked", "quizzes"
        )
    }
