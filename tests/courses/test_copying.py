"""A copy of a course, module or lesson: its quizzes and translations are its own."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse
from django.utils import translation as active

from assessments.models import Attempt, Quiz, ScoreBand
from cms import translations
from cms.models import Translation
from cms.reading import reading_blocks
from courses import teams
from courses.models import Activity, Course, Lesson, Module
from courses.outline import lessons_below
from lms.members.roles import SECRETARIAT, TRAINER
from tests.factories.assessments import QuizFactory
from tests.factories.cms import block, body
from tests.factories.courses import (
    CourseFactory,
    EnrolmentFactory,
    LessonFactory,
    ModuleFactory,
    lessons_of,
    take_quiz,
    trainer_of,
    url_of,
)
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
FIRST, SECOND = block("text", "<p>Old law.</p>"), block("text", "<p>Second.</p>")


@pytest.fixture
def desk(sign_in):
    return sign_in(MemberFactory(role=SECRETARIAT))


@pytest.fixture
def course():
    return CourseFactory(title="Asylum", slug="asylum")


@pytest.fixture
def quiz():
    return QuizFactory(title_en="Final", questions=2)


@pytest.fixture
def lesson(course, quiz):
    lesson = LessonFactory(
        parent=ModuleFactory(parent=course),
        title="Law",
        slug="law",
        body_en=body(FIRST, SECOND, block("quiz", quiz.pk)),
    )
    lesson.save_revision()
    return lesson


def copy(client, page, *, slug="copied", title=None, to=None, **more):
    posted = {
        "new_title": title or page.title,
        "new_slug": slug,
        "new_parent_page": (to or page.get_parent()).pk,
        "copy_subpages": "on",
        "publish_copies": "on",
        **more,
    }
    answer = client.post(reverse("wagtailadmin_pages:copy", args=[page.pk]), posted, follow=True)
    return type(page).objects.get(slug=slug), answer


def translate(source, texts, language="fa"):
    begun = translations.start(source=source, language=language, actor=None, at=AT)
    kept = translations.save(
        translation_id=begun.pk, revision=begun.revision, texts=texts, actor=None, at=AT
    )
    return translations.release(translation_id=kept.pk, actor=None, at=AT)


def shown(lesson, language="fa"):
    return [
        (str(each.block.value), each.language)
        for each in reading_blocks(Lesson.objects.get(pk=lesson.pk), "body", language)
        if each.block.block_type == "text"
    ]


class TestQuizzes:
    def test_a_copied_course_asks_copies_of_its_quizzes(self, desk, course, lesson, quiz):
        copied, answer = copy(desk, course)

        [asks] = lessons_of(copied)
        assert asks.quiz != quiz
        assert (asks.quiz.title_en, asks.quiz.collection) == ("Final (2)", copied.collection)
        assert [each.question for each in asks.quiz.entries.all()] == [
            each.question for each in quiz.entries.all()
        ]
        assert "“Final (2)”" in answer.text
        assert lessons_of(course)[0].quiz == quiz

    def test_a_change_of_one_leaves_the_other(self, desk, course, lesson, quiz):
        copied, _answer = copy(desk, course)
        theirs = lessons_of(copied)[0].quiz
        theirs.entries.first().delete()
        Quiz.objects.filter(pk=theirs.pk).update(pass_mark=100)

        quiz.refresh_from_db()
        assert (quiz.pass_mark, quiz.entries.count()) == (70, 2)

    def test_attempts_at_one_are_none_at_the_other(self, desk, course, lesson, quiz):
        Quiz.objects.filter(pk=quiz.pk).update(attempts_limit=1)
        copied, _answer = copy(desk, course)
        member = EnrolmentFactory(course=course).member
        take_quiz(member, lesson, right=0)
        EnrolmentFactory(course=copied, member=member)

        take_quiz(member, lessons_of(copied)[0])

        assert Attempt.objects.filter(quiz=quiz).count() == 1
        assert Attempt.objects.exclude(quiz=quiz).count() == 1

    def test_its_drafts_ask_the_copy_too(self, desk, course, lesson, quiz):
        copied, _answer = copy(desk, course, publish_copies="")

        [asks] = lessons_of(copied)
        assert quiz.pk not in asks.quizzes_written
        assert asks.latest_revision.as_object().quiz == asks.quiz

    def test_published_as_copied_it_was_never_an_activity_of_the_original_quiz(
        self, desk, course, lesson, quiz
    ):
        copied, _answer = copy(desk, course)

        [activity] = Activity.objects.filter(course=copied)
        assert activity.quiz == lessons_of(copied)[0].quiz
        assert Activity.objects.filter(quiz=quiz).count() == 1

    def test_one_quiz_of_two_lessons_stays_one(self, desk, course, lesson, quiz):
        LessonFactory(parent=lesson.get_parent(), quiz=quiz)

        copied, _answer = copy(desk, course)

        assert len({each.quiz.pk for each in lessons_of(copied)}) == 1
        assert Quiz.objects.count() == 2

    def test_one_lesson_and_one_module_bring_theirs_into_the_course_they_come_to(
        self, desk, course, lesson, quiz
    ):
        other = ModuleFactory()
        one, _answer = copy(desk, lesson, to=other)
        module, _answer = copy(desk, Module.objects.get(pk=lesson.get_parent().pk), slug="again")

        [second] = lessons_below(module)
        assert one.quiz.title_en == "Final (2)"
        assert one.quiz.collection == other.get_parent().specific.collection
        assert second.quiz.title_en == "Final (3)"
        assert second.quiz.collection == Course.objects.get(pk=course.pk).collection

    def test_a_copy_of_the_course_alone_copies_no_quiz_of_its_lessons(self, desk, course, lesson):
        copy(desk, course, copy_subpages="")

        assert Quiz.objects.count() == 1

    def test_what_compares_a_course_is_copied_and_what_compares_the_place_is_not(
        self, desk, course, lesson
    ):
        before = QuizFactory(title_en="Before")
        Course.objects.filter(pk=course.pk).update(compared_by=before)

        copied, _answer = copy(desk, Course.objects.get(pk=course.pk))
        assert copied.compared_by.title_en == "Before (2)"
        assert copied.quiz_drafted == copied.compared_by_id

        elsewhere = LessonFactory(quiz=before)
        one, answer = copy(desk, elsewhere, to=lesson.get_parent(), slug="one")
        assert one.quiz == before
        assert "asks the quiz that learners take before and after the course" in answer.text

    def test_nobody_comes_by_copying_to_rights_over_a_quiz(self, sign_in, course, lesson, quiz):
        client = sign_in(trainer_of(course))
        address = reverse(Quiz.snippet_viewset.get_url_name("edit"), args=[quiz.pk])
        assert client.get(address).status_code == 302

        one, _answer = copy(client, lesson)

        assert (one.quiz.title_en, one.quiz.collection) == ("Final (2)", quiz.collection)
        address = reverse(Quiz.snippet_viewset.get_url_name("edit"), args=[one.quiz.pk])
        assert client.get(address).status_code == 302

    def test_no_alias_is_offered_or_made(self, desk, course, lesson):
        page = desk.get(reverse("wagtailadmin_pages:copy", args=[course.pk]))
        copied, _answer = copy(desk, course, alias="on")

        assert 'name="alias"' not in page.text
        assert copied.alias_of is None

    def test_trainer_copies_a_course_and_has_the_copy(self, sign_in, course, lesson, quiz):
        trainer, other = trainer_of(course), trainer_of(CourseFactory())
        client = sign_in(trainer)
        asked = client.get(reverse("wagtailadmin_pages:copy", args=[course.pk])).text
        assert 'name="copy_subpages"' in asked
        assert 'name="publish_copies"' not in asked

        copied, _answer = copy(client, course, title="Asylum 2027")

        assert set(teams.courses_of(trainer)) == {course, copied}
        assert (copied.live, copied.owner) == (False, trainer)
        assert copied.collection not in (None, course.collection)
        assert [each.live for each in lessons_below(copied)] == [False]
        assert client.get(reverse("wagtailadmin_pages:edit", args=[copied.pk])).status_code == 200
        assert copied not in teams.courses_of(other)

    def test_trainer_copies_no_course_of_another(self, sign_in, course, lesson):
        client = sign_in(trainer_of(CourseFactory(slug="own")))

        client.post(
            reverse("wagtailadmin_pages:copy", args=[course.pk]),
            {
                "new_title": "Mine",
                "new_slug": "mine",
                "new_parent_page": course.get_parent().pk,
                "copy_subpages": "on",
            },
        )

        assert not Course.objects.filter(slug="mine").exists()

    def test_the_secretariat_is_made_trainer_of_nothing_it_copies(self, desk, course, lesson):
        copied, _answer = copy(desk, course)

        assert not copied.trainers.exists()

    def test_outsider_copies_nothing(self, sign_in, course, lesson):
        client = sign_in(MemberFactory(role=TRAINER))

        client.post(reverse("wagtailadmin_pages:copy", args=[course.pk]), {"new_slug": "copied"})

        assert (Course.objects.count(), Quiz.objects.count()) == (1, 1)


class TestTranslations:
    @pytest.fixture
    def translated(self, course, lesson):
        translate(course, {"heading": "پناهندگی", "summary": "خلاصه"})
        translate(
            lesson,
            {"body/" + FIRST["id"]: "<p>قانون کهنه</p>", "body/" + SECOND["id"]: "<p>دوم</p>"},
        )
        return course

    def test_they_come_as_drafts_to_be_checked(self, desk, translated):
        copied, _answer = copy(desk, translated, title="Asylum 2027")

        of_copy = copied.translations.get(language="fa")
        assert (of_copy.is_copied, of_copy.state) == (True, Translation.State.WORKING)
        assert of_copy.texts["heading"]["text"] == "پناهندگی"
        assert of_copy.words_outdated == 2
        page = desk.get(reverse("translation", args=[of_copy.pk])).text
        assert "copied: to be checked and released" in page

    def test_old_title_does_not_stand_over_a_new_one(self, desk, client, translated):
        copied, _answer = copy(desk, translated, title="Asylum 2027")

        with active.override("fa"):
            title, address = copied.localized_title, url_of(copied)
        assert (str(title), title.language) == ("Asylum 2027", "en")
        page = client.get(address).text
        assert "پناهندگی" not in page
        assert 'lang="en"' in page
        assert "خلاصه" in page

    def test_reader_never_gets_old_law_under_new_law(self, desk, translated):
        copied, _answer = copy(desk, translated)
        [lesson] = lessons_of(copied)
        assert shown(lesson) == [("<p>قانون کهنه</p>", "fa"), ("<p>دوم</p>", "fa")]

        stored = lesson.body_en.get_prep_value()
        stored[0]["value"] = "<p>New law.</p>"
        lesson.body_en = stored
        lesson.save_revision().publish()

        assert shown(lesson) == [("<p>New law.</p>", "en"), ("<p>دوم</p>", "fa")]
        assert lesson.translations.get().words_outdated == 2

    def test_released_again_it_is_as_every_other_translation(self, desk, translated):
        copied, _answer = copy(desk, translated, title="Asylum 2027")
        of_copy = copied.translations.get(language="fa")

        translations.save(
            translation_id=of_copy.pk,
            revision=of_copy.revision,
            texts={"heading": "پناهندگی ۲۰۲۷"},
            actor=None,
            at=AT,
        )
        released = translations.release(translation_id=of_copy.pk, actor=None, at=AT)

        copied.refresh_from_db()
        assert (released.is_copied, copied.heading_fa) == (False, "پناهندگی ۲۰۲۷")

    def test_original_keeps_its_own(self, desk, translated):
        copied, _answer = copy(desk, translated, title="Asylum 2027")

        translated.refresh_from_db()
        assert translated.heading_fa == "پناهندگی"
        assert translated.translations.get().is_copied is False
        assert copied.translations.count() == 1

    def test_those_of_quizzes_come_along_and_only_the_number_is_new(self, desk, course, lesson):
        quiz = lesson.quiz
        ScoreBand.objects.create(quiz=quiz, from_percent=50, words_en="Well done.")
        quiz = Quiz.objects.get(pk=quiz.pk)
        words = f"bands/{quiz.bands.get().pk}/words"
        translate(quiz, {"title": "پایان", words: "آفرین"})

        copied, _answer = copy(desk, course)

        theirs = lessons_of(copied)[0].quiz
        of_copy = theirs.translations.get()
        assert theirs.title_fa == "پایان (2)"
        assert theirs.bands.get().words_fa == "آفرین"
        assert (of_copy.words_outdated, of_copy.is_copied) == (0, True)
