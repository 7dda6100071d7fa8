"""The overview of translation in the admin: who sees which languages, and at what cost."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from cms import translations
from courses.models import Course, Lesson
from lms.members.roles import ADVOCATE, SECRETARIAT, TRANSLATOR, give_languages
from tests.factories.courses import EnrolmentFactory, published_course, trainer_of
from tests.factories.members import MemberFactory, trainer_of_all

pytestmark = pytest.mark.django_db

OVERVIEW_QUERIES = 49
SECTION_QUERIES = 46


@pytest.fixture
def course():
    return published_course(lessons=1, title="Law of the sea")


@pytest.fixture
def translator():
    member = MemberFactory(role=TRANSLATOR, display_name="Lantern")
    give_languages(member=member, languages=["fa"], releases=[])
    return member


def overview(**asked):
    return reverse("translations_overview", query=asked)


def section(course, language):
    return reverse("translations_section", args=[f"course-{course.pk}", language])


def words(answer):
    return " ".join(BeautifulSoup(answer.text, "lxml").find("main").get_text(" ").split())


def test_a_translator_sees_their_language_and_no_other(sign_in, course, translator):
    page = sign_in(translator).get(overview())

    assert [each.code for each in page.context["shown"]] == ["fa"]
    assert "Law of the sea" in words(page)
    assert "What to translate next" in words(page)
    assert "Burmese" not in words(page)


def test_a_trainer_sees_all_languages_or_the_chosen_one(sign_in, course):
    client = sign_in(trainer_of_all())

    assert len(client.get(overview()).context["shown"]) > 10
    assert [each.code for each in client.get(overview(language="my")).context["shown"]] == ["my"]


@pytest.mark.parametrize("language", ["", "my"])
def test_a_trainer_sees_their_courses_and_no_others(sign_in, course, language):
    own = published_course(lessons=1, title="Law of the land")
    client = sign_in(trainer_of(own))

    page = client.get(overview(language=language) if language else overview())

    assert "Law of the land" in words(page)
    for title in ("Law of the sea", "Other pages", "Learning paths"):
        assert title not in words(page)
    assert client.get(section(own, "my")).status_code == 200
    answer = client.get(section(course, "my"), follow=True)
    assert answer.status_code == 404
    assert "Law of the sea" not in answer.text


def test_a_trainer_who_translates_too_sees_all_in_that_language(sign_in, course):
    own = published_course(lessons=1, title="Law of the land")
    trainer = trainer_of(own)
    give_languages(member=trainer, languages=["fa"], releases=[])
    client = sign_in(trainer)

    page = client.get(overview())

    [row] = [each for each in page.context["rows"] if each["section"].title == course.title]
    shared = {each["language"].code for each in row["cells"] if each["share"] is not None}
    assert shared == {"fa"}
    assert client.get(section(course, "fa")).status_code == 200
    assert client.get(section(course, "my"), follow=True).status_code == 404
    assert course.title not in words(client.get(overview(language="my")))


def test_the_secretariat_sees_all(sign_in, course):
    page = words(sign_in(MemberFactory(role=SECRETARIAT)).get(overview()))
    assert "Law of the sea" in page
    assert "Other pages" in page


def test_asking_for_a_language_of_others_shows_ones_own(sign_in, course, translator):
    give_languages(member=translator, languages=["fa", "ps"], releases=[])

    page = sign_in(translator).get(overview(language="my"))

    assert [each.code for each in page.context["shown"]] == ["fa", "ps"]


def test_a_dari_translator_opens_no_burmese_list(sign_in, course, translator):
    lesson = Lesson.objects.descendant_of(course).get()
    begun = translations.start(source=lesson, language="my", actor=None, at=timezone.now())
    client = sign_in(translator)

    assert client.get(section(course, "fa")).status_code == 200
    refused = client.get(section(course, "my"))
    assert refused.status_code in (302, 403)
    assert lesson.title not in refused.text
    assert reverse("translation", args=[begun.pk]) not in client.get(section(course, "fa")).text


def test_an_unknown_language_or_section_is_not_found(sign_in, course):
    client = sign_in(trainer_of_all())

    assert client.get(section(course, "xx"), follow=True).status_code == 404
    unknown = reverse("translations_section", args=["course-999999", "fa"])
    assert client.get(unknown, follow=True).status_code == 404


def test_an_advocate_is_not_let_in(sign_in, course):
    client = sign_in(MemberFactory(role=ADVOCATE))

    for address in (overview(), section(course, "fa")):
        answer = client.get(address)
        assert answer.status_code in (302, 403)
        assert "Law of the sea" not in answer.text


def test_the_list_leads_to_files_for_other_programs(sign_in, course, translator):
    client = sign_in(translator)
    exports = [
        reverse("translations_export_below", args=[course.pk, "fa", kind])
        for kind in ("xliff", "po")
    ]

    page = client.get(section(course, "fa")).text

    for address in exports:
        assert f'href="{address}"' in page
        assert client.get(address).status_code == 200
    assert reverse("translations_import") in page


def test_what_is_not_begun_can_be_started_from_the_list(sign_in, course, translator):
    client = sign_in(translator)
    page = BeautifulSoup(client.get(section(course, "fa")).text, "lxml")
    form = page.find("button", attrs={"name": "language"}).find_parent("form")

    answer = client.post(form["action"], {"language": "fa"})

    started = course.translations.get(language="fa")
    assert answer["Location"] == reverse("translation", args=[started.pk])
    assert answer["Location"] in client.get(section(course, "fa")).text


def test_the_list_says_who_is_at_work(sign_in, course, translator):
    begun = translations.start(source=course, language="fa", actor=translator, at=timezone.now())
    translations.save(
        translation_id=begun.pk,
        revision=1,
        texts={"heading": "قانون دریا"},
        actor=translator,
        at=timezone.now(),
    )
    client = sign_in(MemberFactory(role=SECRETARIAT))

    assert "Lantern works on it now" in words(client.get(section(course, "fa")))
    translations.lock(translation_id=begun.pk, actor=translator, at=timezone.now())
    assert "Lantern has locked it" in words(client.get(section(course, "fa")))


def test_out_of_date_is_said_in_words(sign_in, course):
    begun = translations.start(source=course, language="fa", actor=None, at=timezone.now())
    translations.save(
        translation_id=begun.pk,
        revision=1,
        texts={"heading": "قانون دریا"},
        actor=None,
        at=timezone.now(),
    )
    page = Course.objects.get(pk=course.pk)
    page.title = page.heading_en = "Law of the high seas"
    page.save_revision().publish()

    answer = sign_in(trainer_of_all()).get(overview(language="fa"))

    assert "% out of date" in words(answer)


def test_an_unreviewed_interface_is_marked(sign_in, course, translator):
    give_languages(member=translator, languages=["my"], releases=[])

    page = sign_in(translator).get(overview())

    assert "The interface in Burmese has not been reviewed by a native reader yet." in words(page)


def test_small_groups_of_readers_are_not_told(sign_in, course, translator):
    EnrolmentFactory(course=course, member=MemberFactory(language="fa"))

    page = words(sign_in(translator).get(overview()))

    assert "fewer than 5 readers of this language" in page
    assert "1 reader" not in page


def test_a_difference_does_not_tell_a_small_group(sign_in, course, translator):
    for language, members in {"fa": 5, "en": 1}.items():
        for _number in range(members):
            EnrolmentFactory(course=course, member=MemberFactory(language=language))

    page = words(sign_in(translator).get(overview()))

    assert "5 readers of this language" in page
    assert "6 readers" not in page


def test_a_translator_begins_at_what_to_translate_next(sign_in, course, translator):
    EnrolmentFactory(course=course, member=MemberFactory(language="fa"))

    home = sign_in(translator).get(reverse("wagtailadmin_home"))

    assert "Next to translate" in home.text
    assert "Law of the sea" in home.text
    secretariat = sign_in(MemberFactory(role=SECRETARIAT))
    assert "Next to translate" not in secretariat.get(reverse("wagtailadmin_home")).text


@pytest.mark.parametrize(
    ("name", "of"),
    [
        ("wagtailadmin_pages:edit", Course),
        ("wagtailadmin_pages:delete", Course),
        ("wagtailadmin_explore", Course),
        ("wagtailadmin_pages:add", "course"),
        ("wagtailimages:index", None),
        ("wagtaildocs:index", None),
        ("wagtailusers_users:index", None),
        ("wagtailsnippets_assessments_question:list", None),
        ("wagtailsnippets_courses_learningpath:list", None),
        ("wagtailsnippets_cms_legalsource:list", None),
    ],
)
def test_a_translator_opens_nothing_else_of_the_admin(sign_in, course, translator, name, of):
    args = []
    if of is Course:
        args = [course.pk]
    elif of is not None:
        parent = Page.objects.get(pk=course.pk).get_parent()
        args = ["courses", of, parent.pk]

    answer = sign_in(translator).get(reverse(name, args=args))

    assert answer.status_code in (302, 403, 404)
    assert "Law of the sea" not in answer.text


@pytest.mark.parametrize("courses", [1, 3])
def test_the_overview_asks_the_same_of_the_database_for_any_number(sign_in, statements, courses):
    for _number in range(courses):
        course = published_course(lessons=2)
        EnrolmentFactory(course=course)
        for language in ("fa", "my"):
            translations.start(source=course, language=language, actor=None, at=timezone.now())
    client = sign_in(trainer_of_all())
    client.get(overview())
    ContentType.objects.clear_cache()

    with statements() as asked:
        client.get(overview(language="fa"))

    assert len(asked) == OVERVIEW_QUERIES


@pytest.mark.parametrize("lessons", [1, 3])
def test_the_list_asks_the_same_of_the_database_for_any_number(sign_in, statements, lessons):
    course = published_course(lessons=lessons)
    somebody = MemberFactory()
    for lesson in Lesson.objects.descendant_of(course):
        translations.start(source=lesson, language="fa", actor=somebody, at=timezone.now())
    client = sign_in(trainer_of_all())
    client.get(section(course, "fa"))
    ContentType.objects.clear_cache()

    with statements() as asked:
        client.get(section(course, "fa"))

    assert len(asked) == SECTION_QUERIES
