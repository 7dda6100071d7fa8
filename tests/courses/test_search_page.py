"""What learners find, and what a search must not give away."""

import re
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags
from wagtail.models import PageViewRestriction

from courses.models import Course
from tests.factories.cms import block, body
from tests.factories.courses import (
    CourseFactory,
    EnrolmentFactory,
    LessonFactory,
    ModuleFactory,
    url_of,
)
from tests.factories.members import MemberFactory

pytestmark = [pytest.mark.django_db, pytest.mark.indexes]

SEARCH = "/en/search/"
SECRET = "Waterfalls are mentioned here."


@pytest.fixture
def course():
    return CourseFactory(title="Asylum law")


@pytest.fixture
def lesson(course):
    module = ModuleFactory(title="Beginnings", parent=course)
    return LessonFactory(
        title="First steps", parent=module, body_en=body(block("text", f"<p>{SECRET}</p>"))
    )


@pytest.fixture
def learner(course):
    return EnrolmentFactory(course=course).member


def main_of(response):
    return re.search(r"<main.*</main>", response.text, re.DOTALL)[0]


def asked(client, words, **also):
    response = client.get(also.pop("at", SEARCH), {"q": words, **also})
    assert response.status_code == 200
    return main_of(response)


def words_of(html):
    return " ".join(strip_tags(html).split())


class TestWhatIsShown:
    def test_learner_gets_course_lesson_and_the_words_around(self, sign_in, learner, lesson):
        page = asked(sign_in(learner), "waterfalls")

        assert "<mark>Waterfalls</mark> are mentioned here." in page
        assert url_of(lesson) in page
        assert words_of(page).index("Asylum law") < words_of(page).index("First steps")
        assert "1 place found" in page

    def test_course_itself_is_found_by_its_title(self, client, course):
        page = asked(client, "asylum")

        assert "<mark>Asylum</mark> law" in " ".join(page.split())
        assert url_of(course) in page

    def test_results_of_one_course_stand_together(self, client, course, lesson):
        LessonFactory(title="Waterfalls elsewhere")
        LessonFactory(title="Waterfalls again", parent=lesson.get_parent())
        page = asked(client, "waterfalls")

        assert words_of(page).count("Asylum law") == 1
        assert "3 places found" in page

    def test_titles_come_first_and_then_the_order_of_the_catalogue(self, sign_in, learner, lesson):
        module = lesson.get_parent()
        LessonFactory(title="Nothing", parent=module)
        LessonFactory(title="Waterfalls at last", parent=module)
        page = words_of(asked(sign_in(learner), "waterfalls"))

        assert page.index("Waterfalls at last") < page.index("First steps")
        assert "Nothing" not in page

    def test_source_text_is_marked_as_such_for_readers_of_another_language(
        self, sign_in, learner, lesson
    ):
        page = asked(sign_in(learner), "waterfalls", at="/ar/search/")

        assert re.search(r'<p class="snippet" lang="en" dir="ltr">\s*<mark>Waterfalls</mark>', page)

    def test_translated_words_are_shown_in_the_readers_language(self, sign_in, learner, lesson):
        lesson.heading_ar = "الخطوات الأولى"
        lesson.save()
        page = asked(sign_in(learner), "الخطوات", at="/ar/search/")

        assert "<mark>الخطوات</mark> الأولى" in page
        assert re.search(rf'<a href="{url_of(lesson).replace("/en/", "/ar/")}">', page)

    def test_words_of_the_reader_are_shown_as_text(self, client, course):
        page = asked(client, "<script>alert(1)</script>")

        assert "<script" not in page
        assert "&lt;script&gt;" in page

    def test_nothing_found_says_what_to_try(self, client, course):
        page = asked(client, "xylophone")

        assert "Nothing was found" in page
        assert "Use fewer words" in page

    @pytest.mark.parametrize("words", ["", "   ", "?"])
    def test_no_words_find_nothing(self, client, course, words):
        assert "Asylum law" not in asked(client, words)

    def test_results_are_shown_ten_at_a_time(self, client):
        module = ModuleFactory()
        for number in range(12):
            LessonFactory(title=f"Waterfall {number}", parent=module)
        first, second = asked(client, "waterfall"), asked(client, "waterfall", page=2)

        assert "12 places found" in first
        assert first.count("<mark>") == 10
        assert second.count("<mark>") == 2
        assert "?q=waterfall&amp;page=2" in first
        assert "?q=waterfall&amp;page=1" in second

    def test_page_that_does_not_exist_is_the_nearest(self, client, course):
        assert "Asylum</mark> law" in asked(client, "asylum", page="none")
        assert "Asylum</mark> law" in asked(client, "asylum", page="99")

    def test_catalogue_offers_the_search(self, client, course):
        page = main_of(client.get("/en/courses/"))

        assert 'role="search"' in page
        assert f'action="{SEARCH}"' in page


class TestWhatIsNotGivenAway:
    @pytest.mark.parametrize("who", ["visitor", "other member"])
    def test_text_of_a_lesson_is_shown_to_nobody_outside_its_course(
        self, client, sign_in, lesson, who
    ):
        EnrolmentFactory()
        browser = client if who == "visitor" else sign_in(MemberFactory())
        page = asked(browser, "waterfalls")

        assert "First steps" in page
        assert "opens when you join the course" in page
        assert "mentioned" not in page
        assert url_of(lesson) not in page

    def test_member_of_another_course_sees_no_text(self, sign_in, lesson):
        outsider = EnrolmentFactory().member

        assert "mentioned" not in asked(sign_in(outsider), "waterfalls")

    def test_draft_is_not_found(self, sign_in, learner, course):
        LessonFactory(title="Waterfall", parent=ModuleFactory(parent=course), live=False)

        assert "Nothing was found" in asked(sign_in(learner), "waterfall")

    @pytest.mark.parametrize("taken_back", ["module", "course"])
    def test_lesson_below_a_draft_is_not_found(self, sign_in, learner, lesson, taken_back):
        above = lesson.get_parent().specific
        page = above if taken_back == "module" else above.get_parent().specific
        page.live = False
        page.save()

        assert "Nothing was found" in asked(sign_in(learner), "waterfalls")

    def test_lesson_of_a_restricted_course_is_not_found(self, sign_in, learner, course, lesson):
        PageViewRestriction.objects.create(
            page=course, restriction_type=PageViewRestriction.PASSWORD, password="p"
        )

        assert "Nothing was found" in asked(sign_in(learner), "waterfalls")
        assert "Nothing was found" in asked(sign_in(learner), "asylum")


class TestCosts:
    def queries(self, browser):
        asked(browser, "waterfalls")
        with CaptureQueriesContext(
            connection,
        ) as captured:
            asked(browser, "waterfalls")
        return len(captured)

    def test_results_cost_the_same_queries_for_1_and_3_courses(self, sign_in, learner, lesson):
        browser = sign_in(learner)
        one = self.queries(browser)
        for _number in range(2):
            more = LessonFactory(title="Waterfalls again")
            EnrolmentFactory(member=learner, course=Course.objects.ancestor_of(more).get())

        assert (one, self.queries(browser)) == (10, 10)


class TestWhereNothingIsFound:
    def test_a_word_one_letter_away_is_offered_and_leads_on(self, client):
        CourseFactory(title="Cessation of status")
        page = asked(client, "cesation")
        assert "Did you mean: cessation" in words_of(page)
        [link] = re.findall(r'href="([^"]*q=cessation[^"]*)"', page)
        assert "<mark>Cessation</mark>" in main_of(client.get(SEARCH + link))

    @pytest.mark.parametrize("typed", ["وحقوق", "وبحقوق", "لحقوق"])
    def test_in_arabic_the_word_without_its_particles_is_offered(self, client, typed):
        CourseFactory(source_language="ar", title="حقوق اللاجئين")
        page = asked(client, typed, at="/ar/search/")
        [link] = re.findall(r'href="([^"]*q=[^"&]*)"', page)
        assert "<mark>حقوق</mark>" in asked(
            client, unquote(link.partition("q=")[2]), at="/ar/search/"
        )

    def test_in_arabic_no_word_of_a_draft_is_offered(self, client):
        CourseFactory(source_language="ar", title="حقوق", live=False)
        assert "حقوق</a>" not in asked(client, "وحقوق", at="/ar/search/")

    def test_no_word_of_a_draft_or_a_closed_course_is_offered(self, client):
        CourseFactory(title="Cessation", live=False)
        hidden = CourseFactory(title="Cessations")
        PageViewRestriction.objects.create(page=hidden, restriction_type="login")
        page = asked(client, "cesation")
        assert "Nothing was found" in page
        assert "Did you mean" not in page

    def test_it_costs_the_same_however_many_begin_like_it(self, client):
        def count():
            with CaptureQueriesContext(connection) as queries:
                asked(client, "cesation")
            return len(queries)

        CourseFactory(title="Cessation of status")
        asked(client, "cesation")
        first = count()
        for number in range(3):
            CourseFactory(title=f"Cessation {number}")
        assert count() == first

    def test_zawgyi_is_said(self, client):
        assert "look like Zawgyi" in asked(client, "ဒုကၡသည္")
        assert "Zawgyi" not in asked(client, "ဒုက္ခသည်")
