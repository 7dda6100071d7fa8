"""Wagtail's preview shows a page of a course as learners will get it, from its draft."""

import re

import pytest
from django.urls import reverse

from assessments.models import Attempt
from courses.models import Course, Enrolment, LearningRecord, Lesson
from lms.members.roles import TRANSLATOR
from tests.factories.assessments import QuestionFactory, QuizFactory
from tests.factories.cms import block, body
from tests.factories.courses import (
    EnrolmentFactory,
    LessonFactory,
    ModuleFactory,
    lessons_of,
    published_course,
    trainer_of,
    url_of,
)
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db


def drafted(page, **changes):
    """The page with these changes, saved as a draft only."""
    for field, value in changes.items():
        setattr(page, field, value)
    page.save_revision()
    return page


def preview(client, page, language="en"):
    """What Wagtail's preview of the draft shows; asserts that it is shown at all."""
    url = reverse("wagtailadmin_pages:view_draft", args=[page.pk])
    response = client.get(url, {"mode": language})
    assert response.status_code == 200
    return response.text


def main_of(page):
    """The page's main part without what differs by nature: addresses, tokens, and the notice."""
    found = page[page.index('<div class="split">') : page.index("</main>")].replace("</div>", "")
    found = re.sub(r'</?form[^>]*>|<input type="hidden" name="(csrf|client)[^>]*>', "", found)
    found = re.sub(r'(href|action|value|data-exercise)="[^"]*"', r'\1=""', found)
    return re.sub(r"\s+", "", found.replace(" disabled>", ">"))


@pytest.fixture
def course():
    return published_course(lessons=2)


@pytest.fixture
def client(sign_in, course):
    return sign_in(trainer_of(course))


class TestLesson:
    @pytest.mark.parametrize("language", ["en", "my", "ur"])
    def test_it_is_the_page_of_somebody_who_has_just_joined(
        self, sign_in, client, course, language
    ):
        lesson = lessons_of(course)[0]
        question = QuestionFactory(collection=course.collection)
        written = body(block("text", "<p>Read.</p>"), block("self_check", [question.pk]))
        drafted(lesson, body_en=written).latest_revision.publish()
        learner = EnrolmentFactory(course=course).member

        shown = preview(client, lesson, language)
        address = url_of(lesson).replace("/en/", f"/{language}/")
        theirs = sign_in(learner).get(address).text

        assert f'<html lang="{language}"' in shown
        assert main_of(shown) == main_of(theirs)

    def test_it_is_made_of_the_draft(self, client, course):
        lesson = lessons_of(course)[0]
        quiz = QuizFactory(title_en="What do you know?")
        drafted(lesson, title="A better title", body_en=body(block("quiz", quiz.pk)))

        shown = preview(client, lesson)

        assert shown.count("A better title") >= 3
        assert "What do you know?" in shown
        assert "Mark as done" not in shown
        assert "A better title" not in client.get(url_of(lesson), follow=True).text

    def test_nothing_that_would_be_sent_can_be(self, client, course):
        first, second = lessons_of(course)
        quiz = QuizFactory()
        drafted(second, body_en=body(block("quiz", quiz.pk)))

        read, asked = preview(client, first), preview(client, second)

        assert re.search(r'type="submit"[^>]* disabled>Mark as done and go', read)
        assert re.search(r'type="submit"[^>]* disabled>Start the quiz', asked)
        for kept in (Enrolment, LearningRecord, Attempt):
            assert not kept.objects.exists()

    def test_what_was_never_published_stands_in_its_trail_and_what_was_withdrawn_does_not(
        self, client, course
    ):
        lesson = lessons_of(course)[0]
        module = lesson.get_parent().specific
        fresh = LessonFactory(parent=module, title="Fresh", live=False, first_published_at=None)
        gone = LessonFactory(parent=module, title="Gone")
        gone.save_revision().publish()
        Lesson.objects.get(pk=gone.pk).unpublish()

        shown = preview(client, lesson)

        assert f"/admin/pages/{fresh.pk}/view_draft/?mode=en" in shown
        assert "Lesson 1 of 3 in this module" in shown
        assert "Gone" not in shown

    def test_a_lesson_that_is_not_stored_yet_has_one(self, client, course):
        module = lessons_of(course)[0].get_parent()
        url = reverse("wagtailadmin_pages:preview_on_add", args=["courses", "lesson", module.pk])
        form = {
            **{"title": "Newly written", "slug": "", "summary_en": "", "source_language": "en"},
            **{"work_minutes": "", "body_en-count": "0", "comments-TOTAL_FORMS": "0"},
            "comments-INITIAL_FORMS": "0",
        }

        stored = client.post(url, form)
        shown = client.get(url, {"mode": "en"}).text

        assert stored.json() == {"is_valid": True, "is_available": True}
        assert "Newly written" in shown
        assert "Lesson 3 of 3 in this module" in shown
        assert Lesson.objects.count() == 2

    def test_whoever_may_not_edit_finds_no_drafts_behind_its_links(self, rf, course):
        lesson = lessons_of(course)[0]
        translator = MemberFactory(role=TRANSLATOR)

        request = rf.get("/")
        request.user = translator
        request.session, request.LANGUAGE_CODE = {}, "en"
        shown = lesson.serve_preview(request, "en").text

        assert "view_draft" not in shown
        assert url_of(lessons_of(course)[1]) in shown


class TestModuleAndCourse:
    def test_a_module_shows_its_lessons(self, client, course):
        module = ModuleFactory(parent=course, live=False, first_published_at=None)
        LessonFactory(parent=module, title="Fresh", live=False, first_published_at=None)

        shown = preview(client, module)

        assert "Fresh" in shown
        assert "0 of 1 lesson done" in shown

    def test_a_course_can_be_seen_before_anything_of_it_is_published(self, sign_in):
        course = published_course(lessons=1, live=False, first_published_at=None)
        for each in (*lessons_of(course), *course.get_children()):
            each.specific_class.objects.filter(pk=each.pk).update(
                live=False, first_published_at=None
            )

        shown = preview(sign_in(trainer_of(course)), course)

        assert lessons_of(course)[0].title in shown
        assert re.search(r'type="submit"[^>]* disabled>Join this course', shown)

    def test_a_new_course_has_one(self, course):
        page = Course(title="New", source_language="en", path=course.path[:-1] + "9", depth=3)
        page.slug = "new"

        response = page.make_preview_request(preview_mode="en")

        assert "New" in response.text

    def test_outsiders_get_none(self, sign_in, course):
        url = reverse("wagtailadmin_pages:view_draft", args=[course.pk])

        assert sign_in(MemberFactory()).get(url).status_code in (302, 403)


def test_a_preview_costs_the_same_however_long_the_course(client, statements):
    costs = []
    for lessons in (1, 6):
        lesson = lessons_of(published_course(lessons=lessons))[0]
        lesson.make_preview_request(preview_mode="en")
        with statements() as asked:
            lesson.make_preview_request(preview_mode="en")
        costs.append(len(asked))

    assert costs[0] == costs[1]
