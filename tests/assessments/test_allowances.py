from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from assessments import allowances, grading
from assessments.models import Allowance, AttemptRequest
from assessments.standings import standings_of
from tests.factories.assessments import QuizFactory
from tests.factories.members import MemberFactory

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


HERE = "7/7"


def give(quiz, member, *, attempts=0, minutes=0, place=HERE, by=None, reason="A screen reader."):
    return allowances.give(
        quiz=quiz,
        member=member,
        place=place,
        attempts=attempts,
        minutes=minutes,
        reason=reason,
        by=by or MemberFactory(),
        at=NOW,
    )


def start(member, quiz, place=HERE):
    return grading.start(member=member, quiz=quiz, at=NOW, place=place)


def hand_in(member, quiz, place=HERE):
    attempt = start(member, quiz, place)
    grading.submit(attempt=attempt, answers={}, at=NOW, leaves_out=True)
    return attempt


def state(member, quiz, place=HERE):
    standing = standings_of(member_id=member.pk, quizzes={place: quiz})[place]
    return standing.name, standing.left


def minutes_of(attempt):
    attempt.refresh_from_db()
    return None if attempt.due_at is None else (attempt.due_at - NOW) / timedelta(minutes=1)


@pytest.mark.django_db
class TestTime:
    def test_more_time_counts_in_the_next_attempt(self):
        quiz, member = QuizFactory(time_limit=30), MemberFactory()

        give(quiz, member, minutes=15)

        assert minutes_of(start(member, quiz)) == 45
        assert minutes_of(start(MemberFactory(), quiz)) == 30

    def test_more_time_counts_at_once_in_an_open_attempt_of_that_place(self):
        quiz, member = QuizFactory(time_limit=30), MemberFactory()
        attempt = start(member, quiz)
        others = [
            start(MemberFactory(), quiz),
            start(member, QuizFactory(time_limit=30)),
            start(member, quiz, "8/8"),
        ]

        give(quiz, member, minutes=15)
        give(quiz, member, minutes=5)

        assert minutes_of(attempt) == 50
        assert [minutes_of(each) for each in others] == [30, 30, 30]

    def test_attempts_handed_in_stay_as_they_were(self):
        quiz, member = QuizFactory(time_limit=30), MemberFactory()
        attempt = hand_in(member, quiz)

        give(quiz, member, minutes=15)

        assert minutes_of(attempt) == 30

    def test_without_a_time_there_is_nothing_to_move(self):
        quiz, member = QuizFactory(), MemberFactory()
        attempt = start(member, quiz)

        give(quiz, member, minutes=15)

        assert minutes_of(attempt) is None


@pytest.mark.django_db
class TestAttempts:
    def test_a_member_with_more_attempts_can_try_again_and_others_cannot(self):
        quiz = QuizFactory(attempts_limit=1)
        member, other = MemberFactory.create_batch(2)
        for each in (member, other):
            hand_in(each, quiz)

        give(quiz, member, attempts=1)

        assert hand_in(member, quiz).number == 2
        for each in (member, other):
            with pytest.raises(grading.NoAttemptsLeft), transaction.atomic():
                start(each, quiz)

    def test_attempts_count_where_they_were_made(self):
        quiz, member = QuizFactory(attempts_limit=1), MemberFactory()
        hand_in(member, quiz)
        give(quiz, member, attempts=3)

        elsewhere = hand_in(member, quiz, "8/8")

        assert elsewhere.number == 2
        assert (state(member, quiz), state(member, quiz, "8/8")) == (("again", 3), ("used-up", 0))

    def test_state_is_the_same_from_the_first_look_to_the_last_answer(self):
        quiz, member = QuizFactory(attempts_limit=1), MemberFactory()
        seen = [state(member, quiz)]
        start(member, quiz)
        seen.append(state(member, quiz))
        hand_in(member, quiz)
        seen.append(state(member, quiz))
        allowances.ask(quiz=quiz, member=member, place=HERE, at=NOW)
        seen.append(state(member, quiz))
        give(quiz, member, attempts=2)
        seen.append(state(member, quiz))

        assert seen == [("new", 1), ("open", 1), ("used-up", 0), ("asked", 0), ("again", 2)]


@pytest.mark.django_db
class TestAsking:
    def test_asked_twice_it_waits_once_and_is_answered_by_attempts(self):
        quiz, member = QuizFactory(attempts_limit=1), MemberFactory()
        hand_in(member, quiz)

        first = allowances.ask(quiz=quiz, member=member, place=HERE, at=NOW)
        again = allowances.ask(quiz=quiz, member=member, place=HERE, at=NOW)
        give(quiz, member, minutes=5)
        waiting = AttemptRequest.objects.filter(answered_at=None).get()
        give(quiz, member, attempts=1)

        assert (first, again, waiting) == (waiting, None, first)
        assert not AttemptRequest.objects.filter(answered_at=None).exists()

    def test_whoever_has_attempts_left_need_not_ask(self):
        for quiz in (QuizFactory(attempts_limit=1), QuizFactory()):
            with pytest.raises(allowances.AttemptsLeft), transaction.atomic():
                allowances.ask(quiz=quiz, member=MemberFactory(), place=HERE, at=NOW)


@pytest.mark.django_db
class TestRefusals:
    def test_nobody_allows_themselves_anything(self):
        quiz, member = QuizFactory(time_limit=30), MemberFactory()
        attempt = start(member, quiz)

        with pytest.raises(allowances.OwnAllowance):
            give(quiz, member, minutes=15, by=member)

        assert minutes_of(attempt) == 30

    @pytest.mark.parametrize(
        ("more", "error"),
        [
            ({}, allowances.NothingAllowed),
            ({"attempts": -1, "minutes": 5}, allowances.NothingAllowed),
            ({"attempts": 21}, allowances.NothingAllowed),
            ({"attempts": 1, "reason": " "}, allowances.ReasonMissing),
        ],
    )
    def test_nothing_too_much_or_without_a_reason_is_refused(self, more, error):
        with pytest.raises(error):
            give(QuizFactory(), MemberFactory(), **more)

        assert Allowance.objects.count() == 0

    def test_what_was_allowed_is_never_changed(self):
        allowance = give(QuizFactory(), MemberFactory(), attempts=1)

        with pytest.raises(DatabaseError), transaction.atomic():
            Allowance.objects.update(attempts=9)
        Allowance.objects.update(given_by=None)

        allowance.refresh_from_db()
        assert (allowance.attempts, allowance.given_by) == (1, None)


@pytest.mark.django_db
def test_what_was_allowed_before_the_first_attempt_is_told():
    quiz, member = QuizFactory(attempts_limit=1), MemberFactory()
    give(quiz, member, attempts=2)
    give(quiz, member, attempts=1, place="8/8")

    assert state(member, quiz) == ("new", 3)
    hand_in(member, quiz)
    assert state(member, quiz) == ("again", 2)
    assert state(member, quiz, "9/9") == ("new", 1)


@pytest.mark.django_db
def test_a_request_is_answered_or_waits_and_never_both():
    quiz, member = QuizFactory(attempts_limit=1), MemberFactory()

    with pytest.raises(DatabaseError), transaction.atomic():
        AttemptRequest.objects.create(
            quiz=quiz, member=member, place=HERE, asked_at=NOW, declined_because="No."
        )


@pytest.mark.django_db
def test_nobody_declines_without_a_reason_or_what_they_ask_themselves():
    quiz, member = QuizFactory(attempts_limit=1), MemberFactory()
    hand_in(member, quiz)
    allowances.ask(quiz=quiz, member=member, place=HERE, at=NOW)
    here = {"quiz": quiz, "member": member, "place": HERE, "at": NOW}

    with pytest.raises(allowances.ReasonMissing):
        allowances.decline(**here, reason=" ", by=MemberFactory())
    with pytest.raises(allowances.OwnAllowance):
        allowances.decline(**here, reason="No.", by=member)
    assert state(member, quiz) == ("asked", 0)
    allowances.decline(**here, reason="No.", by=MemberFactory())
    with pytest.raises(allowances.NotAsked):
        allowances.decline(**here, reason="No.", by=MemberFactory())
    assert state(member, quiz) == ("used-up", 0)
