"""A translator sees what readers see; a trainer translates their own courses."""

import io

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.models import Category, Quiz, QuizEntry
from cms import translations
from cms.models import HomePage, Translation
from cms.rights import languages_for
from cms.translations.interchange import exchange
from courses.models import Lesson
from lms.members.roles import TRANSLATOR, give_languages
from tests.factories.assessments import QuestionFactory, QuizFactory
from tests.factories.courses import (
    CourseFactory,
    LessonFactory,
    ModuleFactory,
    lessons_of,
    published_course,
    trainer_of,
)
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def translator():
    member = MemberFactory(role=TRANSLATOR)
    give_languages(member=member, languages=["fa"], releases=["fa"])
    return member


def begun(source):
    return translations.start(source=source, language="fa", actor=None, at=timezone.now())


def secret_lesson(**where):
    module = ModuleFactory(parent=CourseFactory(**where))
    return LessonFactory(parent=module, live=not where.get("live", False), title="Secret")


def addresses(source):
    draft = begun(source)
    yield reverse("translations_of", args=[source._meta.label_lower, source.pk])
    yield reverse("translation", args=[draft.pk])
    yield reverse("translation_preview", args=[draft.pk])
    yield reverse("translation_export", args=[draft.pk, "xliff"])


@pytest.mark.parametrize("course_is_live", [True, False])
def test_translator_sees_nothing_of_what_is_not_published(sign_in, translator, course_is_live):
    lesson = secret_lesson(live=course_is_live)
    course = lesson.get_parent().get_parent()
    client = sign_in(translator)

    for address in addresses(lesson):
        assert client.get(address).status_code in (302, 404), address
    below = reverse("translations_export_below", args=[course.pk, "fa", "xliff"])
    assert "Secret" not in client.get(below).text
    assert "Secret" not in client.get(reverse("translations")).text
    for act in ("release", "withdraw", "lock"):
        act_on = reverse("translation_act", args=[begun(lesson).pk])
        assert client.post(act_on, {"act": act}).status_code == 302
    assert Translation.objects.get().locked_by is None


def test_translator_does_not_bring_in_a_file_about_a_draft(sign_in, translator):
    lesson = secret_lesson(live=True)
    content = exchange.export(sources=[lesson], language="fa", format=exchange.Format.PO)
    file = io.BytesIO(content.replace(b'msgstr ""', b'msgstr "x"'))
    file.name = "texts.po"

    answer = sign_in(translator).post(reverse("translations_import"), {"file": file})

    assert not Translation.objects.exists()
    assert 'name="take"' not in answer.text


def test_questions_are_the_translators_when_a_lesson_asks_them(sign_in, translator):
    asked, drawn, hidden = QuestionFactory.create_batch(3)
    quiz = QuizFactory(questions=[asked])
    drawer = Category.objects.create(path="Law", collection=quiz.collection)
    QuizEntry.objects.create(quiz=quiz, category=drawer, draws=1, sort_order=9)
    drawn.category, drawn.collection, drawn.status = drawer, quiz.collection, "ready"
    drawn.save()
    lesson = LessonFactory(quiz=quiz)

    def seen():
        return [bool(languages_for(translator, each)) for each in (asked, drawn, hidden, quiz)]

    assert seen() == [True, True, False, True]
    lesson.get_parent().get_parent().specific.unpublish()
    assert seen() == [False, False, False, False]
    for address in addresses(hidden):
        assert sign_in(translator).get(address).status_code in (302, 404)


def test_trainer_translates_own_drafts_and_nothing_of_others(sign_in):
    own, foreign = published_course(quiz_in_last=True), published_course(quiz_in_last=True)
    trainer = trainer_of(own)
    draft = LessonFactory(parent=ModuleFactory(parent=own), live=False)
    client = sign_in(trainer)
    for address in addresses(draft):
        assert client.get(address).status_code == 200, address
    for source in (*lessons_of(foreign), HomePage.objects.get(), *Quiz.objects.all()):
        for address in addresses(source):
            assert client.get(address).status_code in (302, 404), address
        withdraw = reverse("translation_act", args=[begun(source).pk])
        assert client.post(withdraw, {"act": "withdraw"}).status_code == 302
    listing = client.get(reverse("translations")).text
    assert draft.title in listing
    assert all(each.title not in listing for each in Lesson.objects.descendant_of(foreign))


def test_first_page_tells_a_trainer_of_what_waits_for_them_and_of_nothing_else(sign_in, statements):
    own, foreign = published_course(quiz_in_last=True), published_course(quiz_in_last=True)
    client = sign_in(trainer_of(own))
    home, counts = reverse("wagtailadmin_home"), []
    for source in (own, *lessons_of(own)):
        for each in (source, foreign, *lessons_of(foreign)):
            begun(each)
        Translation.objects.update(state=Translation.State.REVIEW)
        with statements() as found:
            shown = client.get(home)
        counts.append(len(found))
    assert "3 translations wait for your review" in shown.text
    # Which kinds there are is asked once, and remembered.
    assert counts[0] >= counts[1] == counts[2]
