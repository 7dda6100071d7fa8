"""Every role at every address of the admin, before the objects of another trainer."""

import re

import pytest
from django.core.files.base import ContentFile
from django.urls import NoReverseMatch, URLResolver, get_resolver, reverse
from django.utils import timezone

from assessments.models import Case, Category, Topic
from cms import translations
from cms.models import Attachment
from courses.teams import courses_collection
from lms.doors import DOORS, Door
from lms.members.roles import ADVOCATE, SECRETARIAT, TRAINER, TRANSLATOR, give_languages
from tests.factories.assessments import QuestionFactory, QuizFactory
from tests.factories.cms import LegalSourceFactory, PictureFactory, block, body
from tests.factories.courses import CourseFactory, LessonFactory, ModuleFactory, trainer_of
from tests.factories.members import MemberFactory
from tests.h5p.bringing import imported

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.alike,
    # Wagtail leaves the temporary file of a rendition for the garbage collector to close.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

SECRET = "Zanzibar"
REFUSED = {302, 403, 404, 405}
GUARDED = set(Door) - {Door.ITSELF}
# The session's end, and pages that break on purpose.
NOT_WALKED = {"wagtailadmin_logout", "wagtailadmin_error_test"}


def addresses():
    """Name and parameters of every address below /admin/."""

    def walk(resolver, namespace, path):
        for each in resolver.url_patterns:
            here = path + str(each.pattern)
            if isinstance(each, URLResolver):
                inside = f"{namespace}{each.namespace}:" if each.namespace else namespace
                yield from walk(each, inside, here)
            elif here.startswith("admin/") and each.name:
                yield namespace + each.name, list(each.pattern.regex.groupindex)

    return list(walk(get_resolver(), "", ""))


def test_every_address_of_the_admin_has_its_door():
    known = {name for name, _parameters in addresses()}
    assert known - set(DOORS) == set()


def test_an_address_that_names_an_object_has_a_name_to_have_its_door_by():
    def nameless(resolver, path=""):
        for each in resolver.url_patterns:
            here = path + str(each.pattern)
            if isinstance(each, URLResolver):
                yield from nameless(each, here)
            elif here.startswith("admin/") and not each.name and each.pattern.regex.groupindex:
                yield here

    assert list(nameless(get_resolver())) == []


def test_no_door_is_left_without_an_address():
    snippets = re.compile(r"wagtailsnippets_|wagtailsnippetchoosers_")
    known = {name for name, _parameters in addresses()}
    assert {name for name in DOORS if not snippets.match(name)} - known == set()


OF_OBJECTS = (Door.PAGE, Door.WAY, Door.PICTURE, Door.DOCUMENT, Door.SNIPPET)
OPEN_TO_ITS_TRAINER = {
    *("edit", "history", "usage", "copy", "view_draft", "chosen"),
    *("wagtailadmin_explore", "wagtailadmin_choose_page_child", "document_usage", "image_usage"),
}


class World:
    """What belongs to one trainer: pages, files, questions, all of them named by ``secret``."""

    def __init__(self, secret):
        self.course = CourseFactory(title=f"Course of {secret}", live=False)
        self.trainer = trainer_of(self.course)
        self.module = ModuleFactory(parent=self.course, title=f"Module of {secret}", live=False)
        self.lesson = LessonFactory(parent=self.module, title=f"Lesson of {secret}", live=False)
        self.revision = self.lesson.save_revision(user=self.trainer)
        collection = self.course.collection
        self.picture = PictureFactory(title=f"Picture of {secret}", collection=collection)
        self.document = Attachment.objects.create(
            title=f"Document of {secret}",
            collection=collection,
            file=ContentFile(b"words", name="words.txt"),
        )
        self.question = QuestionFactory(text_en=f"Question of {secret}?", collection=collection)
        self.quiz = QuizFactory(title_en=f"Quiz of {secret}", collection=collection)
        self.case = Case.objects.create(
            title_en=f"Case of {secret}", text_en="Words", collection=collection
        )
        self.category = Category.objects.create(path=f"{secret}", collection=collection)
        brought = imported(title=f"Exercise of {secret}", collection=collection)
        self.version, self.content = brought.version, brought.version.content
        self.refused = imported(b"no package", title=f"Try of {secret}", collection=collection)
        self.translation = translations.start(
            source=self.lesson, language="fa", actor=None, at=timezone.now()
        )

    def snippet(self, name):
        """The object that an address of this snippet is about."""
        return getattr(self, name.split(":")[0].rsplit("_", 1)[-1], None)

    def address(self, name, parameters):
        """The address with this trainer's objects in it, or None if it takes none of them."""
        if name.startswith("wagtailsnippet") and "pk" in parameters and not self.snippet(name):
            return None
        given = {
            **dict.fromkeys(("page_id", "page_to_move_id"), self.lesson.pk),
            **dict.fromkeys(("parent_page_id", "destination_id"), self.module.pk),
            **dict.fromkeys(("revision_id", "revision_id_a"), self.revision.pk),
            "revision_id_b": "latest",
            "image_id": self.picture.pk,
            "quiz_id": self.quiz.pk,
            "content_id": self.content.pk,
            **dict.fromkeys(("document_id", "doc_id"), self.document.pk),
            "pk": self._pk(name),
            "content_type_app_name": "courses",
            "content_type_model_name": "lesson",
            "app_label": "wagtailcore",
            "model_name": "page",
            "app_name": "assessments",
            "object_id": str(self.lesson.pk),
            "session_id": 1,
            "action": "delete",
            "action_name": "copy",
            "filter_spec": "width-10",
            "format": "xliff",
            "language": "fa",
            "section": f"course-{self.course.pk}",
            "model": "courses.lesson",
            "collection_id": self.course.collection_id,
        }
        kwargs = {each: given.get(each, 1) for each in parameters}
        if name == "translations_of":
            kwargs["pk"] = self.lesson.pk
        if name in ("course_trainers_of", "course_outline", "move_in_outline", "add_to_outline"):
            kwargs["pk"] = self.course.pk
        address = reverse(name, kwargs=kwargs)
        if DOORS.get(name) is Door.MANY:
            chosen = {"wagtaildocs_chooser": self.document, "wagtailimages_chooser": self.picture}
            address += f"?id={chosen.get(name.split(':')[0], self.lesson).pk}"
        return address

    def _pk(self, name):
        if name.startswith("wagtailsnippet"):
            return getattr(self.snippet(name), "pk", None)
        if name.startswith(("wagtaildocs", "wagtailadmin_api:documents")):
            return self.document.pk
        if name.startswith(("wagtailimages", "wagtailadmin_api:images")):
            return self.picture.pk
        if name.startswith("h5p_"):
            of = {"h5p_replace": self.content, "h5p_original": self.version}
            return of.get(name, self.refused).pk
        if name == "questions_from_interactive":
            return self.content.pk
        if name.startswith("translation"):
            return self.translation.pk
        return self.lesson.pk


class Worlds:
    """Two trainers, and one of each other role."""

    def __init__(self):
        self.foreign, self.home = World(SECRET), World("Home")
        self.shared = Shared(self.foreign)
        LessonFactory(parent=self.home.module)
        self.translator = MemberFactory(role=TRANSLATOR)
        give_languages(member=self.translator, languages=["fa"], releases=["fa"])
        self.people = {
            TRAINER: self.home.trainer,
            TRANSLATOR: self.translator,
            ADVOCATE: MemberFactory(role=ADVOCATE),
        }


class Shared:
    """What all trainers share, used by one of them in drafts."""

    def __init__(self, world):
        self.topic = Topic.objects.create(name_en="Asylum")
        world.question.topics.add(self.topic)
        world.question.save()
        self.source = LegalSourceFactory(title="Convention")
        self.picture = PictureFactory(title="Shared picture", collection=courses_collection())
        world.lesson.body_en = body(
            block(
                "legal_source", {"source": self.source.pk, "provision": "1", "text": "<p>Words</p>"}
            ),
            block("image", {"image": self.picture.pk}),
        )
        world.lesson.save()
        world.lesson.save_revision(user=world.trainer)


@pytest.fixture(scope="module")
def worlds(world):
    return world.make(Worlds, indexed=True)


@pytest.fixture
def foreign(worlds):
    return worlds.foreign


def walked(world):
    for name, parameters in addresses():
        if name in NOT_WALKED:
            continue
        try:
            address = world.address(name, parameters)
        except NoReverseMatch:
            continue
        if address is not None:
            yield name, parameters, address


@pytest.mark.parametrize("role", [TRAINER, TRANSLATOR, ADVOCATE])
def test_nobody_else_comes_near_what_belongs_to_a_trainer(sign_in, worlds, foreign, role):
    client = sign_in(worlds.people[role])
    before = client.session.session_key
    wrong = []
    for name, _parameters, address in walked(foreign):
        answer = client.get(address)
        text = "" if answer.streaming else answer.content.decode(errors="replace")
        # A search repeats what was typed; nothing was typed here.
        if SECRET in text:
            wrong.append(f"{name} tells {address}")
        if DOORS[name] in GUARDED:
            posted = client.post(address, {"title": "Mine"})
            if {answer.status_code, posted.status_code} - REFUSED:
                wrong.append(f"{name} is open: {address} {answer.status_code} {posted.status_code}")
    assert wrong == []
    assert client.session.session_key == before
    for each in (foreign.course, foreign.lesson):
        each.refresh_from_db()
        assert (each.live, SECRET in each.title) == (False, True)


def test_trainer_reaches_what_is_theirs(sign_in, foreign):
    client = sign_in(foreign.trainer)
    closed = []
    for name, _parameters, address in walked(foreign):
        if DOORS[name] in OF_OBJECTS and name.rsplit(":", 1)[-1] in OPEN_TO_ITS_TRAINER:
            answer = client.get(address)
            if answer.status_code != 200:
                closed.append(f"{name}: {address} {answer.status_code}")
    assert closed == []
    assert (
        SECRET
        in client.get(reverse("wagtailadmin_choose_page_child", args=[foreign.module.pk])).text
    )


@pytest.mark.parametrize(
    ("name", "of"),
    [
        ("wagtailsnippets_cms_legalsource:usage", "source"),
        ("wagtailsnippets_assessments_topic:usage", "topic"),
        ("wagtailsnippets_assessments_topic:history", "topic"),
        ("wagtailimages:image_usage", "picture"),
    ],
)
def test_where_shared_things_are_used_names_no_draft_of_another(sign_in, worlds, name, of):
    address = reverse(name, args=[getattr(worlds.shared, of).pk])
    for member in worlds.people.values():
        assert SECRET not in sign_in(member).get(address).text
    if name.endswith("source:usage"):
        assert SECRET in sign_in(worlds.foreign.trainer).get(address).text


@pytest.mark.parametrize(
    "address",
    [
        "/admin/pages/search/?q=Lesson",
        "/admin/choose-page/search/?q=Lesson",
        "/admin/choose-page/?page_type=wagtailcore.page",
        "/admin/images/?q=Picture",
        "/admin/documents/?q=Document",
        "/admin/images/chooser/?q=Picture",
        "/admin/documents/chooser/?q=Document",
        "/admin/snippets/assessments/question/?q=Question",
        "/admin/snippets/assessments/quiz/?q=Quiz",
        "/admin/snippets/h5p/content/?q=Exercise",
        "/admin/snippets/choose/h5p/content/?q=Exercise",
        "/admin/interactive/packages/",
        "/admin/tag-autocomplete/?term=T",
        "/admin/translations/",
        "/admin/translations/overview/",
    ],
)
def test_no_list_names_what_belongs_to_another_trainer(sign_in, worlds, address):
    for member in worlds.people.values():
        assert SECRET not in sign_in(member).get(address, follow=True).text


def test_secretariat_sees_pages_and_reports(sign_in, foreign):
    client = sign_in(MemberFactory(role=SECRETARIAT))
    for name in ("wagtailadmin_pages:edit", "wagtailadmin_pages:history"):
        assert client.get(reverse(name, args=[foreign.lesson.pk])).status_code == 200
    assert client.get(reverse("wagtailadmin_reports:site_history")).status_code == 200


def test_topics_and_legal_sources_are_all_trainers(sign_in, worlds):
    client = sign_in(worlds.home.trainer)
    edit = reverse("wagtailsnippets_assessments_topic:edit", args=[worlds.shared.topic.pk])
    assert client.get(edit).status_code == 200
