"""What the ledger decides upon, from the database: few queries, however many ask."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db.models import F, FilteredRelation, OuterRef, Q, QuerySet, Subquery

from courses.ledger.course import MEETS, CourseProgress, Facts, evaluate_course
from courses.ledger.path import (
    Completion,
    PathCourse,
    PathProgress,
    Rule,
    day_of,
    evaluate_path,
)
from courses.models import (
    Activity,
    Enrolment,
    LearningRecord,
    PathEnrolment,
    PathRequirement,
    Recognition,
)
from courses.models.ledger import ActivityQuerySet
from lms.statements import Given, Statement


def course_progress(enrolment: Enrolment) -> CourseProgress:
    """The requirements of one enrolment, from the database."""
    return course_progress_of([enrolment])[enrolment.pk]


def course_progress_of(enrolments: Sequence[Enrolment]) -> dict[int, CourseProgress]:
    """The requirements of each enrolment by its id, in two queries however many there are."""
    activities: dict[int, list[Activity]] = defaultdict(list)
    for activity in activities_of([enrolment.course_id for enrolment in enrolments]):
        activities[activity.course_id].append(activity)
    facts = facts_of([enrolment.pk for enrolment in enrolments])
    return {
        enrolment.pk: evaluate_course(
            activities=activities[enrolment.course_id], facts=facts[enrolment.pk]
        )
        for enrolment in enrolments
    }


def activities_of(course_ids: Iterable[int]) -> list[Activity]:
    """What the courses ask now, in the order in which lessons stand."""
    courses = set(course_ids)
    if len(courses) == 1:
        return _asked_by_one().ask(course=courses.pop())
    return list(_asked(Activity.objects.filter(course__in=courses)))


@lru_cache
def _asked_by_one() -> Statement[Activity]:
    return Statement(_asked(Activity.objects.filter(course=Given("course"))))


def _asked(activities: ActivityQuerySet) -> ActivityQuerySet:
    return (
        activities.current()
        .filter(lesson__isnull=False)
        .select_related("quiz")
        # What is decided upon, and no more: a quiz has its title in each language.
        .only(
            *("course_id", "lesson_id", "kind", "quiz_id", "exercise_id", "least_percent"),
            *("added_at", "quiz__pass_mark", "quiz__attempts_limit"),
        )
        .order_by("course_id", "lesson__path", "pk")
    )


def grades_then(enrolment_ids: Sequence[int], *, until: datetime) -> dict[int, int | None]:
    """Each enrolment's grade by what was recorded before a moment, in three queries."""
    courses = dict(Enrolment.objects.filter(pk__in=enrolment_ids).values_list("pk", "course_id"))
    activities: dict[int, list[Activity]] = defaultdict(list)
    for activity in activities_of(courses.values()):
        activities[activity.course_id].append(activity)
    facts = facts_of(enrolment_ids, until=until)
    return {
        pk: evaluate_course(activities=activities[course_id], facts=facts[pk]).grade
        for pk, course_id in courses.items()
    }


def facts_of(enrolment_ids: Sequence[int], *, until: datetime | None = None) -> dict[int, Facts]:
    """What is recorded of each enrolment, by its id, in one query; or was before a moment."""
    met_at: dict[int, dict[int, datetime]] = defaultdict(dict)
    results: dict[int, dict[int, int]] = defaultdict(dict)
    completed_at: dict[int, datetime] = {}
    checked: dict[int, set[int]] = defaultdict(set)
    # Putting them together here costs a page less than describing to the database how to.
    for enrolment_id, activity_id, verb, happened_at, percent, self_reported in _recorded(
        enrolment_ids, until
    ):
        if verb in MEETS and activity_id is not None:
            met = met_at[enrolment_id]
            met[activity_id] = min(happened_at, met.get(activity_id, happened_at))
        if verb == LearningRecord.Verb.COURSE_COMPLETED:
            completed_at[enrolment_id] = min(
                happened_at, completed_at.get(enrolment_id, happened_at)
            )
        if percent is not None and activity_id is not None:
            # The last that was recorded stands.
            results[enrolment_id][activity_id] = percent
            if self_reported is False:
                checked[enrolment_id].add(activity_id)
            else:
                checked[enrolment_id].discard(activity_id)
    return {
        pk: Facts(
            met_at=met_at[pk],
            results=results[pk],
            completed_at=completed_at.get(pk),
            checked=frozenset(checked[pk]),
        )
        for pk in enrolment_ids
    }


def _recorded(enrolment_ids: Sequence[int], until: datetime | None) -> Iterable[tuple[Any, ...]]:
    if len(enrolment_ids) == 1 and until is None:
        return _recorded_of_one().ask(enrolment=enrolment_ids[0])
    recorded = LearningRecord.objects.filter(enrolment__in=enrolment_ids)
    return _facts_in(recorded if until is None else recorded.filter(recorded_at__lt=until))


@lru_cache
def _recorded_of_one() -> Statement[tuple[Any, ...]]:
    return Statement(_facts_in(LearningRecord.objects.filter(enrolment=Given("enrolment"))))


def _facts_in(
    recorded: QuerySet[LearningRecord],
) -> QuerySet[LearningRecord, tuple[Any, ...]]:
    return recorded.order_by("pk").values_list(
        *("enrolment_id", "activity_id", "verb"), *("happened_at", "percent", "self_reported")
    )


def path_progress(path_enrolment: PathEnrolment) -> PathProgress:
    """The requirements of one path enrolment, from the database."""
    return path_progress_of([path_enrolment])[path_enrolment.pk]


def path_progress_of(path_enrolments: Sequence[PathEnrolment]) -> dict[int, PathProgress]:
    """The requirements of each path enrolment by its id, in one query however many there are."""
    requirement = "version__groups__requirements__"
    enrolments = f"{requirement}course__enrolments"
    # A renewal still has what was recognised before it.
    recognised = (
        Recognition.objects.agreed()
        .filter(
            path_enrolment__member=OuterRef("member"),
            path_enrolment__path=OuterRef("path"),
            path_enrolment__cycle__lte=OuterRef("cycle"),
            course=OuterRef("version__groups__requirements__course"),
        )
        .order_by("-recognised_at")
    )
    rows = (
        PathEnrolment.objects.filter(
            pk__in=[each.pk for each in path_enrolments],
            version__groups__requirements__isnull=False,
        )
        .annotate(
            taken=FilteredRelation(
                enrolments,
                condition=Q(
                    (f"{enrolments}__member", F("member")),
                    (f"{enrolments}__completed_at__isnull", False),
                ),
            ),
            recognised_at=Subquery(recognised.values("recognised_at")[:1]),
        )
        .order_by(
            "pk",
            "version__groups__sort_order",
            "version__groups__pk",
            "version__groups__requirements__sort_order",
            "version__groups__requirements__pk",
        )
        .values(
            "pk",
            "version__closes_on",
            "recognised_at",
            "taken__completed_at",
            "taken__grade",
            *columns_of_rule(of=requirement),
        )
    )
    closes_on: dict[int, date | None] = {}
    rules: dict[int, dict[Rule, None]] = defaultdict(dict)
    completions: dict[int, dict[int, set[Completion]]] = defaultdict(lambda: defaultdict(set))
    recognitions: dict[int, dict[int, datetime]] = defaultdict(dict)
    for row in rows:
        pk, rule = row["pk"], rule_in(row, of=requirement)
        closes_on[pk] = row["version__closes_on"]
        rules[pk][rule] = None
        if row["taken__completed_at"]:
            completion = Completion(
                completed_at=row["taken__completed_at"], grade=row["taken__grade"]
            )
            completions[pk][rule.course_id].add(completion)
        if row["recognised_at"]:
            recognitions[pk][rule.course_id] = row["recognised_at"]
    return {
        each.pk: evaluate_path(
            rules=rules[each.pk],
            completions={pk: list(found) for pk, found in completions[each.pk].items()},
            recognitions=recognitions[each.pk],
            completions_from=each.completions_from,
            closes_on=closes_on.get(each.pk),
        )
        for each in path_enrolments
    }


def progress_on(
    *,
    path_enrolment: PathEnrolment,
    version_id: int,
    completions_from: datetime | None = None,
) -> PathProgress:
    """The requirements of another version of the path, were the member on it.

    With ``completions_from``, were they renewing by it from then on.
    """
    recognitions = (
        Recognition.objects.agreed()
        .filter(
            path_enrolment__member=path_enrolment.member_id,
            path_enrolment__path=path_enrolment.path_id,
            path_enrolment__cycle__lte=path_enrolment.cycle,
        )
        .order_by("recognised_at")
    )
    return evaluate_path(
        rules=rules_of(version_id),
        completions=completions_of(path_enrolment.member_id),
        recognitions=dict(recognitions.values_list("course_id", "recognised_at")),
        completions_from=completions_from or path_enrolment.completions_from,
    )


def asking_again(
    *, member_id: int, course_id: int, at: datetime
) -> list[tuple[PathEnrolment, PathCourse]]:
    """The member's open paths on which the course is completed and does not count, and why not."""
    path_enrolments = list(
        PathEnrolment.objects.filter(
            Q(version__closes_on=None) | Q(version__closes_on__gte=day_of(at)),
            member=member_id,
            completed_at=None,
            version__groups__requirements__course=course_id,
        )
        .select_related("path")
        .distinct()
        .order_by("pk")
    )
    progress = path_progress_of(path_enrolments)
    asking = {
        path_enrolment.pk: (path_enrolment, course)
        for path_enrolment in path_enrolments
        for group in progress[path_enrolment.pk].groups
        for course in group.courses
        if group.missing and course.course_id == course_id and (course.too_early or course.too_low)
    }
    return list(asking.values())


def completions_of(member_id: int) -> dict[int, list[Completion]]:
    """What the member has completed, also in courses since left or begun anew, by course id."""
    found: dict[int, list[Completion]] = defaultdict(list)
    for each in Enrolment.objects.completed().filter(member=member_id):
        if each.completed_at:
            completion = Completion(completed_at=each.completed_at, grade=each.grade)
            found[each.course_id].append(completion)
    return dict(found)


_RULE = {
    "group_id": "group",
    "at_least": "group__at_least",
    "after": "group__after",
    "course_id": "course",
    "minimum_grade": "minimum_grade",
    "accepted_from": "accepted_from",
    "renewed": "renewed",
}
"""Where a rule's fields stand, seen from a requirement of a path."""


def rules_of(version_id: int) -> list[Rule]:
    """The rules of a path version, in its order."""
    requirements = PathRequirement.objects.filter(group__version=version_id).order_by(
        "group__sort_order", "group_id", "sort_order", "pk"
    )
    return [rule_in(row) for row in requirements.values(*columns_of_rule())]


def columns_of_rule(*, of: str = "") -> list[str]:
    """What ``rule_in`` reads, for a query that reaches the requirement by ``of``."""
    return [f"{of}{column}" for column in _RULE.values()]


def rule_in(row: Mapping[str, Any], *, of: str = "") -> Rule:
    """The rule in a row of a query that reaches the requirement by ``of``."""
    return Rule(**{name: row[f"{of}{column}"] for name, column in _RULE.items()})
