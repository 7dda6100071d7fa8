"""What trainers read about a quiz: words first, nobody's name, and nothing of other people's."""

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from assessments import grading
from assessments.models import Question, QuizStatistics
from assessments.statistics import counting
from assessments.tasks import count_quiz
from courses.teams import courses_collection
from lms.members.roles import ADVOCATE, SECRETARIAT
from tests.factories.assessments import QuestionFactory, QuizFactory, choice
from tests.factories.courses import (
    CourseFactory,
    EnrolmentFactory,
    LessonFactory,
    ModuleFactory,
    take_quiz,
    trainer_of,
)
from tests.factories.members import MemberFactory, trainer_of_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def lesson():
    quiz = QuizFactory(questions=2, collection=courses_collection())
    return LessonFactory(quiz=quiz, parent=ModuleFactory())


def hand_in(lesson, *rights):
    course = lesson.get_parent().get_parent().specific
    for right in rights:
        take_quiz(EnrolmentFactory(course=course).member, lesson, right=right)


def count(quiz):
    counting.want(quiz_ids=[quiz.pk], at=timezone.now())
    count_quiz(QuizStatistics.objects.get(quiz=quiz, which="first").pk)


def address(quiz):
    return reverse("quiz_statistics", args=[quiz.pk])


def test_before_enough_have_handed_in_it_says_how_many_it_takes(sign_in, lesson):
    hand_in(lesson, 2, 2)
    count(lesson.quiz)

    page = sign_in(trainer_of_all()).get(address(lesson.quiz))

    assert "Once 5 members have handed in this quiz, it is counted" in page.text
    assert "Question by question" not in page.text


def test_few_attempts_have_figures_and_no_verdict(sign_in, lesson):
    hand_in(lesson, 2, 2, 1, 1, 0)
    count(lesson.quiz)

    page = sign_in(trainer_of_all()).get(address(lesson.quiz))

    assert "from 5 attempts." in page.text
    assert "with fewer than 20, chance decides" in page.text
    assert "Facility index" in page.text
    assert "Too easy: nearly everybody" not in page.text


def test_first_or_best_attempt_is_chosen(sign_in, lesson):
    client, best = sign_in(trainer_of_all()), {"which": "best"}
    hand_in(lesson, *[0] * 5)
    count(lesson.quiz)

    few = client.get(address(lesson.quiz), best).text
    for attempt in lesson.quiz.attempts.all():
        take_quiz(attempt.member, lesson, right=2)
    count(lesson.quiz)
    first, told = (client.get(address(lesson.quiz), data).text for data in ({}, best))

    assert "These are the first attempts." in few
    assert "The first attempt of each member counts" in first
    assert "On average 0&nbsp;% of the points" in first
    assert "The best attempt of each member counts" in told
    assert "On average 100&nbsp;% of the points" in told
    assert "How often each answer was chosen" in first
    assert "How often each answer was chosen" not in told


def test_words_stand_before_figures_and_name_nobody(sign_in, lesson):
    hand_in(lesson, *[1] * 20)
    count(lesson.quiz)
    course = lesson.get_parent().get_parent().specific

    page = sign_in(trainer_of_all()).get(address(lesson.quiz))

    assert "Too easy: nearly everybody gets it right." in page.text
    assert "Too hard: hardly more get it right than by guessing." in page.text
    assert "Never chosen: nobody takes it for right." in page.text
    assert page.text.index("Too easy: nearly") < page.text.index("Facility index")
    for enrolment in course.enrolments.select_related("member"):
        assert enrolment.member.display_name not in page.text


def test_answers_that_many_typed_are_told_and_no_others(sign_in):
    question = QuestionFactory(
        kind="words", answers=(("refugee", True),), collection=courses_collection()
    )
    quiz = QuizFactory(questions=[question], collection=courses_collection())
    for typed in ["refugee"] * 6 + ["migrant"] * 5 + ["Zanzibar"] * 4 + ["a boat"]:
        attempt = grading.start(member=MemberFactory(), quiz=quiz, at=timezone.now())
        grading.submit(attempt=attempt, answers={1: typed}, at=timezone.now())
    count(quiz)

    page = sign_in(trainer_of_all()).get(address(quiz)).text

    assert "The most frequent answers" in page
    assert "<bdi>migrant</bdi>" in page
    assert "Zanzibar" not in page


def test_counting_again_takes_more_attempts(sign_in, lesson):
    client = sign_in(trainer_of_all())
    hand_in(lesson, 2, 2, 1, 1, 0)

    first = client.post(address(lesson.quiz), follow=True)
    count_quiz(QuizStatistics.objects.get().pk)
    again = client.post(address(lesson.quiz), follow=True)

    assert "The quiz is being counted." in first.text
    assert "being counted" in first.text
    assert "fewer than 5 more members have handed in" in again.text
    assert QuizStatistics.objects.get().wanted_at is None


def test_an_earlier_version_stands_below(sign_in, lesson):
    hand_in(lesson, *[2] * 5)
    Question.objects.filter(entries__sort_order=0).update(text_en="In other words?")
    hand_in(lesson, *[0] * 5)
    count(lesson.quiz)

    page = sign_in(trainer_of_all()).get(address(lesson.quiz))

    assert page.text.index("In other words?") < page.text.index("Version 1, of")


def test_practice_has_nothing_to_count(sign_in, lesson):
    type(lesson.quiz).objects.update(is_practice=True)

    page = sign_in(trainer_of_all()).get(address(lesson.quiz))

    assert "This quiz is for practice" in page.text
    assert "Count again" not in page.text
    assert "Count now" not in page.text


def test_only_who_changes_the_quiz_or_looks_after_members_may_look(sign_in, lesson):
    course = lesson.get_parent().get_parent().specific
    own = trainer_of(course)
    other = trainer_of(CourseFactory())
    type(lesson.quiz).objects.update(collection=course.collection)
    hand_in(lesson, *[2] * 5)
    count(lesson.quiz)
    may_look = {
        who: sign_in(member).get(address(lesson.quiz)).status_code == 200
        for who, member in {
            "secretariat": MemberFactory(role=SECRETARIAT),
            "advocate": MemberFactory(role=ADVOCATE),
            "other": other,
            "own": own,
        }.items()
    }

    assert may_look == {"secretariat": True, "advocate": False, "other": False, "own": True}


def test_costs_the_same_for_many_questions_as_for_few(sign_in, django_assert_num_queries):
    client = sign_in(trainer_of_all())
    client.get(address(QuizFactory(collection=courses_collection())))
    for size in (1, 3):
        quiz = QuizFactory(questions=size, collection=courses_collection())
        hand_in(LessonFactory(quiz=quiz, parent=ModuleFactory()), *[1] * 5)
        count(quiz)
        with django_assert_num_queries(20):
            assert client.get(address(quiz)).status_code == 200


class TestTranslations:
    """A question that readers of Dari get wrong, however much else they know."""

    @pytest.fixture
    def suspicious(self, lesson):
        quiz = lesson.quiz
        faulty = Question.objects.get(entries__quiz=quiz, entries__sort_order=0)
        Question.objects.update(text_fa="پرسش")
        for number in range(100):
            language = "fa" if number % 2 else "en"
            with translation.override(language):
                attempt = grading.start(member=MemberFactory(), quiz=quiz, at=timezone.now())
            given = {
                each.position: choice(
                    each,
                    is_right=language == "en" if each.question_id == faulty.pk else number % 4 < 2,
                )
                for each in grading.responses_of(attempt)
            }
            grading.submit(attempt=attempt, answers=given, at=timezone.now())
        count(quiz)
        return faulty

    def test_one_that_is_suspected_opens_both_texts(self, sign_in, lesson, suspicious):
        client = sign_in(trainer_of_all())
        [version] = suspicious.versions.all()
        url = reverse("compare_texts", args=[lesson.quiz.pk, version.pk, "fa"])

        page = client.get(address(lesson.quiz))
        both = client.get(url)

        assert f'href="{url}"' in page.text
        assert (
            "much harder in Dari / Persian than for equally prepared readers of English."
            in page.text
        )
        assert '<td lang="fa" dir="rtl">پرسش</td>' in both.text
        assert f'<td lang="en" dir="ltr">{suspicious.text_en}</td>' in both.text
        assert "Answer, right" in both.text

    def test_no_other_opens_and_for_nobody_else(self, sign_in, lesson, suspicious):
        [version] = suspicious.versions.all()
        [other] = Question.objects.exclude(pk=suspicious.pk).get().versions.all()
        outsider = trainer_of(CourseFactory())
        client = sign_in(trainer_of_all())

        assert client.get(
            reverse("compare_texts", args=[lesson.quiz.pk, other.pk, "en"])
        ).status_code in (302, 404)
        assert sign_in(outsider).get(
            reverse("compare_texts", args=[lesson.quiz.pk, version.pk, "fa"])
        ).status_code in (302, 404)

    def test_too_few_readers_are_not_compared(self, sign_in, lesson):
        hand_in(lesson, *[1] * 5)
        count(lesson.quiz)

        page = sign_in(trainer_of_all()).get(address(lesson.quiz))

        assert "as soon as 50 members have answered in that language" in page.text
        assert "No translation stands out." not in page.text


def test_the_page_of_attempts_leads_there(sign_in, lesson):
    page = sign_in(trainer_of_all()).get(reverse("quiz_attempts", args=[lesson.quiz.pk]))

    assert f'href="{address(lesson.quiz)}"' in page.text
