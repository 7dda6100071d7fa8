from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from assessments import grading, marking, reviews
from assessments.models import Attempt, MarkChange, Quiz, Response
from tests.factories.assessments import QuestionFactory, QuizFactory, answers, written_question
from tests.factories.members import MemberFactory

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HALF = Decimal("0.5")


def written(*, quiz=None, member=None, criteria=(), text="What I think.", **kwargs):
    """The response to a written question, handed in and waiting to be marked."""
    quiz = quiz or QuizFactory(questions=[written_question(criteria=criteria)], **kwargs)
    attempt = grading.start(member=member or MemberFactory(), quiz=quiz, at=NOW)
    grading.submit(attempt=attempt, answers={1: text}, at=NOW)
    return attempt.responses.get(position=1)


def mark(response, share=Decimal(1), *, by=None, rubric=None, comment=""):
    return marking.mark(
        response_id=response.pk,
        marker=by or MemberFactory(),
        rubric=rubric or {marking.WHOLE: Decimal(share)},
        comment=comment,
        at=NOW,
    )


def decide(response, share, *, by=None, comment=""):
    return marking.decide(
        response_id=response.pk,
        decider=by or MemberFactory(),
        rubric={marking.WHOLE: Decimal(share)},
        comment=comment,
        at=NOW,
    )


def override(response, share, *, by=None, reason="The second reading was right"):
    return marking.override(
        response_id=response.pk,
        share=Decimal(share),
        reason=reason,
        by=by or MemberFactory(),
        at=NOW,
    )


def waiting_for(marker):
    return list(marking.waiting(quizzes=Quiz.objects.all(), marker=marker))


def share_of(response):
    return Response.objects.get(pk=response.pk).share


@pytest.mark.django_db
class TestWaiting:
    def test_only_handed_in_answers_that_nobody_marked_wait(self):
        response = written()
        grading.start(member=MemberFactory(), quiz=response.attempt.quiz, at=NOW)
        mark(written())

        assert waiting_for(MemberFactory()) == [response]

    def test_empty_answer_waits_for_nobody(self):
        quiz = QuizFactory(questions=[written_question()])
        attempt = grading.start(member=MemberFactory(), quiz=quiz, at=NOW)
        grading.submit(attempt=attempt, answers={}, at=NOW, leaves_out=True)

        assert waiting_for(MemberFactory()) == []

    def test_own_answers_are_not_among_them(self):
        response = written()

        assert waiting_for(response.attempt.member) == []

    def test_other_quizzes_are_not_among_them(self):
        mine, _others = written(), written()

        quizzes = Quiz.objects.filter(pk=mine.attempt.quiz_id)

        assert list(marking.waiting(quizzes=quizzes, marker=MemberFactory())) == [mine]

    def test_marked_once_of_twice_it_waits_for_somebody_else(self):
        response, first = written(marked_twice=True), MemberFactory()
        mark(response, by=first)

        [found] = waiting_for(MemberFactory())

        assert (found, found.marks_given) == (response, 1)
        assert waiting_for(first) == []

    def test_the_oldest_comes_first(self):
        quiz = QuizFactory(questions=[written_question()])
        late, early = written(quiz=quiz), written(quiz=quiz)
        Attempt.objects.filter(pk=early.attempt_id).update(submitted_at=NOW - timedelta(days=1))

        assert waiting_for(MemberFactory()) == [early, late]


@pytest.mark.django_db
class TestMarking:
    def test_each_line_of_the_rubric_counts_by_its_weight(self):
        response = written(criteria=[3, 1])
        heavy, light = marking.lines_of(response.version.content)

        attempt = mark(response, rubric={heavy: HALF, light: Decimal(1)})

        assert share_of(response) == Decimal("0.625")
        assert (attempt.points, attempt.passed) == (Decimal("0.625"), False)

    def test_lines_without_any_weight_count_alike(self):
        response = written(criteria=[0, 0])
        first, second = marking.lines_of(response.version.content)

        mark(response, rubric={first: Decimal(1), second: Decimal(0)})

        assert share_of(response) == HALF

    def test_who_marked_what_and_when_is_kept(self):
        response, marker = written(), MemberFactory()

        mark(response, HALF, by=marker, comment=" Name the article. ")

        change = MarkChange.objects.get()
        assert (change.why, change.before, change.after) == ("marked", None, HALF)
        assert (change.changed_by, change.changed_at) == (marker, NOW)
        assert (change.comment, change.rubric) == ("Name the article.", {"": "0.5"})

    def test_attempt_is_graded_once_all_of_it_is_marked(self):
        quiz = QuizFactory(questions=[written_question(), written_question(), QuestionFactory()])
        attempt = grading.start(member=MemberFactory(), quiz=quiz, at=NOW)
        grading.submit(attempt=attempt, answers={1: "One", 2: "Two"}, at=NOW, leaves_out=True)
        first, second, _left_out = attempt.responses.order_by("position")

        assert mark(first).points is None
        assert mark(second).points == 2

    def test_nobody_marks_their_own_answers(self):
        response = written()

        with pytest.raises(marking.OwnWork):
            mark(response, by=response.attempt.member)

        assert share_of(response) is None

    def test_a_marked_answer_is_not_marked_again(self):
        response = written()
        mark(response, HALF)

        with pytest.raises(marking.AlreadyMarked):
            mark(response, 1)

        assert (share_of(response), MarkChange.objects.count()) == (HALF, 1)

    def test_open_attempts_are_not_marked(self):
        quiz = QuizFactory(questions=[written_question()])
        attempt = grading.start(member=MemberFactory(), quiz=quiz, at=NOW)

        with pytest.raises(marking.NotToMark):
            mark(attempt.responses.get())

    @pytest.mark.parametrize("share", ["NaN", "Infinity", "-0.1", "1.00001", "sNaN"])
    def test_what_is_no_share_is_refused(self, share):
        response = written()

        with pytest.raises(marking.MarkDoesNotFit):
            mark(response, rubric={marking.WHOLE: Decimal(share)})

        assert (share_of(response), MarkChange.objects.count()) == (None, 0)

    @pytest.mark.parametrize("lines", [[], ["first"], ["first", "second", "third"], [""]])
    def test_lines_of_the_rubric_are_all_marked_and_no_others(self, lines):
        response = written(criteria=[1, 1])
        first, second = marking.lines_of(response.version.content)
        named = {"first": first, "second": second}

        with pytest.raises(marking.MarkDoesNotFit):
            marking.mark(
                response_id=response.pk,
                marker=MemberFactory(),
                rubric={named.get(line, line): Decimal(1) for line in lines},
                comment="",
                at=NOW,
            )


@pytest.mark.django_db
class TestMarkingTwice:
    @pytest.mark.parametrize(
        ("first", "second", "mean"), [("0.6", "0.8", "0.7"), ("1", "0.8", "0.9"), ("0", "0", "0")]
    )
    def test_marks_close_together_give_their_mean(self, first, second, mean):
        response = written(marked_twice=True)

        waits = mark(response, first)
        attempt = mark(response, second)

        assert waits.points is None
        assert share_of(response) == Decimal(mean)
        assert attempt.points == Decimal(mean)

    def test_marks_far_apart_wait_for_a_third_person(self):
        response = written(marked_twice=True)
        mark(response, "0.5")
        mark(response, "0.70001")

        assert share_of(response) is None
        [found] = waiting_for(MemberFactory())
        assert found.marks_given == 2

        attempt = decide(response, "0.6", comment="Between the two.")

        assert (share_of(response), attempt.points) == (Decimal("0.6"), Decimal("0.6"))
        assert waiting_for(MemberFactory()) == []

    def test_the_same_person_does_not_mark_twice(self):
        response, marker = written(marked_twice=True), MemberFactory()
        mark(response, by=marker)

        with pytest.raises(marking.AlreadyMarked):
            mark(response, by=marker)

        assert share_of(response) is None

    def test_none_of_the_two_decides(self):
        response, first = written(marked_twice=True), MemberFactory()
        mark(response, 0, by=first)
        mark(response, 1)

        with pytest.raises(marking.AlreadyMarked):
            decide(response, 1, by=first)

    def test_nothing_is_decided_before_two_have_marked(self):
        response = written(marked_twice=True)
        mark(response)

        with pytest.raises(marking.NotToMark):
            decide(response, 1)

    def test_a_third_person_decides_and_does_not_mark(self):
        response = written(marked_twice=True)
        mark(response, 0)
        mark(response, 1)

        with pytest.raises(marking.AlreadyMarked):
            mark(response, 1)

    def test_what_was_begun_by_two_ends_with_two(self):
        response = written(marked_twice=True)
        mark(response, "0.6")
        Quiz.objects.update(marked_twice=False)

        mark(response, "0.8")

        assert share_of(response) == Decimal("0.7")

    def test_the_database_refuses_a_second_first_mark(self):
        response = written()
        mark(response)
        change = MarkChange.objects.get()
        change.pk = change.changed_by = None

        with pytest.raises(IntegrityError), transaction.atomic():
            change.save()


@pytest.mark.django_db
class TestOverriding:
    def test_mark_changed_by_hand_counts_and_is_logged(self):
        response, by = written(), MemberFactory()
        mark(response, HALF)

        attempt = override(response, "0.8", by=by, reason=" Read again ")

        assert (share_of(response), attempt.passed) == (Decimal("0.8"), True)
        change = MarkChange.objects.get(why="overridden")
        assert (change.before, change.after, change.reason) == (HALF, Decimal("0.8"), "Read again")
        assert change.changed_by == by

    @pytest.mark.parametrize("reason", ["", "  \n"])
    def test_without_a_reason_nothing_changes(self, reason):
        response = written()
        mark(response, HALF)

        with pytest.raises(marking.ReasonMissing):
            override(response, 1, reason=reason)

        assert share_of(response) == HALF

    def test_nobody_changes_their_own_marks(self):
        response = written()
        mark(response, HALF)

        with pytest.raises(marking.OwnWork):
            override(response, 1, by=response.attempt.member)

    def test_what_nobody_marked_yet_is_marked_first(self):
        with pytest.raises(marking.NotToMark):
            override(written(), 1)

    def test_marks_of_the_machine_can_be_changed_too(self):
        quiz = QuizFactory(questions=1)
        attempt = grading.start(member=MemberFactory(), quiz=quiz, at=NOW)
        grading.submit(attempt=attempt, answers=answers(attempt, right=0), at=NOW)

        assert override(attempt.responses.get(), 1).passed is True

    @pytest.mark.parametrize("share", ["NaN", "2", "-1"])
    def test_what_is_no_share_is_refused(self, share):
        response = written()
        mark(response)

        with pytest.raises(marking.MarkDoesNotFit):
            override(response, share)


@pytest.mark.django_db
class TestWhatIsTold:
    def test_nothing_is_told_before_the_points_are_settled(self):
        response = written(marked_twice=True)
        mark(response, comment="Between us")

        [question] = reviews.review(
            attempt=response.attempt, place=response.attempt.place, at=NOW
        ).questions

        assert (question.comment, marking.told([response])) == ("", {})

    def test_comments_of_both_are_told(self):
        response = written(marked_twice=True)
        mark(response, comment="Well argued.")
        mark(response, comment="Name the article.")
        response.refresh_from_db()

        [question] = reviews.review(
            attempt=response.attempt, place=response.attempt.place, at=NOW
        ).questions

        assert question.comment == "Well argued.\n\nName the article."

    def test_of_three_the_one_who_decides_speaks(self):
        response = written(marked_twice=True)
        mark(response, 0, comment="Nothing of it is right.")
        mark(response, 1, comment="All of it is right.")
        decide(response, "0.5", comment="Half of it is right.")
        response.refresh_from_db()

        assert marking.told([response])[response.pk].comments == ("Half of it is right.",)

    def test_rubric_is_told_as_the_mean_of_both(self):
        response = written(criteria=[1, 1], marked_twice=True)
        first, second = marking.lines_of(response.version.content)
        mark(response, rubric={first: Decimal(1), second: HALF})
        mark(response, rubric={first: Decimal(1), second: Decimal("0.7")})
        response.refresh_from_db()

        assert marking.told([response])[response.pk].rubric == {first: 1, second: Decimal("0.6")}

    def test_rubric_that_no_longer_holds_is_not_told(self):
        response = written(criteria=[1])
        [line] = marking.lines_of(response.version.content)
        mark(response, rubric={line: HALF}, comment="Name the article.")
        override(response, 1)
        response.refresh_from_db()

        told = marking.told([response])[response.pk]

        assert (told.rubric, told.comments) == ({}, ("Name the article.",))
