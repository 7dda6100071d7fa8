"""How far translation has come, and what is to be translated next."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from wagtail.models import Page

from cms import translations
from cms.translations.segments import segments_of
from courses.models import Course, Lesson, Module, SourceSize
from courses.translating import figures, sizes
from courses.translating.catalogues import not_reviewed
from courses.translating.figures import Share
from courses.translating.interest import Readers, next_to_translate
from lms.members.roles import SECRETARIAT
from tests.factories.assessments import QuestionFactory, QuizFactory
from tests.factories.cms import CollectionFactory, StandardPageFactory, block, body
from tests.factories.courses import (
    CourseFactory,
    EnrolmentFactory,
    LearningPathFactory,
    LessonFactory,
    ModuleFactory,
    lessons_of,
    published_course,
    published_path,
    read,
)
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
TEXT = block("text", "<p>one two three four</p>")


@pytest.fixture
def lesson():
    """Two words of title and four of text, in a course of five words more."""
    module = ModuleFactory(
        parent=CourseFactory(title="Long course", summary_en="one two"), title="Module"
    )
    return LessonFactory(parent=module, title="The lesson", body_en=body(TEXT))


@pytest.fixture
def course(lesson):
    return Course.objects.ancestor_of(lesson).get()


def share(course, language):
    section = next(each for each in figures.sections() if each.key == f"course-{course.pk}")
    return figures.shares(
        parts=section.parts, languages=[language], translations=figures.figures_in([language])
    )[language]


def translate(source, language, texts, at=AT):
    begun = translations.start(source=source, language=language, actor=None, at=at)
    return translations.save(
        translation_id=begun.pk, revision=begun.revision, texts=texts, actor=None, at=at
    )


def translate_all(source, language):
    return translate(source, language, {each.id: "متن" for each in segments_of(source)})


def publish(lesson, text):
    lesson = Lesson.objects.get(pk=lesson.pk)
    lesson.body_en = body({**TEXT, "value": text})
    lesson.save_revision().publish()


def suggested(language, at=AT):
    parts = [part for section in figures.sections() for part in section.parts]
    return [
        each.coverage.part.title
        for each in next_to_translate(
            coverages=figures.coverages(parts=parts, language=language, at=at),
            language=language,
            readers=Readers(at=at),
            limit=100,
        )
    ]


def test_words_of_a_course_are_those_of_all_its_parts(course):
    assert share(course, "fa") == Share(words=4 + 1 + 6, done=0, outdated=0)


def test_translated_words_count_by_their_source(course, lesson):
    translate(lesson, "fa", {f"body/{TEXT['id']}": "<p>چهار</p>"})

    assert share(course, "fa") == Share(words=11, done=4, outdated=0)
    assert share(course, "my") == Share(words=11, done=0, outdated=0)


def test_releasing_and_publishing_a_changed_source_show_at_once(course, lesson):
    draft = translate(lesson, "fa", {f"body/{TEXT['id']}": "<p>چهار</p>"})
    translations.release(translation_id=draft.pk, actor=None, at=AT)
    assert share(course, "my").words == 11

    publish(lesson, "<p>one two three four five</p>")

    assert share(course, "fa") == Share(words=12, done=5, outdated=5)
    assert share(course, "my") == Share(words=12, done=0, outdated=0)


def test_a_machine_draft_is_not_translated(course, lesson):
    begun = translations.start(source=lesson, language="fa", actor=None, at=AT)
    translations.put_machine_drafts(
        translation_id=begun.pk, texts={"heading": "درس"}, actor=None, at=AT
    )

    assert share(course, "fa").done == 0


def test_a_deleted_page_counts_no_more():
    page = StandardPageFactory(title="About asylum")
    translate_all(page, "fa")
    assert "About asylum" in suggested("my")

    page.delete()

    assert "About asylum" not in suggested("my")
    assert "About asylum" not in suggested("fa")


def test_what_was_unpublished_counts_no_more(course, lesson):
    translate_all(lesson, "fa")
    Lesson.objects.get(pk=lesson.pk).unpublish()
    Lesson.objects.get(pk=lesson.pk).get_parent().unpublish()

    assert share(course, "fa") == Share(words=4, done=0, outdated=0)


def test_a_copied_course_counts_like_its_original(course):
    copy = course.copy(recursive=True, update_attrs={"slug": "copy"}, keep_live=True)

    assert share(copy, "fa") == share(course, "fa") == Share(words=11, done=0, outdated=0)


def test_what_was_never_counted_is_counted_when_asked_for(course):
    SourceSize.objects.all().delete()

    assert share(course, "fa").words == 11


def test_drafts_and_what_is_below_them_do_not_count(course):
    hidden = published_course(lessons=1, title="Hidden course")
    Course.objects.filter(pk=hidden.pk).update(live=False)

    titles = {part.title for section in figures.sections() for part in section.parts}
    assert "The lesson" in titles
    assert "Hidden course" not in titles
    assert not {each.title for each in lessons_of(hidden)} & titles


def test_questions_belong_to_the_course_of_their_collection(course):
    above = CollectionFactory()
    Course.objects.filter(pk=course.pk).update(collection=above)
    mine = QuestionFactory(collection=CollectionFactory(parent=above))
    stray = QuestionFactory()
    quiz = QuizFactory(questions=[mine, stray])
    LessonFactory(parent=Module.objects.child_of(course).first(), quiz=quiz)
    QuestionFactory(text_en="Asked nowhere?")

    titles = {each.key: {part.title for part in each.parts} for each in figures.sections()}
    assert mine.text_en in titles[f"course-{course.pk}"]
    assert titles[figures.QUESTIONS] == {stray.text_en, quiz.title_en}


def test_a_question_that_was_edited_is_counted_again(sign_in):
    question = QuestionFactory(text_en="One?", feedback_en="", answers=[("A", True), ("B", False)])
    client = sign_in(MemberFactory(is_superuser=True))
    sizes.keep(sources=[question])
    page = client.get(reverse("wagtailsnippets_assessments_question:edit", args=[question.pk]))
    form = page.context["form"]
    posted = {bound.html_name: bound.value() for bound in form}
    for formset in form.formsets.values():
        for bound in [
            *formset.management_form,
            *(field for each in formset.forms for field in each),
        ]:
            posted[bound.html_name] = bound.value()
    posted = {
        name: value for name, value in posted.items() if value or value == "" or type(value) is int
    }
    posted["text_en"] = "One two three four?"

    client.post(reverse("wagtailsnippets_assessments_question:edit", args=[question.pk]), posted)

    question.refresh_from_db()
    assert question.text_en == "One two three four?"
    size = SourceSize.objects.get(object_id=question.pk, content_type__model="question")
    assert size.words == sum(each.words for each in segments_of(question))


def test_paths_and_other_pages_have_rows_of_their_own(course):
    path = published_path(course)
    LearningPathFactory(title_en="Nobody can join it yet")

    keys = {each.key: {part.title for part in each.parts} for each in figures.sections()}
    assert keys[figures.PATHS] == {path.title_en}
    assert "Courses" in keys[figures.PAGES]


def test_complete_is_only_what_is_complete():
    assert Share(words=1000, done=999, outdated=1).percent == 99
    assert Share(words=1000, done=999, outdated=1).percent_outdated == 1
    assert Share(words=0, done=0, outdated=0).percent == 0


def test_parts_are_listed_as_they_are_read():
    course = published_course(modules=2, lessons=2)

    section = next(each for each in figures.sections() if each.key == f"course-{course.pk}")
    in_order = Page.objects.descendant_of(course, inclusive=True).order_by("path")
    assert [part.pk for part in section.parts] == [page.pk for page in in_order]


def test_a_language_does_not_count_what_is_written_in_it(course):
    assert share(course, "en") == Share(words=0, done=0, outdated=0)


def test_counting_everything_forgets_what_is_gone(course):
    kind = figures._key(Lesson, 0)[0]
    SourceSize.objects.create(content_type_id=kind, object_id=999_999, title="Gone", words=5)
    SourceSize.objects.filter(title="The lesson").update(words=1)

    call_command("count_words")

    assert not SourceSize.objects.filter(title="Gone").exists()
    assert SourceSize.objects.get(title="The lesson").words == 6


def test_what_readers_of_the_language_read_comes_first():
    few, many = (published_course(lessons=1, title=title) for title in ("Few", "Many"))
    for _number in range(3):
        EnrolmentFactory(course=many, member=MemberFactory(language="en"), at=AT)
    EnrolmentFactory(course=few, member=MemberFactory(language="fa"), at=AT)

    in_dari = [each for each in suggested("fa") if each in ("Few", "Many")]
    in_burmese = [each for each in suggested("my") if each in ("Few", "Many")]
    assert in_dari == ["Few", "Many"]
    assert in_burmese == ["Many", "Few"]


def test_a_lesson_is_read_by_those_who_did_something_in_it():
    course = published_course(lessons=2)
    first, second = lessons_of(course)
    enrolment = EnrolmentFactory(course=course, member=MemberFactory(language="fa"), at=AT)
    read(enrolment.member, second, at=AT)

    lessons = [each for each in suggested("fa") if each in (first.title, second.title)]
    assert lessons == [second.title, first.title]


def test_reading_long_ago_does_not_count():
    old, new = (published_course(lessons=1, title=title) for title in ("Old", "New"))
    for _number in range(2):
        EnrolmentFactory(course=old, at=AT - timedelta(days=91))
    EnrolmentFactory(course=new, at=AT - timedelta(days=89))

    assert [each for each in suggested("my") if each in ("Old", "New")] == ["New", "Old"]


def test_what_is_complete_or_in_somebodys_hands_is_not_suggested(course, lesson):
    busy = MemberFactory(role=SECRETARIAT)
    translate_all(course, "fa")
    begun = translations.start(source=lesson, language="fa", actor=busy, at=AT)
    translations.lock(translation_id=begun.pk, actor=busy, at=AT)

    assert not {"Long course", "The lesson"} & set(suggested("fa"))
    assert "Module" in suggested("fa")
    assert {"Long course", "The lesson"} <= set(suggested("my"))


def test_what_was_changed_half_an_hour_ago_is_free_again(lesson):
    busy = MemberFactory(role=SECRETARIAT)
    begun = translations.start(source=lesson, language="fa", actor=busy, at=AT)
    translations.save(
        translation_id=begun.pk, revision=1, texts={"heading": "درس"}, actor=busy, at=AT
    )

    assert "The lesson" not in suggested("fa", at=AT + timedelta(minutes=29))
    assert "The lesson" in suggested("fa", at=AT + timedelta(minutes=31))


def test_a_source_that_changed_is_suggested_again(lesson):
    translate_all(lesson, "fa")
    assert "The lesson" not in suggested("fa")

    publish(lesson, "<p>five</p>")

    assert "The lesson" in suggested("fa")


def test_catalogues_say_whether_a_native_reader_reviewed_them(settings, tmp_path):
    settings.LOCALE_PATHS = [tmp_path]
    for code, comment in {
        "my": "# Waymark. Not yet reviewed by a native reader.",
        "fa": "#",
    }.items():
        folder = tmp_path / code / "LC_MESSAGES"
        folder.mkdir(parents=True)
        (folder / "django.po").write_text(f'{comment}\nmsgid ""\nmsgstr ""\n')
    not_reviewed.cache_clear()

    assert not_reviewed() == {"my"}
    not_reviewed.cache_clear()
