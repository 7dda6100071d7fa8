"""The evaluator of learning paths: each rule by itself, then all of them against each other."""

from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest

from courses.ledger import Completion, Rule, evaluate_path, has_closed

DAY_0 = datetime(2026, 3, 1, 12, tzinfo=UTC)


def day(number):
    return DAY_0 + timedelta(days=number)


def done(**days):
    """Completions by course: ``c10=3`` or, with grades, ``c10=[(3, 60), (5, 80)]``."""
    return {
        int(course[1:]): [
            Completion(completed_at=day(each[0]), grade=each[1])
            for each in ([(given, None)] if isinstance(given, int) else given)
        ]
        for course, given in days.items()
    }


def group(number, *courses, at_least=None, after=None, **more):
    return [
        Rule(group_id=number, at_least=at_least, after=after, course_id=course, **more)
        for course in courses
    ]


def path(*groups, **facts):
    return evaluate_path(rules=[rule for rules in groups for rule in rules], **facts)


class TestOrder:
    @pytest.mark.parametrize(
        ("afters", "locked"),
        [
            pytest.param([None, 1], [False, True], id="a chain"),
            pytest.param([None, 1, 2], [False, True, True], id="a longer chain"),
            pytest.param([2, None], [True, False], id="the later group comes first"),
            pytest.param([1], [True], id="after itself"),
            pytest.param([2, 1], [True, True], id="a circle"),
            pytest.param([None, 3, 4, 2], [False, True, True, True], id="a circle of three"),
            pytest.param([2, 1, 2], [True, True, True], id="behind a circle"),
            pytest.param([None, 9], [False, True], id="after a group that does not exist"),
            pytest.param([9, 1], [True, True], id="behind one that waits for ever"),
        ],
    )
    def test_group_is_locked_until_the_one_before_it_is_met(self, afters, locked):
        groups = [group(at + 1, 10 + at, after=after) for at, after in enumerate(afters)]

        standing = path(*groups, completions={})

        assert [each.locked for each in standing.groups] == locked

    @pytest.mark.parametrize("afters", [[1], [2, 1], [None, 9], [None, 3, 2]])
    def test_path_with_a_group_that_never_opens_is_never_met(self, afters):
        groups = [group(at + 1, 10 + at, after=after) for at, after in enumerate(afters)]

        standing = path(*groups, completions=done(c10=1, c11=1, c12=1))

        assert standing.met_at is None

    def test_what_was_completed_before_the_group_opened_counts_once_it_is_open(self):
        groups = group(1, 10), group(2, 11, after=1)

        before = path(*groups, completions=done(c11=2))
        after = path(*groups, completions=done(c11=2, c10=5))

        assert (before.groups[1].locked, before.groups[1].met_at) == (True, None)
        assert before.groups[1].courses[0].met
        assert (after.groups[1].locked, after.groups[1].opened_at) == (False, day(5))
        assert (after.groups[1].met_at, after.met_at) == (day(5), day(5))

    def test_group_completed_after_it_opened_is_met_then(self):
        standing = path(group(1, 10), group(2, 11, after=1), completions=done(c10=2, c11=5))

        assert [each.met_at for each in standing.groups] == [day(2), day(5)]

    def test_group_after_electives_opens_with_the_last_one_needed(self):
        electives = group(1, 10, 11, 12, at_least=2)

        standing = path(electives, group(2, 13, after=1), completions=done(c10=1, c12=4, c11=9))

        assert standing.groups[1].opened_at == day(4)


class TestMinimumGrade:
    @pytest.mark.parametrize(
        ("completions", "met_on", "too_low"),
        [
            pytest.param([], None, False, id="not completed"),
            pytest.param([(1, 70)], 1, False, id="just enough"),
            pytest.param([(1, 69)], None, True, id="one too few"),
            pytest.param([(1, None)], None, True, id="no grade, as the course has no quiz"),
            pytest.param([(1, 60), (5, 80)], 5, False, id="the better one counts"),
            pytest.param([(1, 80), (5, 60)], 1, False, id="a worse one later takes nothing away"),
            pytest.param([(5, 90), (3, 75)], 3, False, id="the first that is good enough"),
            pytest.param([(1, 60), (5, 65)], None, True, id="twice too low"),
        ],
    )
    def test_best_of_several_completions_counts(self, completions, met_on, too_low):
        rules = group(1, 10, minimum_grade=70)

        [course] = path(rules, completions=done(c10=completions)).courses

        assert course.met_at == (None if met_on is None else day(met_on))
        assert (course.too_low, course.too_early) == (too_low, False)

    def test_without_a_minimum_any_completion_counts(self):
        standing = path(group(1, 10), completions=done(c10=[(1, 0)]))

        assert standing.met_at == day(1)


class TestAcceptedFrom:
    @pytest.mark.parametrize(
        ("days", "met_on", "too_early"),
        [
            ([], None, False),
            ([3], None, True),
            ([4], 4, False),
            ([3, 6], 6, False),
        ],
    )
    def test_completions_count_from_that_day_on(self, days, met_on, too_early):
        rules = group(1, 10, accepted_from=day(4).date())

        [course] = path(rules, completions=done(c10=[(each, None) for each in days])).courses

        assert course.met_at == (None if met_on is None else day(met_on))
        assert course.too_early is too_early
        assert course.accepted_from == day(4).date()

    def test_the_day_begins_at_midnight_of_the_site(self):
        rules = group(1, 10, accepted_from=date(2026, 3, 5))
        midnight = datetime(2026, 3, 5, tzinfo=UTC)

        moments = [midnight - timedelta(seconds=1), midnight]

        assert [
            path(rules, completions={10: [Completion(completed_at=moment)]}).met_at
            for moment in moments
        ] == [None, midnight]


class TestRenewal:
    def test_only_courses_to_be_renewed_are_to_be_completed_again(self):
        rules = [*group(1, 10), *group(1, 11, renewed=False)]

        standing = path(rules, completions=done(c10=1, c11=1), completions_from=day(5))

        renewed, kept = standing.courses
        assert (renewed.met, renewed.too_early, renewed.accepted_from) == (
            False,
            True,
            day(5).date(),
        )
        assert (kept.met_at, kept.too_early, kept.accepted_from) == (day(1), False, None)

    def test_completing_again_renews(self):
        standing = path(
            group(1, 10), completions=done(c10=[(1, None), (7, None)]), completions_from=day(5)
        )

        assert standing.met_at == day(7)

    def test_moment_of_the_renewal_decides_and_not_the_day(self):
        rules, later = group(1, 10), day(5) + timedelta(hours=1)

        assert path(rules, completions=done(c10=5), completions_from=day(5)).met_at == day(5)
        assert path(rules, completions=done(c10=5), completions_from=later).met_at is None


class TestRecognition:
    def test_recognition_stands_in_for_a_course(self):
        standing = path(
            group(1, 10, 11, minimum_grade=70, accepted_from=day(9).date()),
            completions=done(c10=[(10, 90)]),
            recognitions={11: day(4)},
        )

        assert [each.recognised for each in standing.courses] == [False, True]
        assert standing.met_at == day(10)

    def test_completion_before_the_recognition_is_what_met_it(self):
        [course] = path(group(1, 10), completions=done(c10=2), recognitions={10: day(4)}).courses

        assert (course.met_at, course.recognised) == (day(2), False)

    @pytest.mark.parametrize(("renewed", "met"), [(True, False), (False, True)])
    def test_renewal_keeps_recognitions_of_courses_that_are_not_renewed(self, renewed, met):
        [course] = path(
            group(1, 10, renewed=renewed),
            completions={},
            recognitions={10: day(1)},
            completions_from=day(5),
        ).courses

        assert (course.met, course.recognised) == (met, met)

    def test_recognition_of_another_course_is_no_help(self):
        assert path(group(1, 10), completions={}, recognitions={99: day(1)}).met_at is None


class TestClosing:
    @pytest.mark.parametrize(("met_on", "counts"), [(3, True), (4, True), (5, False)])
    def test_path_is_not_met_after_its_last_day(self, met_on, counts):
        standing = path(group(1, 10), completions=done(c10=met_on), closes_on=day(4).date())

        assert (standing.met_at is not None) is counts

    def test_it_has_closed_when_the_last_day_is_over(self):
        moments = [datetime(2026, 3, 5, 23, 59, tzinfo=UTC), datetime(2026, 3, 6, tzinfo=UTC)]

        assert [has_closed(date(2026, 3, 5), moment) for moment in moments] == [False, True]
        assert has_closed(None, moments[1]) is False


def test_progress_counts_the_courses_that_are_needed():
    standing = path(
        group(1, 10, 11),
        group(2, 20, 21, 22, at_least=1),
        completions=done(c10=1, c20=2, c21=3),
    )

    assert (standing.met, standing.required) == (2, 3)


DAYS = range(1, 5)


def met_on(rules, completions, recognitions, completions_from, closes_on):
    """The day on which the path is met, by asking of every day whether it is met by then."""

    def has(rule, today):
        renewed_from = completions_from if rule.renewed else None
        met = [
            each.completed_at
            for each in completions.get(rule.course_id, ())
            if rule.minimum_grade is None or (each.grade or 0) >= rule.minimum_grade
        ]
        met += [recognitions[rule.course_id]] if rule.course_id in recognitions else []
        return any(each <= today and (renewed_from is None or each >= renewed_from) for each in met)

    numbers = list(dict.fromkeys(rule.group_id for rule in rules))

    def met_groups(today):
        found = set()
        for _round in numbers:
            for number, group_id in enumerate(numbers, start=1):
                of_group = [rule for rule in rules if rule.group_id == group_id]
                enough = sum(has(rule, today) for rule in of_group) >= (
                    of_group[0].at_least or len(of_group)
                )
                if enough and (of_group[0].after is None or of_group[0].after in found):
                    found.add(number)
        return found

    for number in DAYS:
        if len(met_groups(day(number))) == len(numbers):
            return None if closes_on and day(number).date() > closes_on else number
    return None


def test_all_rules_together_agree_with_asking_day_by_day():
    cases = product(
        [None, 1, 2, 3],  # what the first group comes after
        [None, 1, 2, 3],  # and the second
        [None, 1],  # how many of the first
        [[], [(1, 60)], [(3, 80)], [(1, 60), (3, 80)], [(2, 70)]],  # completions of its one course
        [[], [(2, None)]],  # and of the other
        [[], [(1, None)], [(4, None)]],  # and of the second group's
        [{}, {11: day(2)}],  # recognitions
        [None, day(2)],  # a renewal
        [None, day(3).date()],  # the last day
    )
    wrong, met = [], 0
    for first, second, at_least, of_10, of_11, of_20, recognitions, since, closes_on in cases:
        rules = [
            *group(5, 10, at_least=at_least, after=first, minimum_grade=70),
            *group(5, 11, at_least=at_least, after=first),
            *group(3, 20, after=second, renewed=False),
        ]
        completions = done(c10=of_10, c11=of_11, c20=of_20)
        expected = met_on(rules, completions, recognitions, since, closes_on)

        found = evaluate_path(
            rules=rules,
            completions=completions,
            recognitions=recognitions,
            completions_from=since,
            closes_on=closes_on,
        ).met_at

        met += found is not None
        if found != (None if expected is None else day(expected)):
            wrong.append((rules, completions, recognitions, since, closes_on, expected, found))
    assert wrong == []
    assert met > 100
