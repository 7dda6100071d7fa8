import pytest
from django.urls import reverse

from assessments.grading import responses_of
from assessments.models import Answer, Attempt, QuizEntry
from courses.models import Activity, Enrolment, LearningRecord
from tests.factories.assessments import QuestionFactory, QuizFactory, answers, choice
from tests.factories.cms import block, body
from tests.factories.courses import EnrolmentFactory, LessonFactory, take_quiz, url_of

pytestmark = pytest.mark.django_db

KEY_MARKERS = [
    "You chose this: right",
    "You chose this: not right",
    "This is right, and you did not choose it",
    '<li class="answer right">',
    '<li class="answer wrong">',
    "What to say about",
    "Why answer",
]
"""What the pages would say if they told the right answers or the explanations."""
SAID_TO_ANSWERS = "What to say about"
"""Of a question that is answered as a whole, told once the points are."""


@pytest.fixture
def quiz():
    several = QuestionFactory(
        kind="multiple", answers=[("Sun", True), ("Moon", True), ("Cheese", False)]
    )
    return QuizFactory(questions=[QuestionFactory(), several], pass_mark=100, attempts_limit=2)


@pytest.fixture
def lesson(quiz):
    return LessonFactory(quiz=quiz)


@pytest.fixture
def member(lesson):
    return EnrolmentFactory(course=Activity.objects.get().course).member


@pytest.fixture
def client(sign_in, member):
    return sign_in(member)


def fields(given):
    """Answers as the form posts them."""
    chosen = {f"q{number}": answer for number, answer in given.items()}
    return {"asked": list(given), **chosen}


def open_quiz(client, lesson):
    client.get(url_of(lesson, "quiz"))
    return Attempt.objects.get(submitted_at=None)


def hand_in(client, lesson, *, right=None):
    attempt = open_quiz(client, lesson)
    return client.post(
        url_of(lesson, "attempt", attempt.number), fields(answers(attempt, right=right))
    )


class TestAsking:
    def test_opening_the_quiz_again_goes_on_with_the_same_attempt(self, client, lesson):
        for _ in range(2):
            response = client.get(url_of(lesson, "quiz"))

        assert response.status_code == 200
        assert Attempt.objects.get().number == 1

    def test_quiz_page_tells_nothing_of_the_key(self, client, lesson):
        page = client.get(url_of(lesson, "quiz")).text

        assert "Cheese" in page
        for marker in [*KEY_MARKERS, "correct", "checked"]:
            assert marker not in page

    def test_choices_stand_as_the_question_is_answered(self, client, lesson):
        page = client.get(url_of(lesson, "quiz"))
        one, several = page.context["questions"]

        assert page.text.count('type="radio"') == 3
        assert page.text.count('type="checkbox"') == 3
        assert (one["asked"].kind, several["asked"].kind) == ("single", "multiple")

    def test_page_hands_in_at_the_address_of_its_attempt(self, client, lesson):
        page = client.get(url_of(lesson, "quiz"))

        assert f'action="{url_of(lesson, "attempt", 1)}"' in page.text

    def test_open_attempt_has_no_result_yet(self, client, lesson):
        open_quiz(client, lesson)

        response = client.get(url_of(lesson, "attempt", 1))

        assert response["Location"] == url_of(lesson, "quiz")

    def test_lesson_without_a_quiz_says_so(self, client, lesson):
        other = LessonFactory(parent=lesson.get_parent())

        response = client.get(url_of(other, "quiz"), follow=True)

        assert response.redirect_chain == [(url_of(other), 302)]
        assert "This lesson has no quiz at the moment." in response.text

    def test_quiz_without_questions_says_so(self, client, lesson, quiz):
        quiz.entries.all().delete()

        response = client.get(url_of(lesson, "quiz"), follow=True)

        assert "This lesson has no quiz at the moment." in response.text
        assert Attempt.objects.count() == 0


class TestHandingIn:
    def test_right_answers_pass_and_complete_the_lesson(self, client, lesson, member):
        response = hand_in(client, lesson)

        assert response["Location"] == url_of(lesson, "attempt", 1)
        result = client.get(response["Location"]).text
        assert "You passed" in result
        assert "With this you have completed the course." in result
        assert Enrolment.objects.get(member=member).percent == 100

    def test_missing_answers_are_named_and_what_was_chosen_stays(self, client, lesson):
        attempt = open_quiz(client, lesson)
        chosen = choice(responses_of(attempt)[0], is_right=False)

        response = client.post(url_of(lesson, "attempt", 1), fields({1: chosen, 2: []}))

        assert response.status_code == 422
        assert "One question has no answer yet" in response.text
        assert '<a href="#q2">Question 2</a>' in response.text
        assert response.text.count(" checked") == 1
        assert f'value="{chosen}" id="q1_1" checked' in response.text
        assert Attempt.objects.get().submitted_at is None
        assert [each.answer for each in responses_of(attempt)] == [chosen, None]
        for marker in KEY_MARKERS:
            assert marker not in response.text

    def test_questions_can_be_left_out_knowingly(self, client, lesson):
        attempt = open_quiz(client, lesson)
        right = choice(responses_of(attempt)[0], is_right=True)

        client.post(url_of(lesson, "attempt", 1), {**fields({1: right, 2: []}), "leave-out": "yes"})

        attempt.refresh_from_db()
        assert (attempt.points, attempt.passed) == (1, False)

    @pytest.mark.parametrize(
        "forged",
        [
            pytest.param(["0"], id="no such choice"),
            pytest.param(["-1"], id="negative"),
            pytest.param(["right"], id="not a number"),
            pytest.param(["9" * 5000], id="endless"),
            pytest.param(["another question's"], id="another question's choice"),
            pytest.param(["two of one"], id="two answers where one is asked"),
        ],
    )
    def test_forged_choices_are_refused_and_nothing_is_stored(self, client, lesson, forged):
        attempt = open_quiz(client, lesson)
        first, second = responses_of(attempt)
        if forged == ["another question's"]:
            forged = [second.order[0]]
        elif forged == ["two of one"]:
            forged = first.order[:2]

        response = client.post(
            url_of(lesson, "attempt", 1), fields({**answers(attempt), 1: forged})
        )

        assert response.status_code == 422
        assert "Question 1</a>" in response.text
        assert [each.answer for each in responses_of(attempt)] == [None, None]
        assert Attempt.objects.get().submitted_at is None
        assert not LearningRecord.objects.filter(verb__in=["passed", "failed"]).exists()

    def test_answers_to_questions_that_were_not_asked_are_refused(self, client, lesson):
        attempt = open_quiz(client, lesson)

        response = client.post(url_of(lesson, "attempt", 1), fields({**answers(attempt), 3: ["1"]}))

        assert response.status_code == 422
        assert [each.answer for each in responses_of(attempt)] == [None, None]

    def test_replayed_request_shows_the_result_and_costs_no_attempt(self, client, lesson):
        attempt = open_quiz(client, lesson)
        wrong, right = answers(attempt, right=0), answers(attempt)
        url = url_of(lesson, "attempt", 1)
        client.post(url, fields(wrong))

        for given in (wrong, right, {}):
            replayed = client.post(url, fields(given), follow=True)
            assert replayed.redirect_chain == [(url, 302)]
            assert "Not passed yet" in replayed.text

        assert Attempt.objects.get().passed is False
        assert LearningRecord.objects.filter(verb__in=["passed", "failed"]).count() == 1

    def test_score_from_the_browser_counts_for_nothing(self, client, lesson):
        attempt = open_quiz(client, lesson)

        client.post(
            url_of(lesson, "attempt", 1),
            {
                **fields(answers(attempt, right=0)),
                "points": "2",
                "passed": "true",
                "percent": "100",
            },
        )

        attempt.refresh_from_db()
        assert (attempt.points, attempt.passed) == (0, False)


class TestResult:
    def test_failed_result_tells_no_key_while_attempts_are_left(self, client, lesson):
        url = hand_in(client, lesson, right=1)["Location"]

        result = client.get(url).text

        assert "Not passed yet" in result
        assert "You have 1 of 2 points: 50%." in result
        assert "You can try one more time." in result
        assert result.count("Your answer is right") == 1
        assert result.count("Your answer is not right") == 1
        for marker in set(KEY_MARKERS) - {SAID_TO_ANSWERS}:
            assert marker not in result
        assert result.count(SAID_TO_ANSWERS) == 1

    def test_opening_the_last_attempt_gives_away_nothing(self, client, lesson):
        url = hand_in(client, lesson, right=0)["Location"]
        open_quiz(client, lesson)

        result = client.get(url).text

        assert "You can try one more time." in result
        for marker in set(KEY_MARKERS) - {SAID_TO_ANSWERS}:
            assert marker not in result
        assert result.count(SAID_TO_ANSWERS) == 1

    def test_key_is_told_when_no_attempts_are_left(self, client, lesson):
        urls = [hand_in(client, lesson, right=1)["Location"] for _ in range(2)]

        for url in urls:
            result = client.get(url).text
            assert [marker for marker in KEY_MARKERS if marker not in result] == []
            assert "What to say about Cheese." in result
            # Said to those who chose it, and nobody did.
            assert "What to say about Sun." not in result

    def test_key_is_told_after_passing(self, client, lesson):
        result = client.get(hand_in(client, lesson)["Location"]).text

        assert result.count("You chose this: right") == 3
        assert "What to say about Sun." in result
        assert "Why answer" in result

    def test_with_endless_attempts_a_failed_result_never_tells_the_key(self, client, lesson, quiz):
        quiz.attempts_limit = None
        quiz.save()
        for _ in range(3):
            url = hand_in(client, lesson, right=0)["Location"]

        result = client.get(url).text

        assert "You can try as often as you like." in result
        for marker in set(KEY_MARKERS) - {SAID_TO_ANSWERS}:
            assert marker not in result
        assert result.count(SAID_TO_ANSWERS) == 1

    def test_used_up_quiz_leads_to_the_last_result(self, client, lesson):
        for _ in range(2):
            hand_in(client, lesson, right=0)

        page = client.get(url_of(lesson, "quiz"))

        assert "No attempts left" in page.text
        assert url_of(lesson, "attempt", 2) in page.text
        assert Attempt.objects.count() == 2

    def test_result_after_the_lessons_quiz_was_exchanged_is_that_of_the_new_one(
        self, client, lesson, member
    ):
        take_quiz(member, lesson, right=0)
        new = QuizFactory()
        lesson.body_en = body(block("quiz", new.pk))
        lesson.save_revision().publish()
        take_quiz(member, lesson)

        result = client.get(url_of(lesson, "attempt", 1))

        assert result.status_code == 200
        assert result.context["review"].attempt.quiz == new

    def test_attempt_at_a_quiz_taken_out_meanwhile_is_not_graded(self, client, lesson):
        attempt = open_quiz(client, lesson)
        lesson.body_en = body(block("text", "<p>No quiz any more.</p>"))
        lesson.save_revision().publish()

        response = client.post(url_of(lesson, "attempt", 1), fields(answers(attempt)), follow=True)

        assert "This lesson has no quiz at the moment." in response.text
        attempt.refresh_from_db()
        assert attempt.submitted_at is None


class TestEditedMeanwhile:
    def test_question_edited_meanwhile_changes_neither_page_nor_grade(self, client, lesson, quiz):
        attempt = open_quiz(client, lesson)
        Answer.objects.update(text_en="Rewritten")
        for answer in Answer.objects.all():
            answer.is_correct = not answer.is_correct
            answer.save()

        page = client.get(url_of(lesson, "quiz")).text
        client.post(url_of(lesson, "attempt", 1), fields(answers(attempt)))

        assert "Rewritten" not in page
        assert Attempt.objects.get().passed is True

    def test_choices_deleted_meanwhile_can_still_be_chosen(self, client, lesson):
        attempt = open_quiz(client, lesson)
        Answer.objects.all().delete()

        response = client.post(url_of(lesson, "attempt", 1), fields(answers(attempt)))

        assert Attempt.objects.get().passed is True
        assert client.get(response["Location"]).text.count("You chose this: right") == 3

    def test_question_added_meanwhile_is_asked_next_time(self, client, lesson, quiz):
        open_quiz(client, lesson)
        later = QuestionFactory(text_en="Asked later?")
        QuizEntry.objects.create(quiz=quiz, question=later, sort_order=9)

        assert "Asked later?" not in client.get(url_of(lesson, "quiz")).text
        hand_in(client, lesson, right=0)
        assert "Asked later?" in client.get(url_of(lesson, "quiz")).text


def test_quiz_and_result_are_read_in_the_readers_language(sign_in):
    question = QuestionFactory(text_en="In English?", text_ar="بالعربية؟")
    lesson = LessonFactory(quiz=QuizFactory(questions=[question]))
    member = EnrolmentFactory(course=Activity.objects.get().course).member
    client = sign_in(member)
    arabic = url_of(lesson, "quiz").replace("/en/", "/ar/", 1)

    page = client.get(arabic).text

    assert "بالعربية؟" in page
    assert "In English?" not in page
    # Its choices have no Arabic yet.
    assert page.count(' lang="en" dir="ltr">') >= 3
    assert Attempt.objects.get().language == "ar"
    assert reverse("home") in client.get(url_of(lesson, "quiz")).text
