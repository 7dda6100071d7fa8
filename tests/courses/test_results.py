"""What follows in a course when people mark, override or regrade."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from assessments import grading, marking, regrading
from assessments.models import Answer, Attempt, MarkChange, QuizEntry, Regrading
from courses import progress, results, tasks
from courses.models import Enrolment, LearningRecord, PathEnrolment
from lms.bells.models import Bell
from tests.factories.assessments import QuestionFactory, QuizFactory, answers, written_question
from tests.factories.courses import (
    EnrolmentFactory,
    LessonFactory,
    ModuleFactory,
    PathEnrolmentFactory,
    published_path,
)
from tests.factories.members import MemberFactory

FULL = {marking.WHOLE: Decimal(1)}


@pytest.fixture
def lesson():
    """A lesson whose quiz asks for a written answer; its course asks for nothing else."""
    return course_with(QuizFactory(questions=[written_question()]))


def course_with(quiz):
    lesson = LessonFactory(quiz=quiz, parent=ModuleFactory())
    lesson.save_revision().publish()
    # Only the quiz is asked: it is what completes the lesson.
    return lesson


def course_of(lesson):
    return lesson.get_parent().get_parent().specific


def hand_in(enrolment, lesson, given):
    attempt = progress.start_quiz(member=enrolment.member, lesson=lesson, at=timezone.now())
    given = given(attempt) if callable(given) else given
    progress.submit_quiz(
        member=enrolment.member, lesson=lesson, attempt=attempt, answers=given, at=timezone.now()
    )
    return attempt.responses.order_by("position").first()


def mark(response, rubric=None, *, marker=None, at=None):
    results.mark(
        response_id=response.pk,
        marker=marker or MemberFactory(),
        rubric=rubric or FULL,
        comment="",
        at=at or timezone.now(),
    )


def override(response, share, *, takes_pass=False):
    results.override(
        response_id=response.pk,
        share=Decimal(share),
        reason="Read again",
        by=MemberFactory(),
        at=timezone.now(),
        takes_pass=takes_pass,
    )


def results_of(enrolment):
    records = LearningRecord.objects.filter(enrolment=enrolment, percent__isnull=False)
    return list(records.order_by("pk").values_list("verb", "percent"))


@pytest.mark.django_db
class TestMarking:
    def test_a_marked_answer_completes_the_course_and_its_path(self, lesson):
        path_enrolment = PathEnrolmentFactory(path=published_path(course_of(lesson)))
        enrolment = EnrolmentFactory(course=course_of(lesson), member=path_enrolment.member)
        response = hand_in(enrolment, lesson, {1: "So."})
        assert results_of(enrolment) == []

        mark(response)

        enrolment.refresh_from_db()
        assert results_of(enrolment) == [("passed", 100)]
        assert (enrolment.percent, enrolment.grade) == (100, 100)
        assert enrolment.completed_at is not None
        assert PathEnrolment.objects.get().completed_at is not None

    def test_being_marked_is_not_studying(self, lesson):
        enrolment = EnrolmentFactory(course=course_of(lesson))
        response = hand_in(enrolment, lesson, {1: "So."})
        enrolment.refresh_from_db()
        studied_at = enrolment.last_studied_at

        mark(response, at=timezone.now() + timedelta(days=3))

        enrolment.refresh_from_db()
        assert enrolment.last_studied_at == studied_at

    def test_nothing_is_recorded_before_the_second_has_marked(self, lesson):
        lesson.quiz.__class__.objects.update(marked_twice=True)
        enrolment = EnrolmentFactory(course=course_of(lesson))
        response = hand_in(enrolment, lesson, {1: "So."})

        mark(response)
        assert results_of(enrolment) == []
        mark(response, {marking.WHOLE: Decimal(0)})
        assert results_of(enrolment) == []
        results.decide(
            response_id=response.pk,
            decider=MemberFactory(),
            rubric={marking.WHOLE: Decimal("0.5")},
            comment="",
            at=timezone.now(),
        )

        assert results_of(enrolment) == [("failed", 50)]

    def test_refused_it_leaves_nothing(self, lesson):
        enrolment = EnrolmentFactory(course=course_of(lesson))
        response = hand_in(enrolment, lesson, {1: "So."})

        with pytest.raises(marking.OwnWork):
            mark(response, marker=enrolment.member)

        assert (results_of(enrolment), MarkChange.objects.count()) == ([], 0)

    def test_first_attempt_marked_after_the_second_does_not_hide_it(self, lesson):
        enrolment = EnrolmentFactory(course=course_of(lesson))
        first = hand_in(enrolment, lesson, {1: "So."})
        second = hand_in(enrolment, lesson, {1: "So it is."})
        mark(second)

        mark(first, {marking.WHOLE: Decimal(0)})

        assert results_of(enrolment) == [("passed", 100)]

    def test_attempt_of_an_earlier_round_does_not_count_for_the_new_one(self, lesson):
        earlier = EnrolmentFactory(course=course_of(lesson))
        response = hand_in(earlier, lesson, {1: "So."})
        Enrolment.objects.update(active=False)
        again = EnrolmentFactory(member=earlier.member, course=course_of(lesson))

        mark(response)

        assert Attempt.objects.get().points == 1
        assert results_of(again) == []

    def test_the_course_that_had_the_result_gets_the_new_one(self):
        quiz = QuizFactory(questions=1)
        lesson, other = course_with(quiz), course_with(quiz)
        enrolment = EnrolmentFactory(course=course_of(lesson))
        response = hand_in(enrolment, lesson, answers)
        elsewhere = EnrolmentFactory(member=enrolment.member, course=course_of(other))
        Enrolment.objects.filter(pk=elsewhere.pk).update(
            enrolled_at=enrolment.enrolled_at, last_studied_at=timezone.now() + timedelta(days=1)
        )

        override(response, "0.75")

        assert results_of(enrolment) == [("passed", 100), ("passed", 75)]
        assert results_of(elsewhere) == []


@pytest.mark.django_db
class TestOverriding:
    def test_what_was_completed_stays_completed(self, lesson):
        enrolment = EnrolmentFactory(course=course_of(lesson))
        response = hand_in(enrolment, lesson, {1: "So."})
        mark(response)
        enrolment.refresh_from_db()
        completed_at = enrolment.completed_at

        override(response, 0, takes_pass=True)

        enrolment.refresh_from_db()
        assert results_of(enrolment) == [("passed", 100), ("failed", 0)]
        assert (enrolment.completed_at, enrolment.grade) == (completed_at, 0)

    def test_the_same_mark_is_no_change(self, lesson):
        enrolment = EnrolmentFactory(course=course_of(lesson))
        response = hand_in(enrolment, lesson, {1: "So."})
        mark(response)

        with pytest.raises(marking.AlreadyMarked):
            override(response, 1)

        assert results_of(enrolment) == [("passed", 100)]
        assert MarkChange.objects.count() == 1

    def test_nobody_loses_a_pass_that_nobody_means_to_take(self, lesson):
        enrolment = EnrolmentFactory(course=course_of(lesson))
        response = hand_in(enrolment, lesson, {1: "So."})
        mark(response)

        with pytest.raises(marking.PassLost):
            override(response, 0)

        assert Attempt.objects.get().passed
        assert (results_of(enrolment), MarkChange.objects.count()) == ([("passed", 100)], 1)


@pytest.mark.django_db
class TestRegrading:
    def ask(self, quiz):
        return results.ask_to_regrade(
            quiz=quiz,
            seen=regrading.preview(quiz=quiz).digest,
            reason="The key was wrong",
            by=MemberFactory(),
            at=timezone.now(),
        )

    @pytest.fixture
    def failed(self):
        """Somebody who failed by a wrong key, which is right now; and somebody who passed by it."""
        question = QuestionFactory()
        lesson = course_with(QuizFactory(questions=[question]))
        failed, passed = EnrolmentFactory.create_batch(2, course=course_of(lesson))
        hand_in(failed, lesson, lambda attempt: answers(attempt, right=0))
        hand_in(passed, lesson, answers)
        for answer, is_correct in (("Right", False), ("Wrong", True)):
            Answer.objects.filter(question=question, text_en=answer).update(is_correct=is_correct)
        return failed, passed

    def test_who_passes_by_the_corrected_key_completes_the_course(self, failed):
        failed, passed = failed
        asked = self.ask(Attempt.objects.first().quiz)

        tasks.regrade(asked.pk)

        failed.refresh_from_db()
        passed.refresh_from_db()
        assert results_of(failed) == [("failed", 0), ("passed", 100)]
        assert failed.completed_at is not None
        # Earned by the key of its day.
        assert results_of(passed) == [("passed", 100), ("failed", 0)]
        assert passed.completed_at is not None
        assert (passed.percent, passed.grade) == (100, 0)

    def test_worker_that_comes_twice_does_it_once(self, failed):
        asked = self.ask(Attempt.objects.first().quiz)
        for _ in range(2):
            tasks.regrade(asked.pk)

        assert LearningRecord.objects.filter(percent__isnull=False).count() == 4
        assert Regrading.objects.values_list("done", "attempts").get() == (2, 2)

    def test_one_that_was_left_half_done_is_found_and_finished(self, failed):
        asked = self.ask(Attempt.objects.first().quiz)
        first = regrading.attempts_of(asked)[0]
        regrading.apply(regrading=asked, key=regrading.key_of(asked), attempt_id=first.pk)

        tasks.regrade_due()
        [row] = Bell.objects.filter(task=results.REGRADE).values_list("row", flat=True)
        tasks.regrade(row)
        tasks.regrade_due()

        assert row == asked.pk
        assert not Bell.objects.filter(task=results.REGRADE).exists()
        assert Regrading.objects.values_list("done", "attempts").get() == (2, 2)

    def test_other_points_change_the_result_of_the_quiz(self):
        first, second = QuestionFactory.create_batch(2)
        lesson = course_with(QuizFactory(questions=[first, second]))
        enrolment = EnrolmentFactory(course=course_of(lesson))
        hand_in(enrolment, lesson, lambda attempt: answers(attempt, right=1))
        QuizEntry.objects.filter(question=first).update(points=3)
        quiz = Attempt.objects.get().quiz

        tasks.regrade(self.ask(quiz).pk)

        assert results_of(enrolment) == [("failed", 50), ("passed", 75)]
        assert grading.percent_of(Attempt.objects.get()) == 75
