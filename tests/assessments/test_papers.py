import dataclasses
import json
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from assessments import grading, papers, reviews, versions
from assessments.models import Answer, Question, QuestionVersion, Quiz, QuizEntry, ScoreBand
from tests.factories.assessments import QuestionFactory, QuizFactory, answers
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECRETS = ("credit", "feedback", "What to say about", "Why it is")


@pytest.fixture
def question():
    question = QuestionFactory(
        text_en="What shines?",
        text_ur="کیا چمکتا ہے؟",
        feedback_en="Why it is so.",
        answers=[("Sun", True), ("Stone", False)],
    )
    Answer.objects.filter(text_en="Sun").update(text_ur="سورج")
    return Question.objects.get(pk=question.pk)


@pytest.fixture
def quiz(question):
    return QuizFactory(questions=[question], attempts_limit=2)


def opened(quiz, *, member=None):
    attempt = grading.start(member=member or MemberFactory(), quiz=quiz, at=NOW)
    return attempt, grading.responses_of(attempt)


def handed_in(quiz, *, right, member=None):
    attempt, _responses = opened(quiz, member=member)
    grading.submit(attempt=attempt, answers=answers(attempt, right=right), at=NOW)
    return attempt


def reviewed(attempt):
    return reviews.review(attempt=attempt, place=attempt.place, at=NOW)


class TestVersions:
    def test_a_version_holds_every_language_and_the_key(self, question):
        sun, stone = question.answers.all()
        answer = {
            "match": {},
            "number": None,
            "tolerance": "0",
            "gap": None,
            "stays_last": False,
        }

        assert versions.content_of(question) == {
            "kind": "single",
            "source_language": "en",
            "text": {"en": "What shines?", "ur": "کیا چمکتا ہے؟"},
            "feedback": {"en": "Why it is so."},
            "shuffle": True,
            "all_or_nothing": False,
            "case_sensitive": False,
            "penalty": "0.33333",
            "hints": [],
            "answers": [
                {
                    "key": str(sun.pk),
                    "text": {"en": "Sun", "ur": "سورج"},
                    "feedback": {"en": "What to say about Sun."},
                    "credit": "100",
                    **answer,
                },
                {
                    "key": str(stone.pk),
                    "text": {"en": "Stone"},
                    "feedback": {"en": "What to say about Stone."},
                    "credit": "0",
                    **answer,
                },
            ],
        }

    def test_the_same_content_is_the_same_version(self, question):
        first = versions.versions_of(questions=[question], at=NOW)[question.pk]
        again = versions.versions_of(questions=[question], at=NOW)[question.pk]

        assert (first, first.number) == (again, 1)

    def test_an_edit_makes_another_version_and_so_does_a_translation(self, question):
        numbers = []
        for change in ({"text_en": "What gleams?"}, {"text_my": "ဘာလဲ"}, {"text_my": ""}):
            Question.objects.filter(pk=question.pk).update(**change)
            edited = Question.objects.get(pk=question.pk)
            numbers.append(versions.versions_of(questions=[edited], at=NOW)[question.pk].number)

        assert numbers == [1, 2, 1]
        assert QuestionVersion.objects.count() == 2

    def test_what_only_the_bank_needs_makes_no_version(self, question):
        first = versions.versions_of(questions=[question], at=NOW)[question.pk]
        question.name, question.status, question.difficulty = "Shining", "retired", 3
        question.save()
        edited = Question.objects.get(pk=question.pk)

        assert versions.versions_of(questions=[edited], at=NOW)[question.pk] == first

    @pytest.mark.parametrize("count", [1, 3])
    def test_versions_cost_the_same_for_any_number_of_questions(
        self, count, django_assert_num_queries
    ):
        created = QuestionFactory.create_batch(count)
        wanted = versions.loaded(Question.objects.filter(pk__in=[each.pk for each in created]))

        with django_assert_num_queries(6):
            found = list(wanted)
        with django_assert_num_queries(4):
            versions.versions_of(questions=found, at=NOW)
        with django_assert_num_queries(1):
            versions.versions_of(questions=found, at=NOW)


class TestPapers:
    def test_questions_and_answers_stand_in_the_authors_order(self, quiz, question):
        first = QuestionFactory()
        QuizEntry.objects.update(sort_order=2)
        QuizEntry.objects.create(quiz=quiz, question=first, sort_order=1)
        Answer.objects.filter(text_en="Sun").update(sort_order=5)

        _attempt, responses = opened(quiz)

        assert [each.question_id for each in responses] == [first.pk, question.pk]
        shown = papers.asked(responses)[1].choices
        assert [each.text.value for each in shown] == ["Stone", "Sun"]

    def test_what_may_be_shown_carries_no_key(self, quiz):
        _attempt, responses = opened(quiz)
        stored = json.dumps([each.version.content for each in responses])
        assert [secret for secret in SECRETS if secret not in stored] == []

        asked = [dataclasses.asdict(question) for question in papers.asked(responses)]

        assert "What shines?" in str(asked)
        assert [secret for secret in SECRETS if secret in str(asked)] == []

    def test_what_is_shown_is_in_the_readers_language_with_the_rest_marked(self, quiz):
        _attempt, responses = opened(quiz)

        with translation.override("ur"):
            [question] = papers.asked(responses)
        [named] = papers.asked(responses, "ur")

        assert question == named
        assert (question.text.value, question.text.attributes) == ("کیا چمکتا ہے؟", "")
        sun, stone = question.choices
        assert (sun.text.value, sun.text.attributes) == ("سورج", "")
        assert (stone.text.value, stone.text.attributes) == ("Stone", ' lang="en" dir="ltr"')

    def test_language_may_change_while_answering(self, quiz):
        _attempt, responses = opened(quiz)

        keys = {
            language: [choice.key for choice in question.choices]
            for language in ("en", "ur", "ja")
            for question in papers.asked(responses, language)
        }

        assert keys["en"] == keys["ur"] == keys["ja"]


class TestReviews:
    def test_open_attempt_is_not_reviewed(self, quiz):
        attempt, _responses = opened(quiz)

        with pytest.raises(reviews.NotHandedIn):
            reviewed(attempt)

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

        review = reviewed(attempt)

        assert review.shows_key is shows_key
        [question] = review.questions
        assert [line.verdict for line in question.lines] == (
            [True, False] if shows_key else [None, None]
        )
        assert bool(question.feedback) is shows_key

    def test_key_is_kept_back_while_the_last_attempt_is_open(self, quiz):
        first = handed_in(quiz, right=0)
        grading.start(member=first.member, quiz=quiz, at=NOW)

        review = reviewed(first)

        assert (review.shows_key, review.standing.left) == (False, 1)

    def test_others_attempts_do_not_unlock_the_key(self, quiz):
        attempt = handed_in(quiz, right=0)
        other = MemberFactory()
        for _ in range(2):
            handed_in(quiz, right=0, member=other)

        assert reviewed(attempt).shows_key is False

    def test_feedback_is_for_what_was_chosen(self, quiz):
        [question] = reviewed(handed_in(quiz, right=1)).questions

        assert question.is_right is True
        assert question.feedback.value == "Why it is so."
        assert [
            (line.given.value, line.was_chosen, line.verdict, line.feedback)
            for line in question.lines[1:]
        ] == [("Stone", False, False, None)]
        assert question.lines[0].feedback.value == "What to say about Sun."

    def test_wrong_answer_is_told_without_the_right_one(self, quiz):
        [question] = reviewed(handed_in(quiz, right=0)).questions

        assert question.is_right is False
        assert [(line.was_chosen, line.verdict) for line in question.lines] == [
            (False, None),
            (True, None),
        ]

    def test_failed_attempt_teaches_what_the_author_says_to_the_choice_made(self, quiz):
        [question] = reviewed(handed_in(quiz, right=0)).questions

        assert [str(line.feedback or "") for line in question.lines] == [
            "",
            "What to say about Stone.",
        ]
        assert question.feedback is None

    def test_nothing_is_taught_before_the_points_are_told(self, quiz):
        quiz.marks_told = Quiz.Told.NEVER
        quiz.save()

        [question] = reviewed(handed_in(quiz, right=0)).questions

        assert [line.feedback for line in question.lines] == [None, None]

    def test_marking_everything_does_not_read_the_key_in_what_is_said_to_each(self, quiz):
        Question.objects.update(kind="multiple")
        attempt, [response] = opened(quiz)
        everything = [each["key"] for each in response.version.content["answers"]]
        grading.submit(attempt=attempt, answers={response.position: everything}, at=NOW)

        [question] = reviewed(attempt).questions

        assert [line.was_chosen for line in question.lines] == [True, True]
        assert [line.feedback for line in question.lines] == [None, None]

    def test_review_shows_what_was_asked_then(self, quiz):
        attempt = handed_in(quiz, right=1)
        Answer.objects.update(text_en="Rewritten", is_correct=False)
        Answer.objects.first().delete()

        [question] = reviewed(attempt).questions

        assert [line.given.value for line in question.lines] == ["Sun", "Stone"]
        assert question.lines[0].verdict is True

    @pytest.mark.parametrize(
        ("told", "percent"),
        [
            pytest.param("handed-in", 0, id="at once"),
            pytest.param("settled", None, id="not while attempts are left"),
            pytest.param("closed", None, id="not before the quiz has closed"),
            pytest.param("never", None, id="never"),
        ],
    )
    def test_points_are_told_when_the_author_says(self, quiz, told, percent):
        quiz.marks_told, quiz.key_told = told, "never"
        quiz.save()

        review = reviewed(handed_in(quiz, right=0))

        assert (review.percent, review.shows_key) == (percent, False)
        assert review.questions[0].share == (0 if percent == 0 else None)

    def test_the_key_is_told_once_the_quiz_has_closed(self, quiz):
        attempt = handed_in(quiz, right=0)
        quiz.key_told, quiz.closes_at = "closed", NOW + timedelta(days=1)
        quiz.save()
        attempt.refresh_from_db()

        shown = [
            reviews.review(attempt=attempt, place=attempt.place, at=at).shows_key
            for at in (NOW, NOW + timedelta(days=1))
        ]

        assert shown == [False, True]

    def test_words_are_those_of_the_highest_band_reached(self):
        quiz = QuizFactory(questions=3)
        for percent, words in ((0, "Read it again."), (60, "Nearly."), (90, "Well done.")):
            ScoreBand.objects.create(quiz=quiz, from_percent=percent, words_en=words)

        said = [reviewed(handed_in(quiz, right=right)).words.value for right in (0, 2, 3)]

        assert said == ["Read it again.", "Nearly.", "Well done."]
