"""Interactive content in the admin: brought, watched, replaced, looked at, deleted."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Collection, ModelLogEntry

from cms.h5p import importing
from cms.h5p.models import Content, ContentVersion, ExerciseAttempt, PackageImport
from lms.members.roles import SECRETARIAT, TRAINER
from tests.factories.cms import block, body
from tests.factories.courses import CourseFactory, LessonFactory, ModuleFactory, trainer_of
from tests.factories.members import MemberFactory
from tests.h5p import making
from tests.h5p.bringing import imported

pytestmark = pytest.mark.django_db

LIST = "/admin/snippets/h5p/content/"
ADD = "/admin/interactive/add/"
PACKAGES = "/admin/interactive/packages/"
# What is not found may be looked for in the reader's language.
GONE = {302, 404}


@pytest.fixture
def course():
    return CourseFactory()


@pytest.fixture
def trainer(course):
    return trainer_of(course)


@pytest.fixture
def desk(sign_in, trainer):
    return sign_in(trainer)


def package(data=None, name="quiz.h5p"):
    return SimpleUploadedFile(name, making.good() if data is None else data)


def inspect(content):
    return f"{LIST}inspect/{content.pk}/"


class TestBringing:
    def bring(self, client, course, **changes):
        course.refresh_from_db()
        said = {
            "file": package(),
            "title": "Who may ask?",
            "language": "fa",
            "collection": course.collection_id,
            "text_alternative": "Four questions about asylum.",
            "transcript": "",
        }
        return client.post(ADD, {**said, **changes})

    def work(self):
        row = PackageImport.objects.latest("pk")
        importing.run(import_id=row.pk, at=timezone.now())
        row.refresh_from_db()
        return row

    def test_package_becomes_content_with_what_its_author_says(self, desk, course, trainer):
        answer = self.bring(desk, course)

        assert answer["Location"] == f"{PACKAGES}{PackageImport.objects.get().pk}/"
        content = self.work().version.content
        assert (content.title, content.language, content.direction) == ("Who may ask?", "fa", "rtl")
        assert content.text_alternative == "Four questions about asylum."
        assert content.collection == course.collection
        assert content.newest.imported_by == trainer
        done = desk.get(answer["Location"]).text
        assert "Who may ask?" in done
        assert inspect(content) in done

    def test_empty_title_is_left_to_the_package(self, desk, course):
        self.bring(desk, course, title="")
        assert self.work().version.content.title == "Who may ask for asylum?"

    def test_text_alternative_is_compulsory_and_what_was_typed_stays(self, desk, course):
        answer = self.bring(desk, course, text_alternative="", transcript="Once upon a time")

        assert answer.status_code == 422
        assert "This field is required." in answer.text
        assert "Once upon a time" in answer.text
        assert PackageImport.objects.count() == 0

    def test_package_that_is_too_large_is_refused_before_it_is_kept(self, desk, course, settings):
        settings.H5P_LIMITS = {**settings.H5P_LIMITS, "package": 100}
        assert "The package is larger than" in self.bring(desk, course).text
        assert PackageImport.objects.count() == 0

    def test_fault_is_told_with_its_place_and_nothing_is_typed_again(self, desk, course):
        bad = making.packed({**making.good_files(), "content/content.json": b"{"})
        address = self.bring(desk, course, file=package(bad))["Location"]
        row = self.work()

        refused = desk.get(address).text
        assert "“content/content.json” is not valid JSON" in refused
        assert "<bdi>content/content.json</bdi>" in refused
        again = desk.get(f"{ADD}?again={row.pk}").text
        assert 'value="Who may ask?"' in again
        assert "Four questions about asylum." in again
        assert '<option value="fa" selected>' in again
        assert Content.objects.count() == 0

    def test_what_another_trainer_wrote_is_not_offered(self, sign_in, desk, course):
        self.bring(desk, course, file=package(b"no"))
        row = self.work()
        other = sign_in(trainer_of(CourseFactory()))
        assert "Four questions" not in other.get(f"{ADD}?again={row.pk}").text

    def test_nobody_brings_into_the_collection_of_another(self, desk, course):
        other = CourseFactory()
        trainer_of(other)
        answer = self.bring(desk, course, collection=other.collection_id)
        assert answer.status_code == 422
        assert PackageImport.objects.count() == 0

    def test_progress_is_told_without_a_script_and_to_one(self, desk, course):
        address = self.bring(desk, course)["Location"]
        PackageImport.objects.update(state="reading", percent=30)

        page = desk.get(address).text
        assert 'value="30"' in page
        assert "is being checked" in page
        news = {"words": "is being checked", "percent": 30, "finished": False}
        assert desk.get(f"{address}state/").json() == news
        self.work_from_anew()
        assert desk.get(f"{address}state/").json()["finished"] is True

    def work_from_anew(self):
        PackageImport.objects.update(noted_at=None)
        self.work()

    @pytest.mark.parametrize("role", [TRAINER, None])
    def test_without_a_collection_nothing_can_be_brought(self, sign_in, role):
        client = sign_in(MemberFactory(role=role) if role else MemberFactory())
        for address in (ADD, PACKAGES):
            assert client.get(address).status_code == 302


@pytest.fixture
def content(trainer, course):
    course.refresh_from_db()
    done = imported(title="Detention", collection=course.collection, actor=trainer)
    return done.version.content


class TestReplacing:
    def test_new_file_makes_a_new_version_and_keeps_the_words(self, desk, content):
        first = content.newest
        address = f"/admin/interactive/{content.pk}/replace/"
        told = desk.post(address, {"file": package(making.h5p(title="Other"), "new.h5p")})
        row = PackageImport.objects.latest("pk")
        importing.run(import_id=row.pk, at=timezone.now())

        content.refresh_from_db()
        assert (content.title, content.newest.number) == ("Detention", 2)
        assert ContentVersion.objects.filter(pk=first.pk).exists()
        assert told["Location"] == f"{PACKAGES}{row.pk}/"

    def test_refused_file_changes_nothing_and_is_told_beside_the_content(self, desk, content):
        imported(b"no", replaces=content, collection=content.collection)

        assert content.versions.count() == 1
        assert "a package is a ZIP file" in desk.get(inspect(content)).text
        assert "refused" in desk.get(LIST).text

    def test_another_trainer_replaces_and_fetches_nothing(self, sign_in, content):
        other = sign_in(trainer_of(CourseFactory()))
        replace = f"/admin/interactive/{content.pk}/replace/"
        assert other.post(replace, {"file": package()}).status_code in GONE
        fetch = reverse("h5p_original", args=[content.newest.pk])
        assert other.get(fetch).status_code in GONE
        assert other.get(inspect(content)).status_code == 302
        assert content.versions.count() == 1


class TestLooking:
    def test_list_tells_the_figures(self, desk, content):
        page = desk.get(LIST).text
        for told in ("Detention", "H5P.Quiz", "English", "imported"):
            assert told in page

    def test_list_costs_the_same_of_one_and_of_many(self, desk, content, statements):
        desk.get(LIST)
        with statements() as one:
            desk.get(LIST)
        for number in range(3):
            imported(title=f"More {number}", collection=content.collection)
        with statements() as many:
            assert "More 2" in desk.get(LIST).text
        assert len(many) == len(one)

    def test_search_finds_a_part_of_the_title(self, desk, content):
        imported(title="Exclusion", collection=content.collection)
        found = desk.get(f"{LIST}?q=etent").text
        assert "Detention" in found
        assert "Exclusion" not in found

    def test_secretariat_sees_the_contents_of_all_courses(self, sign_in, content):
        client = sign_in(MemberFactory(role=SECRETARIAT))
        assert "Detention" in client.get(LIST).text
        assert client.get(inspect(content)).status_code == 200

    def test_page_of_one_tells_versions_libraries_and_who(self, desk, content, trainer):
        page = desk.get(inspect(content)).text
        for told in ("Version 1", "H5P.Part 2.0.3", str(trainer), "quiz.h5p"):
            assert told in page

    def test_original_is_handed_out_as_it_came(self, desk, content):
        answer = desk.get(reverse("h5p_original", args=[content.newest.pk]))
        assert b"".join(answer.streaming_content) == making.good()
        assert answer["Content-Disposition"] == 'attachment; filename="quiz.h5p"'
        assert answer["Content-Type"] == "application/octet-stream"
        assert answer["X-Content-Type-Options"] == "nosniff"

    def test_words_are_edited_and_the_direction_follows_the_language(self, desk, content):
        said = {
            **{"title": "Haft", "language": "ar", "text_alternative": "Words"},
            **{"transcript": "", "collection": content.collection_id},
        }
        assert desk.post(f"{LIST}edit/{content.pk}/", said).status_code == 302
        content.refresh_from_db()
        assert (content.title, content.language, content.direction) == ("Haft", "ar", "rtl")
        refused = desk.post(f"{LIST}edit/{content.pk}/", {**said, "text_alternative": ""})
        assert "This field is required." in refused.text

    def test_adding_leads_to_the_upload(self, desk, content):
        assert desk.get(f"{LIST}add/")["Location"] == ADD


class TestDeleting:
    def test_unused_content_goes_with_its_versions(self, desk, content):
        assert desk.post(f"{LIST}delete/{content.pk}/").status_code == 302
        assert (Content.objects.count(), ContentVersion.objects.count()) == (0, 0)

    @pytest.mark.indexes
    def test_content_that_a_lesson_shows_stays_and_it_is_said_where(self, desk, course, content):
        lesson = LessonFactory(
            title="Asylum law",
            parent=ModuleFactory(parent=course),
            body_en=body(block("interactive", {"content": content.pk})),
        )
        answer = desk.post(f"{LIST}delete/{content.pk}/", follow=True)

        assert "cannot be deleted" in answer.text
        assert lesson.title in answer.text
        assert content.versions.count() == 1
        assert "Used in 1 page" in desk.get(inspect(content)).text

    def test_content_that_a_learner_began_stays(self, desk, content):
        ExerciseAttempt.objects.create(
            member=MemberFactory(), exercise=content.newest, started_at=timezone.now()
        )
        answer = desk.post(f"{LIST}delete/{content.pk}/", follow=True)
        assert "cannot be deleted" in answer.text
        assert content.versions.count() == 1
        assert not ModelLogEntry.objects.filter(action="wagtail.delete").exists()

    def test_many_are_not_deleted_at_once(self, desk, content):
        address = f"/admin/bulk/h5p/content/delete/?id={content.pk}"
        assert desk.post(address)["Location"] == LIST
        assert content.versions.count() == 1

    def test_collection_that_holds_some_is_not_deleted(self, client, content):
        administrator = MemberFactory(is_superuser=True, is_staff=True)
        client.force_login(administrator)
        address = reverse("wagtailadmin_collections:delete", args=[content.collection_id])
        assert "1 interactive content" in client.get(address).text
        client.post(address)
        assert Collection.objects.filter(pk=content.collection_id).exists()
        assert f"{LIST}?collection={content.collection_id}" in client.get(address).text
