"""The ledger: which requirements there are, which are met, and by what.

``evaluate_course`` and ``evaluate_path`` are the only places that decide it. What a learner sees
as missing, completion, certificates and reports all follow from them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import F, FilteredRelation, Min, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.models import (
    Activity,
    Enrolment,
    LearningRecord,
    PathEnrolment,
    PathRequirement,
    Recognition,
)

MEETS = (LearningRecord.Verb.COMPLETED, LearningRecord.Verb.PASSED)


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is recorded of one enrolment; activities by their id."""

    met_at: Mapping[int, datetime]
    results: Mapping[int, int]
    """What each quiz or exercise counts, in per cent, as it was last recorded."""
    completed_at: datetime | None
    checked: frozenset[int] = frozenset()
    """The exercises whose result the site counted itself."""

    def with_record(self, record: LearningRecord) -> "Facts":
        """The facts once this record is among them."""
        met_at, results = dict(self.met_at), dict(self.results)
        activity_id = record.activity_id
        if activity_id is not None and record.verb in MEETS:
            met_at.setdefault(activity_id, record.happened_at)
        if activity_id is not None and record.percent is not None:
            results[activity_id] = record.percent
        return replace(self, met_at=met_at, results=results)


@dataclass(frozen=True, kw_only=True)
class Requirement:
    """One line of a course's ledger."""

    activity: Activity
    met_at: datetime | None
    result: int | None
    is_checked: bool = False
    """Whether the site counted the result of an exercise, and not the learner's device."""

    @property
    def met(self) -> bool:
        return self.met_at is not None

    @property
    def how(self) -> str:
        """What to do, in words, naming the result so far."""
        if self.activity.kind == Activity.Kind.EXERCISE:
            return self._how_of_exercise
        if self.activity.quiz is None:
            return _("Read the lesson and mark it as done.")
        pass_mark = self.activity.quiz.pass_mark
        if self.result is None:
            return _("Pass the quiz with at least %(pass_mark)d%%.") % {"pass_mark": pass_mark}
        return _(
            "Pass the quiz with at least %(pass_mark)d%%. Your best result so far: %(best)d%%."
        ) % {"pass_mark": pass_mark, "best": self.result}

    @property
    def _how_of_exercise(self) -> str:
        least = self.activity.least_percent
        if least is None:
            return _("Complete the exercise in this lesson.")
        how = _("Reach at least %(least)d%% in the exercise of this lesson.") % {"least": least}
        if self.result is None:
            return how
        told = (
            _("Your last result (checked by the site): %(result)d%%.")
            if self.is_checked
            else _("Your last result (self-reported): %(result)d%%.")
        )
        return f"{how} {told % {'result': self.result}}"


@dataclass(frozen=True, kw_only=True)
class CourseProgress:
    """A course's requirements for one member."""

    requirements: tuple[Requirement, ...]
    completed_at: datetime | None
    """When the completion was recorded; it stays, whatever an author adds later."""

    @property
    def met(self) -> int:
        return sum(requirement.met for requirement in self.requirements)

    @property
    def required(self) -> int:
        return len(self.requirements)

    @property
    def missing(self) -> list[Requirement]:
        return [requirement for requirement in self.requirements if not requirement.met]

    @property
    def complete(self) -> bool:
        """True when there is something to do and all of it is done."""
        return bool(self.requirements) and not self.missing

    @property
    def grade(self) -> int | None:
        """Per cent: the average of the best results in the quizzes; None without quizzes."""
        results = [each.result or 0 for each in self.requirements if each.activity.quiz_id]
        return sum(results) // len(results) if results else None

    @property
    def percent(self) -> int:
        """Whole per cent, rounded down, so that 100 means complete."""
        return 100 * self.met // self.required if self.required else 0


@dataclass(frozen=True)
class Rule:
    """One course of a path, with the rules of the group it is in."""

    group_id: int
    at_least: int | None
    """How many courses of the group are needed; None: all."""
    after: int | None
    """The group that has to be met first, counted from 1."""
    course_id: int
    minimum_grade: int | None = None
    accepted_from: date | None = None
    renewed: bool = True


@dataclass(frozen=True, kw_only=True)
class Completion:
    """A course completed; ``grade`` in per cent, None for a course without quizzes."""

    completed_at: datetime
    grade: int | None = None


@dataclass(frozen=True, kw_only=True)
class PathCourse:
    """One course of a path for one member."""

    course_id: int
    minimum_grade: int | None = None
    accepted_from: date | None = None
    """Completions count from this day on, by the rule or because of a renewal."""
    met_at: datetime | None = None
    recognised: bool = False
    """Met by what was learned elsewhere."""
    latest: Completion | None = None
    """The last completion, whether it counts or not."""

    @property
    def met(self) -> bool:
        return self.met_at is not None

    @property
    def too_early(self) -> bool:
        """Completed, but before completions count."""
        return not self.met and self.latest is not None and not self.too_low

    @property
    def too_low(self) -> bool:
        """Completed, but below the minimum grade."""
        if self.met or self.latest is None or self.minimum_grade is None:
            return False
        return self.latest.grade is None or self.latest.grade < self.minimum_grade


@dataclass(frozen=True, kw_only=True)
class PathGroup:
    """Courses of which ``needed`` have to be met, after group ``after`` if there is one."""

    number: int
    needed: int
    courses: tuple[PathCourse, ...]
    after: int | None = None
    opened_at: datetime | None = None
    """When the group it comes after was met; None for one that was never closed."""
    locked: bool = False

    @property
    def takes_all(self) -> bool:
        return self.needed == len(self.courses)

    @property
    def completions(self) -> list[datetime]:
        return sorted(course.met_at for course in self.courses if course.met_at)

    @property
    def missing(self) -> int:
        """How many more courses are needed."""
        return max(0, self.needed - len(self.completions))

    @property
    def met_at(self) -> datetime | None:
        if self.missing or self.locked:
            return None
        own = self.completions[self.needed - 1]
        return max(own, self.opened_at) if self.opened_at else own


@dataclass(frozen=True, kw_only=True)
class PathProgress:
    """A path's requirements for one member."""

    groups: tuple[PathGroup, ...]
    closes_on: date | None = None
    """The last day on which this version can be completed."""

    @property
    def courses(self) -> list[PathCourse]:
        return [course for group in self.groups for course in group.courses]

    @property
    def required(self) -> int:
        return sum(group.needed for group in self.groups)

    @property
    def met(self) -> int:
        """How many of the courses that are needed are met."""
        return sum(group.needed - group.missing for group in self.groups)

    @property
    def met_at(self) -> datetime | None:
        """When the last group was met; None while one is not, or if that was too late."""
        moments = [group.met_at for group in self.groups]
        if not moments or None in moments:
            return None
        met_at = max(moment for moment in moments if moment)
        return None if has_closed(self.closes_on, met_at) else met_at


def evaluate_course(*, activities: Sequence[Activity], facts: Facts) -> CourseProgress:
    """The requirements of a course, given its activities and what is recorded. Pure.

    A completion once earned stays: what an author added after it is not required.
    """
    return CourseProgress(
        requirements=tuple(
            Requirement(
                activity=activity,
                met_at=facts.met_at.get(activity.pk),
                result=facts.results.get(activity.pk),
                is_checked=activity.pk in facts.checked,
            )
            for activity in activities
            if facts.completed_at is None
            or activity.added_at <= facts.completed_at
            or activity.pk in facts.met_at
        ),
        completed_at=facts.completed_at,
    )


def evaluate_path(
    *,
    rules: Iterable[Rule],
    completions: Mapping[int, Sequence[Completion]],
    recognitions: Mapping[int, datetime] | None = None,
    completions_from: datetime | None = None,
    closes_on: date | None = None,
) -> PathProgress:
    """The requirements of a path. Pure.

    ``rules`` stand in the path's order; ``completions`` and the latest ``recognitions`` are given
    by course id. In a renewal, what is to be done again counts from ``completions_from`` on.
    """
    asked: dict[int, list[Rule]] = defaultdict(list)
    for rule in rules:
        asked[rule.group_id].append(rule)
    recognised = recognitions or {}
    groups = []
    for number, group_rules in enumerate(asked.values(), start=1):
        courses = tuple(
            _path_course(
                rule,
                completions.get(rule.course_id, ()),
                recognised.get(rule.course_id),
                completions_from if rule.renewed else None,
            )
            for rule in group_rules
        )
        at_least = group_rules[0].at_least
        groups.append(
            PathGroup(
                number=number,
                needed=len(courses) if at_least is None else min(at_least, len(courses)),
                courses=courses,
                after=group_rules[0].after,
            )
        )
    return PathProgress(groups=_in_order(groups), closes_on=closes_on)


def _path_course(
    rule: Rule,
    completions: Sequence[Completion],
    recognised_at: datetime | None,
    completions_from: datetime | None,
) -> PathCourse:
    counting = [
        each.completed_at
        for each in completions
        if (rule.accepted_from is None or _day(each.completed_at) >= rule.accepted_from)
        and (completions_from is None or each.completed_at >= completions_from)
        and (rule.minimum_grade is None or (each.grade or 0) >= rule.minimum_grade)
    ]
    recognised = [
        moment
        for moment in (recognised_at,)
        if moment and (completions_from is None or moment >= completions_from)
    ]
    met_at = min([*counting, *recognised], default=None)
    renewed_from = _day(completions_from) if completions_from else None
    starts = [day for day in (rule.accepted_from, renewed_from) if day is not None]
    return PathCourse(
        course_id=rule.course_id,
        minimum_grade=rule.minimum_grade,
        accepted_from=max(starts, default=None),
        met_at=met_at,
        recognised=met_at in recognised,
        latest=max(completions, key=lambda each: each.completed_at, default=None),
    )


def has_closed(closes_on: date | None, at: datetime) -> bool:
    """Whether the last day of a version is over; it may have none."""
    return closes_on is not None and _day(at) > closes_on


def _day(moment: datetime) -> date:
    """The day it is at the site, wherever the reader is."""
    return timezone.localdate(moment, timezone.get_default_timezone())


def _in_order(groups: list[PathGroup]) -> tuple[PathGroup, ...]:
    """The groups with those locked that wait for another. In a circle, all wait for ever."""
    settled: dict[int, PathGroup] = {}
    waiting = {group.number: group for group in groups}
    while ready := [
        each for each in waiting.values() if each.after is None or each.after in settled
    ]:
        for group in ready:
            del waiting[group.number]
            opened_at = settled[group.after].met_at if group.after else None
            settled[group.number] = replace(
                group, opened_at=opened_at, locked=group.after is not None and opened_at is None
            )
    settled |= {number: replace(group, locked=True) for number, group in waiting.items()}
    return tuple(settled[group.number] for group in groups)


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
    return list(
        Activity.objects.current()
        .filter(course__in=set(course_ids), lesson__isnull=False)
        .select_related("quiz")
        .order_by("course_id", "lesson__path", "pk")
    )


def facts_of(enrolment_ids: Sequence[int]) -> dict[int, Facts]:
    """What is recorded of each enrolment, by its id, in one query."""
    met_at: dict[int, dict[int, datetime]] = defaultdict(dict)
    results: dict[int, dict[int, int]] = defaultdict(dict)
    completed_at: dict[int, datetime] = {}
    checked: dict[int, set[int]] = defaultdict(set)
    standing = LearningRecord.objects.filter(
        enrolment=OuterRef("enrolment_id"),
        activity=OuterRef("activity_id"),
        percent__isnull=False,
    ).order_by("-pk")
    rows = (
        LearningRecord.objects.filter(enrolment__in=enrolment_ids)
        .values("enrolment_id", "activity_id")
        .annotate(
            met_at=Min("happened_at", filter=Q(verb__in=MEETS)),
            standing=Subquery(standing.values("percent")[:1]),
            self_reported=Subquery(standing.values("self_reported")[:1]),
            completed_at=Min("happened_at", filter=Q(verb=LearningRecord.Verb.COURSE_COMPLETED)),
        )
        .order_by()
    )
    for row in rows:
        enrolment_id, activity_id = row["enrolment_id"], row["activity_id"]
        if row["met_at"]:
            met_at[enrolment_id][activity_id] = row["met_at"]
        if row["standing"] is not None:
            results[enrolment_id][activity_id] = row["standing"]
        if row["self_reported"] is False:
            checked[enrolment_id].add(activity_id)
        if row["completed_at"]:
            completed_at[enrolment_id] = row["completed_at"]
    return {
        pk: Facts(
            met_at=met_at[pk],
            results=results[pk],
            completed_at=completed_at.get(pk),
            checked=frozenset(checked[pk]),
        )
        for pk in enrolment_ids
    }


def path_progress(path_enrolment: PathEnrolment) -> PathProgress:
    """The requirements of one path enrolment, from the database."""
    return path_progress_of([path_enrolment])[path_enrolment.pk]


RULE_COLUMNS = (
    "version__groups",
    "version__groups__at_least",
    "version__groups__after",
    "version__groups__requirements__course",
    "version__groups__requirements__minimum_grade",
    "version__groups__requirements__accepted_from",
    "version__groups__requirements__renewed",
)


def rules_of(version_id: int) -> list[Rule]:
    """The rules of a path version, in its order."""
    requirements = PathRequirement.objects.filter(group__version=version_id).order_by(
        "group__sort_order", "group_id", "sort_order", "pk"
    )
    return [
        Rule(
            group_id=each.group_id,
            at_least=each.group.at_least,
            after=each.group.after,
            course_id=each.course_id,
            minimum_grade=each.minimum_grade,
            accepted_from=each.accepted_from,
            renewed=each.renewed,
        )
        for each in requirements.select_related("group")
    ]


def completions_of(member_id: int) -> dict[int, list[Completion]]:
    """What the member has completed, also in courses since left or begun anew, by course id."""
    found: dict[int, list[Completion]] = defaultdict(list)
    for each in Enrolment.objects.completed().filter(member=member_id):
        if each.completed_at:
            completion = Completion(completed_at=each.completed_at, grade=each.grade)
            found[each.course_id].append(completion)
    return dict(found)


def progress_on(*, path_enrolment: PathEnrolment, version_id: int) -> PathProgress:
    """The requirements of another version of the path, were the member on it."""
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
        completions_from=path_enrolment.completions_from,
    )


def asking_again(
    *, member_id: int, course_id: int, at: datetime
) -> list[tuple[PathEnrolment, PathCourse]]:
    """The member's open paths on which the course is completed and does not count, and why not."""
    path_enrolments = list(
        PathEnrolment.objects.filter(
            Q(version__closes_on=None) | Q(version__closes_on__gte=_day(at)),
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


def path_progress_of(path_enrolments: Sequence[PathEnrolment]) -> dict[int, PathProgress]:
    """The requirements of each path enrolment by its id, in one query however many there are."""
    enrolments = "version__groups__requirements__course__enrolments"
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
        .values_list(
            "pk",
            "version__closes_on",
            "recognised_at",
            "taken__completed_at",
            "taken__grade",
            *RULE_COLUMNS,
        )
    )
    closes_on: dict[int, date | None] = {}
    rules: dict[int, dict[Rule, None]] = defaultdict(dict)
    completions: dict[int, dict[int, set[Completion]]] = defaultdict(lambda: defaultdict(set))
    recognitions: dict[int, dict[int, datetime]] = defaultdict(dict)
    for pk, closes, recognised, completed_at, grade, *rule_columns in rows:
        rule = Rule(*rule_columns)
        closes_on[pk] = closes
        rules[pk][rule] = None
        if completed_at:
            completion = Completion(completed_at=completed_at, grade=grade)
            completions[pk][rule.course_id].add(completion)
        if recognised:
            recognitions[pk][rule.course_id] = recognised
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
