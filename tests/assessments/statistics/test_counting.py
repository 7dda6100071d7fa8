"""Whose attempts are counted, when, and what is not told of small groups."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessments import grading
from assessments.models import Question, QuizStatistics
from assessments.statistics import counting
from assessments.statistics.choices import concealed
from assessments.statistics.counting import TooFewMore
from assessments.statistics.findings import Finding, findings_of, misleading, never_chosen
from assessments.tasks import count_due, count_quiz
from lms.members.placeholders import empty
from lms.members.roles import TRAINER, TRANSLATOR
from tests.factories.assessments import QuizFactory, answers, choice, written_question
from tests.factories.members import MemberFactory

NOW = timezone.now()


def hand_in(quiz, *, right=None, member=None, at=NOW):
    attempt = grading.start(member=member or MemberFactory(), quiz=quiz, at=at)
    given = answers(attempt, right=right)
    return grading.submit(attempt=attempt, answers=given, at=at).attempt


def counted(quiz):
    counting.want(quiz_ids=[quiz.pk], at=NOW)
    count_quiz(QuizStatistics.objects.get(quiz=quiz, which="first").pk)
    return QuizStatistics.objects.get(quiz=quiz, which="first")


def versions_in(row):
    return [version for each in row.figures["questions"] for version in each["versions"]]


@pytest.mark.django_db
class TestWhoCounts:
    def test_first_attempts_count_and_no_later_ones(self):
        quiz = QuizFactory(questions=2)
        for _number in range(5):
            member = MemberFactory()
            hand_in(quiz, right=1, member=member)
            hand_in(quiz, right=2, member=member)

        row = counted(quiz)

        assert row.attempts == 5
        assert (row.figures["scale"]["mean"], row.figures["scale"]["median"]) == (50, 50)
        assert [each["facility"] for each in versions_in(row)] == [100, 0]

    def test_staff_and_the_erased_do_not_count(self):
        quiz = QuizFactory(questions=2)
        for _number in range(5):
            hand_in(quiz, right=2)
        for role in (TRAINER, TRANSLATOR):
            hand_in(quiz, right=0, member=MemberFactory(role=role))
        hand_in(quiz, right=0, member=MemberFactory(is_superuser=True))
        erased = MemberFactory()
        hand_in(quiz, right=0, member=erased)
        empty(member=erased)

        row = counted(quiz)

        assert (row.attempts, row.figures["scale"]["mean"]) == (5, 100)

    def test_practice_does_not_count(self):
        quiz = QuizFactory(questions=1, is_practice=True)
        for _number in range(5):
            hand_in(quiz)

        assert counting.due(quizzes=type(quiz).objects.all()) == []
        assert (counted(quiz).attempts, counted(quiz).figures) == (0, {})

    def test_what_waits_for_a_person_does_not_count_yet(self):
        quiz = QuizFactory(questions=[written_question()])
        for _number in range(5):
            attempt = grading.start(member=MemberFactory(), quiz=quiz, at=NOW)
            grading.submit(attempt=attempt, answers={1: "So."}, at=NOW)

        assert counted(quiz).attempts == 0

    def test_versions_stand_apart_the_latest_first(self):
        quiz = QuizFactory(questions=1)
        for _number in range(5):
            hand_in(quiz, right=1)
        Question.objects.update(text_en="Asked in other words?")
        for _number in range(6):
            hand_in(quiz, right=0)

        later, earlier = versions_in(counted(quiz))

        assert [(each["attempts"], each["facility"]) for each in (later, earlier)] == [
            (6, 0),
            (5, 100),
        ]

    def test_whole_and_weights_are_of_those_asked_the_same(self):
        quiz = QuizFactory(questions=2)
        for right in (0, 1, 1, 2, 2, 2):
            hand_in(quiz, right=right)

        row = counted(quiz)
        weights = [each["effective_weight"] for each in row.figures["questions"]]

        assert [each["intended_weight"] for each in row.figures["questions"]] == [50, 50]
        assert sum(weights) == pytest.approx(100)
        assert row.figures["reliability"]["attempts"] == 6
        # α = 2 · (1 − (1/6 + 3/10) / (20/30)), worked out by hand.
        assert row.figures["reliability"]["consistency"] == pytest.approx(60)


@pytest.mark.django_db
class TestWhen:
    def test_nothing_is_told_of_four(self):
        quiz = QuizFactory(questions=1)
        for _number in range(4):
            hand_in(quiz)

        with pytest.raises(TooFewMore):
            counting.ask(quiz=quiz, at=NOW)
        assert counted(quiz).figures == {}

    def test_counted_again_only_when_five_more_are_there(self):
        quiz = QuizFactory(questions=1)
        for _number in range(5):
            hand_in(quiz)
        counted(quiz)
        for _number in range(4):
            hand_in(quiz)

        with pytest.raises(TooFewMore):
            counting.ask(quiz=quiz, at=NOW)
        hand_in(quiz)
        counting.ask(quiz=quiz, at=NOW)

        assert QuizStatistics.objects.get().wanted_at == NOW

    def test_a_sweep_finds_what_is_due_and_a_second_turn_changes_nothing(self):
        quiz, other = QuizFactory(questions=1), QuizFactory(questions=1)
        for _number in range(5):
            hand_in(quiz)
        hand_in(other)

        count_due()
        row = QuizStatistics.objects.get()
        count_quiz(row.pk)
        first = QuizStatistics.objects.get()
        counting.count(row_id=row.pk, at=NOW + timedelta(days=1))

        assert (row.quiz_id, row.wanted_at is None) == (quiz.pk, False)
        assert (first.wanted_at, first.attempts) == (None, 5)
        assert QuizStatistics.objects.get().counted_at == first.counted_at

    def test_regraded_results_are_counted_anew(self):
        quiz = QuizFactory(questions=1)
        for _number in range(5):
            hand_in(quiz)
        row = counted(quiz)
        assert counting.due(quizzes=type(quiz).objects.all()) == []

        quiz.regradings.create(
            versions={},
            points={},
            reason="The law changed.",
            asked_at=row.counted_at,
            attempts=5,
            finished_at=row.counted_at + timedelta(minutes=1),
        )

        assert counting.due(quizzes=type(quiz).objects.all()) == [quiz.pk]

    def test_costs_the_same_for_many_as_for_few(self, django_assert_num_queries):
        for size in (5, 10):
            quiz = QuizFactory(questions=3)
            for _number in range(size):
                hand_in(quiz)
            counting.want(quiz_ids=[quiz.pk], at=NOW)
            row = QuizStatistics.objects.get(quiz=quiz, which="first")
            with django_assert_num_queries(10):
                counting.count(row_id=row.pk, at=NOW)


def best_of(quiz):
    counted(quiz)
    return QuizStatistics.objects.filter(quiz=quiz, which="best").first()


@pytest.mark.django_db
class TestBestAttempts:
    def try_again(self, quiz, members, *, first=0, second=2):
        for _number in range(members):
            member = MemberFactory()
            hand_in(quiz, right=first, member=member)
            hand_in(quiz, right=second, member=member)

    def test_best_of_each_member_counts_beside_the_first(self):
        quiz = QuizFactory(questions=2)
        self.try_again(quiz, 5)
        self.try_again(quiz, 1, first=2, second=0)
        self.try_again(quiz, 1, first=1, second=1)
        staff = MemberFactory(role=TRAINER)
        for right in (0, 2):
            hand_in(quiz, right=right, member=staff)

        best = best_of(quiz)
        first = QuizStatistics.objects.get(quiz=quiz, which="first")

        assert (best.attempts, first.attempts, len(best.later)) == (7, 7, 5)
        assert best.figures["scale"]["mean"] == pytest.approx(100 * 13 / 14)
        assert first.figures["scale"]["mean"] == pytest.approx(100 * 3 / 14)

    def test_fewer_than_five_who_did_better_could_be_told_by_the_difference(self):
        quiz = QuizFactory(questions=2)
        self.try_again(quiz, 4)
        self.try_again(quiz, 3, first=2, second=0)

        assert best_of(quiz) is None

    def test_later_attempts_are_taken_in_from_five_members_at_a_time(self):
        quiz = QuizFactory(questions=2)
        self.try_again(quiz, 5)
        before = best_of(quiz)
        for _number in range(5):
            hand_in(quiz, right=2)
        self.try_again(quiz, 4)

        between = best_of(quiz)
        self.try_again(quiz, 1)
        after = best_of(quiz)

        assert between.later == before.later
        # Those who tried again since count by their first, in both sets.
        assert (between.attempts, between.figures["scale"]["mean"]) == (
            14,
            pytest.approx(100 * 10 / 14),
        )
        assert (len(after.later), after.figures["scale"]["mean"]) == (10, 100)

    def test_neither_choices_nor_questions_of_few_are_told(self):
        quiz = QuizFactory(questions=1)
        self.try_again(quiz, 5, second=1)
        Question.objects.update(text_en="Another?")
        for _number in range(6):
            hand_in(quiz)
        late = MemberFactory()
        hand_in(quiz, right=0, member=late)
        Question.objects.update(text_en="A third one?")
        hand_in(quiz, right=1, member=late)

        best = versions_in(best_of(quiz))
        first = versions_in(QuizStatistics.objects.get(quiz=quiz, which="first"))

        assert not any("choices" in each or "given" in each for each in best)
        # Without one of its seven attempts, the second version would tell the mark of that one.
        assert [each["attempts"] for each in first] == [7, 5]
        assert [each.get("attempts") for each in best] == [None, None, 5]

    def test_members_who_left_leave_no_fewer_than_five(self):
        quiz = QuizFactory(questions=2)
        self.try_again(quiz, 5)
        before = best_of(quiz)
        empty(member=before.quiz.attempts.order_by("pk").first().member)

        assert best_of(quiz).counted_at == before.counted_at


@pytest.mark.django_db
class TestChoices:
    def test_small_groups_are_not_told_nor_found_by_subtraction(self):
        quiz = QuizFactory(questions=1)
        for right in [1] * 7 + [0] * 2:
            hand_in(quiz, right=right)

        [version] = versions_in(counted(quiz))

        right, wrong, other, left_out = version["choices"]
        assert (right["is_right"], right["count"]) == (True, 7)
        # With the other one told, those who chose the wrong one would be what is missing from nine.
        assert (wrong["count"], other["count"], left_out["count"]) == (None, None, 0)

    def test_every_answer_is_counted_with_what_its_people_reach_otherwise(self):
        quiz = QuizFactory(questions=2)
        for number in range(20):
            attempt = grading.start(member=MemberFactory(), quiz=quiz, at=NOW)
            first, second = grading.responses_of(attempt)
            is_strong = number < 10
            given = {
                1: choice(first, is_right=not is_strong),
                2: choice(second, is_right=is_strong),
            }
            grading.submit(attempt=attempt, answers=given, at=NOW)

        first, _second = versions_in(counted(quiz))

        assert [(each["count"], each["rest"]) for each in first["choices"]] == [
            (10, 0),
            (10, 100),
            (0, None),
            (0, None),
        ]
        assert misleading(first) == [first["choices"][1]["key"]]
        assert never_chosen(first) == [first["choices"][2]["key"]]
        assert findings_of(first) == [Finding.MISLEADS]


@pytest.mark.parametrize(
    ("counts", "right", "expected"),
    [
        ([10, 6, 5, 0], 1, set()),
        ([10, 2, 3, 0], 1, {1, 2}),
        ([10, 2, 0, 8], 1, {1, 2}),
        ([3, 7, 8, 9], 1, {0, 1, 2}),
        ([10, 4], 1, {1}),
        ([10, 0, 0, 0], 1, set()),
    ],
)
def test_what_is_not_told(counts, right, expected):
    assert concealed(counts, right) == expected


def version(**kwargs):
    return {
        "attempts": 100,
        "facility": 60,
        "guessed": 25,
        "discrimination": 40,
        "choices": [],
    } | kwargs


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        ({}, [Finding.WORKS]),
        ({"attempts": 19, "facility": 100}, [Finding.TOO_FEW]),
        ({"facility": 96, "discrimination": 5}, [Finding.TOO_EASY]),
        ({"facility": 28, "discrimination": 5}, [Finding.TOO_HARD]),
        ({"discrimination": 12}, [Finding.TELLS_LITTLE]),
        ({"discrimination": -10}, [Finding.TELLS_LITTLE]),
        ({"discrimination": -17}, [Finding.MISLEADS]),
        ({"attempts": 20, "discrimination": -17}, [Finding.TELLS_LITTLE]),
        ({"facility": 20, "discrimination": -30}, [Finding.TOO_HARD, Finding.MISLEADS]),
        ({"discrimination": None}, [Finding.WORKS]),
    ],
)
def test_what_figures_mean(figures, expected):
    assert findings_of(version(**figures)) == expected
