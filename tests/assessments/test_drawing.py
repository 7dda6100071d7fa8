"""Which questions are asked, and in which order."""

from datetime import UTC, datetime
from random import Random

import pytest

from assessments import drawing, grading
from assessments.models import Answer, Case, Category, QuizEntry
from assessments.models.bank import QuestionTag
from tests.factories.assessments import QuestionFactory, QuizFactory
from tests.factories.cms import CollectionFactory
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def collection():
    return CollectionFactory()


@pytest.fixture
def category(collection):
    return Category.objects.create(path="Exclusion", collection=collection)


@pytest.fixture
def quiz(collection):
    return QuizFactory(questions=0, collection=collection)


def drawn(quiz, seed=1):
    return [each.question for each in drawing.draw(quiz=quiz, chance=Random(seed))]  # noqa: S311


def test_a_pool_gives_as_many_as_are_asked_for_of_those_in_it(quiz, category, collection):
    inside = Category.objects.create(path="Exclusion/Serious crimes", collection=collection)
    beside = Category.objects.create(path="Exclusions", collection=collection)
    pool = [
        *QuestionFactory.create_batch(3, category=category, collection=collection),
        *QuestionFactory.create_batch(2, category=inside, collection=collection),
    ]
    QuestionFactory(category=beside, collection=collection)
    QuestionFactory(category=category, collection=collection, status="draft")
    QuestionFactory(category=category, collection=collection, status="retired")
    QuestionFactory(category=category)
    QuizEntry.objects.create(quiz=quiz, category=category, draws=3)

    found = [drawn(quiz, seed) for seed in range(30)]

    assert {len(set(each)) for each in found} == {3}
    assert {question for each in found for question in each} == set(pool)


def test_the_same_seed_draws_the_same(quiz, category, collection):
    QuestionFactory.create_batch(6, category=category, collection=collection)
    QuizEntry.objects.create(quiz=quiz, category=category, draws=3)

    assert drawn(quiz, 7) == drawn(quiz, 7)
    assert len({tuple(drawn(quiz, seed)) for seed in range(30)}) > 10


def test_nothing_is_asked_twice_in_one_attempt(quiz, category, collection):
    tag = QuestionTag.objects.create(name="asylum")
    pool = QuestionFactory.create_batch(4, category=category, collection=collection)
    for question in pool:
        question.tags.add(tag)
        question.save()
    QuizEntry.objects.create(quiz=quiz, category=category, draws=2, sort_order=1)
    QuizEntry.objects.create(quiz=quiz, tag=tag, draws=9, sort_order=2)
    QuizEntry.objects.create(quiz=quiz, question=pool[0], sort_order=3)

    for seed in range(10):
        found = drawn(quiz, seed)
        assert len(found) == 4
        assert set(found) == set(pool)
        assert found[-1] == pool[0]


def test_questions_are_mixed_within_their_section_and_their_case(quiz, collection):
    case = Case.objects.create(title_en="Ma Hla", text_en="She fled.", collection=collection)
    first = QuestionFactory.create_batch(4, collection=collection)
    on_case = QuestionFactory.create_batch(2, collection=collection, case=case)
    last = QuestionFactory.create_batch(2, collection=collection)
    for place, question in enumerate([*first, *on_case, *last]):
        heading = {0: "Facts", 6: "Law"}.get(place, "")
        QuizEntry.objects.create(quiz=quiz, question=question, sort_order=place, section_en=heading)
    quiz.mixes_questions = True
    quiz.save()

    orders = set()
    for seed in range(20):
        found = drawing.draw(quiz=quiz, chance=Random(seed))  # noqa: S311
        asked = [each.question for each in found]
        orders.add(tuple(asked))
        assert set(asked[:6]) == {*first, *on_case}
        at = asked.index(on_case[0])
        assert asked[at : at + 2] == on_case
        assert [each.section.get("en") for each in found] == ["Facts", *[None] * 5, "Law", None]

    assert len(orders) > 10


def test_answers_are_mixed_but_for_those_that_stay_last(quiz, collection):
    question = QuestionFactory(
        collection=collection,
        answers=[("A", True), ("B", False), ("C", False), ("All of the above", False)],
    )
    Answer.objects.filter(text_en="All of the above").update(stays_last=True)
    QuizEntry.objects.create(quiz=quiz, question=question)
    keys = [str(each.pk) for each in Answer.objects.order_by("sort_order")]

    def orders():
        for member in MemberFactory.create_batch(12):
            attempt = grading.start(member=member, quiz=quiz, at=NOW)
            yield tuple(grading.responses_of(attempt)[0].order)

    assert set(orders()) == {tuple(keys)}
    quiz.mixes_answers = True
    quiz.save()
    mixed = set(orders())
    assert len(mixed) > 1
    assert {(*sorted(order[:-1]), order[-1]) for order in mixed} == {tuple(keys)}


def test_what_is_put_in_order_is_always_mixed(collection):
    question = QuestionFactory(
        kind="ordering", collection=collection, answers=[(each, False) for each in "ABCDEF"]
    )
    quiz = QuizFactory(questions=[question], collection=collection)

    orders = {
        tuple(grading.responses_of(grading.start(member=each, quiz=quiz, at=NOW))[0].order)
        for each in MemberFactory.create_batch(5)
    }

    assert len(orders) > 1


@pytest.mark.parametrize("count", [1, 3])
def test_starting_costs_the_same_for_any_number_of_questions_and_pools(
    count, category, collection, django_assert_num_queries
):
    tags = [QuestionTag.objects.create(name=f"tag {n}") for n in range(count)]
    quiz = QuizFactory(questions=count, collection=collection)
    for tag in tags:
        tagged = QuestionFactory(collection=collection)
        tagged.tags.add(tag)
        tagged.save()
        QuizEntry.objects.create(quiz=quiz, tag=tag, draws=1)
    QuestionFactory.create_batch(count, category=category, collection=collection)
    QuizEntry.objects.create(quiz=quiz, category=category, draws=count)
    first, member = MemberFactory.create_batch(2)
    grading.start(member=first, quiz=quiz, at=NOW)

    with django_assert_num_queries(11):
        attempt = grading.start(member=member, quiz=quiz, at=NOW)

    assert attempt.responses.count() == 3 * count
