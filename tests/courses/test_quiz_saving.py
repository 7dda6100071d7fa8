"""Answers kept while they are given, questions of every kind on the page, and what is refused."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from assessments import grading
from assessments.models import Answer, Attempt, Gap, Hint, Question, Quiz
from courses import progress
from courses.models import Activity, LearningRecord
from tests.factories.assessments import QuestionFactory, QuizFactory, answers
from tests.factories.courses import EnrolmentFactory, LessonFactory, url_of
from tests.factories.members import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def quiz():
    return QuizFactory(questions=3)


@pytest.fixture
def lesson(quiz):
    return LessonFactory(quiz=quiz)


@pytest.fixture
def member(lesson):
    return EnrolmentFactory(course=Activity.objects.get().course).member


@pytest.fixture
def client(sign_in, member):
    return sign_in(member)


def opened(client, lesson):
    client.get(url_of(lesson, "quiz"))
    return Attempt.objects.get(submitted_at=None)


def posted(given, **more):
    chosen = {f"q{number}": answer for number, answer in given.items()}
    return {"asked": list(given), **chosen, **more}


def stored(attempt):
    return [each.answer for each in grading.responses_of(attempt)]


class TestSaving:
    def test_what_is_saved_is_told_by_number_and_nothing_else(self, client, lesson):
        attempt = opened(client, lesson)
        given = answers(attempt)

        answer = client.post(url_of(lesson, "attempt_answers", 1), posted({2: given[2]}))

        assert (answer.status_code, answer.json()) == (
            200,
            {"kept": [2], "saves": {"2": 1}, "outdated": []},
        )
        assert stored(attempt) == [None, given[2], None]

    def test_another_members_attempt_is_not_there(self, client, lesson, sign_in):
        attempt = opened(client, lesson)
        outsider = EnrolmentFactory(course=Activity.objects.get().course).member
        theirs = sign_in(outsider)
        given = posted(answers(attempt))

        codes = [
            theirs.post(url_of(lesson, "attempt_answers", 1), given).status_code,
            theirs.post(url_of(lesson, "attempt", 1), given).status_code,
            theirs.get(url_of(lesson, "attempt", 1)).status_code,
        ]

        assert codes == [404, 404, 404]
        assert stored(attempt) == [None, None, None]

    def test_whoever_is_signed_out_or_has_left_saves_nothing(self, client, lesson, member):
        attempt = opened(client, lesson)
        given = posted(answers(attempt))
        assert Client().post(url_of(lesson, "attempt_answers", 1), given).status_code == 302
        member.enrolments.update(active=False)

        assert client.post(url_of(lesson, "attempt_answers", 1), given).status_code == 410
        assert stored(attempt) == [None, None, None]

    @pytest.mark.parametrize("name", ["attempt", "attempt_answers"])
    def test_a_request_from_another_site_is_refused(self, client, lesson, member, name):
        attempt = opened(client, lesson)
        strict = Client(enforce_csrf_checks=True)
        strict.login(username=member.email, password=PASSWORD)

        answer = strict.post(url_of(lesson, name, 1), posted(answers(attempt)))

        assert answer.status_code == 403
        assert stored(attempt) == [None, None, None]

    def test_what_was_handed_in_is_not_changed(self, client, lesson):
        attempt = opened(client, lesson)
        wrong, right = answers(attempt, right=0), answers(attempt)
        client.post(url_of(lesson, "attempt", 1), posted(wrong))

        answer = client.post(url_of(lesson, "attempt_answers", 1), posted(right))

        assert (answer.status_code, answer.json()) == (409, {"refused": "closed"})
        assert stored(attempt) == list(wrong.values())

    @pytest.mark.parametrize(
        "forged",
        [
            pytest.param({"asked": ["99"]}, id="a question of no attempt"),
            pytest.param({"asked": [], "q99": "1"}, id="answered without being asked"),
            pytest.param({"asked": ["1"], "q1": "0"}, id="a choice there is not"),
            pytest.param({"asked": ["1"], "q1": ["1", "2"]}, id="two where one is asked"),
            pytest.param({"asked": ["x"], "qx": "1"}, id="no number at all"),
        ],
    )
    def test_forged_answers_are_refused_and_nothing_is_stored(self, client, lesson, forged):
        attempt = opened(client, lesson)
        whole = posted({2: answers(attempt)[2]})
        forged = {**whole, **forged, "asked": [*whole["asked"], *forged["asked"]]}

        answer = client.post(url_of(lesson, "attempt_answers", 1), forged)

        assert (answer.status_code, answer.json()) == (422, {"refused": "misfit"})
        assert stored(attempt) == [None, None, None]

    def test_answers_can_be_kept_without_a_script(self, client, lesson):
        attempt = opened(client, lesson)
        given = answers(attempt)

        answer = client.post(url_of(lesson, "attempt", 1), posted({1: given[1]}, keep="yes"))

        assert answer["Location"] == lesson.url
        page = client.get(url_of(lesson, "quiz"))
        chosen = [
            each.key
            for question in page.context["questions"]
            for each in question["asked"].choices
            if each.is_chosen
        ]
        assert chosen == [given[1]]
        assert page.text.count(" checked") == 1
        assert LearningRecord.objects.filter(verb="failed").count() == 0


class TestNewerAnswers:
    """A page that was opened earlier never takes the place of answers that came after it."""

    def save(self, client, lesson, given, **based_on):
        url = url_of(lesson, "attempt_answers", 1)
        return client.post(url, posted(given, **based_on)).json()

    def test_an_older_page_loses_and_what_nobody_else_answered_is_kept(self, client, lesson):
        attempt = opened(client, lesson)
        newer, older = answers(attempt), answers(attempt, right=0)
        self.save(client, lesson, {1: newer[1]}, **{"seen-1": "0", "page": "phone"})

        told = self.save(
            client,
            lesson,
            {1: older[1], 2: older[2]},
            **{"seen-1": "0", "seen-2": "0", "page": "tab"},
        )

        assert told == {"kept": [2], "saves": {"2": 1}, "outdated": [1]}
        assert stored(attempt) == [newer[1], older[2], None]

    def test_a_page_whose_answer_from_the_site_was_lost_goes_on(self, client, lesson):
        attempt = opened(client, lesson)
        first, second = answers(attempt, right=0), answers(attempt)
        for given in (first, second):
            told = self.save(client, lesson, {1: given[1]}, **{"seen-1": "0", "page": "phone"})

        assert told["outdated"] == []
        assert stored(attempt) == [second[1], None, None]

    @pytest.mark.parametrize("button", [{}, {"leave-out": "yes"}, {"keep": "yes"}, {"to": "1"}])
    def test_nothing_is_handed_in_over_newer_answers_and_the_learner_is_told(
        self, client, lesson, button
    ):
        attempt = opened(client, lesson)
        newer, older = answers(attempt), answers(attempt, right=0)
        self.save(client, lesson, newer, **{"seen-1": "0", "page": "phone"})

        page = client.post(url_of(lesson, "attempt", 1), posted(older, **{"seen-1": "0"}, **button))

        assert page.status_code == 422
        assert "Newer answers were given on another phone" in page.text
        assert 'name="seen-1" value="1"' in page.text
        attempt.refresh_from_db()
        assert attempt.submitted_at is None
        assert stored(attempt)[0] == newer[1]

    @pytest.mark.parametrize("wrong", ["-1", "x", "", "१", "9" * 5000])
    def test_counters_that_are_none_are_refused(self, client, lesson, wrong):
        attempt = opened(client, lesson)

        told = self.save(client, lesson, {1: answers(attempt)[1]}, **{"seen-1": wrong})

        assert told == {"refused": "misfit"}
        assert stored(attempt) == [None, None, None]


class TestOneAtATime:
    def test_each_page_keeps_its_answer_and_leads_to_another(self, client, lesson, quiz):
        quiz.one_at_a_time = True
        quiz.save()
        attempt = opened(client, lesson)
        given = answers(attempt)

        page = client.post(url_of(lesson, "attempt", 1), posted({1: given[1]}, to="3"), follow=True)

        assert [each["asked"].number for each in page.context["questions"]] == [3]
        assert page.context["answered"] == {1}
        assert stored(attempt) == [given[1], None, None]

    def test_handing_in_counts_the_answers_of_all_pages(self, client, lesson, quiz):
        quiz.one_at_a_time = True
        quiz.save()
        given = answers(opened(client, lesson))
        for number in (1, 2):
            client.post(url_of(lesson, "attempt", 1), posted({number: given[number]}, to="3"))

        client.post(url_of(lesson, "attempt", 1), posted({3: given[3]}))

        assert Attempt.objects.get().passed is True


class TestTime:
    @pytest.fixture
    def quiz(self):
        return QuizFactory(questions=2, time_limit=10)

    def test_the_clock_starts_when_the_member_says_so(self, client, lesson):
        rules = client.get(url_of(lesson, "quiz"))
        assert "You have 10 minutes from when you begin." in rules.text
        assert Attempt.objects.count() == 0

        page = client.post(url_of(lesson, "quiz"))

        assert "Time left:" in page.text
        assert Attempt.objects.get().due_at is not None

    def test_what_was_saved_is_handed_in_when_the_time_is_over(self, client, lesson, member):
        client.post(url_of(lesson, "quiz"))
        attempt = Attempt.objects.get()
        given = answers(attempt)
        client.post(url_of(lesson, "attempt_answers", 1), posted({1: given[1]}))
        late = timezone.now() + timedelta(minutes=12)

        assert progress.close_overdue(at=late) == 1
        assert progress.close_overdue(at=late) == 0

        attempt.refresh_from_db()
        assert (attempt.points, attempt.passed, attempt.submitted_at) == (1, False, late)
        assert list(member.learning_records.values_list("verb", "percent")) == [
            ("joined", None),
            ("failed", 50),
        ]

    def test_coming_back_too_late_shows_what_the_saved_answers_came_to(self, client, lesson):
        client.post(url_of(lesson, "quiz"))
        Attempt.objects.update(due_at=timezone.now() - timedelta(minutes=5))

        page = client.get(url_of(lesson, "quiz"), follow=True)

        assert page.redirect_chain[-1][0] == url_of(lesson, "attempt", 1)
        assert "You have 0 of 2 points: 0%." in page.text


class TestPractice:
    @pytest.fixture
    def quiz(self):
        question = QuestionFactory(answers=[("Sun", True), ("Stone", False), ("Sand", False)])
        Hint.objects.create(question=question, text_en="It is hot.")
        return QuizFactory(questions=[question, QuestionFactory()], is_practice=True)

    def test_a_wrong_answer_brings_a_hint_and_can_be_tried_again(self, client, lesson):
        attempt = opened(client, lesson)
        wrong = answers(attempt, right=0)

        page = client.post(
            url_of(lesson, "attempt", 1), posted({1: wrong[1]}, check="1"), follow=True
        )

        assert "Not right yet. Try once more." in page.text
        assert "It is hot." in page.text
        assert "Why answer" not in page.text

    def test_the_explanation_comes_with_the_right_answer(self, client, lesson):
        attempt = opened(client, lesson)

        page = client.post(
            url_of(lesson, "attempt", 1), posted({1: answers(attempt)[1]}, check="1"), follow=True
        )

        assert page.text.count("Why answer") == 1
        assert "It is hot." not in page.text

    def test_nothing_can_be_checked_in_a_quiz_that_counts(self, client, lesson, quiz):
        Quiz.objects.update(is_practice=False)
        attempt = opened(client, lesson)

        page = client.post(
            url_of(lesson, "attempt", 1), posted({1: answers(attempt)[1]}, check="1"), follow=True
        )

        assert "Why answer" not in page.text
        assert [each.tries for each in grading.responses_of(attempt)] == [0, 0]


def kinds():
    """One question of each kind that has its own fields, with what is posted to answer it."""
    words = QuestionFactory(kind="words", answers=[("refugee*", True)])
    number = QuestionFactory(kind="number", answers=())
    Answer.objects.create(question=number, number=1951, is_correct=True)
    matching = QuestionFactory(kind="matching", answers=())
    for text, match in (("1951", "Convention"), ("1967", "Protocol")):
        Answer.objects.create(question=matching, text_en=text, match_en=match)
    ordering = QuestionFactory(kind="ordering", answers=[("flee", False), ("apply", False)])
    gaps = QuestionFactory(kind="gaps", text_en="No [[1]] in [[2]].", answers=())
    Gap.objects.create(question=gaps, number=1, kind="words")
    Gap.objects.create(question=gaps, number=2, kind="choice")
    for gap, text, right in ((1, "refoulement", True), (2, "any manner", True), (2, "May", False)):
        Answer.objects.create(question=gaps, gap=gap, text_en=text, is_correct=right)
    true = QuestionFactory(kind="true_false", answers=[("", True), ("", False)])
    keys = {
        each: [str(pk) for pk in each.answers.order_by("pk").values_list("pk", flat=True)]
        for each in (matching, ordering, gaps, true)
    }
    return [words, number, matching, ordering, gaps, true], {
        "asked": ["1", "2", "3", "4", "5", "6"],
        "q1": "Refugees",
        "q2": "1951",
        f"q3-{keys[matching][0]}": keys[matching][0],
        f"q3-{keys[matching][1]}": keys[matching][1],
        f"q4-{keys[ordering][0]}": "1",
        f"q4-{keys[ordering][1]}": "2",
        "q5-1": "Refoulement",
        "q5-2": keys[gaps][1],
        "q6": keys[true][0],
    }


def test_questions_of_every_kind_are_answered_on_the_page_and_reviewed(sign_in):
    questions, given = kinds()
    lesson = LessonFactory(quiz=QuizFactory(questions=questions, pass_mark=100))
    client = sign_in(EnrolmentFactory(course=Activity.objects.get().course).member)
    page = client.get(url_of(lesson, "quiz")).text
    for name in given:
        assert f'name="{name}"' in page

    # Gaps stand in their sentence: nothing there keeps the line breaks of the page's source.
    assert '<p class="gap-text">No ' in page
    # Nor a space before the full stop.
    assert "</select>.</p>" in page

    result = client.post(url_of(lesson, "attempt", 1), given, follow=True)

    assert "No (1) in (2)." in result.text
    assert "[[" not in result.text
    assert "You have 6 of 6 points: 100%." in result.text
    assert LearningRecord.objects.filter(verb="passed", percent=100).count() == 1


def test_no_kind_tells_its_key_or_explanation_while_it_can_be_tried_again(sign_in):
    questions, given = kinds()
    Question.objects.update(feedback_en="Secret explanation")
    Answer.objects.update(feedback_en="Secret feedback")
    Answer.objects.exclude(number=None).update(number=19510728)
    lesson = LessonFactory(quiz=QuizFactory(questions=questions, pass_mark=100))
    client = sign_in(EnrolmentFactory(course=Activity.objects.get().course).member)
    Answer.objects.filter(text_en__in=["May"]).update(feedback_en="")
    wrong = {**given, "q1": "Nobody", "q2": "1", "q5-1": "nothing"}
    for number in (3, 4):
        first, second = (name for name in given if name.startswith(f"q{number}-"))
        wrong[first], wrong[second] = given[second], given[first]
    wrong["q5-2"] = str(Answer.objects.get(text_en="May").pk)
    wrong["q6"] = str(questions[5].answers.exclude(pk=given["q6"]).get().pk)
    questions[5].answers.filter(pk=wrong["q6"]).update(feedback_en="")

    told = [
        client.get(url_of(lesson, "quiz")).text,
        client.post(url_of(lesson, "attempt_answers", 1), wrong).text,
        client.get(url_of(lesson, "quiz")).text,
        client.post(url_of(lesson, "attempt", 1), wrong, follow=True).text,
    ]

    assert "You have 0 of 6 points: 0%." in told[-1]
    for page in told:
        for secret in ("Secret", "refugee*", "19510728", "19,510,728", "refoulement", "credit"):
            assert secret not in page


def test_a_written_answer_waits_for_a_trainer_and_says_so(sign_in):
    essay = QuestionFactory(kind="essay", answers=())
    lesson = LessonFactory(quiz=QuizFactory(questions=[essay]))
    member = EnrolmentFactory(course=Activity.objects.get().course).member
    client = sign_in(member)
    asked = client.get(url_of(lesson, "quiz"), follow=True)

    result = client.post(
        url_of(lesson, "attempt", 1), {"asked": "1", "q1": "Because <b>so</b>."}, follow=True
    )

    # Nobody is promised what a machine cannot tell.
    assert "A trainer reads what you wrote." in asked.text
    assert "You see the result at once." not in asked.text
    assert "Your answers are in" in result.text
    assert "Because &lt;b&gt;so&lt;/b&gt;." in result.text
    assert list(member.learning_records.values_list("verb", flat=True)) == ["joined"]
