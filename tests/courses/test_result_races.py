"""Two people who mark, change or regrade the same at the same moment."""

from decimal import Decimal

import pytest
from django.utils import timezone

from assessments import allowances, grading, marking, regrading
from assessments.models import Attempt, MarkChange, Response
from courses import progress, results
from courses.models import LearningRecord
from tests.courses.test_concurrency import race
from tests.factories.assessments import QuizFactory, written_question
from tests.factories.courses import EnrolmentFactory, LessonFactory
from tests.factories.members import MemberFactory

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def handed_in(*, questions=1, **quiz):
    """Answers to written questions of a course's quiz, waiting to be marked."""
    asked = [written_question() for _ in range(questions)]
    lesson = LessonFactory(quiz=QuizFactory(questions=asked, **quiz))
    member = EnrolmentFactory(course=lesson.get_parent().get_parent().specific).member
    attempt = progress.start_quiz(member=member, lesson=lesson, at=timezone.now())
    progress.submit_quiz(
        member=member,
        lesson=lesson,
        attempt=attempt,
        answers=dict.fromkeys(range(1, questions + 1), "So."),
        at=timezone.now(),
    )
    return list(attempt.responses.order_by("position"))


def marking_of(response, share):
    marker = MemberFactory()

    def mark():
        try:
            results.mark(
                response_id=response.pk,
                marker=marker,
                rubric={marking.WHOLE: Decimal(share)},
                comment="",
                at=timezone.now(),
            )
        except marking.AlreadyMarked as refused:
            return refused
        return None

    return mark


def test_of_two_who_mark_at_once_one_is_told():
    [response] = handed_in()

    first, second = race(marking_of(response, "1"), marking_of(response, "0"))

    assert first is None
    assert isinstance(second, marking.AlreadyMarked)
    assert (Response.objects.get().share, MarkChange.objects.count()) == (1, 1)


def test_two_answers_of_one_attempt_marked_at_once_settle_it():
    first, second = handed_in(questions=2)

    race(marking_of(first, "1"), marking_of(second, "1"))

    assert Attempt.objects.get().points == 2
    assert LearningRecord.objects.filter(percent=100).count() == 1


def test_both_marks_given_at_once_give_their_mean():
    [response] = handed_in(marked_twice=True)

    race(marking_of(response, "0.6"), marking_of(response, "0.8"))

    assert Response.objects.get().share == Decimal("0.7")
    assert sorted(MarkChange.objects.values_list("why", flat=True)) == ["marked", "second"]


def test_two_regradings_asked_for_at_once_are_one():
    [response] = handed_in()
    marking_of(response, "1")()
    quiz = response.attempt.quiz
    quiz.entries.update(points=5)
    seen = regrading.preview(quiz=quiz).digest

    def ask():
        try:
            return results.ask_to_regrade(
                quiz=quiz, seen=seen, reason="Counts more", by=MemberFactory(), at=timezone.now()
            )
        except regrading.UnderWay as refused:
            return refused

    first, second = race(ask, ask)

    assert first.attempts == 1
    assert isinstance(second, regrading.UnderWay)


def test_regrading_twice_at_once_changes_an_attempt_once():
    [response] = handed_in()
    marking_of(response, "1")()
    quiz = response.attempt.quiz
    quiz.entries.update(points=5)
    asked = results.ask_to_regrade(
        quiz=quiz,
        seen=regrading.preview(quiz=quiz).digest,
        reason="Counts more",
        by=MemberFactory(),
        at=timezone.now(),
    )

    def regrade():
        return results.regrade(regrading_id=asked.pk, at=timezone.now())

    race(regrade, regrade)

    asked.refresh_from_db()
    assert asked.done == 1
    assert MarkChange.objects.filter(why="regraded").count() == 1


def test_more_time_given_while_the_quiz_is_opened_counts():
    quiz, member, by = QuizFactory(time_limit=30), MemberFactory(), MemberFactory()
    at = timezone.now()

    race(
        lambda: allowances.give(
            quiz=quiz,
            member=member,
            place="",
            attempts=0,
            minutes=15,
            reason="A slow line.",
            by=by,
            at=at,
        ),
        lambda: grading.start(member=member, quiz=quiz, at=at),
    )

    attempt = Attempt.objects.get()
    assert (attempt.due_at - at).total_seconds() == 45 * 60
