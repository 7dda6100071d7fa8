"""The outline of a course in the admin: what it tells, moving and beginning pages, and for whom."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupPagePermission, Page

from assessments.models import Quiz
from cms import translations
from courses.authoring.course_outline import rows
from courses.models import Activity, Course, FormerAddress, LearningRecord, Lesson, Module
from lms.members.roles import TRAINER, TRANSLATOR
from tests.factories.courses import (
    CourseFactory,
    EnrolmentFactory,
    LessonFactory,
    lessons_of,
    published_course,
    read,
    trainer_of,
    url_of,
)
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def course() -> Course:
    return published_course(modules=2, lessons=2, quiz_in_last=True)


@pytest.fixture
def client(sign_in, course):
    return sign_in(trainer_of(course))


def address(course, name="course_outline"):
    return reverse(name, args=[course.pk])


def move(client, course, page, step):
    said = {"page": page.pk, "step": step}
    return client.post(address(course, "move_in_outline"), said, follow=True).text


def move_into(client, course, lesson, module, **others):
    said = {"page": lesson.pk, "module": module.pk, **others}
    return client.post(address(course, "move_in_outline"), said, follow=True)


def order(course):
    """Titles of lessons by module, as they stand."""
    return [
        [each.title for each in Lesson.objects.child_of(module).order_by("path")]
        for module in Module.objects.child_of(course).order_by("path")
    ]


def test_it_shows_modules_lessons_and_quizzes_with_what_is_known_of_them(client, course):
    last = lessons_of(course)[-1]
    quiz = last.quiz
    Lesson.objects.filter(pk=last.pk).update(minutes=7)

    page = client.get(address(course)).text

    for each in (*Module.objects.all(), *Lesson.objects.all(), quiz):
        assert str(each) in page
    assert f"Counts: its quiz, from {quiz.pass_mark}%" in page
    assert "Counts: read" in page
    assert "7 minutes" in page
    assert "0 of 17 languages" in page


def test_states_are_told_apart(course):
    first, second, third, fourth = lessons_of(course)
    first.title = "Changed"
    first.save_revision()
    second.save_revision().publish()
    second.refresh_from_db()
    second.unpublish()
    third.go_live_at = timezone.now() + timedelta(days=2)
    third.save_revision().publish()
    LessonFactory(parent=fourth.get_parent(), live=False, first_published_at=None)

    states = [each.state for module in rows(course) for each in module.lessons]

    assert states == ["changed", "withdrawn", "scheduled", "live", "draft"]


def test_a_language_is_counted_once_all_of_it_is_released(course):
    lesson = lessons_of(course)[0]
    at = timezone.now()
    begun = translations.start(source=lesson, language="fa", actor=None, at=at)
    assert rows(course)[0].lessons[0].languages == 0

    begun.words_done, begun.released = begun.words, {}
    begun.save()

    assert rows(course)[0].lessons[0].languages == 1
    assert rows(course)[0].lessons[1].languages == 0


@pytest.mark.parametrize("lessons", [1, 3])
def test_it_costs_the_same_however_long_the_course_is(sign_in, statements, lessons):
    course = published_course(modules=lessons, lessons=lessons, quiz_in_last=True)
    client = sign_in(trainer_of(course))
    client.get(address(course))

    with statements() as asked:
        client.get(address(course))

    assert len(asked) == 23


def test_an_empty_course_says_what_to_do_first(sign_in):
    course = CourseFactory()

    page = sign_in(trainer_of(course)).get(address(course)).text

    assert "This course is empty. Begin with a module" in page


def test_a_lesson_moves_within_its_module_and_on_to_the_next(client, course):
    a, b, c, d = [each.title for each in lessons_of(course)]
    first = lessons_of(course)[0]

    move(client, course, first, "down")
    assert order(course) == [[b, a], [c, d]]
    move(client, course, Lesson.objects.get(pk=first.pk), "down")
    assert order(course) == [[b], [a, c, d]]
    move(client, course, Lesson.objects.get(pk=first.pk), "up")
    assert order(course) == [[b, a], [c, d]]
    move(client, course, Lesson.objects.get(pk=first.pk), "up")
    assert order(course) == [[a, b], [c, d]]
    assert "stands there already" in move(client, course, first, "up")


def test_a_module_moves_with_its_lessons(client, course):
    a, b, c, d = [each.title for each in lessons_of(course)]

    move(client, course, Module.objects.order_by("path").last(), "up")

    assert order(course) == [[c, d], [a, b]]
    assert Page.find_problems() == ([], [], [], [], [])


def test_records_and_old_addresses_follow_a_lesson_to_another_module(client, course, sign_in):
    lesson = lessons_of(course)[1]
    former = url_of(lesson)
    member = EnrolmentFactory(course=course).member
    read(member, lesson)

    move(client, course, lesson, "down")

    assert LearningRecord.objects.filter(activity__lesson=lesson).count() == 1
    assert FormerAddress.objects.filter(page=lesson).exists()
    moved = Lesson.objects.get(pk=lesson.pk)
    assert sign_in(member).get(former)["Location"] == url_of(moved)


@pytest.mark.parametrize(
    ("number", "comes"),
    [({}, 2), ({"number": 0}, 0), ({"number": 1}, 1), ({"number": "9" * 99}, 2)],
)
def test_a_lesson_comes_to_its_place_in_another_module(client, course, number, comes):
    a, b, c, d = [each.title for each in lessons_of(course)]
    last = Module.objects.order_by("path").last()

    answer = move_into(client, course, lessons_of(course)[0], last, **number)

    assert f"“{a}” was moved." in answer.text
    then = [c, d]
    then.insert(comes, a)
    assert order(course) == [[b], then]
    assert Page.find_problems() == ([], [], [], [], [])


def test_a_module_without_lessons_takes_one(client, course):
    a, b, c, d = [each.title for each in lessons_of(course)]
    client.post(address(course, "add_to_outline"), {"title": "Appeals"})
    empty = Module.objects.get(title="Appeals")

    move_into(client, course, lessons_of(course)[3], empty, number=0)

    assert order(course) == [[a, b], [c], [d]]


def test_what_is_done_and_where_it_was_stay_when_a_lesson_comes_to_another_module(
    client, course, sign_in
):
    lesson = lessons_of(course)[0]
    former, enrolment = url_of(lesson), EnrolmentFactory(course=course)
    read(enrolment.member, lesson)
    enrolment.refresh_from_db()
    before = enrolment.percent

    move_into(client, course, lesson, Module.objects.order_by("path").last())

    enrolment.refresh_from_db()
    assert enrolment.percent == before
    assert before > 0
    assert LearningRecord.objects.filter(activity__lesson=lesson).count() == 1
    moved = Lesson.objects.get(pk=lesson.pk)
    learner = sign_in(enrolment.member)
    assert learner.get(former)["Location"] == url_of(moved)
    assert learner.get(url_of(moved)).status_code == 200


def test_a_lesson_is_moved_into_modules_of_its_course_only(sign_in, course):
    other = published_course(modules=1, lessons=1)
    client, before = sign_in(trainer_of(course, other)), order(course)
    lesson = lessons_of(course)[0]
    theirs = Module.objects.child_of(other).get()
    module = lesson.get_parent()
    second = Module.objects.child_of(course).last()

    assert move_into(client, course, lesson, theirs).status_code == 404
    assert move_into(client, course, lesson, lessons_of(course)[1]).status_code == 404
    assert move_into(client, course, module, second).status_code == 404
    assert "stands there already" in move_into(client, course, lesson, module).text
    assert order(course) == before


def test_a_lesson_does_not_take_the_address_of_another(client, course):
    lesson = lessons_of(course)[1]
    other = lessons_of(course)[2]
    Lesson.objects.filter(pk=other.pk).update(slug=lesson.slug)
    before = order(course)

    assert "a lesson with the same address" in move(client, course, lesson, "down")
    module = other.get_parent()
    assert "a lesson with the same address" in move_into(client, course, lesson, module).text
    assert order(course) == before


def test_a_module_and_a_lesson_are_begun_as_drafts(client, course):
    client.post(address(course, "add_to_outline"), {"title": "Appeals"})
    module = Module.objects.get(title="Appeals")
    client.post(address(course, "add_to_outline"), {"title": "Deadlines", "module": module.pk})
    lesson = Lesson.objects.get(title="Deadlines")

    assert (module.live, lesson.live) == (False, False)
    assert module.get_parent().specific == course
    assert lesson.get_parent().specific == module
    assert client.get(reverse("wagtailadmin_pages:edit", args=[lesson.pk])).status_code == 200
    assert "Draft" in client.get(address(course)).text


def begin_quiz(client, course, lesson, title="What do you know?"):
    said = {"title": title, "lesson": lesson.pk}
    return client.post(address(course, "add_to_outline"), said, follow=True).text


def test_a_quiz_is_begun_in_the_draft_of_a_lesson(client, course):
    lesson = lessons_of(course)[0]
    lesson.title = "Drafted"
    lesson.save_revision()

    page = begin_quiz(client, course, lesson)

    quiz = Quiz.objects.get(title_en="What do you know?")
    draft = Lesson.objects.get(pk=lesson.pk).get_latest_revision_as_object()
    assert (quiz.collection, quiz.entries.count()) == (course.collection, 0)
    assert [each.block_type for each in draft.body_en] == ["text", "quiz"]
    assert (draft.quiz, draft.title) == (quiz, "Drafted")
    # What learners are asked is what was published.
    assert Lesson.objects.get(pk=lesson.pk).quiz is None
    assert not Activity.objects.filter(quiz=quiz).exists()
    edit = reverse(Quiz.snippet_viewset.get_url_name("edit"), args=[quiz.pk])
    assert edit in page
    assert client.get(edit).status_code == 200
    draft.get_latest_revision().publish()
    assert Activity.objects.current().get(lesson=lesson).quiz == quiz


def test_a_second_quiz_is_not_begun_nor_one_without_a_title(client, course):
    first, last = lessons_of(course)[0], lessons_of(course)[-1]
    before = Quiz.objects.count()

    assert "asks a quiz already" in begin_quiz(client, course, last)
    assert "of up to 150 letters" in begin_quiz(client, course, first, title=" ")
    assert "of up to 150 letters" in begin_quiz(client, course, first, title="x" * 151)
    begin_quiz(client, course, first.get_parent())

    assert Quiz.objects.count() == before
    page = client.get(address(course)).text
    assert page.count("Add a quiz here") == 3


def test_a_quiz_is_begun_by_who_may_write_quizzes_in_a_course_that_asks(sign_in, client, course):
    lesson = lessons_of(course)[0]
    writer = MemberFactory(role=TRANSLATOR)
    group = writer.groups.get()
    GroupPagePermission.objects.create(group=group, page=course, permission_type="change")
    before = Quiz.objects.count()

    assert "You cannot add a quiz" in begin_quiz(sign_in(writer), course, lesson)
    assert "Add a quiz here" not in sign_in(writer).get(address(course)).text
    begin_quiz(sign_in(trainer_of(CourseFactory())), course, lesson)
    Lesson.objects.filter(pk=lesson.pk).update(locked=True, locked_by=writer)
    assert "You cannot add a quiz" in begin_quiz(client, course, lesson)
    Lesson.objects.filter(pk=lesson.pk).update(locked=False, locked_by=None)
    Course.objects.filter(pk=course.pk).update(is_reader=True)
    assert "You cannot add a quiz" in begin_quiz(client, course, lesson)

    assert Quiz.objects.count() == before


@pytest.mark.parametrize("title", ["", "   ", "x" * 256])
def test_without_a_title_nothing_is_begun(client, course, title):
    answer = client.post(address(course, "add_to_outline"), {"title": title}, follow=True)

    assert "Give it a title" in answer.text
    assert Module.objects.count() == 2


def test_a_course_leads_to_its_outline_and_a_lesson_does_not(client, course):
    for name in ("wagtailadmin_pages:edit", "wagtailadmin_explore"):
        assert address(course) in client.get(reverse(name, args=[course.pk])).text
    lesson = lessons_of(course)[0]
    edit = reverse("wagtailadmin_pages:edit", args=[lesson.pk])
    assert "/outline/" not in client.get(edit).text


@pytest.mark.parametrize("role", [TRAINER, TRANSLATOR])
def test_strangers_see_move_and_begin_nothing(sign_in, course, role):
    other = CourseFactory()
    stranger = trainer_of(other) if role == TRAINER else MemberFactory(role=role)
    client = sign_in(stranger)
    lesson, before = lessons_of(course)[0], order(course)
    asked_by_script = {"HTTP_X_REQUESTED_WITH": "XMLHttpRequest"}

    assert client.get(address(course), **asked_by_script).status_code == 403
    assert lesson.title not in client.get(address(course), follow=True).text
    move(client, course, lesson, "down")
    move_into(client, course, lesson, Module.objects.child_of(course).last())
    client.post(address(course, "add_to_outline"), {"title": "Mine"})
    position = reverse("wagtailadmin_pages:set_page_position", args=[lesson.pk])
    client.post(f"{position}?position=1")

    assert order(course) == before
    assert not Module.objects.filter(title="Mine").exists()


def test_pages_of_one_course_are_not_moved_through_another(sign_in, course):
    other = published_course(modules=2, lessons=2)
    client, before = sign_in(trainer_of(course, other)), order(other)

    said = {"page": lessons_of(other)[0].pk, "step": "down"}
    client.post(address(course, "move_in_outline"), said)
    said = {"title": "Mine", "module": Module.objects.child_of(other).first().pk}
    client.post(address(course, "add_to_outline"), said)

    assert order(other) == before
    assert not Lesson.objects.filter(title="Mine").exists()


def test_who_may_write_and_not_publish_is_told_so_and_moves_nothing(sign_in, course):
    member = MemberFactory(role=TRANSLATOR)
    group = member.groups.get()
    GroupPagePermission.objects.create(group=group, page=course, permission_type="change")
    client, before = sign_in(member), order(course)

    page = client.get(address(course)).text
    answer = move(client, course, lessons_of(course)[0], "down")

    assert "Pages are moved by those who may publish in this course" in page
    assert "move_in_outline" not in page
    assert "you may not move pages there" in answer
    last = Module.objects.child_of(course).last()
    answer = move_into(client, course, lessons_of(course)[0], last).text
    assert "you may not move pages there" in answer
    assert order(course) == before
