from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from assessments import grading
from assessments.models import Allowance, Attempt, Hint
from tests.factories.assessments import QuestionFactory, QuizFactory, answers, choice
from tests.factories.members import MemberFactory

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


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
                seed=1,
                started_at=NOW,
                language="en",
                points_possible=1,
            )

    @staticmethod
    def fail_once(member, quiz):
        attempt = grading.start(member=member, quiz=quiz, at=NOW)
        return grading.submit(attempt=attempt, answers=answers(attempt, right=0), at=NOW)


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

        grade = grading.submit(attempt=attempt, answers=answers(attempt, right=right), at=NOW)

        assert (grade.percent, grade.passed) == (percent, passed)

    def test_grade_is_stored_with_each_response(self):
        attempt = opened(QuizFactory(questions=3))
        given = answers(attempt, right=2)
        later = NOW + timedelta(minutes=5)

        grade = grading.submit(attempt=attempt, answers=given, at=later)

        attempt = Attempt.objects.get()
        assert (grade.percent, grade.passed) == (66, False)
        assert (attempt.points, attempt.points_possible) == (Decimal(2), Decimal(3))
        assert (attempt.submitted_at, attempt.passed) == (later, False)
        assert [(each.answer, each.share) for each in grading.responses_of(attempt)] == [
            (given[1], 1),
            (given[2], 1),
            (given[3], 0),
        ]

    def test_a_question_counts_for_its_points(self):
        hard, easy = QuestionFactory(default_points=3), QuestionFactory()
        attempt = opened(QuizFactory(questions=[hard, easy]))

        grade = grading.submit(attempt=attempt, answers=answers(attempt, right=1), at=NOW)

        assert (grade.attempt.points, grade.percent) == (3, 75)

    @pytest.mark.parametrize("second", [3, 0])
    def test_grade_stands_however_often_it_is_handed_in(self, second):
        attempt = grading.start(member=MemberFactory(), quiz=QuizFactory(questions=3), at=NOW)
        read_before = Attempt.objects.select_related("quiz").get()
        grading.submit(attempt=attempt, answers=answers(attempt, right=1), at=NOW)

        for each in (attempt, read_before):
            with pytest.raises(grading.AttemptClosed), transaction.atomic():
                grading.submit(
                    attempt=each,
                    answers=answers(attempt, right=second),
                    at=NOW + timedelta(days=1),
                )

        stored = Attempt.objects.get()
        assert (stored.points, stored.submitted_at) == (1, NOW)

    @pytest.mark.parametrize(
        ("given", "numbers"),
        [
            pytest.param({3: "1"}, (3,), id="a question not asked"),
            pytest.param({0: "1"}, (0,), id="no number of a question"),
            pytest.param({1: "0"}, (1,), id="a choice there is not"),
            pytest.param({1: ["1"]}, (1,), id="several where one is asked"),
            pytest.param({1: "0", 3: "1"}, (1, 3), id="both"),
        ],
    )
    def test_answers_that_do_not_fit_are_refused_and_nothing_is_stored(self, given, numbers):
        attempt = opened(QuizFactory())
        right = answers(attempt)

        with pytest.raises(grading.AnswersDoNotFit) as refused, transaction.atomic():
            grading.submit(attempt=attempt, answers=right | given, at=NOW)

        assert refused.value.numbers == numbers
        assert Attempt.objects.get().submitted_at is None
        assert [each.answer for each in grading.responses_of(attempt)] == [None, None]

    def test_a_choice_of_another_question_does_not_fit(self):
        attempt = opened(QuizFactory())
        given = answers(attempt)

        with pytest.raises(grading.AnswersDoNotFit) as refused, transaction.atomic():
            grading.submit(attempt=attempt, answers={1: given[2], 2: given[1]}, at=NOW)

        assert refused.value.numbers == (1, 2)

    def test_questions_left_out_are_named_and_the_rest_is_kept(self):
        attempt = opened(QuizFactory(questions=3))
        given = {2: answers(attempt)[2]}

        with pytest.raises(grading.AnswersMissing) as refused:
            grading.submit(attempt=attempt, answers=given, at=NOW)

        assert refused.value.numbers == (1, 3)
        assert Attempt.objects.get().submitted_at is None
        assert [each.answer for each in grading.responses_of(attempt)] == [None, given[2], None]

    def test_questions_can_be_left_out_knowingly(self):
        attempt = opened(QuizFactory(questions=3))
        given = {2: answers(attempt)[2]}

        grade = grading.submit(attempt=attempt, answers=given, at=NOW, leaves_out=True)

        assert grade.percent == 33

    def test_question_edited_meanwhile_is_graded_as_it_was_asked(self):
        question = QuestionFactory(answers=[("Right", True), ("Wrong", False)])
        attempt = opened(QuizFactory(questions=[question]))
        given = answers(attempt)
        right, wrong = question.answers.all()
        right.is_correct, wrong.is_correct = False, True
        right.save()
        wrong.save()

        assert grading.submit(attempt=attempt, answers=given, at=NOW).passed is True
        again = opened(attempt.quiz, member=attempt.member)
        assert answers(again) != given

    def test_answer_deleted_meanwhile_can_still_be_right(self):
        question = QuestionFactory()
        attempt = opened(QuizFactory(questions=[question]))
        given = answers(attempt)
        question.answers.all().delete()
        question.save()

        assert grading.submit(attempt=attempt, answers=given, at=NOW).passed is True

    def test_question_taken_out_meanwhile_is_still_asked(self):
        quiz = QuizFactory(questions=2)
        attempt = grading.start(member=MemberFactory(), quiz=quiz, at=NOW)
        quiz.entries.first().delete()

        grade = grading.submit(attempt=attempt, answers=answers(attempt), at=NOW)

        assert (grade.attempt.points, grade.percent) == (2, 100)

    @pytest.mark.parametrize(
        ("graded_by", "percent"),
        [("best", 100), ("last", 33), ("first", 0), ("average", 44)],
    )
    def test_the_quiz_counts_attempts_as_its_author_chose(self, graded_by, percent):
        quiz, member = QuizFactory(questions=3, graded_by=graded_by), MemberFactory()

        for right in (0, 3, 1):
            attempt = opened(quiz, member=member)
            given = answers(attempt, right=right)
            grade = grading.submit(attempt=attempt, answers=given, at=NOW)

        assert (grade.percent, grade.passed) == (percent, percent >= quiz.pass_mark)

    def test_a_written_answer_waits_for_a_person(self):
        essay = QuestionFactory(kind="essay", answers=())
        attempt = opened(QuizFactory(questions=[QuestionFactory(), essay]))
        given = {1: choice(grading.responses_of(attempt)[0], is_right=True), 2: "Because."}

        grade = grading.submit(attempt=attempt, answers=given, at=NOW)

        assert (grade.percent, grade.passed) == (None, None)
        assert [each.share for each in grading.responses_of(attempt)] == [1, None]


@pytest.mark.django_db
class TestSaving:
    def test_answers_are_there_again_however_often_they_are_saved(self):
        attempt = opened(QuizFactory(questions=3))
        right, wrong = answers(attempt), answers(attempt, right=0)

        grading.save(attempt=attempt, answers={1: wrong[1], 2: right[2]}, at=NOW)
        kept = grading.save(attempt=attempt, answers={1: right[1]}, at=NOW)

        assert kept == grading.Kept(saves={1: 2}, outdated=())
        assert [each.answer for each in grading.responses_of(attempt)] == [right[1], right[2], None]
        assert [each.share for each in grading.responses_of(attempt)] == [None, None, None]

    def test_an_answer_can_be_taken_back(self):
        attempt = opened(QuizFactory())
        grading.save(attempt=attempt, answers=answers(attempt), at=NOW)

        grading.save(attempt=attempt, answers={1: None}, at=NOW)

        assert grading.responses_of(attempt)[0].answer is None

    def test_nothing_is_saved_once_it_is_handed_in(self):
        attempt = opened(QuizFactory())
        wrong, right = answers(attempt, right=0), answers(attempt)
        grading.submit(attempt=attempt, answers=wrong, at=NOW)

        with pytest.raises(grading.AttemptClosed), transaction.atomic():
            grading.save(attempt=attempt, answers=right, at=NOW)

        assert grading.responses_of(attempt)[0].answer == wrong[1]

    @pytest.mark.parametrize("count", [1, 3])
    def test_saving_costs_the_same_for_any_number_of_questions(
        self, count, django_assert_num_queries
    ):
        attempt = opened(QuizFactory(questions=count))
        given = answers(attempt)

        with django_assert_num_queries(2):
            grading.save(attempt=attempt, answers=given, at=NOW)


@pytest.mark.django_db
class TestTime:
    def test_answers_after_the_time_do_not_count_but_those_saved_before_do(self):
        attempt = opened(QuizFactory(time_limit=10))
        given = answers(attempt)
        grading.save(attempt=attempt, answers={1: given[1]}, at=NOW + timedelta(minutes=9))
        late = NOW + timedelta(minutes=10) + grading.GRACE + timedelta(seconds=1)

        grade = grading.submit(attempt=attempt, answers=given, at=late)

        assert grade.percent == 50
        assert [each.answer for each in grading.responses_of(attempt)] == [given[1], None]

    def test_a_slow_line_has_a_minute_more(self):
        attempt = opened(QuizFactory(time_limit=10))
        late = NOW + timedelta(minutes=10) + grading.GRACE

        assert grading.submit(attempt=attempt, answers=answers(attempt), at=late).percent == 100

    def test_nothing_is_saved_after_the_time(self):
        attempt = opened(QuizFactory(time_limit=10))

        with pytest.raises(grading.AttemptClosed), transaction.atomic():
            grading.save(attempt=attempt, answers=answers(attempt), at=NOW + timedelta(minutes=12))

    def test_a_member_can_be_given_more_time_and_others_are_not(self):
        quiz = QuizFactory(time_limit=10)
        slow, other = MemberFactory.create_batch(2)
        Allowance.objects.create(
            quiz=quiz, member=slow, minutes=5, reason="A screen reader.", given_at=NOW
        )

        due = [opened(quiz, member=each).due_at - NOW for each in (slow, other)]

        assert due == [timedelta(minutes=15), timedelta(minutes=10)]

    def test_the_time_ends_when_the_quiz_closes(self):
        closes = NOW + timedelta(minutes=3)

        assert opened(QuizFactory(time_limit=10, closes_at=closes)).due_at == closes
        assert opened(QuizFactory(closes_at=closes)).due_at == closes
        assert opened(QuizFactory()).due_at is None

    @pytest.mark.parametrize("which", ["opens_at", "closes_at"])
    def test_a_quiz_is_started_while_it_is_open_only(self, which):
        moment = NOW + timedelta(hours=1) if which == "opens_at" else NOW
        quiz = QuizFactory(**{which: moment})

        with pytest.raises(grading.NotOpenNow) as refused, transaction.atomic():
            opened(quiz)

        assert refused.value.opens_at == (moment if which == "opens_at" else None)

    def test_a_wait_between_attempts_is_kept(self):
        quiz, member = QuizFactory(wait_minutes=30), MemberFactory()
        attempt = opened(quiz, member=member)
        grading.submit(attempt=attempt, answers=answers(attempt, right=0), at=NOW)

        with pytest.raises(grading.TooSoon) as refused, transaction.atomic():
            grading.start(member=member, quiz=quiz, at=NOW + timedelta(minutes=29))

        assert refused.value.until == NOW + timedelta(minutes=30)
        assert grading.start(member=member, quiz=quiz, at=refused.value.until).number == 2


@pytest.mark.django_db
class TestPractice:
    @pytest.fixture
    def attempt(self):
        question = QuestionFactory(penalty="0.25")
        for text in ("Think of 1951.", "It begins with C."):
            Hint.objects.create(question=question, text_en=text)
        return opened(QuizFactory(questions=[question], is_practice=True))

    def test_each_wrong_try_costs_the_penalty(self, attempt):
        [response] = grading.responses_of(attempt)
        right, wrong, wrong_too = (each["key"] for each in response.version.content["answers"])

        for answer in (wrong, wrong_too, right):
            checked = grading.check(attempt=attempt, position=1, answer=answer, at=NOW)

        assert (checked.tries, checked.share) == (3, Decimal("0.5"))
        assert grading.is_settled(checked)
        grade = grading.submit(attempt=attempt, answers={}, at=NOW)
        assert grade.percent == 50

    def test_there_is_one_try_more_than_hints(self, attempt):
        [response] = grading.responses_of(attempt)
        right, wrong, wrong_too = (each["key"] for each in response.version.content["answers"])
        for answer in (wrong, wrong_too, wrong):
            checked = grading.check(attempt=attempt, position=1, answer=answer, at=NOW)
        assert grading.is_settled(checked)

        late = grading.check(attempt=attempt, position=1, answer=right, at=NOW)

        assert (late.answer, late.tries, late.share) == (wrong, 3, 0)

    def test_a_double_click_is_one_try(self, attempt):
        [response] = grading.responses_of(attempt)
        for _ in range(3):
            checked = grading.check(
                attempt=attempt, position=1, answer=choice(response, is_right=False), at=NOW
            )

        assert checked.tries == 1

    def test_what_was_told_of_one_answer_is_not_kept_for_another(self, attempt):
        [response] = grading.responses_of(attempt)
        grading.check(attempt=attempt, position=1, answer=choice(response, is_right=False), at=NOW)

        grading.save(attempt=attempt, answers={1: choice(response, is_right=True)}, at=NOW)

        assert grading.responses_of(attempt)[0].share is None
        assert grading.submit(attempt=attempt, answers={}, at=NOW).percent == 75

    def test_nothing_is_told_where_a_quiz_counts(self):
        attempt = opened(QuizFactory())

        with pytest.raises(grading.NotForPractice):
            grading.check(attempt=attempt, position=1, answer=answers(attempt)[1], at=NOW)

        assert grading.responses_of(attempt)[0].answer is None


def opened(quiz, *, member=None):
    return grading.start(member=member or MemberFactory(), quiz=quiz, at=NOW)
