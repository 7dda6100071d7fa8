"""Activities follow what authors publish, and progress follows activities."""

from datetime import UTC, datetime

import pytest
from django.core.management import call_command

from courses import outline
from courses.ledger import course_progress
from courses.models import Activity, Course, Enrolment, LearningRecord, Rebuild
from courses.tasks import rebuild_course, rebuild_unfinished
from tests.factories.assessments import QuizFactory
from tests.factories.cms import block, body
from tests.factories.courses import (
    EnrolmentFactory,
    LessonFactory,
    ModuleFactory,
    complete_course,
    lessons_of,
    published_course,
    read,
)
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
LATER = datetime(2100, 3, 1, 12, tzinfo=UTC)


def asked(course):
    """What the course asks now: ids of lessons and kinds."""
    activities = Activity.objects.current().filter(course=course, lesson__isnull=False)
    return sorted(activities.values_list("lesson_id", "kind"))


def publish(page):
    page.save_revision().publish()


class TestActivities:
    def test_lesson_asks_from_publication_on(self):
        course = published_course(lessons=1)
        draft = LessonFactory(parent=course.get_children().get(), live=False)
        lesson = lessons_of(course)[0]
        assert asked(course) == [(lesson.pk, "read")]

        publish(draft)

        assert asked(course) == [(lesson.pk, "read"), (draft.pk, "read")]

    def test_publishing_again_asks_nothing_new(self):
        course = published_course(lessons=1)
        lesson = lessons_of(course)[0]
        before = Activity.objects.get()

        lesson.title = "Another title"
        publish(lesson)

        after = Activity.objects.get()
        assert (after.pk, after.title) == (before.pk, "Another title")

    def test_lesson_taken_back_is_retired_and_its_records_stay(self):
        course = published_course(lessons=2)
        member = EnrolmentFactory(course=course).member
        first, last = lessons_of(course)
        read(member, last)

        last.unpublish()

        assert asked(course) == [(first.pk, "read")]
        assert LearningRecord.objects.get(verb="completed").activity.retired_at is not None

    def test_lesson_taken_back_for_a_while_stays_done(self):
        course = published_course(lessons=2)
        enrolment = EnrolmentFactory(course=course)
        first, last = lessons_of(course)
        read(enrolment.member, last)
        last.unpublish()

        publish(last)
        rebuild_course(course.pk)

        assert asked(course) == [(first.pk, "read"), (last.pk, "read")]
        assert Enrolment.objects.get().percent == 50

    def test_lesson_taken_back_for_a_while_is_not_required_of_those_who_completed_without(self):
        course = published_course(lessons=2)
        first, last = lessons_of(course)
        last.unpublish()
        enrolment = complete_course(MemberFactory(), course)

        publish(last)

        assert [each.activity.lesson_id for each in course_progress(enrolment).requirements] == [
            first.pk
        ]

    def test_module_taken_back_takes_its_lessons_along(self):
        course = published_course(modules=2, lessons=1)
        first, _last = lessons_of(course)

        course.get_children().last().specific.unpublish()

        assert asked(course) == [(first.pk, "read")]

    def test_lesson_published_below_a_draft_module_asks_nothing_yet(self):
        course = published_course(lessons=1)
        module = ModuleFactory(parent=course, live=False)
        lesson = LessonFactory(parent=module)
        assert len(asked(course)) == 1

        publish(module)

        assert (lesson.pk, "read") in asked(course)

    def test_quiz_put_into_a_lesson_takes_the_place_of_reading(self):
        course = published_course(lessons=1)
        lesson = lessons_of(course)[0]

        lesson.body_en = body(block("quiz", QuizFactory().pk))
        publish(lesson)

        assert asked(course) == [(lesson.pk, "quiz")]
        assert Activity.objects.get(kind="read").retired_at is not None

    def test_other_quiz_is_another_activity(self):
        lesson = LessonFactory(quiz=QuizFactory())
        other = QuizFactory()

        lesson.body_en = body(block("quiz", other.pk))
        publish(lesson)

        assert Activity.objects.current().get().quiz == other
        assert Activity.objects.count() == 2

    def test_lesson_moved_within_its_course_stays_done(self):
        course = published_course(modules=2, lessons=1)
        member = EnrolmentFactory(course=course).member
        first, last = lessons_of(course)
        read(member, first)

        first.move(last.get_parent(), pos="last-child")

        rebuild_course(course.pk)
        assert Enrolment.objects.get().percent == 50
        assert Activity.objects.count() == 2

    def test_lesson_moved_to_another_course_is_asked_there(self):
        old, new = published_course(lessons=2), published_course(lessons=1)
        moved, kept = lessons_of(old)
        stays = lessons_of(new)[0]

        moved.move(new.get_children().get(), pos="last-child")

        assert asked(old) == [(kept.pk, "read")]
        assert asked(new) == sorted([(moved.pk, "read"), (stays.pk, "read")])

    def test_deleted_lesson_is_retired_and_its_records_stay(self):
        course = published_course(lessons=2)
        member = EnrolmentFactory(course=course).member
        first, last = lessons_of(course)
        read(member, last)

        last.delete()

        assert asked(course) == [(first.pk, "read")]
        activity = LearningRecord.objects.get(verb="completed").activity
        assert (activity.lesson, activity.title) == (None, last.title)
        assert activity.retired_at is not None

    def test_deleted_module_retires_its_lessons(self):
        course = published_course(modules=2, lessons=1)
        first, _last = lessons_of(course)

        course.get_children().last().specific.delete()

        assert asked(course) == [(first.pk, "read")]
        assert Activity.objects.current().count() == 1


class TestProgressFollows:
    def test_rebuild_is_asked_for_when_requirements_change(self):
        course = published_course(lessons=2)
        changes = [
            lambda: LessonFactory(parent=course.get_children().get()),
            lambda: lessons_of(course)[0].unpublish(),
            lambda: lessons_of(course)[1].delete(),
        ]

        for change in changes:
            Rebuild.objects.all().delete()
            change()
            assert Rebuild.objects.get().course == course

    def test_rebuild_is_not_asked_for_when_nothing_changed(self):
        lesson = lessons_of(published_course(lessons=1))[0]
        Rebuild.objects.all().delete()

        publish(lesson)

        assert not Rebuild.objects.exists()

    def test_added_lesson_lowers_progress_that_is_not_complete(self):
        course = published_course(lessons=2)
        enrolment = EnrolmentFactory(course=course)
        read(enrolment.member, lessons_of(course)[0])
        LessonFactory(parent=course.get_children().get())

        rebuild_course(course.pk)

        enrolment.refresh_from_db()
        assert enrolment.percent == 33

    def test_lesson_added_after_completion_takes_nothing_back(self):
        course = published_course(lessons=1)
        enrolment = complete_course(MemberFactory(), course)
        added = LessonFactory(parent=course.get_children().get())

        rebuild_course(course.pk)
        kept = Enrolment.objects.get()
        assert (kept.percent, kept.completed_at) == (100, enrolment.completed_at)

        read(enrolment.member, added, at=LATER)
        kept = Enrolment.objects.get()
        assert (kept.percent, kept.completed_at) == (100, enrolment.completed_at)
        assert kept.completed_activities == 2

    def test_completed_course_of_which_all_is_taken_back_stays_completed(self):
        course = published_course(lessons=1)
        enrolment = complete_course(MemberFactory(), course)

        lessons_of(course)[0].unpublish()
        rebuild_course(course.pk)

        kept = Enrolment.objects.get()
        assert (kept.percent, kept.completed_at) == (100, enrolment.completed_at)

    def test_taking_back_the_last_missing_lesson_completes_the_course(self):
        course = published_course(lessons=2)
        enrolment = EnrolmentFactory(course=course)
        first, last = lessons_of(course)
        read(enrolment.member, first)

        last.unpublish()
        rebuild_course(course.pk)

        enrolment.refresh_from_db()
        assert (enrolment.percent, enrolment.completed_at is not None) == (100, True)

    def test_nightly_rebuild_asks_for_every_course_that_somebody_is_on(self):
        course, finished, _empty = [published_course(lessons=1) for _ in range(3)]
        EnrolmentFactory(course=course)
        complete_course(MemberFactory(), finished)
        Rebuild.objects.all().delete()

        rebuild_unfinished()

        assert Rebuild.objects.get().course == course


class TestRebuildCommand:
    def rebuild(self, capsys):
        call_command("rebuild_progress")
        return capsys.readouterr().out.strip()

    def test_tampered_progress_is_corrected(self, capsys):
        course = published_course(lessons=3)
        honest, tampered = [EnrolmentFactory(course=course) for _ in range(2)]
        for each in (honest, tampered):
            read(each.member, lessons_of(course)[0])
        Enrolment.objects.filter(pk=tampered.pk).update(
            percent=100, completed_activities=3, completed_at=LONG_AGO
        )

        assert self.rebuild(capsys) == "2 enrolments rebuilt, 1 corrected."

        for each in (honest, tampered):
            each.refresh_from_db()
            assert (each.percent, each.completed_activities, each.completed_at) == (33, 1, None)

    def test_lost_completion_is_restored_as_it_was(self, capsys):
        enrolment = complete_course(MemberFactory(), published_course(lessons=1))
        Enrolment.objects.update(percent=0, completed_activities=0, completed_at=None)

        assert self.rebuild(capsys) == "1 enrolments rebuilt, 1 corrected."

        restored = Enrolment.objects.get()
        assert (restored.percent, restored.completed_at) == (100, enrolment.completed_at)
        assert LearningRecord.objects.filter(verb="course-completed").count() == 1

    @pytest.mark.parametrize(
        "change",
        [
            pytest.param(lambda course: None, id="nothing"),
            pytest.param(
                lambda course: LessonFactory(parent=course.get_children().get()), id="added"
            ),
            pytest.param(lambda course: lessons_of(course)[2].unpublish(), id="unpublished"),
            pytest.param(lambda course: lessons_of(course)[1].delete(), id="deleted"),
            pytest.param(
                lambda course: lessons_of(course)[0].move(
                    published_course(lessons=0).get_children().get(), pos="last-child"
                ),
                id="moved away",
            ),
            pytest.param(lambda course: course.unpublish(), id="course unpublished"),
        ],
    )
    def test_correct_progress_is_left_alone(self, capsys, change):
        course = published_course(lessons=3)
        complete_course(MemberFactory(), course)
        read(EnrolmentFactory(course=course).member, lessons_of(course)[0])
        EnrolmentFactory(course=course)
        change(course)
        rebuild_course(course.pk)
        before = list(Enrolment.objects.order_by("pk").values())

        assert self.rebuild(capsys) == "3 enrolments rebuilt, 0 corrected."

        assert list(Enrolment.objects.order_by("pk").values()) == before


class TestOutline:
    def test_outline_holds_what_is_live_in_the_authors_order(self):
        course = published_course(modules=2, lessons=2)
        lessons = lessons_of(course)
        lessons[1].unpublish()
        LessonFactory(parent=course.get_children().first(), live=False)
        hidden = ModuleFactory(parent=course)
        LessonFactory(parent=hidden)
        hidden.unpublish()

        found = outline.load(course)

        assert [[each.pk for each in part.lessons] for part in found.modules] == [
            [lessons[0].pk],
            [lessons[2].pk, lessons[3].pk],
        ]
        assert [each.pk for each in found.neighbours(lessons[2])] == [lessons[0].pk, lessons[3].pk]
        assert found.neighbours(lessons[0])[0] is None

    @pytest.mark.parametrize("modules", [1, 3])
    def test_outline_costs_one_query(self, modules, django_assert_num_queries):
        course = Course.objects.get(pk=published_course(modules=modules, lessons=2).pk)

        with django_assert_num_queries(1):
            found = outline.load(course)
            addresses = found.urls

        assert len(addresses) == 2 * modules
