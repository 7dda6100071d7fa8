"""A quiz before a course and after it: offered, never asked for, and told topic by topic."""

from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments import gains, grading
from assessments.models import Attempt, Category, LearningGain, QuizEntry, Topic
from courses import comparing
from courses.activities import syncing
from courses.comparing import When
from courses.models import Activity, Course, Enrolment, LearningRecord, Lesson, Module
from courses.teams import courses_collection
from lms.members.roles import TRAINER
from lms.privacy import departures, erasing, records
from tests.factories.assessments import QuestionFactory, QuizFactory, answers
from tests.factories.cms import block, body
from tests.factories.courses import (
    EnrolmentFactory,
    LessonFactory,
    ModuleFactory,
    complete_course,
    published_course,
    read,
    url_of,
)
from tests.factories.members import MemberFactory, trainer_of_all

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
OFFERED = "Start the quiz"
TELLING = ["This is right, and you did not choose it", "Why answer", "What to say about"]
"""What tells the key."""


def quiz_on(*names, **fields):
    """Draws two questions of each topic, of four that there are."""
    quiz = QuizFactory(questions=0, collection=courses_collection(), **fields)
    for place, name in enumerate(names):
        topic = Topic.objects.create(name_en=name)
        category = Category.objects.create(path=name, collection=quiz.collection)
        for _ in range(4):
            question = QuestionFactory(category=category, collection=quiz.collection)
            question.topics.add(topic)
            question.save()
        QuizEntry.objects.create(quiz=quiz, category=category, draws=2, sort_order=place)
    return quiz


def course_with(quiz):
    return published_course(lessons=1, compared_by=quiz)


@pytest.fixture(scope="module")
def _standing(world):
    return world.make(lambda: course_with(quiz_on("Detention", "Evidence"))).pk


@pytest.fixture
def course(_standing):
    return Course.objects.get(pk=_standing)


@pytest.fixture
def member(course):
    return EnrolmentFactory(course=course).member


@pytest.fixture
def client(sign_in, member):
    return sign_in(member)


def questions_url(course, when="before"):
    return reverse("comparison_test", args=[course.slug, when])


def result_url(course):
    return reverse("comparison", args=[course.slug])


def take(client, course, when, *, right):
    opened = client.get(questions_url(course, when)).context["attempt"]
    given = answers(opened, right=right)
    fields = {f"q{number}": answer for number, answer in given.items()}
    return client.post(questions_url(course, when), {"asked": list(given), **fields})


def take_both(client, member, course, *, before, after):
    take(client, course, "before", right=before)
    complete_course(member, course)
    return take(client, course, "after", right=after)


class TestOffers:
    def test_before_is_offered_until_a_lesson_is_done_and_no_lesson_waits_for_it(
        self, client, member, course
    ):
        lesson = Activity.objects.get().lesson
        assert OFFERED in client.get(url_of(course)).text
        assert client.get(url_of(lesson)).status_code == 200

        read(member, lesson)

        assert OFFERED not in client.get(url_of(course)).text
        assert client.get(questions_url(course))["Location"] == url_of(course)
        assert not Attempt.objects.exists()

    def test_after_is_offered_on_completion_to_those_who_took_the_one_before(
        self, client, member, course, sign_in
    ):
        take(client, course, "before", right=0)
        assert client.get(questions_url(course, "after"))["Location"] == url_of(course)
        other = MemberFactory()
        for each in (member, other):
            complete_course(each, course)

        assert questions_url(course, "after") in client.get(url_of(course)).text
        skipped = sign_in(other)
        assert OFFERED not in skipped.get(url_of(course)).text
        assert skipped.get(questions_url(course, "after"))["Location"] == url_of(course)

    def test_neither_is_offered_where_a_course_compares_nothing(self, sign_in):
        course = course_with(None)
        client = sign_in(EnrolmentFactory(course=course).member)

        assert OFFERED not in client.get(url_of(course)).text
        assert client.get(questions_url(course))["Location"] == url_of(course)

    def test_who_is_not_on_the_course_is_asked_to_join_and_a_visitor_to_sign_in(
        self, sign_in, course
    ):
        assert sign_in(MemberFactory()).get(questions_url(course))["Location"] == url_of(course)
        assert "/accounts/login/" in Client().get(questions_url(course))["Location"]
        assert not Attempt.objects.exists()

    def test_each_is_taken_once(self, client, course):
        take(client, course, "before", right=1)

        assert client.get(questions_url(course))["Location"] == url_of(course)
        assert client.post(questions_url(course), {})["Location"] == result_url(course)
        assert Attempt.objects.count() == 1

    def test_coming_back_goes_on_where_one_was(self, client, course):
        opened = client.get(questions_url(course)).context["attempt"]
        number, answer = next(iter(answers(opened).items()))
        fields = {"asked": [number], f"q{number}": answer}
        kept = client.post(reverse("comparison_answers", args=[course.slug, "before"]), fields)

        assert kept.json()["kept"] == [number]
        page = client.get(questions_url(course))
        assert page.context["attempt"] == opened
        chosen = [
            each.key for each in page.context["questions"][0]["asked"].choices if each.is_chosen
        ]
        assert chosen == [answer]
        assert "Go on with the quiz" in client.get(url_of(course)).text


class TestCountsForNothing:
    def test_neither_test_leaves_a_record_or_moves_the_course(self, client, member, course):
        take(client, course, "before", right=4)
        enrolment = Enrolment.objects.get()
        assert (enrolment.percent, enrolment.grade, enrolment.completed_at) == (0, None, None)

        enrolment = complete_course(member, course)
        records = LearningRecord.objects.count()
        take(client, course, "after", right=0)

        again = Enrolment.objects.get()
        assert (again.completed_at, again.grade) == (enrolment.completed_at, None)
        assert LearningRecord.objects.count() == records


class TestResult:
    def test_right_answers_are_kept_back_until_the_one_after_is_done(self, client, member, course):
        take(client, course, "before", right=1)
        page = client.get(result_url(course)).text
        assert "Your answers are in." in page
        assert not [each for each in [*TELLING, "right."] if each in page.partition("<main")[2]]

        complete_course(member, course)
        opened = client.get(questions_url(course, "after"))
        assert not [each for each in TELLING if each in opened.text]
        assert "Your answers are in." in client.get(result_url(course)).text

        take(client, course, "after", right=4)
        page = client.get(result_url(course)).text
        assert "Why answer" in page
        assert page.count("Your answer is not right") == 3

    def test_a_quiz_that_never_tells_its_key_does_not_here(self, sign_in):
        course = course_with(quiz_on("Family", key_told="never", marks_told="never"))
        member = EnrolmentFactory(course=course).member
        client = sign_in(member)
        take_both(client, member, course, before=0, after=2)

        page = client.get(result_url(course)).text
        assert "You know more of it now." in page
        assert not [each for each in TELLING if each in page]

    def test_it_says_what_has_changed_topic_by_topic_and_in_the_whole(self, client, member, course):
        answer = take_both(client, member, course, before=3, after=2)

        page = BeautifulSoup(client.get(answer["Location"]).text, "html.parser")
        assert [" ".join(each.text.split()) for each in page.select(".requirement")] == [
            "Detention Before: 100% right. After: 100% right. This has stayed the same.",
            "Evidence Before: 50% right. After: 0% right. "
            "Fewer of your answers were right this time: look at the lessons on it again.",
            "All questions together Before: 75% right. After: 50% right.",
        ]
        assert result_url(course) in client.get(url_of(course)).text

    def test_nobody_else_sees_it(self, client, member, course, sign_in):
        take_both(client, member, course, before=0, after=4)
        neighbour = EnrolmentFactory(course=course).member

        for other in (neighbour, MemberFactory(), MemberFactory(role=TRAINER)):
            assert sign_in(other).get(result_url(course)).status_code == 404
        assert Client().get(result_url(course)).status_code == 302
        # Nor is it an attempt at a lesson's quiz, which would tell its key.
        lesson = Activity.objects.get().lesson
        for each in Attempt.objects.all():
            assert client.get(url_of(lesson, "attempt", each.number)).status_code == 404

    def test_answers_of_somebody_else_are_not_kept_for_them(self, client, course, sign_in):
        client.get(questions_url(course))
        address = reverse("comparison_answers", args=[course.slug, "before"])
        neighbour = EnrolmentFactory(course=course).member

        for other in (neighbour, MemberFactory()):
            assert sign_in(other).post(address, {}).status_code == 410

    def test_statements_do_not_grow_with_the_topics(self, sign_in, statements):
        def cost(*names):
            course = course_with(quiz_on(*names))
            member = EnrolmentFactory(course=course).member
            client = sign_in(member)
            take_both(client, member, course, before=0, after=1)
            client.get(result_url(course))
            with statements() as found:
                client.get(result_url(course))
            return len(found)

        assert cost("One") == cost("Two", "Three", "Four", "Five")


class TestWithdrawnQuiz:
    def withdraw(self, course):
        course.compared_by = None
        course.save_revision().publish()

    def test_nothing_is_offered_or_taken_any_more(self, client, course):
        client.get(questions_url(course))
        self.withdraw(course)

        assert "Go on with the quiz" not in client.get(url_of(course)).text
        assert client.get(questions_url(course))["Location"] == url_of(course)
        assert client.post(questions_url(course), {})["Location"] == url_of(course)
        address = reverse("comparison_answers", args=[course.slug, "before"])
        assert client.post(address, {}).status_code == 410

    def test_what_was_compared_stays_to_be_read(self, client, member, course):
        take_both(client, member, course, before=0, after=4)
        self.withdraw(course)

        assert "You know more of it now." in client.get(result_url(course)).text

    def test_another_quiz_is_not_compared_with_it(self, client, member, course):
        take(client, course, "before", right=1)
        course.compared_by = quiz_on("Family")
        course.save_revision().publish()
        complete_course(member, course)

        assert client.get(questions_url(course, "after"))["Location"] == url_of(course)


class TestTrainers:
    def compare(self, course, count, *, before=0, after=2):
        for _ in range(count):
            member = EnrolmentFactory(course=course).member
            for when, right in ((When.BEFORE, before), (When.AFTER, after)):
                if when == When.AFTER:
                    complete_course(member, course)
                opened = comparing.start(member=member, course=course, when=when, at=NOW)
                grading.submit(attempt=opened, answers=answers(opened, right=right), at=NOW)

    def page(self, sign_in, course):
        address = reverse("quiz_statistics", args=[course.compared_by_id])
        return " ".join(sign_in(trainer_of_all()).get(address).text.split())

    def test_the_list_of_who_is_asked_does_not_say_that_nobody_took_it(self, sign_in, course):
        self.compare(course, 1)
        client = sign_in(trainer_of_all())

        page = client.get(reverse("quiz_attempts", args=[course.compared_by_id])).text
        assert "before a course and after it" in page
        assert "Nobody is asked this quiz yet" not in page
        other = client.get(reverse("quiz_attempts", args=[quiz_on("Family").pk])).text
        assert "Nobody is asked this quiz yet" in other

    def test_fewer_than_five_are_not_told(self, sign_in, course):
        self.compare(course, 4)

        page = self.page(sign_in, course)
        assert "at least 5 learners have to answer" in page
        assert "Detention" not in page

    def test_means_are_told_by_topic_five_more_learners_at_a_time(self, sign_in, course):
        self.compare(course, 6)

        page = self.page(sign_in, course)
        assert (
            "<bdi>Detention</bdi></strong>: 0&nbsp;% right before, 100&nbsp;% after, "
            "from 5 learners. On average they learned"
            " 100&nbsp;% of what was left to learn." in page
        )
        assert "<bdi>Evidence</bdi></strong>: 0&nbsp;% right before, 0&nbsp;% after" in page

    def test_what_was_lost_is_not_told_as_learned(self, sign_in, course):
        self.compare(course, 5, before=4, after=3)

        page = self.page(sign_in, course)
        assert (
            "<bdi>Evidence</bdi></strong>: 100&nbsp;% right before, 50&nbsp;% after, "
            "from 5 learners. Taken learner by learner, more was lost than gained." in page
        )
        # All was right before and after: there was nothing to learn.
        assert "100&nbsp;% after, from 5 learners.</li>" in page.replace(" </li>", "</li>")

    def test_statements_do_not_grow_with_learners(self, course, statements):
        def cost():
            with statements() as found:
                gains.means(quiz=course.compared_by)
            return len(found)

        self.compare(course, 5)
        few = cost()
        self.compare(course, 5)
        assert cost() == few == 3

    @pytest.mark.parametrize("fields", [{"is_practice": True}, {"time_limit": 10}])
    def test_a_quiz_for_practice_or_against_time_is_refused(self, course, fields):
        quiz = quiz_on("Family", **fields)
        form_class = type(course).get_edit_handler().get_form_class()
        form = form_class({"compared_by": quiz.pk}, instance=course, for_user=trainer_of_all())

        assert form.errors["compared_by"] == [
            "Choose a quiz that is not for practice and has no time limit."
        ]


class TestAQuizThatCompares:
    """It is asked by no lesson of its course: who took it there would know its key."""

    LESSON_ASKS = "The lesson “Proof” asks this quiz. Choose one that no lesson asks."
    COMPARES = "Learners take this quiz before and after the course. Choose another one."

    def refusals(self, page, fields, column, **kwargs):
        form_class = type(page).get_edit_handler().get_form_class()
        user = trainer_of_all()
        form = form_class(fields, instance=page, for_user=user, **kwargs)
        found = form.errors.as_data().get(column, [])
        inside = [each for error in found for each in getattr(error, "block_errors", {}).values()]
        return [message for error in inside or found for message in error.messages]

    def choose(self, course, quiz):
        return self.refusals(course, {"compared_by": quiz.pk}, "compared_by")

    def ask(self, lesson, quiz, **kwargs):
        written = {
            "body_en-count": "1",
            "body_en-0-deleted": "",
            "body_en-0-order": "0",
            "body_en-0-type": "quiz",
            "body_en-0-value": quiz.pk,
        }
        return self.refusals(lesson, written, "body_en", **kwargs)

    def test_one_that_a_lesson_asks_cannot_be_chosen_for_its_course(self):
        quiz, module = QuizFactory(), ModuleFactory()
        LessonFactory(parent=module, title="Proof", quiz=quiz)
        course = module.get_parent().specific

        assert self.choose(course, quiz) == [self.LESSON_ASKS]
        assert self.choose(course, QuizFactory()) == []
        assert self.choose(course_with(None), quiz) == []

    def test_nor_one_that_a_lesson_is_drafted_to_ask(self):
        quiz, lesson = QuizFactory(), LessonFactory(title="Proof")
        lesson.body_en = body(block("quiz", quiz.pk))
        lesson.save_revision()

        course = lesson.get_parent().get_parent().specific
        assert self.choose(course, quiz) == [self.LESSON_ASKS]

    def test_one_that_compares_cannot_be_asked_by_a_lesson_of_its_course(self, course):
        lesson = Activity.objects.get().lesson
        quiz = course.compared_by

        assert self.ask(lesson, quiz) == [self.COMPARES]
        assert self.ask(Lesson(), quiz, parent_page=lesson.get_parent()) == [self.COMPARES]
        assert self.ask(lesson, QuizFactory()) == []
        assert self.ask(LessonFactory(), quiz) == []

    def test_nor_one_that_a_course_is_drafted_to_be_compared_by(self, course):
        drafted = course.compared_by = QuizFactory()
        course.save_revision()

        assert self.ask(Activity.objects.get().lesson, drafted) == [self.COMPARES]


class TestNoWayAroundIt:
    """Where no form is asked: moving, publishing what was drafted before, copying, schedules."""

    SAYS = "asks the quiz that learners take before and after the course"

    @pytest.fixture
    def client(self, sign_in):
        return sign_in(trainer_of_all())

    @pytest.fixture
    def elsewhere(self, course):
        """A published lesson of another course that asks what this one is compared by."""
        lesson = LessonFactory(title="Proof", quiz=course.compared_by)
        syncing.sync(lessons=[lesson], at=timezone.now())
        return lesson

    @staticmethod
    def module_of(course):
        return Module.objects.child_of(course).get()

    def bulk(self, client, action, page, **posted):
        address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
        return client.post(f"{address}?id={page.pk}&next=/admin/", posted, follow=True)

    def test_lesson_is_not_moved_there(self, client, course, elsewhere):
        module = self.module_of(course)
        address = reverse("wagtailadmin_pages:move_confirm", args=[elsewhere.pk, module.pk])

        one = client.post(address, follow=True)
        many = self.bulk(client, "move", elsewhere, chooser=module.pk)

        for page in (one, many):
            assert self.SAYS in page.text
        elsewhere.refresh_from_db()
        assert not elsewhere.is_child_of(module)

    def test_lesson_that_asks_something_else_is_moved(self, client, course):
        lesson, module = LessonFactory(quiz=QuizFactory()), self.module_of(course)

        client.post(reverse("wagtailadmin_pages:move_confirm", args=[lesson.pk, module.pk]))

        lesson.refresh_from_db()
        assert lesson.is_child_of(module)

    def test_draft_of_before_is_not_published(self, client, course):
        lesson = LessonFactory(parent=self.module_of(course), title="Proof", live=False)
        lesson.body_en = body(block("quiz", course.compared_by_id))
        lesson.save_revision()

        assert self.SAYS in self.bulk(client, "publish", lesson).text
        lesson.refresh_from_db()
        assert not lesson.live

    def test_nor_a_courses_draft_of_before_its_lesson_asked(self, client, elsewhere, course):
        other = elsewhere.get_parent().get_parent().specific
        other.compared_by = course.compared_by
        other.save_revision()

        assert self.SAYS in self.bulk(client, "publish", other).text
        other.refresh_from_db()
        assert other.compared_by is None

    def test_draft_that_puts_it_right_is_published(self, client, course):
        lesson = LessonFactory(parent=self.module_of(course), quiz=course.compared_by)
        lesson.body_en = body()
        lesson.save_revision()

        assert self.SAYS not in self.bulk(client, "publish", lesson).text
        lesson.refresh_from_db()
        assert lesson.quiz is None

    def test_what_comes_in_all_the_same_is_not_asked(self, course):
        """As of a revision that was to be published later."""
        quiz = course.compared_by
        lesson = LessonFactory(parent=self.module_of(course), title="Proof", quiz=quiz)

        lesson.save_revision().publish()

        [activity] = Activity.objects.current().filter(lesson=lesson)
        assert activity.kind == Activity.Kind.READ

    def test_what_a_lesson_asked_waits_while_its_course_is_compared_by_it(self, elsewhere, course):
        other = elsewhere.get_parent().get_parent().specific
        kinds = lambda: set(  # noqa: E731
            Activity.objects.current().filter(lesson=elsewhere).values_list("kind", flat=True)
        )
        assert kinds() == {Activity.Kind.QUIZ}

        other.compared_by = course.compared_by
        other.save_revision().publish()
        assert kinds() == {Activity.Kind.READ}

        other.compared_by = None
        other.save_revision().publish()
        assert kinds() == {Activity.Kind.QUIZ}


def test_gains_are_in_the_members_copy_and_leave_with_the_account(client, member, course):
    take_both(client, member, course, before=0, after=4)
    exported = {model: (lookup, fields) for model, lookup, fields in records.exported()}
    copied = records.section(LearningGain, *exported[LearningGain], member)
    assert len(copied.rows) == 3
    assert set(copied.rows[0]) == {"id", "attempt", "topic", "before", "after"}

    departure = departures.ask(member=member, keeps_certificates=False, at=NOW)
    erasing.erase(departure_id=departure.pk, at=NOW + departures.PAUSE)

    assert not LearningGain.objects.exists()
    assert Attempt.objects.count() == 2
