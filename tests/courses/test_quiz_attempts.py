"""A trainer sees who is where with a quiz, each attempt as it was seen, and changes a mark."""

from decimal import Decimal

import pytest
from django.core import mail
from django.urls import reverse

from assessments import grading
from assessments.models import Attempt, MarkChange, Response
from courses import progress
from courses.models import Enrolment, LearningRecord
from lms.members.roles import ADVOCATE, SECRETARIAT, TRANSLATOR
from lms.privacy.models import Look
from tests.factories.assessments import QuestionFactory, QuizFactory, answers, written_question
from tests.factories.cms import CollectionFactory
from tests.factories.courses import (
    CourseFactory,
    EnrolmentFactory,
    LessonFactory,
    ModuleFactory,
    take_quiz,
    trainer_of,
)
from tests.factories.members import MemberFactory, restricted_to

pytestmark = pytest.mark.django_db

LIST_COST = 18
ATTEMPT_COST = 19
# What is not there for somebody is looked for among the pages of their language.
REFUSED = (302, 403, 404)


@pytest.fixture(autouse=True)
def _one_step(settings):
    settings.SECOND_FACTOR_COMPULSORY = False


@pytest.fixture
def course():
    return CourseFactory()


@pytest.fixture
def trainer(course):
    return trainer_of(course, display_name="Trainer Tin")


@pytest.fixture
def quiz(course, trainer):
    question = QuestionFactory(text_en="Who decides?", text_my="ဘယ်သူ ဆုံးဖြတ်သလဲ")
    return QuizFactory(
        questions=[question], attempts_limit=1, pass_mark=50, collection=course.collection
    )


@pytest.fixture
def lesson(course, quiz):
    return LessonFactory(quiz=quiz, parent=ModuleFactory(parent=course))


@pytest.fixture
def list_url(quiz):
    return reverse("quiz_attempts", args=[quiz.pk])


def learner(course, **kwargs):
    return EnrolmentFactory(course=course, member=MemberFactory(**kwargs))


def begin(enrolment, lesson):
    return progress.start_quiz(member=enrolment.member, lesson=lesson, at=enrolment.enrolled_at)


def name(enrolment):
    return f"Learner {enrolment.pk}"


def listed(client, url, **given):
    return [row["enrolment"].pk for row in client.get(url, given).context["rows"]]


def test_each_filter_lists_whom_it_names(sign_in, trainer, course, lesson, list_url):
    passed, failed, begun, new = (learner(course) for _ in range(4))
    take_quiz(passed.member, lesson)
    take_quiz(failed.member, lesson, right=0)
    begin(begun, lesson)
    asking = learner(course)
    take_quiz(asking.member, lesson, right=0)
    sign_in(asking.member).post(
        reverse(
            "more_attempts",
            args=[course.slug, lesson.get_parent().slug, lesson.slug],
        )
    )
    client = sign_in(trainer)

    found = {
        who: set(listed(client, list_url, who=who))
        for who in ("", "passed", "failed", "open", "not-begun", "used-up", "asking", "unmarked")
    }

    assert found == {
        "": {each.pk for each in (passed, failed, begun, new, asking)},
        "passed": {passed.pk},
        "failed": {failed.pk, asking.pk},
        "open": {begun.pk},
        "not-begun": {new.pk},
        "used-up": {failed.pk, asking.pk},
        "asking": {asking.pk},
        "unmarked": set(),
    }
    counts = {each["value"]: each["count"] for each in client.get(list_url).context["filters"]}
    assert counts == {who: len(pks) for who, pks in found.items()}
    assert listed(client, list_url, who="nonsense") == listed(client, list_url)


def test_what_a_person_has_yet_to_mark_is_listed(sign_in, trainer, course):
    quiz = QuizFactory(questions=[written_question()], collection=course.collection)
    lesson = LessonFactory(quiz=quiz, parent=ModuleFactory(parent=course))
    waits, _other = learner(course), learner(course)
    progress.submit_quiz(
        member=waits.member,
        lesson=lesson,
        attempt=begin(waits, lesson),
        answers={1: "So."},
        at=waits.enrolled_at,
    )

    url = reverse("quiz_attempts", args=[quiz.pk])

    assert listed(sign_in(trainer), url, who="unmarked") == [waits.pk]


def test_names_are_for_those_who_look_after_members(sign_in, trainer, course, lesson, list_url):
    known = learner(course, display_name="Quietwater")
    take_quiz(known.member, lesson)
    attempt_url = reverse("quiz_attempt", args=[Attempt.objects.get().pk])
    desk = sign_in(MemberFactory(role=SECRETARIAT))
    client = sign_in(trainer)

    for url in (list_url, attempt_url):
        assert "Quietwater" in desk.get(url).text
        assert "Quietwater" not in client.get(url).text
        assert name(known) in client.get(url).text
    assert listed(desk, list_url, q="quietw") == [known.pk]
    # Whoever does not see names cannot search for them either.
    assert listed(client, list_url, q="quietw") == []
    assert listed(client, list_url, q=str(known.pk)) == [known.pk]
    assert listed(client, list_url, q="9" * 40) == []


def test_others_see_neither_the_list_nor_an_attempt(sign_in, course, lesson, list_url):
    take_quiz(learner(course).member, lesson, right=0)
    attempt, response = Attempt.objects.get(), Response.objects.get()
    urls = [
        list_url,
        reverse("quiz_attempt", args=[attempt.pk]),
        reverse("change_mark", args=[response.pk]),
    ]
    outsiders = [
        trainer_of(CourseFactory()),
        restricted_to(CollectionFactory(), "assessments.change_quiz"),
        *(MemberFactory(role=role) for role in (ADVOCATE, TRANSLATOR)),
    ]

    for member in outsiders:
        client = sign_in(member)
        for url in urls:
            assert client.get(url).status_code in REFUSED
        client.post(urls[2], {"points": "1", "reason": "For a friend."})

    assert not MarkChange.objects.exists()
    assert not Look.objects.exists()


def test_learners_of_a_course_that_is_not_theirs_are_not_the_trainers(
    sign_in, trainer, quiz, list_url
):
    other = LessonFactory(quiz=quiz, parent=ModuleFactory())
    elsewhere = learner(other.get_parent().get_parent().specific)
    take_quiz(elsewhere.member, other)
    attempt_url = reverse("quiz_attempt", args=[Attempt.objects.get().pk])
    client, desk = sign_in(trainer), sign_in(MemberFactory(role=SECRETARIAT))

    assert listed(client, list_url) == []
    assert client.get(attempt_url).status_code in REFUSED
    assert listed(desk, list_url) == [elsewhere.pk]


def test_an_attempt_is_shown_as_it_was_seen_with_the_key_and_the_look_is_kept(
    sign_in, trainer, course, lesson
):
    enrolment = learner(course)
    attempt = begin(enrolment, lesson)
    Attempt.objects.update(language="my")
    progress.submit_quiz(
        member=enrolment.member,
        lesson=lesson,
        attempt=attempt,
        answers=answers(attempt, right=0),
        at=enrolment.enrolled_at,
    )
    Response.objects.update(order=list(reversed(Response.objects.get().order)))

    page = sign_in(trainer).get(reverse("quiz_attempt", args=[attempt.pk]))

    assert "ဘယ်သူ ဆုံးဖြတ်သလဲ" in page.text
    assert "Who decides?" not in page.text
    assert page.text.index("Wrong too") < page.text.index(">Right<")
    assert "chosen, not right" in page.text
    assert "right, not chosen" in page.text
    assert [(each.member, each.page) for each in Look.objects.all()] == [(enrolment.member, "quiz")]


def test_an_open_attempt_has_the_answers_saved_so_far_and_no_points(
    sign_in, trainer, course, lesson
):
    enrolment = learner(course)
    attempt = begin(enrolment, lesson)
    grading.save(attempt=attempt, answers=answers(attempt), at=enrolment.enrolled_at)

    page = sign_in(trainer).get(reverse("quiz_attempt", args=[attempt.pk])).text

    assert "Not handed in" in page
    assert "chosen, right" in page
    assert "Change the points" not in page


def test_a_first_of_two_marks_is_not_told_to_who_may_be_the_second(sign_in, trainer, course):
    quiz = QuizFactory(
        questions=[written_question()], marked_twice=True, collection=course.collection
    )
    lesson = LessonFactory(quiz=quiz, parent=ModuleFactory(parent=course))
    enrolment = learner(course)
    attempt = begin(enrolment, lesson)
    progress.submit_quiz(
        member=enrolment.member,
        lesson=lesson,
        attempt=attempt,
        answers={1: "So."},
        at=enrolment.enrolled_at,
    )
    MarkChange.objects.create(
        response=Response.objects.get(),
        why="marked",
        after=Decimal("0.4"),
        comment="Too short",
        changed_by=MemberFactory(display_name="First Reader"),
        changed_at=enrolment.enrolled_at,
    )

    page = sign_in(trainer).get(reverse("quiz_attempt", args=[attempt.pk])).text

    assert "waits to be marked" in page
    assert "First Reader" not in page
    assert "Too short" not in page


def test_nobody_opens_their_own_attempt_here(sign_in, trainer, course, lesson, list_url):
    own = EnrolmentFactory(course=course, member=trainer)
    take_quiz(own.member, lesson, right=0)
    client = sign_in(trainer)

    assert listed(client, list_url) == [own.pk]
    attempt_url = reverse("quiz_attempt", args=[Attempt.objects.get().pk])
    assert client.get(attempt_url).status_code in REFUSED
    url = reverse("change_mark", args=[Response.objects.get().pk])
    assert client.post(url, {"points": "1", "reason": "Please."}).status_code in REFUSED
    assert not MarkChange.objects.exists()


@pytest.mark.parametrize("people", [1, 3])
def test_what_the_pages_cost(
    sign_in, trainer, course, lesson, list_url, people, django_assert_num_queries
):
    for _ in range(people):
        take_quiz(learner(course).member, lesson, right=0)
    client = sign_in(trainer)
    client.get(list_url)

    with django_assert_num_queries(LIST_COST):
        client.get(list_url)


@pytest.mark.parametrize("questions", [1, 3])
def test_what_an_attempt_costs_however_many_questions(
    sign_in, trainer, course, questions, django_assert_num_queries
):
    quiz = QuizFactory(questions=questions, collection=course.collection)
    lesson = LessonFactory(quiz=quiz, parent=ModuleFactory(parent=course))
    take_quiz(learner(course).member, lesson, right=0)
    client, url = sign_in(trainer), reverse("quiz_attempt", args=[Attempt.objects.get().pk])
    client.get(url)

    with django_assert_num_queries(ATTEMPT_COST):
        client.get(url)


class TestChangingAMark:
    @pytest.fixture
    def enrolment(self, course, lesson):
        enrolment = learner(course)
        take_quiz(enrolment.member, lesson, right=0)
        return enrolment

    @pytest.fixture
    def url(self, enrolment):
        return reverse("change_mark", args=[Response.objects.get().pk])

    def results(self, enrolment):
        records = LearningRecord.objects.filter(enrolment=enrolment, percent__isnull=False)
        return list(records.order_by("pk").values_list("verb", "percent"))

    def test_it_is_kept_in_the_log_counts_and_is_told(self, sign_in, trainer, enrolment, url):
        client = sign_in(trainer)
        mail.outbox.clear()

        page = client.post(url, {"points": "1", "reason": "Also right."}, follow=True)

        enrolment.refresh_from_db()
        assert "Also right." in page.text
        assert "1 of 1 points" in page.text
        assert self.results(enrolment) == [("failed", 0), ("passed", 100)]
        assert enrolment.completed_at is not None
        [change] = MarkChange.objects.all()
        assert (change.why, change.before, change.after, change.changed_by) == (
            "overridden",
            0,
            1,
            trainer,
        )
        [sent] = mail.outbox
        assert sent.to == [enrolment.member.email]
        assert "Also right." not in sent.body

    @pytest.mark.parametrize(
        ("wrong", "words"),
        [
            ({"points": "2"}, "at most"),
            ({"points": "-1"}, "greater than or equal to 0"),
            ({"points": "NaN"}, "Enter a number"),
            ({"points": ""}, "required"),
            ({"points": "0"}, "These are the points that the answer has."),
            ({"reason": "  "}, "required"),
        ],
    )
    def test_what_cannot_be_is_refused_where_it_stands(
        self, sign_in, trainer, enrolment, url, wrong, words
    ):
        page = sign_in(trainer).post(url, {"points": "1", "reason": "Also right.", **wrong})

        assert page.status_code == 422
        assert words in page.text
        assert not MarkChange.objects.exists()
        assert self.results(enrolment) == [("failed", 0)]

    def test_a_pass_is_lost_only_if_that_is_meant_and_a_completion_never(
        self, sign_in, trainer, course, lesson
    ):
        enrolment = learner(course)
        take_quiz(enrolment.member, lesson)
        url = reverse("change_mark", args=[Response.objects.get().pk])
        client = sign_in(trainer)
        given = {"points": "0", "reason": "Copied."}

        refused = client.post(url, given)
        assert refused.status_code == 422
        assert "no longer passed" in refused.text
        assert self.results(enrolment) == [("passed", 100)]
        assert not MarkChange.objects.exists()
        client.post(url, {**given, "takes_pass": "on"})

        enrolment.refresh_from_db()
        assert self.results(enrolment) == [("passed", 100), ("failed", 0)]
        assert enrolment.completed_at is not None

    def test_the_secretariat_looks_and_changes_no_mark(self, sign_in, enrolment, url):
        client = sign_in(MemberFactory(role=SECRETARIAT))
        attempt_url = reverse("quiz_attempt", args=[Attempt.objects.get().pk])

        assert "Change the points" not in client.get(attempt_url).text
        assert client.post(url, {"points": "1", "reason": "Why not."}).status_code in REFUSED


def test_it_is_reached_from_the_quiz_and_from_the_lesson(sign_in, trainer, lesson, quiz, list_url):
    client = sign_in(trainer)

    for place in (
        reverse("wagtailsnippets_assessments_quiz:list"),
        reverse("wagtailadmin_pages:edit", args=[lesson.pk]),
        reverse("wagtailadmin_explore", args=[lesson.pk]),
    ):
        assert list_url in client.get(place).text


def test_who_left_the_course_stays_listed_with_what_they_did(
    sign_in, trainer, course, lesson, list_url
):
    left, gone = learner(course), learner(course)
    take_quiz(left.member, lesson)
    Enrolment.objects.update(active=False)

    assert listed(sign_in(trainer), list_url) == [left.pk]
    assert gone.pk != left.pk
