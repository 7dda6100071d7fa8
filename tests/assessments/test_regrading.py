from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from assessments import grading, marking, regrading
from assessments.models import Answer, Attempt, Hint, MarkChange, Question, QuizEntry, Regrading
from assessments.regrading import Kept
from tests.factories.assessments import (
    QuestionFactory,
    QuizFactory,
    answers,
    choice,
    written_question,
)
from tests.factories.members import MemberFactory

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


def handed_in(quiz, *, right=None, given=None):
    attempt = grading.start(member=MemberFactory(), quiz=quiz, at=NOW)
    given = answers(attempt, right=right) if given is None else given
    grading.submit(attempt=attempt, answers=given, at=NOW, leaves_out=True)
    return attempt


def turn_around(question):
    """The key was wrong: what was right is wrong, and the first wrong answer is right."""
    first, second, *_others = question.answers.order_by("sort_order")
    for answer, is_correct in ((first, False), (second, True)):
        answer.is_correct = is_correct
        answer.save()


def ask(quiz, *, seen=None, reason="The key was wrong", by=None):
    return regrading.ask(
        quiz=quiz,
        seen=seen or regrading.preview(quiz=quiz).digest,
        reason=reason,
        by=by or MemberFactory(),
        at=LATER,
    )


def carry_out(asked):
    """The ids of the attempts that changed."""
    key = regrading.key_of(asked)
    changed = [
        regrading.apply(regrading=asked, key=key, attempt_id=each.pk)
        for each in regrading.attempts_of(asked)
    ]
    regrading.finish(regrading_id=asked.pk, at=LATER)
    return [each.pk for each in changed if each]


def results():
    return {
        each.pk: (each.points, each.points_possible, each.passed) for each in Attempt.objects.all()
    }


@pytest.fixture
def question():
    return QuestionFactory()


@pytest.fixture
def quiz(question):
    return QuizFactory(questions=[question])


@pytest.mark.django_db
class TestPreview:
    def test_nobody_changes_while_nothing_was_corrected(self, quiz):
        handed_in(quiz)

        found = regrading.preview(quiz=quiz)

        assert (found.changes, found.kept) == ((), ())

    def test_a_corrected_key_shows_who_passes_and_who_no_longer(self, quiz, question):
        failed, passed = handed_in(quiz, right=0), handed_in(quiz)
        turn_around(question)

        found = regrading.preview(quiz=quiz)

        assert [
            (each.attempt, each.percent_before, each.percent_after, each.passed_after)
            for each in found.changes
        ] == [(failed, 0, 100, True), (passed, 100, 0, False)]
        assert (found.now_passing, found.no_longer_passing) == (1, 1)

    def test_looking_changes_nothing(self, quiz, question):
        handed_in(quiz)
        turn_around(question)
        before = results(), question.versions.count()

        regrading.preview(quiz=quiz)

        assert (results(), question.versions.count()) == before

    def test_open_attempts_and_other_quizzes_are_left_alone(self, quiz, question):
        grading.start(member=MemberFactory(), quiz=quiz, at=NOW)
        handed_in(QuizFactory(questions=[question]))
        turn_around(question)

        assert regrading.preview(quiz=quiz).changes == ()

    def test_what_a_person_decided_is_listed_and_kept(self, quiz, question):
        attempt = handed_in(quiz, right=0)
        marking.override(
            response_id=attempt.responses.get().pk,
            share=Decimal("0.5"),
            reason="Heard her out",
            by=MemberFactory(),
            at=NOW,
        )
        turn_around(question)

        found = regrading.preview(quiz=quiz)

        assert found.changes == ()
        assert [(each.kept, each.after) for each in found.kept] == [
            (Kept.BY_A_PERSON, Decimal("0.5"))
        ]

    def test_answer_that_is_offered_no_more_is_listed_and_kept(self, quiz, question):
        handed_in(quiz, right=0)
        question.answers.get(text_en="Wrong").delete()

        found = regrading.preview(quiz=quiz)

        assert [(each.kept, each.after) for each in found.kept] == [(Kept.DOES_NOT_FIT, 0)]

    def test_question_of_another_kind_is_another_question(self, quiz, question):
        handed_in(quiz)
        Question.objects.filter(pk=question.pk).update(kind="essay")

        [kept] = regrading.preview(quiz=quiz).kept

        assert (kept.kept, kept.after) == (Kept.DOES_NOT_FIT, 1)

    def test_a_written_answer_keeps_its_mark_when_the_rubric_changes(self):
        question = written_question(criteria=[1, 1])
        attempt = handed_in(QuizFactory(questions=[question]), given={1: "So."})
        response = attempt.responses.get()
        marking.mark(
            response_id=response.pk,
            marker=MemberFactory(),
            rubric=dict.fromkeys(marking.lines_of(response.version.content), Decimal("0.5")),
            comment="",
            at=NOW,
        )
        question.criteria.filter(text_en="Line 1").update(weight=3)

        found = regrading.preview(quiz=attempt.quiz)

        assert [each.kept for each in found.kept] == [Kept.BY_A_PERSON]
        assert found.changes == ()

    def test_its_cost_does_not_grow_with_the_attempts(
        self, quiz, question, django_assert_num_queries
    ):
        handed_in(quiz)
        turn_around(question)
        with django_assert_num_queries(QUERIES):
            regrading.preview(quiz=quiz)
        for _ in range(2):
            handed_in(quiz)
        with django_assert_num_queries(QUERIES):
            regrading.preview(quiz=quiz)


QUERIES = 12


@pytest.mark.django_db
class TestRegrading:
    def test_what_was_previewed_is_what_happens(self, quiz, question):
        failed, passed = handed_in(quiz, right=0), handed_in(quiz)
        turn_around(question)

        changed = carry_out(ask(quiz))

        assert changed == [failed.pk, passed.pk]
        assert results() == {failed.pk: (1, 1, True), passed.pk: (0, 1, False)}
        assert failed.responses.get().version.number == 2
        assert regrading.preview(quiz=quiz).changes == ()

    def test_each_change_is_logged_with_its_reason(self, quiz, question):
        attempt, by = handed_in(quiz), MemberFactory()
        turn_around(question)

        carry_out(ask(quiz, by=by, reason=" Article 1F was amended "))

        change = MarkChange.objects.get()
        assert (change.response.attempt, change.why) == (attempt, "regraded")
        assert (change.before, change.after, change.changed_by) == (1, 0, by)
        assert change.reason == "Article 1F was amended"

    def test_carried_out_twice_it_is_done_once(self, quiz, question):
        handed_in(quiz)
        turn_around(question)
        asked = ask(quiz)
        carry_out(asked)

        assert carry_out(asked) == []
        asked.refresh_from_db()
        assert (asked.done, asked.attempts, MarkChange.objects.count()) == (1, 1, 1)

    def test_other_points_in_the_quiz_count(self):
        first, second = QuestionFactory.create_batch(2)
        quiz = QuizFactory(questions=[first, second])
        attempt = handed_in(quiz, right=1)
        QuizEntry.objects.filter(question=first).update(points=3)

        carry_out(ask(quiz))

        assert results() == {attempt.pk: (3, 4, True)}

    def test_other_points_count_for_what_a_person_marked(self):
        question = written_question()
        quiz = QuizFactory(questions=[question, QuestionFactory()])
        attempt = handed_in(quiz, given={1: "So."})
        response = attempt.responses.get(position=1)
        marking.mark(
            response_id=response.pk,
            marker=MemberFactory(),
            rubric={marking.WHOLE: Decimal(1)},
            comment="",
            at=NOW,
        )
        QuizEntry.objects.filter(question=question).update(points=4)

        carry_out(ask(quiz))

        assert results() == {attempt.pk: (4, 5, True)}

    def test_what_was_edited_after_it_was_looked_at_is_shown_anew(self, quiz, question):
        handed_in(quiz)
        turn_around(question)
        seen = regrading.preview(quiz=quiz).digest
        Question.objects.filter(pk=question.pk).update(feedback_en="Edited meanwhile.")

        with pytest.raises(regrading.Changed):
            ask(quiz, seen=seen)

        assert Regrading.objects.count() == 0

    def test_who_hands_in_meanwhile_is_shown_first(self, quiz, question):
        handed_in(quiz)
        late = grading.start(member=MemberFactory(), quiz=quiz, at=NOW)
        turn_around(question)
        seen = regrading.preview(quiz=quiz).digest
        grading.submit(attempt=late, answers=answers(late), at=NOW)

        with pytest.raises(regrading.Changed):
            ask(quiz, seen=seen)

    def test_edits_after_it_was_asked_for_do_not_count(self, quiz, question):
        attempt = handed_in(quiz)
        turn_around(question)
        asked = ask(quiz)
        question.answers.update(is_correct=False, credit=0)

        carry_out(asked)

        assert results() == {attempt.pk: (0, 1, False)}
        assert attempt.responses.get().version_id == asked.versions[str(question.pk)]

    def test_overridden_after_it_was_asked_for_it_stays(self, quiz, question):
        attempt = handed_in(quiz)
        turn_around(question)
        asked = ask(quiz)
        marking.override(
            response_id=attempt.responses.get().pk,
            share=Decimal("0.9"),
            reason="Heard her out",
            by=MemberFactory(),
            at=LATER,
        )

        assert carry_out(asked) == []
        assert attempt.responses.get().share == Decimal("0.9")

    def test_without_a_reason_nothing_is_asked(self, quiz, question):
        handed_in(quiz)
        turn_around(question)

        with pytest.raises(regrading.ReasonMissing):
            ask(quiz, reason="  ")

    def test_where_nobody_changes_there_is_nothing_to_do(self, quiz):
        handed_in(quiz)

        with pytest.raises(regrading.NothingToRegrade):
            ask(quiz)

    def test_one_at_a_time(self, quiz, question):
        handed_in(quiz)
        turn_around(question)
        ask(quiz)

        with pytest.raises(regrading.UnderWay):
            ask(quiz)

        assert Regrading.objects.count() == 1

    def test_tries_that_were_paid_for_stay_paid_for(self):
        question = QuestionFactory(penalty="0.25")
        Hint.objects.create(question=question, text_en="Think again.")
        quiz = QuizFactory(questions=[question], is_practice=True)
        attempt = grading.start(member=MemberFactory(), quiz=quiz, at=NOW)
        [response] = grading.responses_of(attempt)
        for is_right in (False, True):
            grading.check(
                attempt=attempt, position=1, answer=choice(response, is_right=is_right), at=NOW
            )
        grading.submit(attempt=attempt, answers={}, at=NOW)
        Answer.objects.filter(question=question, text_en="Right").update(credit=80)

        [change] = regrading.preview(quiz=quiz).changes

        assert (change.percent_before, change.percent_after) == (75, 55)
