"""What each role reaches, and that it reaches no more."""

import io

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from wagtail.models import Collection

from assessments.models import Question
from cms.models import Attachment, HomePage, LegalSource, Picture
from courses.models import LearningPath
from courses.teams import courses_collection
from lms import installation
from lms.members.roles import ADVOCATE, ROLES, SECRETARIAT, TRAINER, TRANSLATOR
from tests.factories.assessments import QuestionFactory, QuizFactory
from tests.factories.courses import CourseFactory, LearningPathFactory, trainer_of
from tests.factories.members import MemberFactory, trainer_of_all

pytestmark = pytest.mark.django_db

# Every place in the admin that has a list of its own, and who may look into it.
REACHES = {
    "/admin/": {TRANSLATOR, TRAINER, SECRETARIAT},
    "/admin/images/": {TRAINER, SECRETARIAT},
    "/admin/documents/": {TRAINER, SECRETARIAT},
    "/admin/snippets/assessments/quiz/": {TRAINER},
    "/admin/snippets/assessments/question/": {TRAINER},
    "/admin/snippets/cms/legalsource/": {TRAINER},
    "/admin/snippets/courses/learningpath/": {SECRETARIAT},
    "/admin/snippets/courses/pathversion/": {SECRETARIAT},
    "/admin/translations/": {TRAINER, SECRETARIAT},
    "/admin/users/": {SECRETARIAT},
    "/admin/organisations/": {SECRETARIAT},
    "/admin/courses/trainers/": {SECRETARIAT},
    "/admin/courses/new/": {TRAINER},
    "/admin/cohorts/": {TRAINER, SECRETARIAT},
    "/admin/cohorts/new/": {SECRETARIAT},
    "/admin/members/joining/": {SECRETARIAT},
    "/admin/reports/completion/": {SECRETARIAT},
    "/admin/reports/completion.csv": {SECRETARIAT},
    "/admin/reports/completion.xlsx": {SECRETARIAT},
    "/admin/reports/completion.json": {SECRETARIAT},
    "/en/styleguide/": {TRANSLATOR, TRAINER, SECRETARIAT},
    "/admin/groups/": set(),
    "/admin/sites/": set(),
    "/admin/collections/": set(),
    "/admin/workflows/list/": set(),
    "/admin/workflows/tasks/index/": set(),
}


def somebody(role):
    """A member with this role; a trainer has a course."""
    return trainer_of(CourseFactory()) if role == TRAINER else MemberFactory(role=role)


@pytest.mark.parametrize("address", REACHES)
def test_each_role_reaches_exactly_what_it_needs(sign_in, address):
    reached = {role for role in ROLES if sign_in(somebody(role)).get(address).status_code == 200}
    assert reached == REACHES[address]
    assert Client().get(address).status_code == 302


def test_roles_have_the_rights_listed_and_no_others():
    for role in ROLES:
        group = Group.objects.get(name=role)
        rights = {
            f"{right.content_type.app_label}.{right.codename}" for right in group.permissions.all()
        }
        assert rights == set(installation.RIGHTS[role])
        pages = {
            (type(each.page.specific), each.permission.codename)
            for each in group.page_permissions.all()
        }
        model, actions = installation.PAGE_RIGHTS.get(role, (None, []))
        assert pages == {(model, f"{action}_page") for action in actions}
        collections = {
            (
                each.collection.name,
                f"{each.permission.content_type.app_label}.{each.permission.codename}",
            )
            for each in group.collection_permissions.all()
        }
        assert collections == {
            ("Courses", right) for right in installation.COLLECTION_RIGHTS.get(role, [])
        }


def test_an_advocate_who_tries_the_admin_is_told_so(sign_in):
    answer = sign_in(MemberFactory(role=ADVOCATE)).get("/admin/", follow=True)
    assert answer.status_code == 403
    assert "This page is not open to you" in answer.content.decode()


def test_the_way_to_the_admin_is_shown_to_those_who_may_go_there(sign_in):
    for role in ROLES:
        page = sign_in(MemberFactory(role=role)).get("/en/my-learning/").content.decode()
        assert ('href="/admin/"' in page) == (role != ADVOCATE)
    assert 'href="/admin/"' not in Client().get("/en/").content.decode()


def test_a_role_taken_away_is_gone_with_the_next_click(sign_in):
    member = MemberFactory(role=SECRETARIAT)
    client = sign_in(member)
    assert client.get("/admin/users/").status_code == 200
    member.groups.clear()
    assert client.get("/admin/users/").status_code == 302
    assert client.get("/admin/", follow=True).status_code == 403


def test_a_trainer_edits_courses_but_not_the_front_page(sign_in):
    course = CourseFactory()
    client = sign_in(trainer_of_all())
    assert client.get(f"/admin/pages/{course.pk}/edit/").status_code == 200
    home = HomePage.objects.get()
    assert client.get(f"/admin/pages/{home.pk}/edit/")["Location"] == "/admin/"
    assert client.get(f"/admin/pages/add/cms/standardpage/{home.pk}/")["Location"] == "/admin/"


def test_the_secretariat_edits_pages_but_no_questions(sign_in):
    course, question = CourseFactory(), QuestionFactory(collection=_courses_collection())
    quiz = QuizFactory(collection=_courses_collection())
    client = sign_in(MemberFactory(role=SECRETARIAT))
    for page in (HomePage.objects.get(), course):
        assert client.get(f"/admin/pages/{page.pk}/edit/").status_code == 200
    for address in (
        f"/admin/snippets/assessments/question/edit/{question.pk}/",
        f"/admin/snippets/assessments/quiz/edit/{quiz.pk}/",
        "/admin/snippets/assessments/question/add/",
    ):
        assert client.get(address)["Location"] == "/admin/"


# Wagtail leaves the temporary file of a rendition for the garbage collector to close.
unclosed_renditions = pytest.mark.filterwarnings(
    "ignore:Exception ignored in.*SpooledTemporaryFile:pytest.PytestUnraisableExceptionWarning",
)


@unclosed_renditions
@pytest.mark.parametrize("role", [TRAINER, SECRETARIAT])
def test_pictures_and_documents_can_be_added(sign_in, settings, tmp_path, role):
    settings.MEDIA_ROOT = tmp_path
    client = sign_in(trainer_of_all() if role == TRAINER else MemberFactory(role=role))
    collection = _courses_collection()
    picture = io.BytesIO()
    Image.new("RGB", (8, 8)).save(picture, "PNG")
    client.post(
        "/admin/images/add/",
        {
            "title": "A picture",
            "collection": collection.pk,
            "file": SimpleUploadedFile("a.png", picture.getvalue(), "image/png"),
        },
    )
    client.post(
        "/admin/documents/add/",
        {
            "title": "A document",
            "collection": collection.pk,
            "file": SimpleUploadedFile("a.txt", b"words", "text/plain"),
        },
    )
    assert Picture.objects.get().title == "A picture"
    assert Attachment.objects.get().title == "A document"
    for address in ("/admin/images/chooser/", "/admin/documents/chooser/"):
        assert client.get(address).status_code == 200


@unclosed_renditions
def test_only_pictures_as_shown_are_served_from_where_files_are_kept(sign_in, client):
    collection = _courses_collection()
    picture = io.BytesIO()
    Image.new("RGB", (8, 8)).save(picture, "PNG")
    staff = sign_in(trainer_of_all())
    staff.post(
        "/admin/images/add/",
        {
            "title": "A picture",
            "collection": collection.pk,
            "file": SimpleUploadedFile("a.png", picture.getvalue(), "image/png"),
        },
    )
    found = Picture.objects.get()
    rendition = found.get_rendition("width-4")
    try:
        answer = client.get(rendition.url)
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
        assert b"".join(answer.streaming_content).startswith(b"\x89PNG")
        assert client.get(found.file.url, follow=True).status_code == 404
        assert client.get("/media/images/../original_images/a.png").status_code == 400
    finally:
        rendition.file.delete(save=False)
        found.file.delete(save=False)


def test_a_trainer_writes_questions_and_legal_sources(sign_in):
    client = sign_in(trainer_of_all())
    client.post(
        "/admin/snippets/cms/legalsource/add/",
        {"title": "A treaty", "language": "en", "status": "in_force"},
    )
    assert LegalSource.objects.get().title == "A treaty"
    client.post(
        "/admin/snippets/assessments/question/add/",
        {
            "kind": "single",
            "source_language": "en",
            "text_en": "Which?",
            "collection": _courses_collection().pk,
            "status": "ready",
            "default_points": "1",
            "penalty": "0.33333",
            "hints-TOTAL_FORMS": "0",
            "hints-INITIAL_FORMS": "0",
            "answers-TOTAL_FORMS": "2",
            "answers-INITIAL_FORMS": "0",
            "answers-MIN_NUM_FORMS": "2",
            "answers-MAX_NUM_FORMS": "1000",
            "answers-0-text_en": "This",
            "answers-0-is_correct": "on",
            "answers-0-ORDER": "1",
            "answers-1-text_en": "That",
            "answers-1-ORDER": "2",
        },
    )
    assert str(Question.objects.get()) == "Which?"


def test_the_secretariat_makes_learning_paths(sign_in):
    client = sign_in(MemberFactory(role=SECRETARIAT))
    client.post(
        "/admin/snippets/courses/learningpath/add/",
        {"title_en": "A path", "slug": "a-path", "source_language": "en"},
    )
    assert LearningPath.objects.get().slug == "a-path"


def test_a_trainer_cannot_touch_learning_paths(sign_in):
    path = LearningPathFactory()
    client = sign_in(trainer_of_all())
    answer = client.post(
        f"/admin/snippets/courses/learningpath/edit/{path.pk}/", {"title_en": "Mine now"}
    )
    assert answer["Location"] == "/admin/"
    path.refresh_from_db()
    assert path.title_en != "Mine now"


def _courses_collection() -> Collection:
    return courses_collection()
