"""What is learned between two forms of one test: the form, the figure, and what is stored."""

from datetime import UTC, datetime
from decimal import Decimal
from random import Random

import pytest
from django.db import DatabaseError, IntegrityError
from django.urls import reverse

from assessments import grading
from assessments.gains import WHOLE, Result, gain, shares
from assessments.models import Category, LearningGain, QuizEntry, Topic
from assessments.parallel import Trait, parallel
from tests.factories.assessments import (
    QuestionFactory,
    QuizFactory,
    answers,
    written_question,
)
from tests.factories.cms import CollectionFactory
from tests.factories.members import MemberFactory

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LAW, FACTS = 1, 2


def result(share, *topics, points="1"):
    return Result(topics=frozenset(topics), share=Decimal(share), points=Decimal(points))


class TestGain:
    """Without a database."""

    @pytest.mark.parametrize(
        ("before", "after", "expected"),
        [
            ("0", "0", "0"),
            ("0", "1", "1"),
            ("0.5", "0.5", "0"),
            ("0.2", "0.6", "0.5"),
            ("0.9", "0.95", "0.5"),
            # Lost is measured by what could be lost: never less than -1, however good one was.
            ("0.9", "0.45", "-0.5"),
            ("1", "0.5", "-0.5"),
            ("0.99", "0", "-1"),
            ("0.33333", "0.66667", "0.50001"),
        ],
    )
    def test_it_is_the_part_of_what_could_be_gained_or_lost(self, before, after, expected):
        assert gain(before=Decimal(before), after=Decimal(after)) == Decimal(expected)

    def test_where_all_was_right_before_and_after_there_was_nothing_to_gain(self):
        assert gain(before=Decimal(1), after=Decimal(1)) is None

    @pytest.mark.parametrize("each", ["NaN", "sNaN", "Infinity", "-0.1", "1.00001"])
    def test_what_is_no_share_is_refused(self, each):
        with pytest.raises(ValueError, match=each):
            gain(before=Decimal(each), after=Decimal(1))
        with pytest.raises(ValueError, match=each):
            gain(before=Decimal(0), after=Decimal(each))


class TestShares:
    """Without a database."""

    def test_a_question_counts_in_each_of_its_topics_by_its_points(self):
        found = shares([result(1, LAW, FACTS, points=3), result(0, LAW), result("0.5", points=4)])

        assert found == {
            LAW: Decimal("0.75"),
            FACTS: Decimal(1),
            WHOLE: Decimal("0.625"),
        }

    def test_of_a_topic_without_points_nothing_is_said(self):
        assert shares([result(1, LAW, points=0)]) == {}
        assert shares([]) == {}


class TestParallel:
    """Without a database."""

    def form(self, traits, models, *, draws, asked=None, seed=1):
        return parallel(
            offered=list(traits),
            models=models,
            asked=models if asked is None else asked,
            draws=draws,
            traits={
                pk: Trait(topics=frozenset({topic}), difficulty=difficulty)
                for pk, (topic, difficulty) in traits.items()
            },
            chance=Random(seed),  # noqa: S311
        )

    def test_each_question_has_another_of_its_topic_and_difficulty(self):
        traits = {1: (LAW, 1), 2: (LAW, 3), 3: (LAW, 1), 4: (LAW, 3), 5: (FACTS, 1), 6: (FACTS, 1)}

        for seed in range(20):
            assert self.form(traits, [1, 2, 5], draws=3, seed=seed) == [3, 4, 6]

    def test_without_one_of_its_difficulty_it_is_another_of_its_topic(self):
        assert self.form({1: (LAW, 1), 2: (LAW, 3), 3: (FACTS, 1)}, [1], draws=1) == [2]

    def test_without_another_of_its_topic_it_is_asked_again(self):
        assert self.form({1: (LAW, 1), 2: (FACTS, 1)}, [1], draws=1) == [1]

    def test_nothing_is_asked_twice_in_one_form(self):
        traits = dict.fromkeys(range(1, 6), (LAW, 1))

        for seed in range(20):
            form = self.form(traits, [1, 2, 3], draws=3, seed=seed)
            assert len(set(form)) == 3
            assert {4, 5} <= set(form)

    def test_what_a_quiz_draws_more_by_now_was_not_asked_before(self):
        traits = dict.fromkeys(range(1, 6), (LAW, 1))

        for seed in range(20):
            assert set(self.form(traits, [1], asked=[1, 2], draws=3, seed=seed)) == {3, 4, 5}

    def test_a_pool_that_is_too_small_gives_what_it_has(self):
        assert sorted(self.form({1: (LAW, 1), 2: (LAW, 1)}, [1], draws=5)) == [1, 2]


@pytest.fixture
def collection():
    return CollectionFactory()


@pytest.fixture
def topics():
    return [Topic.objects.create(name_en=name) for name in ("Detention", "Evidence")]


def about(question, *topics):
    question.topics.add(*topics)
    question.save()


@pytest.fixture
def quiz(collection, topics):
    """Draws two questions of each topic, of four that there are."""
    quiz = QuizFactory(questions=0, collection=collection)
    for place, topic in enumerate(topics):
        category = Category.objects.create(path=str(topic), collection=collection)
        for question in QuestionFactory.create_batch(4, category=category, collection=collection):
            about(question, topic)
        QuizEntry.objects.create(quiz=quiz, category=category, draws=2, sort_order=place)
    return quiz


def take(quiz, member, place, *, right=None, given=None, parallel_to=None):
    attempt = grading.start(member=member, quiz=quiz, at=NOW, place=place, parallel_to=parallel_to)
    given = answers(attempt, right=right) if given is None else given
    grading.submit(attempt=attempt, answers=given, at=NOW, leaves_out=True)
    return attempt


def asked(attempt):
    return set(attempt.responses.values_list("question", flat=True))


@pytest.mark.django_db
class TestTwoForms:
    def test_the_second_asks_other_questions_of_the_same_topics(self, quiz, topics):
        member = MemberFactory()
        before = take(quiz, member, "7/before")
        after = take(quiz, member, "7/after", parallel_to=before)

        assert asked(before) & asked(after) == set()
        of_topics = after.responses.values_list("question__topics", flat=True)
        assert sorted(of_topics) == sorted([topics[0].pk] * 2 + [topics[1].pk] * 2)

    def test_the_gain_of_each_topic_is_stored_when_it_is_handed_in(self, quiz, topics):
        member = MemberFactory()
        before = take(quiz, member, "7/before", right=1)
        after = take(quiz, member, "7/after", right=3, parallel_to=before)

        rows = LearningGain.objects.filter(attempt=after)
        found = {each.topic: (each.before, each.after, each.gain) for each in rows}
        half, whole = Decimal("0.5"), Decimal(1)
        assert found == {
            topics[0]: (half, whole, whole),
            topics[1]: (0, half, half),
            None: (Decimal("0.25"), Decimal("0.75"), Decimal("0.66667")),
        }
        assert not before.gains.exists()

    def test_an_attempt_that_is_parallel_to_none_stores_nothing(self, quiz):
        take(quiz, MemberFactory(), "")

        assert not LearningGain.objects.exists()

    def test_what_a_person_reads_is_left_out(self, quiz, collection, topics):
        essay = written_question(collection=collection)
        about(essay, topics[0])
        QuizEntry.objects.create(quiz=quiz, question=essay, sort_order=9)
        member = MemberFactory()
        before = take(quiz, member, "7/before", given={5: "What I think."})
        after = take(quiz, member, "7/after", given={5: "What I know."}, parallel_to=before)

        assert after.points is None
        assert {each.after for each in after.gains.all()} == {0}
        assert after.gains.count() == 3

    def test_a_topic_that_only_one_of_them_asked_about_is_not_compared(
        self, quiz, collection, topics
    ):
        member = MemberFactory()
        before = take(quiz, member, "7/before")
        quiz.entries.filter(category__path="Evidence").delete()
        after = take(quiz, member, "7/after", parallel_to=before)

        assert {each.topic for each in after.gains.all()} == {topics[0], None}

    @pytest.mark.parametrize("row", [{"before": 2, "gain": 0}, {"gain": None}, {"gain": -2}])
    def test_the_database_takes_no_impossible_figures(self, quiz, row):
        attempt = take(quiz, MemberFactory(), "")
        values = {"before": 0, "after": 1, **row}

        with pytest.raises(IntegrityError):
            LearningGain.objects.create(attempt=attempt, **values)

    def test_statements_do_not_grow_with_the_questions(self, collection, topics, statements):
        def cost(questions):
            quiz = QuizFactory(questions=questions, collection=collection)
            for entry in quiz.entries.all():
                about(entry.question, *topics)
            member = MemberFactory()
            before = take(quiz, member, "7/before")
            with statements() as found:
                take(quiz, member, "7/after", parallel_to=before)
            return len(found)

        assert cost(2) == cost(9)

    def test_what_is_stored_is_never_changed(self, quiz):
        before = take(quiz, MemberFactory(), "7/before")
        take(quiz, before.member, "7/after", parallel_to=before)

        with pytest.raises(DatabaseError, match="never changed"):
            LearningGain.objects.update(after=0)

    def test_a_topic_is_not_deleted_once_something_was_learned_of_it(self, quiz, topics, sign_in):
        before = take(quiz, MemberFactory(), "7/before")
        take(quiz, before.member, "7/after", parallel_to=before)
        unused = Topic.objects.create(name_en="Family")
        client = sign_in(MemberFactory(is_staff=True, is_superuser=True))
        names = Topic.snippet_viewset.get_url_name("delete")

        answer = client.post(reverse(names, args=[topics[0].pk]), follow=True)
        client.post(reverse(names, args=[unused.pk]))
        many = reverse("wagtail_bulk_action", args=["assessments", "topic", "delete"])
        client.post(f"{many}?id={topics[1].pk}")

        assert "This cannot be deleted: what members learned" in answer.text
        assert set(Topic.objects.all()) == set(topics)
