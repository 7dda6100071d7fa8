"""Authors' and the secretariat's own pages: translating, versions of paths, deleting."""

from html import unescape

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from assessments.models import Quiz
from cms.models import Attachment, Picture
from courses import progress
from courses.models import (
    Course,
    Lesson,
    PathVersion,
    RequirementGroup,
)
from lms.members.roles import ADVOCATE, SECRETARIAT, TRAINER
from tests.factories.assessments import QuizFactory
from tests.factories.cms import PictureFactory, block, body
from tests.factories.courses import (
    CourseFactory,
    EnrolmentFactory,
    LearningPathFactory,
    LessonFactory,
    ModuleFactory,
    PathEnrolmentFactory,
    PathVersionFactory,
    lessons_of,
    published_course,
    read,
    take_quiz,
)
from tests.factories.members import MemberFactory, trainer_of_all

pytestmark = pytest.mark.django_db


def address(model, view, *args):
    return reverse(model.snippet_viewset.get_url_name(view), args=args)


@pytest.fixture
def trainer(sign_in):
    return sign_in(trainer_of_all())


@pytest.fixture
def secretariat(sign_in):
    return sign_in(MemberFactory(role=SECRETARIAT))


class TestPathVersions:
    def version_form(self, path, *groups, number=1, **fields):
        return nested_form_data(
            {
                "path": path.pk,
                "number": number,
                "groups": inline_formset(
                    [
                        {
                            "at_least": at_least,
                            "requirements": inline_formset(
                                [{"course": course.pk} for course in courses]
                            ),
                        }
                        for at_least, courses in groups
                    ]
                ),
                **fields,
            }
        )

    def test_secretariat_writes_and_publishes_a_version(self, secretariat):
        path = LearningPathFactory()
        first, second, third = [published_course(lessons=1) for _number in range(3)]
        form = self.version_form(
            path, ("", [first]), (1, [second, third]), **{"action-publish": "action-publish"}
        )

        secretariat.post(address(PathVersion, "add"), form)

        version = PathVersion.objects.get()
        assert (version.live, path.current_version) == (True, version)
        assert [
            (group.at_least, [each.course for each in group.requirements.all()])
            for group in version.groups.all()
        ] == [(None, [first]), (1, [second, third])]

    def test_draft_can_be_changed_and_deleted(self, secretariat):
        draft = PathVersionFactory(live=False)

        assert secretariat.get(address(PathVersion, "edit", draft.pk)).status_code == 200
        secretariat.post(address(PathVersion, "delete", draft.pk))

        assert PathVersion.objects.count() == 0

    @pytest.mark.parametrize("view", ["edit", "delete", "unpublish"])
    def test_published_version_cannot_be_changed(self, secretariat, view):
        version = PathEnrolmentFactory().version
        before = list(RequirementGroup.objects.values())
        url = address(PathVersion, view, version.pk)
        form = self.version_form(
            version.path, (1, [CourseFactory()]), **{"action-publish": "action-publish"}
        )

        for response in (secretariat.get(url), secretariat.post(url, form)):
            assert response["Location"] == reverse("wagtailadmin_home")

        version.refresh_from_db()
        assert version.live is True
        assert list(RequirementGroup.objects.values()) == before

    def test_published_version_can_be_looked_at_and_copied(self, secretariat):
        version = PathVersionFactory()

        for view in ("inspect", "history", "copy"):
            assert secretariat.get(address(PathVersion, view, version.pk)).status_code == 200

    def test_earlier_draft_of_a_published_version_cannot_be_brought_back(self, secretariat):
        version = PathVersionFactory()
        revision = version.revisions.get()

        url = address(PathVersion, "revisions_revert", version.pk, revision.pk)
        response = secretariat.get(url)

        assert response["Location"] == reverse("wagtailadmin_home")

    @pytest.mark.parametrize("role", [TRAINER, ADVOCATE])
    def test_others_do_not_see_versions(self, sign_in, role):
        version = PathVersionFactory(live=False)
        client = sign_in(MemberFactory(role=role))

        for url in (
            address(PathVersion, "list"),
            address(PathVersion, "add"),
            address(PathVersion, "edit", version.pk),
            address(PathVersion, "history", version.pk),
        ):
            assert client.get(url).status_code == 302


class TestDeletingPages:
    @pytest.fixture
    def course(self):
        return published_course(lessons=2)

    def delete(self, client, page):
        return client.post(reverse("wagtailadmin_pages:delete", args=[page.pk]), follow=True)

    @pytest.fixture
    def administrator(self, sign_in):
        return sign_in(MemberFactory(is_staff=True, is_superuser=True))

    def test_course_that_somebody_joined_is_kept(self, administrator, course):
        EnrolmentFactory(course=course)

        answer = self.delete(administrator, course)

        assert "This cannot be deleted" in answer.text
        assert Course.objects.get() == course

    def test_course_that_a_path_asks_for_is_kept(self, administrator):
        course = CourseFactory()
        PathVersionFactory(groups=[(None, [course])])

        assert "This cannot be deleted" in self.delete(administrator, course).text
        assert Course.objects.get() == course

    def test_says_why_it_is_kept(self, administrator, course):
        assert "its lessons have been published" in self.delete(administrator, course).text

        PathVersionFactory(groups=[(None, [course])])
        assert "a learning path asks for it" in self.delete(administrator, course).text

        EnrolmentFactory(course=course)
        assert "members have joined it" in self.delete(administrator, course).text

    def test_course_kept_is_not_deleted_among_many(self, administrator, course):
        url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])

        answer = administrator.post(f"{url}?id={course.pk}", follow=True)

        assert "This cannot be deleted" in answer.text
        assert Course.objects.get() == course

    def test_last_lesson_of_a_course_that_a_path_asks_for_is_told(self, administrator):
        course = published_course(lessons=1)
        PathVersionFactory(groups=[(None, [course])])
        url = reverse("wagtailadmin_pages:delete", args=[lessons_of(course)[0].pk])

        assert "cannot be completed any more" in administrator.get(url).text

    def test_course_without_any_lessons_can_be_deleted(self, administrator):
        self.delete(administrator, CourseFactory())

        assert Course.objects.count() == 0

    def test_lesson_that_learners_have_done_is_kept_and_their_progress_stays(
        self, administrator, course
    ):
        enrolment = EnrolmentFactory(course=course)
        first, last = lessons_of(course)
        read(enrolment.member, last)
        url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])

        for answer in (
            self.delete(administrator, last),
            self.delete(administrator, last.get_parent()),
            administrator.post(f"{url}?id={last.pk}", follow=True),
        ):
            assert "learners have done what it asks" in answer.text
        assert list(Lesson.objects.order_by("path")) == [first, last]
        enrolment.refresh_from_db()
        assert enrolment.percent == 50

    def test_lesson_whose_quiz_a_learner_has_begun_is_kept(self, administrator):
        course = published_course(lessons=1, quiz_in_last=True)
        [lesson] = lessons_of(course)
        member = EnrolmentFactory(course=course).member
        progress.start_quiz(member=member, lesson=lesson, at=timezone.now())

        assert "learners have begun its quiz" in self.delete(administrator, lesson).text
        assert Lesson.objects.get() == lesson

    def test_lesson_that_nobody_has_done_can_be_deleted(self, administrator, course):
        member = EnrolmentFactory(course=course).member
        first, last = lessons_of(course)
        read(member, first)

        self.delete(administrator, last)

        assert list(Lesson.objects.all()) == [first]

    def test_no_program_passes_by(self, administrator, course):
        [lesson, _last] = lessons_of(course)
        read(EnrolmentFactory(course=course).member, lesson)
        address = reverse("wagtailadmin_api:pages:action", args=[lesson.pk, "delete"])

        assert administrator.post(address).status_code == 403
        assert Lesson.objects.filter(pk=lesson.pk).exists()


class TestDeletingWhatWasAsked:
    @pytest.fixture
    def administrator(self, sign_in):
        return sign_in(MemberFactory(is_staff=True, is_superuser=True))

    @pytest.fixture
    def lesson(self):
        return lessons_of(published_course(lessons=1, quiz_in_last=True))[0]

    @pytest.mark.parametrize("is_answered", [False, True])
    def test_quiz_and_its_questions_stay_and_it_is_said_why(
        self, administrator, lesson, is_answered
    ):
        if is_answered:
            take_quiz(EnrolmentFactory(course=Course.objects.get()).member, lesson)
        quiz = lesson.quiz
        for asked in (quiz, quiz.entries.first().question):
            one = reverse(type(asked).snippet_viewset.get_url_name("delete"), args=[asked.pk])
            many = reverse(
                "wagtail_bulk_action", args=["assessments", asked._meta.model_name, "delete"]
            )
            for answer in (
                administrator.post(one, follow=True),
                administrator.post(f"{many}?id={asked.pk}", follow=True),
            ):
                assert f"“{asked}” cannot be deleted" in unescape(answer.text)
            assert type(asked).objects.filter(pk=asked.pk).exists()

    def test_quiz_that_nothing_asks_can_be_deleted(self, administrator):
        quiz = QuizFactory()

        administrator.post(
            reverse(Quiz.snippet_viewset.get_url_name("delete"), args=[quiz.pk]), follow=True
        )

        assert not Quiz.objects.exists()


@pytest.mark.indexes
class TestDeletingFiles:
    @pytest.fixture
    def administrator(self, sign_in):
        return sign_in(MemberFactory(is_staff=True, is_superuser=True))

    def attempts(self, client, picture):
        many = reverse("wagtail_bulk_action", args=["cms", "picture", "delete"])
        return [
            client.post(reverse("wagtailimages:delete", args=[picture.pk]), follow=True),
            client.post(f"{many}?id={picture.pk}", follow=True),
        ]

    def test_picture_of_a_published_page_stays_and_it_is_said_where(self, administrator):
        picture = PictureFactory()
        CourseFactory(title="Asylum", picture=picture)

        for answer in self.attempts(administrator, picture):
            assert "published pages use it: “Asylum”" in unescape(answer.text)
        assert Picture.objects.get() == picture

    def test_document_of_a_published_page_stays_and_it_is_said_where(self, administrator):
        document = Attachment.objects.create(
            title="Act", file=ContentFile(b"words", name="act.txt")
        )
        LessonFactory(
            title="Law",
            body_en=body(block("document", {"document": document.pk, "description": ""})),
        )
        many = reverse("wagtail_bulk_action", args=["cms", "attachment", "delete"])

        for answer in (
            administrator.post(reverse("wagtaildocs:delete", args=[document.pk]), follow=True),
            administrator.post(f"{many}?id={document.pk}", follow=True),
        ):
            assert "published pages use it: “Law”" in unescape(answer.text)
        assert Attachment.objects.get() == document

    def test_picture_of_a_draft_only_can_be_deleted(self, administrator):
        picture = PictureFactory()
        CourseFactory(picture=picture, live=False)

        administrator.post(reverse("wagtailimages:delete", args=[picture.pk]), follow=True)

        assert not Picture.objects.exists()

    def test_outsider_is_told_nothing_of_where_it_is(self, sign_in):
        picture = PictureFactory()
        CourseFactory(title="Asylum", picture=picture, live=True)

        for answer in self.attempts(sign_in(MemberFactory(role=TRAINER)), picture):
            assert "Asylum" not in answer.text
        assert Picture.objects.get() == picture


class TestCoursesThatPathsNeed:
    def unpublish(self, client, page, **data):
        return client.post(reverse("wagtailadmin_pages:unpublish", args=[page.pk]), data)

    @pytest.mark.parametrize("depth", [0, 1, 2])
    def test_trainer_is_warned_and_may_go_on(self, trainer, depth):
        lesson = LessonFactory(parent=ModuleFactory(parent=CourseFactory(title="Asylum")))
        page = [lesson, *lesson.get_ancestors().reverse()][depth]
        version = PathVersionFactory(groups=[(None, [lesson.get_parent().get_parent().specific])])

        warned = self.unpublish(trainer, page, next="")
        page.refresh_from_db()
        assert page.live is True
        assert f"“Asylum” in {version}" in warned.text

        self.unpublish(trainer, page, understood="1")
        page.refresh_from_db()
        assert page.live is False

    def test_nobody_is_warned_of_what_no_live_path_needs(self, trainer):
        asked, other = published_course(lessons=1), published_course(lessons=2)
        PathVersionFactory(groups=[(None, [asked])], live=False)
        PathVersionFactory(groups=[(None, [other])])

        for page in (asked, lessons_of(other)[0]):
            self.unpublish(trainer, page)
            page.refresh_from_db()
            assert page.live is False

    def test_many_at_once_are_warned_of_too(self, trainer):
        asked = published_course(lessons=1, title="Asylum")
        PathVersionFactory(groups=[(None, [asked])])
        url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "unpublish"])

        warned = trainer.post(f"{url}?id={asked.pk}", {"include_descendants": ""})
        asked.refresh_from_db()
        assert ("Asylum" in warned.text, asked.live) == (True, True)

        trainer.post(f"{url}?id={asked.pk}", {"include_descendants": "", "understood": "1"})
        asked.refresh_from_db()
        assert asked.live is False
