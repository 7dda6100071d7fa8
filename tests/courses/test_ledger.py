from datetime import UTC, datetime, timedelta

import pytest

from assessments.models import Quiz
from courses import progress
from courses.ledger import (
    Completion,
    Facts,
    Rule,
    completions_of,
    course_progress,
    course_progress_of,
    evaluate_course,
    evaluate_path,
    facts_of,
    path_progress,
    path_progress_of,
    rules_of,
)
from courses.models import Activity, Enrolment, LearningRecord, PathEnrolment
from tests.factories.assessments import QuizFactory
from tests.factories.courses import (
    CourseFactory,
    EnrolmentFactory,
    LessonFactory,
    PathEnrolmentFactory,
    PathVersionFactory,
    complete_course,
    lessons_of,
    published_course,
    read,
    take_quiz,
)
from tests.factories.members import MemberFactory

DAY_0 = datetime(2026, 3, 1, 12, tzinfo=UTC)
NOTHING = Facts(met_at={}, results={}, completed_at=None)


def day(number):
    return DAY_0 + timedelta(days=number)


def reading(pk, *, added_on=0):
    return Activity(pk=pk, kind=Activity.Kind.READ, added_at=day(added_on))


def quiz(pk, *, pass_mark=70):
    return Activity(
        pk=pk,
        kind=Activity.Kind.QUIZ,
        quiz=Quiz(pk=pk, pass_mark=pass_mark, collection_id=1),
        added_at=DAY_0,
    )


def facts(*met, completed_on=None, best=None):
    return Facts(
        met_at=dict.fromkeys(met, day(1)),
        results=best or {},
        completed_at=None if completed_on is None else day(completed_on),
    )


@pytest.mark.parametrize(
    ("activities", "met", "percent", "missing", "complete"),
    [
        pytest.param([], [], 0, [], False, id="a course that asks nothing is never complete"),
        pytest.param([1], [], 0, [1], False, id="nothing done"),
        pytest.param([1], [1], 100, [], True, id="all done"),
        pytest.param([1, 2, 3], [2], 33, [1, 3], False, id="a third is 33"),
        pytest.param([1, 2, 3], [2, 3], 66, [1], False, id="two thirds are 66, not 67"),
        pytest.param([*range(200)], [*range(199)], 99, [199], False, id="199 of 200 are not 100"),
        pytest.param([1, 2], [1, 7], 50, [2], False, id="what is not asked (any more) is no help"),
    ],
)
def test_course_is_complete_when_all_it_asks_is_done(activities, met, percent, missing, complete):
    standing = evaluate_course(activities=[reading(pk) for pk in activities], facts=facts(*met))

    assert standing.percent == percent
    assert [each.activity.pk for each in standing.missing] == missing
    assert standing.complete is complete
    assert (standing.met, standing.required) == (
        len(set(met) & set(activities)),
        len(activities),
    )


@pytest.mark.parametrize(
    ("added_on", "met", "required"),
    [
        pytest.param(4, False, [1, 2], id="before completion: required, though not met"),
        pytest.param(5, False, [1, 2], id="at the moment of completion: required"),
        pytest.param(6, False, [1], id="after completion: not required"),
        pytest.param(6, True, [1, 2], id="after completion, but done: counts"),
    ],
)
def test_lesson_added_after_completion_is_not_required(added_on, met, required):
    done = [1, 2] if met else [1]

    standing = evaluate_course(
        activities=[reading(1), reading(2, added_on=added_on)],
        facts=facts(*done, completed_on=5),
    )

    assert [each.activity.pk for each in standing.requirements] == required
    assert standing.completed_at == day(5)


@pytest.mark.parametrize(
    ("activity", "best", "how"),
    [
        (reading(1), {}, "Read the lesson and mark it as done."),
        (quiz(1), {}, "Pass the quiz with at least 70%."),
        (
            quiz(1, pass_mark=85),
            {1: 69},
            "Pass the quiz with at least 85%. Your best result so far: 69%.",
        ),
        (
            quiz(1),
            {1: 0},
            "Pass the quiz with at least 70%. Your best result so far: 0%.",
        ),
    ],
)
def test_missing_says_what_to_do(activity, best, how):
    standing = evaluate_course(activities=[activity], facts=facts(best=best))

    assert [each.how for each in standing.missing] == [how]


def asked(*rules):
    """Rules from triples: group, how many of it, course."""
    return [
        Rule(group_id=group, at_least=at_least, after=None, course_id=course)
        for group, at_least, course in rules
    ]


@pytest.mark.parametrize(
    ("rules", "completed_on", "missing", "met_on"),
    [
        pytest.param([], {}, [], None, id="a path without rules is never completed"),
        pytest.param([(1, None, 10)], {}, [1], None, id="nothing done"),
        pytest.param([(1, None, 10)], {10: 3}, [0], 3, id="one course"),
        pytest.param([(1, None, 10), (1, None, 11)], {10: 3}, [1], None, id="one of all"),
        pytest.param(
            [(1, None, 10), (1, None, 11)], {10: 3, 11: 2}, [0], 3, id="all: the last one counts"
        ),
        pytest.param(
            [(1, 2, 10), (1, 2, 11), (1, 2, 12)],
            {12: 9, 10: 4, 11: 6},
            [0],
            6,
            id="two of three: met by the second, whatever came after",
        ),
        pytest.param(
            [(1, 2, 10), (1, 2, 11), (1, 2, 12)], {12: 9}, [1], None, id="one of two of three"
        ),
        pytest.param(
            [(1, 5, 10), (1, 5, 11)], {10: 1, 11: 2}, [0], 2, id="more than there are: all"
        ),
        pytest.param(
            [(1, None, 10), (2, 1, 11), (2, 1, 12)],
            {10: 8, 12: 2},
            [0, 0],
            8,
            id="two groups: the later one counts",
        ),
        pytest.param(
            [(1, None, 10), (2, 1, 11), (2, 1, 12)],
            {11: 1, 12: 2},
            [1, 0],
            None,
            id="electives do not stand in for a required course",
        ),
        pytest.param([(1, None, 10)], {99: 1}, [1], None, id="a course outside the path"),
    ],
)
def test_path_is_met_when_every_group_is(rules, completed_on, missing, met_on):
    standing = evaluate_path(
        rules=asked(*rules),
        completions={
            pk: [Completion(completed_at=day(number))] for pk, number in completed_on.items()
        },
    )

    assert [group.missing for group in standing.groups] == missing
    assert standing.met_at == (None if met_on is None else day(met_on))


def test_groups_and_their_courses_stand_in_the_order_of_the_rules():
    standing = evaluate_path(rules=asked((7, None, 30), (7, None, 10), (3, 1, 20)), completions={})

    assert [[each.course_id for each in group.courses] for group in standing.groups] == [
        [30, 10],
        [20],
    ]
    assert [group.takes_all for group in standing.groups] == [True, True]


@pytest.mark.django_db
class TestFacts:
    def test_first_time_done_and_best_result_count(self):
        lesson = LessonFactory(quiz=QuizFactory(questions=4, pass_mark=50))
        enrolment = EnrolmentFactory(course=lesson.get_parent().get_parent().specific, at=day(0))
        take_quiz(enrolment.member, lesson, right=1, at=day(1))
        take_quiz(enrolment.member, lesson, right=3, at=day(2))
        take_quiz(enrolment.member, lesson, right=2, at=day(3))
        activity = Activity.objects.get()

        found = facts_of([enrolment.pk])[enrolment.pk]

        assert found == Facts(
            met_at={activity.pk: day(2)},
            results={activity.pk: 75},
            completed_at=day(2),
        )

    def test_adding_a_record_to_the_facts_equals_reading_them_again(self):
        course = published_course(lessons=2, quiz_in_last=True)
        enrolment = EnrolmentFactory(course=course, at=day(0))
        first, last = lessons_of(course)
        take_quiz(enrolment.member, last, right=1, at=day(1))
        read(enrolment.member, first, at=day(2))
        take_quiz(enrolment.member, last, right=0, at=day(3))
        told = NOTHING

        for record in LearningRecord.objects.order_by("pk"):
            told = told.with_record(record)

        assert told == facts_of([enrolment.pk])[enrolment.pk]

    def test_enrolment_without_any_records_has_no_facts(self):
        assert facts_of([0]) == {0: NOTHING}


@pytest.mark.django_db
class TestFromTheDatabase:
    def test_requirements_stand_in_the_order_of_the_lessons(self):
        course = published_course(modules=2, lessons=2)
        lessons = lessons_of(course)
        lessons[2].move(course.get_children().first(), pos="first-child")

        standing = course_progress(EnrolmentFactory(course=course))

        assert [each.activity.lesson_id for each in standing.requirements] == [
            lessons[2].pk,
            lessons[0].pk,
            lessons[1].pk,
            lessons[3].pk,
        ]

    def test_retired_activity_is_not_required(self):
        course = published_course(lessons=2)
        enrolment = EnrolmentFactory(course=course)
        first, last = lessons_of(course)

        last.unpublish()

        standing = course_progress(enrolment)
        assert [each.activity.lesson_id for each in standing.requirements] == [first.pk]

    def test_what_others_did_is_nobodys_progress(self):
        course = published_course(lessons=2)
        outsider = EnrolmentFactory(course=course)
        read(outsider.member, lessons_of(course)[0])

        standing = course_progress(EnrolmentFactory(course=course))

        assert (standing.met, standing.required) == (0, 2)
        assert course_progress(outsider).met == 1

    @pytest.mark.parametrize("count", [1, 3])
    def test_standings_cost_two_queries(self, count, django_assert_num_queries):
        enrolments = [EnrolmentFactory(course=published_course(lessons=1)) for _ in range(count)]

        with django_assert_num_queries(2):
            standings = course_progress_of(enrolments)

        assert [standings[each.pk].required for each in enrolments] == [1] * count

    @pytest.mark.parametrize("count", [1, 3])
    def test_path_standings_cost_one_query(self, count, django_assert_num_queries):
        path_enrolments = [PathEnrolmentFactory() for _ in range(count)]

        with django_assert_num_queries(1):
            standings = path_progress_of(path_enrolments)

        assert [len(standings[each.pk].groups) for each in path_enrolments] == [1] * count

    def test_path_follows_its_own_members_completions_only(self):
        course = published_course(lessons=1)
        path = PathVersionFactory(groups=[(None, [course])]).path
        member, outsider = MemberFactory.create_batch(2)
        complete_course(outsider, course, at=day(4))
        for each in (member, outsider):
            progress.enrol_on_path(member=each, path=path, at=day(5))

        assert path_progress(PathEnrolment.objects.get(member=member)).met_at is None
        assert path_progress(PathEnrolment.objects.get(member=outsider)).met_at == day(4)

    def test_path_groups_stand_in_the_authors_order(self):
        first, second, third = CourseFactory.create_batch(3)
        version = PathVersionFactory(groups=[(None, [third]), (1, [second, first])])
        path_enrolment = PathEnrolmentFactory(path=version.path)

        of_member = path_progress(path_enrolment)
        of_visitor = evaluate_path(rules=rules_of(version.pk), completions={})

        assert of_member == of_visitor
        assert [[each.course_id for each in group.courses] for group in of_member.groups] == [
            [third.pk],
            [second.pk, first.pk],
        ]
        assert [group.needed for group in of_member.groups] == [1, 1]

    def test_every_rule_of_a_path_is_read_from_the_database(self):
        first, second = CourseFactory.create_batch(2)
        path_enrolment = PathEnrolmentFactory(
            path=PathVersionFactory(
                groups=[
                    (1, [(first, {"minimum_grade": 80, "accepted_from": day(3).date()})]),
                    (None, [(second, {"renewed": False}), first], 1),
                ]
            ).path
        )
        rules = rules_of(path_enrolment.version_id)

        of_enrolment = path_progress(path_enrolment)

        assert [
            (each.at_least, each.after, each.course_id, each.minimum_grade, each.renewed)
            for each in rules
        ] == [
            (1, None, first.pk, 80, True),
            (None, 1, second.pk, None, False),
            (None, 1, first.pk, None, True),
        ]
        assert rules[0].accepted_from == day(3).date()
        assert of_enrolment == evaluate_path(rules=rules, completions={})

    def test_completions_with_their_grades_are_the_same_for_those_who_joined_and_others(self):
        course = published_course(lessons=1, quiz_in_last=True)
        member, outsider = MemberFactory.create_batch(2)
        complete_course(member, course, at=day(1))
        Enrolment.objects.update(active=False)
        again = progress.enrol(member=member, course=course, at=day(2))
        complete_course(outsider, course, at=day(1))
        take_quiz(member, lessons_of(course)[0], right=0, at=day(3))
        version = PathVersionFactory(groups=[(None, [(course, {"minimum_grade": 80})])])
        path_enrolment = PathEnrolmentFactory(member=member, path=version.path)

        completions = completions_of(member.pk)

        again.refresh_from_db()
        assert (again.completed_at, again.grade) == (None, 0)
        assert completions == {course.pk: [Completion(completed_at=day(1), grade=100)]}
        assert path_progress(path_enrolment) == evaluate_path(
            rules=rules_of(version.pk), completions=completions
        )

    def test_path_whose_version_asks_nothing_is_never_completed(self):
        version = PathVersionFactory(groups=[])

        path_enrolment = PathEnrolmentFactory(path=version.path)

        assert path_progress(path_enrolment).met_at is None
        assert path_enrolment.completed_at is None
