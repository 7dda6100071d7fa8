from datetime import UTC, datetime, timedelta

import pytest

from assessments import extensions, grading
from assessments.models import Attempt, Extension
from tests.factories.assessments import QuizFactory
from tests.factories.members import MemberFactory

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def give(quiz, member, minutes, *, by=None):
    return extensions.give(
        quiz=quiz, member=member, minutes=minutes, by=by or MemberFactory(), at=NOW
    )


def minutes_of(attempt):
    attempt.refresh_from_db()
    return None if attempt.due_at is None else (attempt.due_at - NOW) / timedelta(minutes=1)


@pytest.mark.django_db
class TestExtensions:
    def test_more_time_counts_in_the_next_attempt(self):
        quiz, member = QuizFactory(time_limit=30), MemberFactory()

        give(quiz, member, 15)

        attempt = grading.start(member=member, quiz=quiz, at=NOW)
        other = grading.start(member=MemberFactory(), quiz=quiz, at=NOW)
        assert (minutes_of(attempt), minutes_of(other)) == (45, 30)

    def test_more_time_counts_at_once_in_an_open_attempt(self):
        quiz, member = QuizFactory(time_limit=30), MemberFactory()
        attempt = grading.start(member=member, quiz=quiz, at=NOW)
        other = grading.start(member=MemberFactory(), quiz=quiz, at=NOW)
        elsewhere = grading.start(member=member, quiz=QuizFactory(time_limit=30), at=NOW)

        give(quiz, member, 15)

        assert [minutes_of(each) for each in (attempt, other, elsewhere)] == [45, 30, 30]

    def test_given_again_it_takes_the_place_of_the_first(self):
        quiz, member, by = QuizFactory(time_limit=30), MemberFactory(), MemberFactory()
        attempt = grading.start(member=member, quiz=quiz, at=NOW)
        give(quiz, member, 15)

        give(quiz, member, 5, by=by)

        assert minutes_of(attempt) == 35
        assert Extension.objects.values_list("minutes", "given_by").get() == (5, by.pk)

    def test_taken_back_the_attempt_ends_as_it_would_have(self):
        quiz, member = QuizFactory(time_limit=30), MemberFactory()
        attempt = grading.start(member=member, quiz=quiz, at=NOW)
        give(quiz, member, 15)

        for _ in range(2):
            extensions.take_back(quiz=quiz, member_id=member.pk, by=MemberFactory())

        assert minutes_of(attempt) == 30
        assert Extension.objects.count() == 0

    def test_attempts_handed_in_stay_as_they_were(self):
        quiz, member = QuizFactory(time_limit=30), MemberFactory()
        attempt = grading.start(member=member, quiz=quiz, at=NOW)
        grading.submit(attempt=attempt, answers={}, at=NOW, leaves_out=True)

        give(quiz, member, 15)

        assert minutes_of(attempt) == 30

    def test_without_a_time_there_is_nothing_to_move(self):
        quiz, member = QuizFactory(), MemberFactory()
        attempt = grading.start(member=member, quiz=quiz, at=NOW)

        give(quiz, member, 15)

        assert minutes_of(attempt) is None

    def test_nobody_gives_or_takes_their_own(self):
        quiz, member = QuizFactory(time_limit=30), MemberFactory()
        attempt = grading.start(member=member, quiz=quiz, at=NOW)

        with pytest.raises(extensions.OwnTime):
            give(quiz, member, 15, by=member)
        with pytest.raises(extensions.OwnTime):
            extensions.take_back(quiz=quiz, member_id=member.pk, by=member)

        assert minutes_of(attempt) == 30
        assert Attempt.objects.count() == 1
