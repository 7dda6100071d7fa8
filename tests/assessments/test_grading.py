from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from assessments import grading
from assessments.models import Attempt, Response
from tests.factories.assessments import QuestionFactory, QuizFactory, answers
from tests.factories.members import MemberFactory

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def entry(question, *, kind="single", right, wrong=()):
    """A question of a paper, as far as marking looks at it."""
    return {
        "question": question,
        "kind": kind,
        "choices": [
            *({"choice": pk, "correct": True} for pk in right),
            *({"choice": pk, "correct": False} for pk in wrong),
        ],
    }


ONE = entry(1, right=[10], wrong=[11, 12])
SEVERAL = entry(2, kind="multiple", right=[20, 21], wrong=[22, 23])


class TestMarking:
    @pytest.mark.parametrize(
        ("asked", "chosen", "points"),
        [
            pytest.param(ONE, [10], 1, id="the right one"),
            pytest.param(ONE, [11], 0, id="a wrong one"),
            pytest.param(SEVERAL, [20, 21], 1, id="all right ones"),
            pytest.param(SEVERAL, [21, 20], 1, id="in any order"),
            pytest.param(SEVERAL, [20, 21, 20], 1, id="one of them twice"),
            pytest.param(SEVERAL, [20], 0, id="one of two right ones"),
            pytest.param(SEVERAL, [20, 21, 22], 0, id="a wrong one among them"),
            pytest.param(SEVERAL, [20, 21, 22, 23], 0, id="everything"),
            pytest.param(SEVERAL, [22], 0, id="only a wrong one"),
        ],
    )
    def test_a_point_for_exactly_the_right_choices(self, asked, chosen, points):
        [mark] = grading.mark(paper=[asked], answers={asked["question"]: chosen})

        assert mark.points == points
        assert mark.chosen == tuple(sorted(set(chosen)))

    @pytest.mark.parametrize(
        ("given", "missing", "unknown"),
        [
            pytest.param({}, [1, 2], [], id="nothing answered"),
            pytest.param({1: [10]}, [2], [], id="one left out"),
            pytest.param({1: [], 2: [20]}, [1], [], id="answered with nothing"),
            pytest.param({1: [20], 2: [20]}, [], [1], id="a choice of another question"),
            pytest.param({1: [99], 2: [20]}, [], [1], id="a choice there is not"),
            pytest.param({1: [10, 11], 2: [20]}, [], [1], id="two where one is asked"),
            pytest.param({1: [10, 10], 2: [20]}, [], [1], id="the same twice where one is asked"),
            pytest.param({1: [10], 2: [20, 99]}, [], [2], id="a stranger among right ones"),
            pytest.param({1: [10], 2: [20], 3: [30]}, [], [3], id="a question not asked"),
            pytest.param({1: [99]}, [2], [1], id="both kinds"),
        ],
    )
    def test_answers_that_do_not_fit_are_refused_by_question(self, given, missing, unknown):
        with pytest.raises(grading.AnswersDoNotFit) as refused:
            grading.mark(paper=[ONE, SEVERAL], answers=given)

        assert (refused.value.missing, refused.value.unknown) == (missing, unknown)


@pytest.mark.django_db
class TestStarting:
    def test_attempts_are_numbered_for_each_member_and_quiz(self):
        member, other = MemberFactory.create_batch(2)
        quiz, other_quiz = QuizFactory.create_batch(2)
        self.fail_once(member, quiz)

        numbers = [
            grading.start(member=who, quiz=which, at=NOW).number
            for who, which in ((member, quiz), (other, quiz), (member, other_quiz))
        ]

        assert numbers == [2, 1, 1]

    def test_others_attempts_do_not_use_up_ones_own(self):
        quiz = QuizFactory(attempts_limit=1)
        member, other = MemberFactory.create_batch(2)
        self.fail_once(other, quiz)

        assert grading.attempts_left(member=other, quiz=quiz) == 0
        assert grading.attempts_left(member=member, quiz=quiz) == 1
        assert grading.start(member=member, quiz=quiz, at=NOW).number == 1

    def test_open_attempt_is_not_used_up(self):
        quiz = QuizFactory(attempts_limit=2)
        member = MemberFactory()
        left = [grading.attempts_left(member=member, quiz=quiz)]

        self.fail_once(member, quiz)
        left.append(grading.attempts_left(member=member, quiz=quiz))
        opened = grading.start(member=member, quiz=quiz, at=NOW)
        left.append(grading.attempts_left(member=member, quiz=quiz))

        assert left == [2, 1, 1]
        assert grading.start(member=member, quiz=quiz, at=NOW) == opened

    def test_limit_lowered_meanwhile_lets_the_open_attempt_end(self):
        quiz = QuizFactory(attempts_limit=3)
        member = MemberFactory()
        for _ in range(2):
            self.fail_once(member, quiz)
        opened = grading.start(member=member, quiz=quiz, at=NOW)
        quiz.attempts_limit = 1
        quiz.save()

        assert grading.attempts_left(member=member, quiz=quiz) == 0
        assert grading.start(member=member, quiz=quiz, at=NOW) == opened

    def test_quiz_without_limit_can_be_tried_forever(self):
        quiz, member = QuizFactory(attempts_limit=None), MemberFactory()

        for number in range(1, 5):
            assert self.fail_once(member, quiz).attempt.number == number
        assert grading.attempts_left(member=member, quiz=quiz) is None

    def test_quiz_without_questions_is_not_asked(self):
        with pytest.raises(grading.NothingToAsk), transaction.atomic():
            grading.start(member=MemberFactory(), quiz=QuizFactory(questions=0), at=NOW)

        assert Attempt.objects.count() == 0

    def test_attempt_remembers_the_language_it_was_opened_in(self):
        with translation.override("my"):
            attempt = grading.start(member=MemberFactory(), quiz=QuizFactory(), at=NOW)

        assert attempt.language == "my"

    def test_second_open_attempt_is_refused_by_the_database(self):
        opened = grading.start(member=MemberFactory(), quiz=QuizFactory(), at=NOW)

        with pytest.raises(IntegrityError):
            Attempt.objects.create(
                member=opened.member,
                quiz=opened.quiz,
                number=2,
                paper=[],
                started_at=NOW,
                language="en",
                points_possible=1,
            )

    @staticmethod
    def fail_once(member, quiz):
        attempt = grading.start(member=member, quiz=quiz, at=NOW)
        return grading.submit(attempt=attempt, answers=answers(attempt.paper, right=0), at=NOW)


@pytest.mark.django_db
class TestHandingIn:
    @pytest.mark.parametrize(
        ("questions", "right", "pass_mark", "percent", "passed"),
        [
            (10, 7, 70, 70, True),
            (10, 6, 70, 60, False),
            # 69.56… and 66.66… per cent.
            (23, 16, 70, 69, False),
            (3, 2, 67, 66, False),
            (3, 2, 66, 66, True),
            (1, 0, 1, 0, False),
            (1, 1, 100, 100, True),
            (101, 100, 100, 99, False),
        ],
    )
    def test_percent_is_rounded_down(self, questions, right, pass_mark, percent, passed):
        quiz = QuizFactory(questions=questions, pass_mark=pass_mark)
        attempt = grading.start(member=MemberFactory(), quiz=quiz, at=NOW)

        grade = grading.submit(attempt=attempt, answers=answers(attempt.paper, right=right), at=NOW)

        assert (grade.percent, grade.passed) == (percent, passed)

    def test_grade_is_stored_with_each_response(self):
        quiz = QuizFactory(questions=3)
        attempt = grading.start(member=MemberFactory(), quiz=quiz, at=NOW)
        given = answers(attempt.paper, right=2)
        later = NOW + timedelta(minutes=5)

        grade = grading.submit(attempt=attempt, answers=given, at=later)

        attempt = Attempt.objects.get()
        assert (grade.percent, grade.passed) == (66, False)
        assert (attempt.points, attempt.points_possible) == (Decimal(2), Decimal(3))
        assert (attempt.submitted_at, attempt.passed) == (later, False)
        responses = Response.objects.order_by("question")
        assert [(each.question_id, each.chosen, each.points) for each in responses] == [
            (question, chosen, points)
            for (question, chosen), points in zip(sorted(given.items()), (1, 1, 0), strict=True)
        ]

    @pytest.mark.parametrize("second", [3, 0])
    def test_grade_stands_however_often_it_is_handed_in(self, second):
        attempt = grading.start(member=MemberFactory(), quiz=QuizFactory(questions=3), at=NOW)
        read_before = Attempt.objects.select_related("quiz").get()
        grading.submit(attempt=attempt, answers=answers(attempt.paper, right=1), at=NOW)

        for each in (attempt, read_before):
            with pytest.raises(grading.AttemptClosed), transaction.atomic():
                grading.submit(
                    attempt=each,
                    answers=answers(attempt.paper, right=second),
                    at=NOW + timedelta(days=1),
                )

        stored = Attempt.objects.get()
        assert (stored.points, stored.submitted_at) == (1, NOW)
        assert Response.objects.count() == 3

    def test_refused_answers_leave_the_attempt_open(self):
        attempt = grading.start(member=MemberFactory(), quiz=QuizFactory(), at=NOW)

        with pytest.raises(grading.AnswersDoNotFit):
            grading.submit(attempt=attempt, answers={}, at=NOW)

        assert Attempt.objects.get().submitted_at is None
        assert Response.objects.count() == 0

    def test_question_edited_meanwhile_is_graded_as_it_was_asked(self):
        question = QuestionFactory(choices=[("Right", True), ("Wrong", False)])
        quiz = QuizFactory(questions=[question])
        attempt = grading.start(member=MemberFactory(), quiz=quiz, at=NOW)
        right, wrong = question.choices.all()
        right.is_correct, wrong.is_correct = False, True
        right.save()
        wrong.save()

        grade = grading.submit(attempt=attempt, answers={question.pk: [right.pk]}, at=NOW)

        assert grade.passed is True

    def test_choice_deleted_meanwhile_can_still_be_right(self):
        question = QuestionFactory()
        attempt = grading.start(
            member=MemberFactory(), quiz=QuizFactory(questions=[question]), at=NOW
        )
        given = answers(attempt.paper)
        question.choices.all().delete()
        question.save()

        assert grading.submit(attempt=attempt, answers=given, at=NOW).passed is True

    def test_question_taken_out_meanwhile_is_still_asked(self):
        quiz = QuizFactory(questions=2)
        attempt = grading.start(member=MemberFactory(), quiz=quiz, at=NOW)
        quiz.entries.first().delete()

        grade = grading.submit(attempt=attempt, answers=answers(attempt.paper), at=NOW)

        assert (grade.attempt.points, grade.percent) == (2, 100)
