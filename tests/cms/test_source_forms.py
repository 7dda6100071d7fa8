"""What an author sees and saves in the page editor: one language, its source."""

import json

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from cms import translations
from cms.reading import texts
from courses.models import Activity, Catalogue, Course, Lesson, Module
from lms.members.roles import SECRETARIAT, TRAINER
from tests.factories.cms import block, body
from tests.factories.courses import CourseFactory, LessonFactory, ModuleFactory
from tests.factories.members import MemberFactory, trainer_of_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(sign_in):
    return sign_in(trainer_of_all())


def add_url(model, parent):
    return reverse("wagtailadmin_pages:add", args=["courses", model._meta.model_name, parent.pk])


def lesson_form(**fields):
    return nested_form_data(
        {
            "title": "A lesson",
            "slug": "a-lesson",
            "source_language": "en",
            "summary_en": "About it.",
            "search_description": "",
            "body_en": streamfield([("text", rich_text("<p>Its words.</p>"))]),
            "action-publish": "action-publish",
            "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0},
            **fields,
        }
    )


def draft_form(**fields):
    form = lesson_form(**fields)
    del form["action-publish"]
    return form


def columns(form, field):
    return {name for name in form.fields if name.startswith(f"{field}_")}


class TestWriting:
    def test_author_writes_and_publishes_a_lesson(self, client):
        module = ModuleFactory()

        response = client.post(add_url(Lesson, module), lesson_form())

        lesson = Lesson.objects.get()
        assert response.status_code == 302
        assert (lesson.live, lesson.summary_en) == (True, "About it.")
        assert "Its words." in str(lesson.body_en)
        assert Activity.objects.get().lesson == lesson

    def test_minutes_of_own_work_that_are_left_empty_are_none(self, client):
        client.post(add_url(Lesson, ModuleFactory()), lesson_form(work_minutes=""))
        assert Lesson.objects.get().work_minutes == 0

    @pytest.mark.parametrize("language", ["en", "my"])
    def test_form_shows_the_columns_of_the_source_language_only(self, client, language):
        lesson = LessonFactory(source_language=language)

        form = client.get(reverse("wagtailadmin_pages:edit", args=[lesson.pk])).context["form"]

        assert columns(form, "summary") == {f"summary_{language}"}
        assert columns(form, "body") == {f"body_{language}"}
        assert columns(form, "heading") == set()

    def test_new_page_is_written_in_the_language_of_its_course(self, client):
        course = CourseFactory(source_language="th", summary_th="สรุป")

        form = client.get(add_url(Module, course)).context["form"]

        assert form.initial["source_language"] == "th"
        assert columns(form, "summary") == {"summary_th"}

    def test_language_chosen_while_creating_is_where_the_text_goes(self, client):
        client.post(add_url(Lesson, ModuleFactory()), lesson_form(source_language="th"))

        lesson = Lesson.objects.get()
        assert (lesson.source_language, lesson.title) == ("th", "A lesson")
        assert (lesson.summary_th, lesson.summary_en) == ("About it.", None)
        assert "Its words." in str(lesson.body_th)
        assert not lesson.body_en
        assert str(lesson.localized("summary", "th")) == "About it."

    def test_language_of_a_saved_page_stays(self, client):
        lesson = LessonFactory(slug="a-lesson")
        url = reverse("wagtailadmin_pages:edit", args=[lesson.pk])

        client.post(url, lesson_form(source_language="th", summary_en="Changed."))

        lesson.refresh_from_db()
        assert (lesson.source_language, lesson.summary_en) == ("en", "Changed.")

    def test_it_is_asked_first(self, client):
        page = client.get(add_url(Lesson, ModuleFactory())).text

        assert page.index('name="source_language"') < page.index('name="title"')
        assert "until the page is published" in page
        assert "[en]" not in page

    def test_language_of_a_draft_can_be_changed_after_it_has_saved_itself(self, client):
        lesson = self.begun(client)
        url = reverse("wagtailadmin_pages:edit", args=[lesson.pk])

        client.post(url, draft_form(source_language="th"))

        again = Lesson.objects.get().get_latest_revision_as_object()
        assert (again.source_language, again.summary_th) == ("th", "About it.")
        assert not again.summary_en
        assert "Its words." in str(again.body_th)
        form = client.get(url).context["form"]
        assert columns(form, "summary") == {"summary_th"}

    def test_form_that_goes_on_saving_itself_after_that_loses_nothing(self, client):
        lesson = self.begun(client)
        url = reverse("wagtailadmin_pages:edit", args=[lesson.pk])
        client.post(url, draft_form(source_language="th"))

        client.post(url, draft_form(source_language="th", summary_en="About it now."))

        again = Lesson.objects.get().get_latest_revision_as_object()
        assert (again.source_language, again.summary_th) == ("th", "About it now.")
        assert "Its words." in str(again.body_th)
        assert not again.body_en

    def test_language_of_a_draft_stays_once_its_translation_has_begun(self, client):
        lesson = self.begun(client)
        translations.start(source=lesson, language="th", actor=None, at=timezone.now())
        url = reverse("wagtailadmin_pages:edit", args=[lesson.pk])

        client.post(url, draft_form(source_language="th"))

        assert Lesson.objects.get().get_latest_revision_as_object().source_language == "en"
        assert "its translation has begun" in client.get(url).text

    @staticmethod
    def begun(client):
        client.post(add_url(Lesson, ModuleFactory()), draft_form())
        return Lesson.objects.get()

    def test_compulsory_words_are_compulsory_in_the_source_language(self, client):
        form = {
            **lesson_form(),
            "title": "A course",
            "slug": "a-course",
            "summary_en": "",
            "outcomes_en": "",
        }

        response = client.post(add_url(Course, Catalogue.objects.get()), form)

        assert "summary_en" in response.context["form"].errors
        assert Course.objects.count() == 0

    def test_draft_may_be_incomplete(self, client):
        form = {
            **lesson_form(),
            "title": "A course",
            "slug": "a-course",
            "summary_en": "",
            "outcomes_en": "",
        }
        del form["action-publish"]

        client.post(add_url(Course, Catalogue.objects.get()), form)

        assert Course.objects.get().live is False

    def test_editor_in_another_language_of_the_admin_writes_the_source_all_the_same(
        self, client, settings
    ):
        settings.WAGTAILADMIN_PERMITTED_LANGUAGES = [("en", "English"), ("th", "Thai")]
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "th"

        client.post(
            add_url(Lesson, ModuleFactory()), lesson_form(), headers={"accept-language": "th"}
        )

        lesson = Lesson.objects.get()
        assert lesson.summary_en == "About it."
        assert texts(lesson, "summary") == {"en": "About it."}


class TestRevisions:
    def test_saving_a_page_keeps_what_was_translated_since_it_was_opened(self, client):
        lesson = LessonFactory(slug="a-lesson")
        url = reverse("wagtailadmin_pages:edit", args=[lesson.pk])
        client.get(url)
        Lesson.objects.update(summary_my="အကြောင်း။")

        client.post(url, lesson_form(summary_en="Changed."))

        lesson.refresh_from_db()
        assert (lesson.summary_en, lesson.summary_my) == ("Changed.", "အကြောင်း။")

    def test_older_revision_looks_at_todays_translations(self):
        lesson = LessonFactory(body_en=body(block("text", "<p>Old.</p>")))
        revision = lesson.save_revision()
        Lesson.objects.update(summary_my="အကြောင်း။")

        restored = revision.as_object()

        assert restored.summary_my == "အကြောင်း။"
        assert "Old." in str(restored.body_en)

    def test_revision_holds_nothing_of_other_languages(self):
        lesson = LessonFactory()
        Lesson.objects.update(summary_my="အကြောင်း။", heading_my="ခေါင်းစဉ်")

        content = Lesson.objects.get(pk=lesson.pk).save_revision().content

        assert "အကြောင်း။" not in json.dumps(content, ensure_ascii=False)
        assert {name for name in content if name.startswith("body")} == {"body_en"}


class TestWhoMayWrite:
    def test_only_the_secretariat_adds_courses_that_are_nobodys(self, sign_in):
        url = add_url(Course, Catalogue.objects.get())

        statuses = {
            role: sign_in(MemberFactory(role=role)).get(url).status_code
            for role in (TRAINER, SECRETARIAT, "Advocate")
        }

        assert statuses == {TRAINER: 302, SECRETARIAT: 200, "Advocate": 302}
