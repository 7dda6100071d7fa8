import dataclasses
import json
from datetime import UTC, datetime

import pytest
from django.utils import translation

from assessments import grading, papers, reviews
from assessments.models import Choice, QuizEntry
from tests.factories.assessments import QuestionFactory, QuizFactory, answers
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECRETS = ("correct", "feedback", "What to say about", "Why it is")


@pytest.fixture
def question():
    question = QuestionFactory(
        text_en="What shines?",
        text_ur="کیا چمکتا ہے؟",
        feedback_en="Why it is so.",
        choices=[("Sun", True), ("Stone", False)],
    )
    Choice.objects.filter(text_en="Sun").update(text_ur="سورج")
    return question


@pytest.fixture
def quiz(question):
    return QuizFactory(questions=[question], attempts_limit=2)


def handed_in(quiz, *, right, member=None):
    attempt = grading.start(member=member or MemberFactory(), quiz=quiz, at=NOW)
    grading.submit(attempt=attempt, answers=answers(attempt.paper, right=right), at=NOW)
    return attempt


class TestPapers:
    def test_paper_holds_every_language_and_the_key(self, quiz, question):
        sun, stone = question.choices.all()

        [entry] = papers.write_paper(quiz=quiz)

        assert entry == {
            "question": question.pk,
            "kind": "single",
            "source_language": "en",
            "text": {"en": "What shines?", "ur": "کیا چمکتا ہے؟"},
            "feedback": {"en": "Why it is so."},
            "choices": [
                {
                    "choice": sun.pk,
                    "text": {"en": "Sun", "ur": "سورج"},
                    "feedback": {"en": "What to say about Sun."},
                    "correct": True,
                },
                {
                    "choice": stone.pk,
                    "text": {"en": "Stone"},
                    "feedback": {"en": "What to say about Stone."},
                    "correct": False,
                },
            ],
        }

    def test_questions_and_choices_stand_in_the_authors_order(self, quiz, question):
        first = QuestionFactory()
        QuizEntry.objects.update(sort_order=2)
        QuizEntry.objects.create(quiz=quiz, question=first, sort_order=1)
        Choice.objects.filter(text_en="Sun").update(sort_order=5)

        paper = papers.write_paper(quiz=quiz)

        assert [entry["question"] for entry in paper] == [first.pk, question.pk]
        assert [each["text"]["en"] for each in paper[1]["choices"]] == ["Stone", "Sun"]

    @pytest.mark.parametrize("count", [1, 3])
    def test_writing_a_paper_costs_two_queries(self, count, django_assert_num_queries):
        quiz = QuizFactory(questions=count)

        with django_assert_num_queries(2):
            assert len(papers.write_paper(quiz=quiz)) == count

    def test_what_may_be_shown_carries_no_key(self, quiz):
        paper = papers.write_paper(quiz=quiz)
        assert [secret for secret in SECRETS if secret not in json.dumps(paper)] == []

        asked = [dataclasses.asdict(question) for question in papers.asked(paper)]

        assert "What shines?" in str(asked)
        assert [secret for secret in SECRETS if secret in str(asked)] == []

    def test_what_is_shown_is_in_the_readers_language_with_the_rest_marked(self, quiz):
        paper = papers.write_paper(quiz=quiz)

        with translation.override("ur"):
            [question] = papers.asked(paper)
        [named] = papers.asked(paper, "ur")

        assert question == named
        assert (question.text.value, question.text.attributes) == ("کیا چمکتا ہے؟", "")
        sun, stone = question.choices
        assert (sun.text.value, sun.text.attributes) == ("سورج", "")
        assert (stone.text.value, stone.text.attributes) == ("Stone", ' lang="en" dir="ltr"')

    def test_language_may_change_while_answering(self, quiz):
        attempt = grading.start(member=MemberFactory(), quiz=quiz, at=NOW)

        ids = {
            language: [choice.choice_id for choice in question.choices]
            for language in ("en", "ur", "ja")
            for question in papers.asked(attempt.paper, language)
        }

        assert ids["en"] == ids["ur"] == ids["ja"]


class TestReviews:
    def test_open_attempt_is_not_reviewed(self, quiz):
        attempt = grading.start(member=MemberFactory(), quiz=quiz, at=NOW)

        with pytest.raises(reviews.NotHandedIn):
            reviews.review(attempt=attempt)

    @pytest.mark.parametrize(
        ("limit", "rights", "shows_key"),
        [
            pytest.param(None, [1], True, id="passed"),
            pytest.param(None, [0], False, id="failed, no limit"),
            pytest.param(2, [0], False, id="failed, one left"),
            pytest.param(2, [0, 0], True, id="failed, none left"),
            pytest.param(1, [0], True, id="the only one failed"),
        ],
    )
    def test_key_is_shown_once_it_is_of_no_use(self, quiz, limit, rights, shows_key):
        quiz.attempts_limit = limit
        quiz.save()
        member = MemberFactory()
        for right in rights:
            attempt = handed_in(quiz, right=right, member=member)

        review = reviews.review(attempt=attempt)

        assert review.shows_key is shows_key
        [question] = review.questions
        assert [choice.is_correct for choice in question.choices] == (
            [True, False] if shows_key else [None, None]
        )
        assert bool(question.feedback) is shows_key

    def test_key_is_kept_back_while_the_last_attempt_is_open(self, quiz):
        first = handed_in(quiz, right=0)
        grading.start(member=first.member, quiz=quiz, at=NOW)

        review = reviews.review(attempt=first)

        assert (review.shows_key, review.attempts_left) == (False, 1)

    def test_others_attempts_do_not_unlock_the_key(self, quiz):
        attempt = handed_in(quiz, right=0)
        other = MemberFactory()
        for _ in range(2):
            handed_in(quiz, right=0, member=other)

        assert reviews.review(attempt=attempt).shows_key is False

    def test_feedback_is_for_what_was_chosen(self, quiz):
        [question] = reviews.review(attempt=handed_in(quiz, right=1)).questions

        assert question.is_right is True
        assert question.feedback.value == "Why it is so."
        assert [
            (choice.text.value, choice.was_chosen, choice.is_correct, choice.feedback)
            for choice in question.choices[1:]
        ] == [("Stone", False, False, None)]
        assert question.choices[0].feedback.value == "What to say about Sun."

    def test_wrong_answer_is_told_without_the_right_one(self, quiz):
        [question] = reviews.review(attempt=handed_in(quiz, right=0)).questions

        assert question.is_right is False
        assert [(choice.was_chosen, choice.is_correct) for choice in question.choices] == [
            (False, None),
            (True, None),
        ]
        assert [choice.feedback for choice in question.choices] == [None, None]

    def test_review_shows_what_was_asked_then(self, quiz):
        attempt = handed_in(quiz, right=1)
        Choice.objects.update(text_en="Rewritten", is_correct=False)
        Choice.objects.first().delete()

        [question] = reviews.review(attempt=attempt).questions

        assert [choice.text.value for choice in question.choices] == ["Sun", "Stone"]
        assert question.choices[0].is_correct is True
